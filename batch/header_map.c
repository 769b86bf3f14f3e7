/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A map is made once and applied to every row, so everything is worked out
 * beforehand: applying it is one walk over the (column, attribute) pairs.
 */
#include "batch/header_map.h"

#include <stdlib.h>
#include <string.h>

#include "batch/cell_text.h"
#include "batch/column_list.h"
#include "batch/header_problem.h"
#include "batch/set_list.h"

struct mu_header_map {
  struct mu_column_list columns;
  uint32_t *unnamed;
  size_t unnamed_count;
  uint32_t column_of[MU_ATTRIBUTES]; /* MU_NO_COLUMN when none gives it */
  struct mu_column_pair pairs[MU_ATTRIBUTES];
  size_t pair_count;
  struct mu_set_list sets;     /* --set */
  enum mu_attribute_id absent; /* MU_NO_ATTRIBUTE when nothing stands in */
  enum mu_attribute_id serves;
};

/* Says that columns |first| and |second| are the same attribute. */
static void list_repeated(const struct mu_header_map *map, size_t first,
                          size_t second, struct mu_header_problem *problem)
{
  struct mu_buffer *item = mu_header_problem_item(problem);

  mu_column_list_place(&map->columns, first, item);
  mu_buffer_append_text(item, " and ");
  mu_column_list_place(&map->columns, second, item);
  mu_buffer_printf(item, " are both %s",
                   mu_attribute(map->columns.items[first].id)->name);
}

/* Fills column_of[] and pairs[]; each attribute may come from one column. */
static enum mu_code pair_up(struct mu_header_map *map, struct mu_error *err)
{
  const struct mu_column *columns = map->columns.items;
  struct mu_header_problem problem = {0};
  enum mu_code code = MU_EINPUT;

  for (size_t i = 0; i < map->columns.count; i++) {
    enum mu_attribute_id id = columns[i].id;
    uint32_t first = 0;

    if (id == MU_NO_ATTRIBUTE) {
      continue;
    }
    first = map->column_of[id];
    if (first == MU_NO_COLUMN) {
      map->column_of[id] = (uint32_t)i;
      map->pairs[map->pair_count++] =
          (struct mu_column_pair){(uint32_t)i, id, MU_READ_PLAIN};
      continue;
    }
    list_repeated(map, first, i, &problem);
    if (columns[i].origin == MU_COLUMN_MAPPED &&
        columns[first].origin == MU_COLUMN_MAPPED) {
      code = MU_EUSAGE; /* it is not the file that says so */
    }
  }
  code = mu_header_problem_end(&problem, code, "columns repeat each other: ",
                               "; rename one of them, or drop it with "
                               "--ignore-column NAME",
                               err);
  mu_header_problem_release(&problem);
  return code;
}

static void find_stand_in(struct mu_header_map *map)
{
  bool login = mu_header_map_has(map, MU_LOGIN);
  bool email = mu_header_map_has(map, MU_EMAIL);

  if (login != email) {
    map->absent = login ? MU_EMAIL : MU_LOGIN;
    map->serves = login ? MU_LOGIN : MU_EMAIL;
  }
}

/* The column that was dropped although its header is nearly |id|'s name. */
static void mention_dropped(const struct mu_header_map *map,
                            enum mu_attribute_id id, struct mu_buffer *item)
{
  for (size_t i = 0; i < map->columns.count; i++) {
    const struct mu_column *column = &map->columns.items[i];

    if (column->origin == MU_COLUMN_IGNORED &&
        mu_attribute_nearest(column->header, column->len) == id) {
      mu_buffer_append_text(item, " (dropped: ");
      mu_column_list_place(&map->columns, i, item);
      mu_buffer_append_char(item, ')');
      return;
    }
  }
}

static enum mu_code require(const struct mu_header_map *map,
                            struct mu_error *err)
{
  struct mu_header_problem problem = {0};
  enum mu_code rc = MU_OK;

  for (unsigned i = 0; i < MU_ATTRIBUTES; i++) {
    enum mu_attribute_id id = (enum mu_attribute_id)i;

    if (mu_attribute(id)->required && !mu_header_map_has(map, id) &&
        id != map->absent) {
      struct mu_buffer *item = mu_header_problem_item(&problem);

      mu_buffer_append_text(item, mu_attribute(id)->name);
      mention_dropped(map, id, item);
    }
  }
  rc = mu_header_problem_end(
      &problem, MU_EINPUT, "no column gives what every user needs: ",
      "; name the column with --map COLUMN=ATTRIBUTE, or give all rows the "
      "same value with --set ATTRIBUTE=VALUE (of login and email one is "
      "enough)",
      err);
  mu_header_problem_release(&problem);
  return rc;
}

static enum mu_code note_unnamed(struct mu_header_map *map,
                                 struct mu_error *err)
{
  map->unnamed = calloc(map->columns.count + 1, sizeof *map->unnamed);
  if (!map->unnamed) {
    return mu_error_nomem(err);
  }
  for (size_t i = 0; i < map->columns.count; i++) {
    if (map->columns.items[i].origin == MU_COLUMN_UNNAMED) {
      map->unnamed[map->unnamed_count++] = (uint32_t)i;
    }
  }
  return MU_OK;
}

static enum mu_code build(struct mu_header_map *map,
                          const struct mu_csv_row *header,
                          const struct mu_header_options *options,
                          struct mu_error *err)
{
  enum mu_code rc = mu_column_list_init(&map->columns, header, options, err);

  if (rc == MU_OK) {
    rc = note_unnamed(map, err);
  }
  if (rc == MU_OK) {
    rc = pair_up(map, err);
  }
  if (rc == MU_OK) {
    rc = mu_set_list_init(&map->sets, options->set, &map->columns,
                          map->column_of, err);
  }
  if (rc == MU_OK) {
    find_stand_in(map);
    rc = require(map, err);
  }
  return rc;
}

enum mu_code mu_header_map_new(struct mu_header_map **out,
                               const struct mu_csv_row *header,
                               const struct mu_header_options *options,
                               struct mu_error *err)
{
  struct mu_header_map *map = calloc(1, sizeof *map);
  enum mu_code rc = MU_OK;

  if (!map) {
    return mu_error_nomem(err);
  }
  for (unsigned i = 0; i < MU_ATTRIBUTES; i++) {
    map->column_of[i] = MU_NO_COLUMN;
  }
  map->absent = MU_NO_ATTRIBUTE;
  map->serves = MU_NO_ATTRIBUTE;
  rc = build(map, header, options, err);
  if (rc == MU_OK) {
    *out = map;
    map = NULL; /* now the caller's */
  }
  mu_header_map_free(map);
  return rc;
}

void mu_header_map_free(struct mu_header_map *map)
{
  if (!map) {
    return;
  }
  mu_set_list_release(&map->sets);
  mu_column_list_release(&map->columns);
  free(map->unnamed);
  free(map);
}

size_t mu_header_map_columns(const struct mu_header_map *map)
{
  return map->columns.count;
}

const char *mu_header_map_header(const struct mu_header_map *map,
                                 uint32_t column)
{
  return map->columns.items[column].header;
}

enum mu_attribute_id mu_header_map_attribute(const struct mu_header_map *map,
                                             uint32_t column)
{
  return map->columns.items[column].id;
}

bool mu_header_map_has(const struct mu_header_map *map, enum mu_attribute_id id)
{
  return map->column_of[id] != MU_NO_COLUMN || map->sets.gives[id];
}

bool mu_header_map_stand_in(const struct mu_header_map *map,
                            enum mu_attribute_id *absent,
                            enum mu_attribute_id *serves)
{
  *absent = map->absent;
  *serves = map->serves;
  return map->absent != MU_NO_ATTRIBUTE;
}

const struct mu_column_pair *
mu_header_map_pairs(const struct mu_header_map *map, size_t *count)
{
  *count = map->pair_count;
  return map->pairs;
}

const uint32_t *mu_header_map_unnamed(const struct mu_header_map *map,
                                      size_t *count)
{
  *count = map->unnamed_count;
  return map->unnamed;
}

static bool beyond_ascii(char c)
{
  return (unsigned char)c >= 0x80;
}

/* |cell| is not empty. The reader has trimmed ASCII spaces; only a cell that
 * begins or ends beyond ASCII can have others. */
static void read_cell(const struct mu_cell *cell, struct mu_column_pair pair,
                      struct mu_value *value)
{
  value->text = cell->text;
  value->len = cell->len;
  value->characters = cell->characters;
  value->column = pair.column;
  value->beyond_bmp = cell->beyond_bmp;
  if ((beyond_ascii(cell->text[0]) ||
       beyond_ascii(cell->text[cell->len - 1])) &&
      !mu_attribute(pair.id)->secret) {
    value->characters -= mu_cell_text_trim(&value->text, &value->len);
    if (value->len == 0) {
      value->text = NULL;
    }
  }
}

void mu_header_map_apply(const struct mu_header_map *map,
                         const struct mu_csv_row *row, struct mu_user *user)
{
  memset(user, 0, sizeof *user);
  for (size_t i = 0; i < map->pair_count; i++) {
    struct mu_column_pair pair = map->pairs[i];

    if (pair.column < row->count && row->cells[pair.column].len > 0) {
      read_cell(&row->cells[pair.column], pair, &user->values[pair.id]);
    }
  }
}

enum mu_code mu_header_map_fill(const struct mu_header_map *map,
                                const struct mu_csv_row *row,
                                struct mu_user *user,
                                struct mu_set_values *values,
                                struct mu_error *err)
{
  enum mu_code rc = mu_set_list_fill(&map->sets, row, user, values, err);

  if (rc == MU_OK && map->absent != MU_NO_ATTRIBUTE) {
    user->values[map->absent] = user->values[map->serves];
  }
  return rc;
}

void mu_header_map_explain(const struct mu_header_map *map,
                           const struct mu_set_failure *failure, bool quote,
                           struct mu_buffer *out)
{
  const struct mu_template_source *source = &failure->outcome.source;
  struct mu_buffer place = {0};

  mu_header_map_place(map, source->column, source->id, &place);
  mu_set_failure_explain(failure, mu_buffer_text(&place), quote, out);
  out->failed = out->failed || mu_buffer_failed(&place);
  mu_buffer_release(&place);
}

void mu_header_map_place(const struct mu_header_map *map, uint32_t column,
                         enum mu_attribute_id id, struct mu_buffer *out)
{
  if (id != MU_NO_ATTRIBUTE && id == map->absent) {
    id = map->serves;
  }
  if (column == MU_NO_COLUMN && id != MU_NO_ATTRIBUTE) {
    column = map->column_of[id];
  }
  if (column != MU_NO_COLUMN) {
    mu_column_list_place(&map->columns, column, out);
  } else if (id != MU_NO_ATTRIBUTE) {
    mu_buffer_printf(out, "--set %s", mu_attribute(id)->name);
  }
}
