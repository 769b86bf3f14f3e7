/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/column_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch/cell_text.h"
#include "batch/column_alias.h"
#include "batch/column_option.h"
#include "batch/column_spoken.h"
#include "batch/format.h"
#include "batch/header_problem.h"
#include "io/text.h"

static enum mu_code copy_header(struct mu_column_list *list,
                                const struct mu_csv_row *header,
                                struct mu_error *err)
{
  list->items = calloc(header->count + 1, sizeof *list->items);
  if (!list->items) {
    return mu_error_nomem(err);
  }
  for (size_t i = 0; i < header->count; i++) {
    struct mu_column *column = &list->items[i];
    const char *text = header->cells[i].text;

    column->len = header->cells[i].len;
    (void)mu_cell_text_trim(&text, &column->len);
    column->header = malloc(column->len + 1);
    if (!column->header) {
      return mu_error_nomem(err);
    }
    memcpy(column->header, text, column->len);
    column->header[column->len] = '\0';
    column->id = MU_NO_ATTRIBUTE;
    list->count = i + 1;
    if (!mu_header_name_read(&column->name, column->header, column->len)) {
      return mu_error_nomem(err);
    }
    if (column->len == 0) {
      column->origin = MU_COLUMN_UNNAMED;
    }
  }
  return MU_OK;
}

void mu_column_list_place(const struct mu_column_list *list, size_t index,
                          struct mu_buffer *out)
{
  mu_buffer_append_text(out, mu_text_column_letters(index).text);
  mu_buffer_append_char(out, ' ');
  mu_cell_text_quote(out, list->items[index].header, list->items[index].len);
}

/* Whether a header looks like one over passwords or what can be made into
 * them. */
static bool heads_secrets(const struct mu_column *column)
{
  static const char *const within[] = {"password", "passwd", "passwort",
                                       "passphrase", "recoveryanswer"};
  static const char *const whole[] = {"pwd", "hash", "salt"};
  char letters[256] = "";
  size_t len = 0;

  for (size_t i = 0; i < column->len && len < sizeof letters - 1; i++) {
    char c = (char)(column->header[i] | 0x20);

    if (c >= 'a' && c <= 'z') {
      letters[len++] = c;
    }
  }
  for (size_t i = 0; i < sizeof within / sizeof *within; i++) {
    if (strstr(letters, within[i])) {
      return true;
    }
  }
  for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
    if (strcmp(letters, whole[i]) == 0) {
      return true;
    }
  }
  return false;
}

bool mu_column_holds_secrets(const struct mu_column *column)
{
  enum mu_attribute_id id = column->id;

  if (id == MU_NO_ATTRIBUTE && column->alias) {
    if (column->alias->sources == MU_FROM_OKTA_EXPORT) {
      return false; /* passwordChanged is a time */
    }
    id = column->alias->id; /* what it would give */
  }
  return id < MU_ATTRIBUTES ? mu_attribute(id)->secret
                            : column->secret || heads_secrets(column);
}

static void take_names(struct mu_column_list *list)
{
  for (size_t i = 0; i < list->count; i++) {
    struct mu_column *column = &list->items[i];

    if (column->origin != MU_COLUMN_UNKNOWN) {
      continue;
    }
    column->id = mu_schema_find(list->schema, column->header, column->len);
    if (column->id != MU_NO_ATTRIBUTE) {
      column->origin = MU_COLUMN_NAMED;
    } else if (mu_text_equal_nocase(column->header, column->len,
                                    MU_ERROR_COLUMN, strlen(MU_ERROR_COLUMN))) {
      column->origin = MU_COLUMN_PASSED_OVER;
    }
  }
}

/* What the org's schema has to say of the attributes that columns give: which
 * are dates, which are secrets, and which are not to be written. */
static void ask_schema(struct mu_column_list *list)
{
  for (size_t i = 0; i < list->count && list->schema; i++) {
    struct mu_column *column = &list->items[i];
    const struct mu_attribute *attribute = NULL;

    if (column->id == MU_NO_ATTRIBUTE) {
      continue;
    }
    attribute = mu_schema_attribute(list->schema, column->id);
    column->secret = attribute->secret;
    if (attribute->read_only) {
      column->origin = MU_COLUMN_READ_ONLY;
    }
    if (attribute->type == MU_TYPE_STRING &&
        attribute->format == MU_FORMAT_DATE_TIME) {
      column->reading = MU_READ_DATE;
    }
  }
}

/* What heads a list of |unknown| columns and |refused| ones. */
static void write_head(char *head, size_t size, size_t unknown, size_t refused)
{
  size_t count = unknown + refused;
  const char *fault = "are not known or cannot be taken as they are";

  if (refused == 0) {
    fault = count == 1 ? "is not known" : "are not known";
  } else if (unknown == 0) {
    fault =
        count == 1 ? "cannot be taken as it is" : "cannot be taken as they are";
  }
  (void)snprintf(head, size, "%zu column%s %s: ", count, count == 1 ? "" : "s",
                 fault);
}

/* Whether an e-mail address stands in place of a header, or at the end of one
 * that was joined with the row below. */
static bool is_address(const struct mu_column *column)
{
  const char *space = strrchr(column->header, ' ');
  const char *text = space ? space + 1 : column->header;

  return mu_format_fits(MU_FORMAT_EMAIL, text, strlen(text));
}

/* Where the header is missing its place is a person's, and no cell of it may
 * be shown. */
static enum mu_code refuse_person(const struct mu_column_list *list,
                                  struct mu_error *err)
{
  for (size_t i = 0; i < list->count; i++) {
    const struct mu_column *column = &list->items[i];

    if (column->origin == MU_COLUMN_UNKNOWN && is_address(column)) {
      return mu_error_set(err, MU_EINPUT,
                          "there is an e-mail address in column %s of what "
                          "should be the header: it looks like a person's row; "
                          "put a header above it, or say with --header-row "
                          "where it is",
                          mu_text_column_letters(i).text);
    }
  }
  return MU_OK;
}

static enum mu_code refuse_unknown(const struct mu_column_list *list,
                                   struct mu_error *err)
{
  struct mu_header_problem problem = {.no_schema = list->no_schema};
  char head[96];
  size_t unknown = 0;
  size_t refused = 0;
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < list->count; i++) {
    const struct mu_column *column = &list->items[i];

    if (column->origin == MU_COLUMN_UNKNOWN) {
      mu_column_list_place(list, i, mu_header_problem_item(&problem));
      mu_header_problem_suggest(&problem, list->schema, column->header,
                                column->len);
      unknown++;
    } else if (column->origin == MU_COLUMN_REFUSED) {
      struct mu_buffer *item = mu_header_problem_item(&problem);

      mu_column_list_place(list, i, item);
      mu_buffer_printf(item, " (%s)", column->alias->words);
      refused++;
    } else if (column->origin == MU_COLUMN_READ_ONLY) {
      struct mu_buffer *item = mu_header_problem_item(&problem);

      mu_column_list_place(list, i, item);
      mu_buffer_printf(item,
                       " (%s is read-only by the org's schema, and nobody may "
                       "write it)",
                       mu_schema_attribute(list->schema, column->id)->name);
      refused++;
    }
  }
  write_head(head, sizeof head, unknown, refused);
  rc = mu_header_problem_end(&problem, MU_EINPUT, head,
                             "; map each with --map COLUMN=ATTRIBUTE or drop "
                             "it with --ignore-column NAME",
                             err);
  mu_header_problem_release(&problem);
  return rc;
}

enum mu_code mu_column_list_init(struct mu_column_list *list,
                                 const struct mu_csv_row *header,
                                 const struct mu_header_options *options,
                                 struct mu_error *err)
{
  enum mu_code rc = copy_header(list, header, err);

  list->schema = options->schema;
  list->no_schema = options->no_schema;
  if (rc == MU_OK) {
    rc = mu_column_option_take(list, options, err);
  }
  if (rc == MU_OK) {
    take_names(list);
    rc = mu_column_spoken_take(list, err);
  }
  if (rc == MU_OK) {
    mu_column_alias_take(list, options);
    ask_schema(list);
    rc = refuse_person(list, err);
  }
  if (rc == MU_OK) {
    rc = refuse_unknown(list, err);
  }
  return rc;
}

void mu_column_list_release(struct mu_column_list *list)
{
  for (size_t i = 0; i < list->count; i++) {
    free(list->items[i].header);
  }
  free(list->items);
  free(list->missing);
  memset(list, 0, sizeof *list);
}
