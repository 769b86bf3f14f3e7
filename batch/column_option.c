/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/column_option.h"

#include <stdlib.h>
#include <string.h>

#include "batch/cell_text.h"
#include "batch/header_problem.h"
#include "batch/map_file.h"
#include "io/text.h"

#define NEAR 2 /* edits; farther than that is another header */

/* One --map, cut in two. */
struct assignment {
  const char *column;
  size_t column_len;
  const char *attribute;
  size_t attribute_len;
};

static size_t option_count(const struct mu_option_list *options)
{
  return options ? options->count : 0;
}

/* How nearly a header has to be the name that was given. */
enum likeness { SAME_BYTES, SAME_LETTERS, SAME_NAME };

/* The columns that a name stands for. */
struct wanted {
  const char *name;
  size_t len;
  struct mu_header_name plain;
  enum likeness likeness;
};

static bool is_wanted(const struct mu_column *column,
                      const struct wanted *wanted)
{
  if (column->origin == MU_COLUMN_UNNAMED) {
    return false;
  }
  switch (wanted->likeness) {
  case SAME_BYTES:
    return column->len == wanted->len &&
           memcmp(column->header, wanted->name, wanted->len) == 0;
  case SAME_LETTERS:
    return mu_text_equal_nocase(column->header, column->len, wanted->name,
                                wanted->len);
  default:
    return mu_header_name_same(&column->name, &wanted->plain);
  }
}

/* The first column from |from| on that is wanted; |list->count| if none. */
static size_t find_column(const struct mu_column_list *list, size_t from,
                          const struct wanted *wanted)
{
  size_t i = from;

  while (i < list->count && !is_wanted(&list->items[i], wanted)) {
    i++;
  }
  return i;
}

/* Finds what |name| stands for; |*at| is the first such column. */
static enum mu_code want(const struct mu_column_list *list,
                         struct wanted *wanted, const char *name, size_t len,
                         size_t *at, struct mu_error *err)
{
  *wanted = (struct wanted){.name = name, .len = len};
  if (!mu_header_name_read(&wanted->plain, name, len)) {
    return mu_error_nomem(err);
  }
  *at = find_column(list, 0, wanted);
  while (*at == list->count && wanted->likeness < SAME_NAME) {
    wanted->likeness++;
    *at = find_column(list, 0, wanted);
  }
  return MU_OK;
}

/* Says that |option|'s |name| heads no column, and which one comes close. */
static void no_such_column(const struct mu_column_list *list,
                           struct mu_header_problem *problem,
                           const char *option, const char *name, size_t len)
{
  struct mu_buffer *item = mu_header_problem_item(problem);
  size_t nearest = list->count;
  size_t best = NEAR + 1;

  for (size_t i = 0; i < list->count; i++) {
    size_t distance =
        mu_text_distance(list->items[i].header, list->items[i].len, name, len);

    if (list->items[i].origin != MU_COLUMN_UNNAMED && distance < best) {
      best = distance;
      nearest = i;
    }
  }
  mu_buffer_printf(item, "%s ", option);
  mu_cell_text_quote(item, name, len);
  if (nearest < list->count) {
    mu_buffer_append_text(item, " (did you mean ");
    mu_column_list_place(list, nearest, item);
    mu_buffer_append_text(item, "?)");
  }
}

static enum mu_code take_ignored(struct mu_column_list *list,
                                 const struct mu_option_list *options,
                                 struct mu_header_problem *unknown,
                                 struct mu_error *err)
{
  for (size_t i = 0; i < option_count(options); i++) {
    const char *name = options->items[i];
    size_t len = strlen(name);
    struct wanted wanted;
    size_t at = 0;

    (void)mu_cell_text_trim(&name, &len);
    if (want(list, &wanted, name, len, &at, err) != MU_OK) {
      return MU_ENOMEM;
    }
    if (at == list->count) {
      no_such_column(list, unknown, "--ignore-column", name, len);
    }
    while (at < list->count) {
      list->items[at].origin = MU_COLUMN_IGNORED;
      at = find_column(list, at + 1, &wanted);
    }
  }
  return MU_OK;
}

/* Cuts "COLUMN=ATTRIBUTE" at the last "=", since headers may hold one. */
static bool cut_map(const char *text, struct assignment *out)
{
  const char *equals = strrchr(text, '=');

  if (!equals) {
    return false;
  }
  out->column = text;
  out->column_len = (size_t)(equals - text);
  out->attribute = equals + 1;
  out->attribute_len = strlen(equals + 1);
  (void)mu_cell_text_trim(&out->column, &out->column_len);
  (void)mu_cell_text_trim(&out->attribute, &out->attribute_len);
  return out->column_len > 0 && out->attribute_len > 0;
}

/* Gives |column| the meaning |id| that a --map asks for. */
static enum mu_code map_column(struct mu_column_list *list, size_t at,
                               enum mu_attribute_id id, struct mu_error *err)
{
  struct mu_column *column = &list->items[at];
  struct mu_buffer place = {0};
  enum mu_code rc = MU_OK;

  mu_column_list_place(list, at, &place);
  if (mu_buffer_failed(&place)) {
    rc = mu_error_nomem(err);
  } else if (column->origin == MU_COLUMN_IGNORED) {
    rc = mu_error_set(err, MU_EUSAGE,
                      "column %s is both mapped (--map) and dropped "
                      "(--ignore-column)",
                      mu_buffer_text(&place));
  } else if (column->origin == MU_COLUMN_MAPPED && column->id != id) {
    rc = mu_error_set(err, MU_EUSAGE,
                      "--map gives column %s two meanings, %s and %s",
                      mu_buffer_text(&place),
                      mu_schema_attribute(list->schema, column->id)->name,
                      mu_schema_attribute(list->schema, id)->name);
  }
  mu_buffer_release(&place);
  column->origin = MU_COLUMN_MAPPED;
  column->id = id;
  return rc;
}

/* Maps every column that |part| means to |id|. */
static enum mu_code map_columns(struct mu_column_list *list,
                                const struct assignment *part,
                                enum mu_attribute_id id,
                                struct mu_header_problem *no_column,
                                struct mu_error *err)
{
  struct wanted wanted;
  size_t at = 0;
  enum mu_code rc =
      want(list, &wanted, part->column, part->column_len, &at, err);

  if (rc == MU_OK && at == list->count) {
    no_such_column(list, no_column, "--map", part->column, part->column_len);
  }
  while (id != MU_NO_ATTRIBUTE && at < list->count && rc == MU_OK) {
    rc = map_column(list, at, id, err);
    at = find_column(list, at + 1, &wanted);
  }
  return rc;
}

static enum mu_code take_mapped(struct mu_column_list *list,
                                const struct mu_option_list *options,
                                struct mu_header_problem *no_column,
                                struct mu_header_problem *no_attribute,
                                struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < option_count(options) && rc == MU_OK; i++) {
    struct assignment part = {0};
    enum mu_attribute_id id = MU_NO_ATTRIBUTE;

    if (!cut_map(options->items[i], &part)) {
      return mu_error_set(err, MU_EUSAGE,
                          "--map takes COLUMN=ATTRIBUTE, not \"%s\"",
                          options->items[i]);
    }
    id = mu_schema_find(list->schema, part.attribute, part.attribute_len);
    if (id == MU_NO_ATTRIBUTE) {
      mu_header_problem_attribute(no_attribute, list->schema, "--map",
                                  part.attribute, part.attribute_len);
    }
    rc = map_columns(list, &part, id, no_column, err);
  }
  return rc;
}

static enum mu_code take_command_line(struct mu_column_list *list,
                                      const struct mu_header_options *options,
                                      struct mu_error *err)
{
  struct mu_header_problem no_column = {0};
  struct mu_header_problem no_attribute = {.no_schema = list->no_schema};
  enum mu_code rc = take_ignored(list, options->ignore_column, &no_column, err);

  if (rc == MU_OK) {
    rc = take_mapped(list, options->map, &no_column, &no_attribute, err);
  }
  if (rc == MU_OK) {
    rc = mu_header_problem_end(&no_attribute, MU_EUSAGE,
                               "there is no attribute of this name: ", "", err);
  }
  if (rc == MU_OK) {
    rc = mu_header_problem_end(&no_column, MU_EUSAGE,
                               "no column has this header: ", "", err);
  }
  mu_header_problem_release(&no_column);
  mu_header_problem_release(&no_attribute);
  return rc;
}

/* What the map file says, where the command line says nothing. A column that
 * it names and the input lacks is no fault: exports come with fewer columns
 * than the one that the file was made for. */
static enum mu_code take_file(struct mu_column_list *list,
                              const struct mu_map_file *file,
                              struct mu_error *err)
{
  size_t count = 0;
  const struct mu_map_entry *entries = mu_map_file_entries(file, &count);

  list->missing = calloc(count + 1, sizeof *list->missing);
  if (!list->missing) {
    return mu_error_nomem(err);
  }
  for (size_t i = 0; i < count; i++) {
    struct wanted wanted;
    size_t at = 0;

    if (!entries[i].column) {
      continue;
    }
    if (want(list, &wanted, entries[i].column, strlen(entries[i].column), &at,
             err) != MU_OK) {
      return MU_ENOMEM;
    }
    if (at == list->count) {
      list->missing[list->missing_count++] = entries[i].column;
    }
    for (; at < list->count; at = find_column(list, at + 1, &wanted)) {
      struct mu_column *column = &list->items[at];

      if (column->origin == MU_COLUMN_UNKNOWN) {
        column->id = entries[i].id;
        column->origin = entries[i].id == MU_NO_ATTRIBUTE
                             ? MU_COLUMN_IGNORED
                             : MU_COLUMN_FILE_MAPPED;
      }
    }
  }
  return MU_OK;
}

enum mu_code mu_column_option_take(struct mu_column_list *list,
                                   const struct mu_header_options *options,
                                   struct mu_error *err)
{
  enum mu_code rc = take_command_line(list, options, err);

  if (rc == MU_OK && options->file) {
    rc = take_file(list, options->file, err);
  }
  return rc;
}

enum mu_attribute_id
mu_column_option_set_attribute(const struct mu_schema *schema, const char *text)
{
  const char *equals = strchr(text, '=');
  size_t len = equals ? (size_t)(equals - text) : 0;

  (void)mu_cell_text_trim(&text, &len);
  return mu_schema_find(schema, text, len);
}

bool mu_column_option_sets(const struct mu_schema *schema,
                           const struct mu_option_list *set,
                           enum mu_attribute_id id)
{
  for (size_t i = 0; i < option_count(set); i++) {
    if (mu_column_option_set_attribute(schema, set->items[i]) == id) {
      return true;
    }
  }
  return false;
}

static bool is_cell(const struct mu_cell *cell, const char *name, size_t len)
{
  (void)mu_cell_text_trim(&name, &len);
  return mu_text_equal_nocase(cell->text, cell->len, name, len);
}

bool mu_column_option_names(const struct mu_header_options *options,
                            const struct mu_cell *cell)
{
  size_t count = 0;
  const struct mu_map_entry *entries =
      options->file ? mu_map_file_entries(options->file, &count) : NULL;

  for (size_t i = 0; i < option_count(options->map); i++) {
    struct assignment part = {0};

    if (cut_map(options->map->items[i], &part) &&
        is_cell(cell, part.column, part.column_len)) {
      return true;
    }
  }
  for (size_t i = 0; i < option_count(options->ignore_column); i++) {
    const char *name = options->ignore_column->items[i];

    if (is_cell(cell, name, strlen(name))) {
      return true;
    }
  }
  for (size_t i = 0; i < count; i++) {
    const char *name = entries[i].column;

    if (name && is_cell(cell, name, strlen(name))) {
      return true;
    }
  }
  return false;
}
