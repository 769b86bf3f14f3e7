/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/column_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch/cell_text.h"
#include "batch/header_problem.h"
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

/* The first column from |from| on that |name| heads; |list->count| if none. */
static size_t find_column(const struct mu_column_list *list, size_t from,
                          const char *name, size_t len)
{
  size_t i = from;

  while (i < list->count &&
         (list->items[i].origin == MU_COLUMN_UNNAMED ||
          !mu_text_equal_nocase(list->items[i].header, list->items[i].len, name,
                                len))) {
    i++;
  }
  return i;
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
                                 struct mu_header_problem *unknown)
{
  for (size_t i = 0; i < option_count(options); i++) {
    const char *name = options->items[i];
    size_t len = strlen(name);
    size_t at = 0;

    (void)mu_cell_text_trim(&name, &len);
    at = find_column(list, 0, name, len);
    if (at == list->count) {
      no_such_column(list, unknown, "--ignore-column", name, len);
    }
    while (at < list->count) {
      list->items[at].origin = MU_COLUMN_IGNORED;
      at = find_column(list, at + 1, name, len);
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
                      mu_buffer_text(&place), mu_attribute(column->id)->name,
                      mu_attribute(id)->name);
  }
  mu_buffer_release(&place);
  column->origin = MU_COLUMN_MAPPED;
  column->id = id;
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
    size_t at = 0;

    if (!cut_map(options->items[i], &part)) {
      return mu_error_set(err, MU_EUSAGE,
                          "--map takes COLUMN=ATTRIBUTE, not \"%s\"",
                          options->items[i]);
    }
    id = mu_attribute_find(part.attribute, part.attribute_len);
    at = find_column(list, 0, part.column, part.column_len);
    if (id == MU_NO_ATTRIBUTE) {
      mu_header_problem_attribute(no_attribute, "--map", part.attribute,
                                  part.attribute_len);
    }
    if (at == list->count) {
      no_such_column(list, no_column, "--map", part.column, part.column_len);
    }
    while (id != MU_NO_ATTRIBUTE && at < list->count && rc == MU_OK) {
      rc = map_column(list, at, id, err);
      at = find_column(list, at + 1, part.column, part.column_len);
    }
  }
  return rc;
}

static enum mu_code take_options(struct mu_column_list *list,
                                 const struct mu_header_options *options,
                                 struct mu_error *err)
{
  struct mu_header_problem no_column = {0};
  struct mu_header_problem no_attribute = {0};
  enum mu_code rc = take_ignored(list, options->ignore_column, &no_column);

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

static void take_names(struct mu_column_list *list)
{
  for (size_t i = 0; i < list->count; i++) {
    struct mu_column *column = &list->items[i];

    if (column->origin != MU_COLUMN_UNKNOWN) {
      continue;
    }
    column->id = mu_attribute_find(column->header, column->len);
    if (column->id != MU_NO_ATTRIBUTE) {
      column->origin = MU_COLUMN_NAMED;
    } else if (mu_text_equal_nocase(column->header, column->len,
                                    MU_ERROR_COLUMN, strlen(MU_ERROR_COLUMN))) {
      column->origin = MU_COLUMN_PASSED_OVER;
    }
  }
}

static enum mu_code refuse_unknown(const struct mu_column_list *list,
                                   struct mu_error *err)
{
  struct mu_header_problem problem = {0};
  char head[64];
  size_t count = 0;
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < list->count; i++) {
    const struct mu_column *column = &list->items[i];

    if (column->origin == MU_COLUMN_UNKNOWN) {
      mu_column_list_place(list, i, mu_header_problem_item(&problem));
      mu_header_problem_suggest(&problem, column->header, column->len);
      count++;
    }
  }
  (void)snprintf(head, sizeof head,
                 count == 1 ? "%zu column is not known: "
                            : "%zu columns are not known: ",
                 count);
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

  if (rc == MU_OK) {
    rc = take_options(list, options, err);
  }
  if (rc == MU_OK) {
    take_names(list);
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
  list->items = NULL;
  list->count = 0;
}
