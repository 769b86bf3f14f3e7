/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/export_row.h"

#include <string.h>

#include "batch/cell_text.h"
#include "batch/formula_guard.h"
#include "batch/group_list.h"
#include "batch/user.h"
#include "io/csv_writer.h"
#include "io/json.h"
#include "io/text.h"

/* ---- the value at a path ---- */

/* The member or item that |path| begins with, in |len| bytes; NULL when there
 * is none. */
static const cJSON *step(const cJSON *object, const char *path, size_t len)
{
  uint64_t number = 0;
  const cJSON *member = NULL;

  if (cJSON_IsArray(object)) {
    return mu_text_parse_uint(path, len, 1U << 20, &number)
               ? cJSON_GetArrayItem(object, (int)number)
               : NULL;
  }
  cJSON_ArrayForEach (member, object) {
    if (member->string && strncmp(member->string, path, len) == 0 &&
        member->string[len] == '\0') {
      return member;
    }
  }
  return NULL;
}

static bool is_number(const char *path)
{
  return path[0] >= '0' && path[0] <= '9';
}

struct found { /* what stands at a path */
  const cJSON *first;
  size_t count;
  bool any;    /* something is there, be it not the first */
  cJSON *list; /* when there is more than one: copies of all; owned */
  bool failed;
};

static void copy_to_list(struct found *f, const cJSON *value)
{
  cJSON *copy = value ? cJSON_Duplicate(value, true) : cJSON_CreateNull();

  if (!cJSON_AddItemToArray(f->list, copy)) {
    f->failed = true;
    cJSON_Delete(copy);
  }
}

static void keep(struct found *f, const cJSON *value)
{
  f->any = f->any || value;
  if (f->count++ == 0) {
    f->first = value;
    return;
  }
  if (!f->list) {
    f->list = cJSON_CreateArray();
    copy_to_list(f, f->first);
  }
  copy_to_list(f, value);
}

/* Finds the value at |path|, or those of all items where the path goes through
 * an array without a number; an item that has none counts as null, so that two
 * such lists can be read side by side. Paths are as deep as people write them.
 * NOLINTNEXTLINE(misc-no-recursion) */
static void find(const cJSON *object, const char *path, struct found *f)
{
  while (object && *path) {
    size_t len = strcspn(path, ".");
    const cJSON *item = NULL;

    if (cJSON_IsArray(object) && !is_number(path)) {
      cJSON_ArrayForEach (item, object) {
        find(item, path, f);
      }
      return;
    }
    object = step(object, path, len);
    path += len + (path[len] == '.');
  }
  keep(f, cJSON_IsNull(object) ? NULL : object);
}

/* ---- texts ---- */

struct json_row {
  struct mu_buffer *out;
  const char *comma;
};

static void begin_item(struct json_row *row)
{
  mu_buffer_append_text(row->out, row->comma);
  row->comma = ",";
}

static void begin_member(struct json_row *row, const char *name, size_t len)
{
  begin_item(row);
  mu_json_write_string(row->out, name, len);
  mu_buffer_append_char(row->out, ':');
}

static void write_scalar(struct mu_buffer *out, const cJSON *value)
{
  if (cJSON_IsString(value)) {
    mu_buffer_append_text(out, value->valuestring);
  } else {
    mu_json_write(out, value);
  }
}

/* Whether a list cell holds this text as it is, neither parted nor trimmed nor
 * taken for JSON. */
static bool is_plain_item(const char *text, size_t len)
{
  const char *trimmed = text;
  size_t trimmed_len = len;

  (void)mu_cell_text_trim(&trimmed, &trimmed_len);
  for (size_t i = 0; i < len; i++) {
    if (strchr(";|\r\n", text[i])) {
      return false;
    }
  }
  return len > 0 && trimmed_len == len && *text != '[';
}

static bool is_plain_list(const cJSON *array)
{
  const cJSON *item = NULL;

  cJSON_ArrayForEach (item, array) {
    bool plain =
        cJSON_IsString(item)
            ? is_plain_item(item->valuestring, strlen(item->valuestring))
            : cJSON_IsNumber(item) || cJSON_IsBool(item);

    if (!plain) {
      return false;
    }
  }
  return array->child != NULL; /* a list of nothing is more than nothing */
}

static void write_list(struct mu_buffer *out, const cJSON *array)
{
  const cJSON *item = NULL;
  const char *mark = "";

  if (!is_plain_list(array)) {
    mu_json_write(out, array);
    return;
  }
  cJSON_ArrayForEach (item, array) {
    mu_buffer_append_text(out, mark);
    write_scalar(out, item);
    mark = ";";
  }
}

static void write_value(struct mu_buffer *out, const cJSON *value)
{
  if (cJSON_IsArray(value)) {
    write_list(out, value);
  } else {
    write_scalar(out, value);
  }
}

static void write_found(struct mu_buffer *out, const struct found *f)
{
  if (f->any && f->list) {
    write_list(out, f->list);
  } else if (f->first) {
    write_value(out, f->first);
  }
  out->failed = out->failed || f->failed;
}

/* Appends what stands at |path|; true when it is a number, which no spreadsheet
 * runs. */
static bool write_path(struct mu_buffer *out, const cJSON *object,
                       const char *path)
{
  struct found f = {0};
  bool number = false;

  find(object, path, &f);
  write_found(out, &f);
  number = f.count == 1 && cJSON_IsNumber(f.first);
  cJSON_Delete(f.list);
  return number;
}

void mu_export_value(struct mu_buffer *out, const cJSON *object,
                     const char *path)
{
  (void)write_path(out, object, path);
}

/* ---- lists of groups ---- */

/* The next name of |*at|, behind its mark; false at the end. */
static bool next_group(const char **at, const char **name, size_t *len)
{
  if (**at != MU_LIST_MARK) {
    return false;
  }
  *name = *at + 1;
  *len = strcspn(*name, (const char[]){MU_LIST_MARK, '\0'});
  *at = *name + *len;
  return true;
}

/* Whether import would read the names parted by ; as the same: a path of a
 * directory is read otherwise. */
static bool are_plain_groups(const char *list)
{
  const char *name = NULL;
  size_t len = 0;

  while (next_group(&list, &name, &len)) {
    if (!is_plain_item(name, len) || memchr(name, '=', len)) {
      return false;
    }
  }
  return true;
}

static void write_group_array(struct mu_buffer *out, const char *list)
{
  const char *name = NULL;
  size_t len = 0;
  const char *comma = "";

  mu_buffer_append_char(out, '[');
  while (next_group(&list, &name, &len)) {
    mu_buffer_append_text(out, comma);
    mu_json_write_string(out, name, len);
    comma = ",";
  }
  mu_buffer_append_char(out, ']');
}

static void write_group_list(struct mu_buffer *out, const char *list)
{
  const char *name = NULL;
  size_t len = 0;
  const char *mark = "";

  if (!are_plain_groups(list)) {
    write_group_array(out, list);
    return;
  }
  while (next_group(&list, &name, &len)) {
    mu_buffer_append_text(out, mark);
    mu_buffer_append(out, name, len);
    mark = ";";
  }
}

/* ---- CSV ---- */

void mu_export_header(struct mu_buffer *out,
                      const struct mu_export_columns *columns,
                      const struct mu_export_format *format)
{
  if (format->json) {
    return;
  }
  mu_buffer_append_text(out, format->byte_order_mark ? "\xEF\xBB\xBF" : "");
  for (size_t i = 0; i < mu_export_columns_count(columns); i++) {
    const char *name = mu_export_columns_at(columns, i)->name;

    if (i > 0) {
      mu_buffer_append_char(out, format->delimiter);
    }
    mu_csv_write_cell(out, name, strlen(name), format->delimiter);
  }
  mu_buffer_append_char(out, '\n');
}

/* The text of a cell; true when it is a number. */
static bool write_text(struct mu_buffer *out, const cJSON *object,
                       const struct mu_export_column *column,
                       const char *const extras[MU_EXTRAS])
{
  const char *extra = extras[column->extra];

  if (column->extra == MU_EXTRA_NONE) {
    return write_path(out, object, column->path);
  }
  if (extra && column->extra == MU_EXTRA_GROUPS) {
    write_group_list(out, extra);
  } else if (extra) {
    mu_buffer_append_text(out, extra);
  }
  return false;
}

/* |text| with its guard is put in its place. */
static void guard(struct mu_buffer *text)
{
  if (!mu_formula_guard_needs(mu_buffer_text(text), text->len)) {
    return;
  }
  mu_buffer_append_char(text, '\0');
  if (!mu_buffer_failed(text)) {
    memmove(text->data + 1, text->data, text->len - 1);
    text->data[0] = '\'';
  }
}

static void write_csv(struct mu_buffer *out, const cJSON *object,
                      const struct mu_export_columns *columns,
                      const char *const extras[MU_EXTRAS],
                      const struct mu_export_format *format)
{
  struct mu_buffer text = {0};
  size_t count = mu_export_columns_count(columns);

  for (size_t i = 0; i < count; i++) {
    mu_buffer_clear(&text);
    if (!write_text(&text, object, mu_export_columns_at(columns, i), extras) &&
        !format->raw) {
      guard(&text);
    }
    if (i > 0) {
      mu_buffer_append_char(out, format->delimiter);
    }
    mu_csv_write_cell(out, mu_buffer_text(&text), text.len, format->delimiter);
    out->failed = out->failed || mu_buffer_failed(&text);
  }
  if (count == 1 && text.len == 0) {
    mu_buffer_append_text(out, "\"\""); /* an empty line is no row */
  }
  mu_buffer_append_char(out, '\n');
  mu_buffer_release(&text);
}

/* ---- JSON ---- */

static void write_extras(struct json_row *row,
                         const struct mu_export_columns *columns,
                         const char *const extras[MU_EXTRAS])
{
  const char *manager = extras[MU_EXTRA_MANAGER_LOGIN];
  const char *group_id = extras[MU_EXTRA_GROUP_ID];
  const char *group_name = extras[MU_EXTRA_GROUP_NAME];

  if (group_id && group_name) {
    begin_member(row, "group", strlen("group"));
    mu_buffer_append_text(row->out, "{\"id\":");
    mu_json_write_string(row->out, group_id, strlen(group_id));
    mu_buffer_append_text(row->out, ",\"name\":");
    mu_json_write_string(row->out, group_name, strlen(group_name));
    mu_buffer_append_char(row->out, '}');
  }
  if (mu_export_columns_have(columns, MU_EXTRA_GROUPS)) {
    begin_member(row, "groups", strlen("groups"));
    write_group_array(row->out,
                      extras[MU_EXTRA_GROUPS] ? extras[MU_EXTRA_GROUPS] : "");
  }
  if (mu_export_columns_have(columns, MU_EXTRA_MANAGER_LOGIN)) {
    begin_member(row, "managerLogin", strlen("managerLogin"));
    if (manager && *manager) {
      mu_json_write_string(row->out, manager, strlen(manager));
    } else {
      mu_buffer_append_text(row->out, "null");
    }
  }
}

/* ---- the columns alone, as JSON ---- */

/* The columns whose paths begin with |prefix|, which ends with a dot or is
 * empty. */
struct branch {
  const struct mu_export_columns *columns;
  const char *prefix; /* of a path: |len| bytes of it */
  size_t len;
};

static const char *path_at(const struct branch *branch, size_t i)
{
  const char *path = mu_export_columns_at(branch->columns, i)->path;

  return path && strncmp(path, branch->prefix, branch->len) == 0 ? path : NULL;
}

/* Whether a column before |i| is of the same member, |len| bytes into its
 * path. */
static bool is_repeated(const struct branch *branch, size_t i, size_t len)
{
  const char *path = path_at(branch, i);

  while (i-- > 0) {
    const char *other = path_at(branch, i);

    if (other && strncmp(other, path, len) == 0 &&
        (other[len] == '.' || other[len] == '\0')) {
      return true;
    }
  }
  return false;
}

/* Whether some column is the whole of the member that |path| names within
 * |len| bytes. */
static bool is_whole(const struct branch *branch, const char *path, size_t len)
{
  for (size_t i = 0; i < mu_export_columns_count(branch->columns); i++) {
    const char *other = path_at(branch, i);

    if (other && strncmp(other, path, len) == 0 && other[len] == '\0') {
      return true;
    }
  }
  return false;
}

static void write_branch(struct mu_buffer *out, const cJSON *value,
                         const struct branch *branch);

/* The members of |object| that are columns. What is not there is null, so that
 * all rows look alike. NOLINTNEXTLINE(misc-no-recursion) */
static void write_members(struct json_row *row, const cJSON *object,
                          const struct branch *branch)
{
  for (size_t i = 0; i < mu_export_columns_count(branch->columns); i++) {
    const char *path = path_at(branch, i);
    const char *name = path ? path + branch->len : "";
    size_t len = strcspn(name, ".");
    size_t end = branch->len + len;
    const cJSON *value = NULL;

    if (!path || is_repeated(branch, i, end)) {
      continue;
    }
    begin_member(row, name, len);
    value = step(object, name, len);
    if (path[end] == '\0' || is_whole(branch, path, end)) {
      mu_json_write(row->out, value);
    } else {
      const struct branch inner = {branch->columns, path, end + 1};

      write_branch(row->out, value, &inner);
    }
  }
}

/* Of an array it is each item's members, unless a number names one. It goes no
 * deeper than the paths. NOLINTNEXTLINE(misc-no-recursion) */
static void write_branch(struct mu_buffer *out, const cJSON *value,
                         const struct branch *branch)
{
  struct json_row row = {.out = out, .comma = ""};
  const cJSON *item = NULL;

  if (cJSON_IsArray(value) && !is_number(branch->prefix + branch->len)) {
    mu_buffer_append_char(out, '[');
    cJSON_ArrayForEach (item, value) {
      begin_item(&row);
      write_branch(out, item, branch);
    }
    mu_buffer_append_char(out, ']');
  } else if (cJSON_IsObject(value) || cJSON_IsArray(value)) {
    mu_buffer_append_char(out, '{');
    write_members(&row, value, branch);
    mu_buffer_append_char(out, '}');
  } else {
    mu_buffer_append_text(out, "null");
  }
}

static void write_whole(struct json_row *row, const cJSON *object)
{
  const cJSON *member = NULL;

  cJSON_ArrayForEach (member, object) {
    if (strcmp(member->string, "_links") != 0 &&
        strcmp(member->string, "credentials") != 0) {
      begin_member(row, member->string, strlen(member->string));
      mu_json_write(row->out, member);
    }
  }
}

static void write_object(struct mu_buffer *out, const cJSON *object,
                         const struct mu_export_columns *columns,
                         const char *const extras[MU_EXTRAS], bool whole)
{
  struct json_row row = {.out = out, .comma = ""};

  mu_buffer_append_char(out, '{');
  if (whole) {
    write_whole(&row, object);
  } else {
    const struct branch branch = {columns, "", 0};

    write_members(&row, object, &branch);
  }
  write_extras(&row, columns, extras);
  mu_buffer_append_text(out, "}\n");
}

void mu_export_row(struct mu_buffer *out, const cJSON *object,
                   const struct mu_export_columns *columns,
                   const char *const extras[MU_EXTRAS], bool whole,
                   const struct mu_export_format *format)
{
  if (format->json) {
    write_object(out, object, columns, extras, whole);
  } else {
    write_csv(out, object, columns, extras, format);
  }
}

/* ---- order ---- */

/* Big-endian, with the sign turned so that bytes compare as the numbers do. */
static void append_number_key(struct mu_buffer *out, double number)
{
  uint64_t bits = 0;

  memcpy(&bits, &number, sizeof bits);
  bits = bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
  for (int shift = 56; shift >= 0; shift -= 8) {
    mu_buffer_append_char(out, (char)(bits >> shift & 0xFF));
  }
}

/* Bytes that are no text keep their own order. */
static void append_text_key(struct mu_buffer *out, const struct mu_buffer *text)
{
  const char *bytes = mu_buffer_text(text);

  if (!mu_text_scan(bytes, text->len).well_formed) {
    mu_buffer_append(out, bytes, text->len);
  } else if (!mu_text_fold_case(out, bytes, text->len)) {
    out->failed = true;
  }
}

/* The key of nothing is empty, and so comes before all others; a NUL ends a
 * text, so that its beginning comes before it turned round as well. */
void mu_export_sort_key(struct mu_buffer *out, const cJSON *object,
                        const char *path, bool descending)
{
  struct mu_buffer text = {0};
  struct found f = {0};
  size_t start = out->len;

  find(object, path, &f);
  if (f.count == 1 && f.first && cJSON_IsNumber(f.first)) {
    mu_buffer_append_char(out, 'n');
    append_number_key(out, f.first->valuedouble);
  } else {
    write_found(&text, &f);
  }
  if (text.len > 0) {
    mu_buffer_append_char(out, 't');
    append_text_key(out, &text);
  }
  mu_buffer_append_char(out, '\0');
  for (size_t i = start; descending && i < out->len; i++) {
    out->data[i] = (char)~out->data[i];
  }
  out->failed = out->failed || mu_buffer_failed(&text);
  cJSON_Delete(f.list);
  mu_buffer_release(&text);
}
