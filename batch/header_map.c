/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A map is made once and applied to every row, so everything is worked out
 * beforehand: applying it is one walk over the (column, attribute) pairs.
 */
#include "batch/header_map.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "batch/cell_text.h"
#include "batch/column_list.h"
#include "batch/column_option.h"
#include "batch/column_trait.h"
#include "batch/header_problem.h"
#include "batch/header_remark.h"
#include "batch/header_table.h"
#include "batch/map_file.h"
#include "batch/set_list.h"
#include "io/text.h"

struct mu_header_map {
  struct mu_column_list columns;
  uint32_t *unnamed;
  size_t unnamed_count;
  uint32_t column_of[MU_SLOTS]; /* MU_NO_COLUMN when none gives it */
  struct mu_column_pair pairs[MU_SLOTS];
  size_t pair_count;
  enum mu_attribute_id expected[MU_SLOTS];
  size_t expected_count;
  enum mu_attribute_id custom[MU_CUSTOM_MOST]; /* those of them that are */
  size_t custom_count;
  uint32_t hash_function;      /* a column, or MU_NO_COLUMN */
  struct mu_set_list sets;     /* --set */
  enum mu_attribute_id absent; /* MU_NO_ATTRIBUTE when nothing stands in */
  enum mu_attribute_id serves;
  bool holds_secrets;
};

/* Says that columns |first| and |second| are the same attribute. */
static void list_repeated(const struct mu_header_map *map, size_t first,
                          size_t second, struct mu_header_problem *problem)
{
  struct mu_buffer *item = mu_header_problem_item(problem);

  mu_column_list_place(&map->columns, first, item);
  mu_buffer_append_text(item, " and ");
  mu_column_list_place(&map->columns, second, item);
  mu_buffer_printf(
      item, " are both %s",
      mu_schema_attribute(map->columns.schema, map->columns.items[first].id)
          ->name);
}

static bool same_header(const struct mu_column *a, const struct mu_column *b)
{
  return a->len == b->len && memcmp(a->header, b->header, a->len) == 0;
}

/* Fills column_of[] and pairs[]; each attribute may come from one column. */
static enum mu_code pair_up(struct mu_header_map *map, struct mu_error *err)
{
  const struct mu_column *columns = map->columns.items;
  struct mu_header_problem problem = {0};
  enum mu_code code = MU_EINPUT;
  bool alike = false;

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
          (struct mu_column_pair){(uint32_t)i, id, columns[i].reading,
                                  mu_column_traits(map->columns.schema, id)};
      continue;
    }
    list_repeated(map, first, i, &problem);
    alike = alike || same_header(&columns[first], &columns[i]);
    if (columns[i].origin == MU_COLUMN_MAPPED &&
        columns[first].origin == MU_COLUMN_MAPPED) {
      code = MU_EUSAGE; /* it is not the file that says so */
    }
  }
  code = mu_header_problem_end(&problem, code, "columns repeat each other: ",
                               alike ? "; rename one of them in the file"
                                     : "; rename one of them, or drop it with "
                                       "--ignore-column NAME",
                               err);
  mu_header_problem_release(&problem);
  return code;
}

/* A fault in the map file is said with its place there. */
static enum mu_code take_file_sets(struct mu_header_map *map,
                                   const struct mu_header_options *options,
                                   struct mu_error *err)
{
  size_t count = 0;
  const struct mu_map_entry *entries =
      options->file ? mu_map_file_entries(options->file, &count) : NULL;
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < count && rc == MU_OK; i++) {
    struct mu_error named = {0};

    if (!entries[i].set ||
        mu_column_option_sets(options->schema, options->set, entries[i].id)) {
      continue;
    }
    rc = mu_set_list_add(&map->sets, entries[i].set, &map->columns,
                         map->column_of, &named);
    if (rc != MU_OK) {
      (void)mu_error_set(err, rc, "%s, line %" PRIu64 ": %s",
                         mu_map_file_path(options->file), entries[i].line,
                         named.text);
    }
  }
  return rc;
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

/* Whether |column|'s header names |id|, or nearly so. */
static bool speaks_of(const struct mu_column *column, enum mu_attribute_id id)
{
  if (column->alias) {
    return column->alias->id == id;
  }
  return mu_schema_nearest(NULL, column->header, column->len) == id;
}

/* The column that was dropped although its header speaks of |id|. */
static void mention_dropped(const struct mu_header_map *map,
                            enum mu_attribute_id id, struct mu_buffer *item)
{
  for (size_t i = 0; i < map->columns.count; i++) {
    const struct mu_column *column = &map->columns.items[i];

    if (column->origin == MU_COLUMN_IGNORED && speaks_of(column, id)) {
      mu_buffer_append_text(item, " (dropped: ");
      mu_column_list_place(&map->columns, i, item);
      mu_buffer_append_char(item, ')');
      return;
    }
  }
}

/* Names come out of displayName, on request. */
static bool is_split_off(const struct mu_header_map *map,
                         enum mu_attribute_id id)
{
  return map->sets.splits_names && (id == MU_FIRST_NAME || id == MU_LAST_NAME);
}

static enum mu_code require(const struct mu_header_map *map,
                            struct mu_error *err)
{
  struct mu_header_problem problem = {0};
  enum mu_code rc = MU_OK;

  for (unsigned i = 0; i < mu_schema_count(map->columns.schema); i++) {
    enum mu_attribute_id id = (enum mu_attribute_id)i;

    if (mu_schema_attribute(map->columns.schema, id)->required &&
        !mu_header_map_has(map, id) && id != map->absent &&
        !is_split_off(map, id)) {
      struct mu_buffer *item = mu_header_problem_item(&problem);

      mu_buffer_append_text(item,
                            mu_schema_attribute(map->columns.schema, id)->name);
      mention_dropped(map, id, item);
    }
  }
  rc = mu_header_problem_end(
      &problem, MU_EINPUT, "no column gives what every user needs: ",
      "; name the column with --map COLUMN=ATTRIBUTE, or give all rows the "
      "same value with --set ATTRIBUTE=VALUE (of login and email one is "
      "enough, and --split-name takes names from displayName)",
      err);
  mu_header_problem_release(&problem);
  return rc;
}

static struct mu_stand_in stand_in(const struct mu_header_map *map)
{
  struct mu_stand_in found = {map->absent, map->serves, MU_NO_COLUMN};

  if (map->absent != MU_NO_ATTRIBUTE) {
    found.column = map->column_of[map->serves];
  }
  return found;
}

static void note_secrets(struct mu_header_map *map)
{
  for (size_t i = 0; i < map->columns.count; i++) {
    map->holds_secrets =
        map->holds_secrets || mu_column_holds_secrets(&map->columns.items[i]);
  }
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

/* Names that come out of displayName are required ones. */
static void list_expected(struct mu_header_map *map)
{
  for (unsigned i = 0; i < mu_schema_count(map->columns.schema); i++) {
    enum mu_attribute_id id = (enum mu_attribute_id)i;

    if (id != map->absent &&
        (mu_schema_attribute(map->columns.schema, id)->required ||
         mu_header_map_has(map, id))) {
      map->expected[map->expected_count++] = id;
      if (id >= MU_ATTRIBUTES) {
        map->custom[map->custom_count++] = id;
      }
    }
  }
}

static enum mu_code build(struct mu_header_map *map,
                          const struct mu_csv_row *header,
                          const struct mu_header_options *options,
                          struct mu_error *err)
{
  enum mu_code rc = mu_column_list_init(&map->columns, header, options, err);

  if (rc == MU_OK) {
    note_secrets(map);
    rc = note_unnamed(map, err);
  }
  if (rc == MU_OK) {
    rc = pair_up(map, err);
  }
  map->sets.splits_names =
      options->split_name && map->column_of[MU_DISPLAY_NAME] != MU_NO_COLUMN;
  if (rc == MU_OK) {
    rc = take_file_sets(map, options, err);
  }
  for (size_t i = 0; options->set && i < options->set->count && rc == MU_OK;
       i++) {
    rc = mu_set_list_add(&map->sets, options->set->items[i], &map->columns,
                         map->column_of, err);
  }
  if (rc == MU_OK) {
    find_stand_in(map);
    list_expected(map);
    map->hash_function = mu_header_remark_hash_function(&map->columns);
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
  for (unsigned i = 0; i < MU_SLOTS; i++) {
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

const struct mu_schema *mu_header_map_schema(const struct mu_header_map *map)
{
  return map->columns.schema;
}

const struct mu_column_pair *
mu_header_map_pairs(const struct mu_header_map *map, size_t *count)
{
  *count = map->pair_count;
  return map->pairs;
}

const enum mu_attribute_id *
mu_header_map_expected(const struct mu_header_map *map, size_t *count)
{
  *count = map->expected_count;
  return map->expected;
}

const uint32_t *mu_header_map_unnamed(const struct mu_header_map *map,
                                      size_t *count)
{
  *count = map->unnamed_count;
  return map->unnamed;
}

/* |cell|, which is of |row|, is not empty. */
static void read_cell(const struct mu_csv_row *row, const struct mu_cell *cell,
                      uint32_t column, struct mu_value *value)
{
  value->text = cell->text;
  value->len = cell->len;
  value->characters = cell->characters;
  value->column = column;
  value->beyond_bmp = cell->beyond_bmp;
  value->printable = row->printable;
}

void mu_header_map_apply(const struct mu_header_map *map,
                         const struct mu_csv_row *row, struct mu_user *user)
{
  mu_user_clear(user, map->custom, map->custom_count);
  user->schema = map->columns.schema;
  for (size_t i = 0; i < map->pair_count; i++) {
    uint32_t column = map->pairs[i].column;

    if (column < row->count && row->cells[column].len > 0) {
      read_cell(row, &row->cells[column], column,
                &user->values[map->pairs[i].id]);
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
    user->values[map->absent].stands_in = true;
  }
  return rc;
}

void mu_header_map_explain(const struct mu_header_map *map,
                           const struct mu_set_failure *failure,
                           uint64_t record, bool quote, struct mu_buffer *out)
{
  const struct mu_template_source *source = &failure->outcome.source;
  struct mu_buffer place = {0};

  (void)mu_header_map_place(map, source->column, source->id, record, &place);
  mu_set_failure_explain(failure, mu_buffer_text(&place), quote, out);
  out->failed = out->failed || mu_buffer_failed(&place);
  mu_buffer_release(&place);
}

static void write_cell_place(const struct mu_header_map *map, uint32_t column,
                             uint64_t record, struct mu_buffer *out)
{
  const struct mu_column *head = &map->columns.items[column];

  mu_buffer_append_text(out, mu_text_column_letters(column).text);
  if (record > 0) {
    mu_buffer_append_uint(out, record);
  }
  mu_buffer_append_char(out, ' ');
  mu_cell_text_quote(out, head->header, head->len);
}

struct mu_place mu_header_map_place(const struct mu_header_map *map,
                                    uint32_t column, enum mu_attribute_id id,
                                    uint64_t record, struct mu_buffer *out)
{
  if (id != MU_NO_ATTRIBUTE && id == map->absent) {
    id = map->serves;
  }
  if (column == MU_NO_COLUMN && id != MU_NO_ATTRIBUTE) {
    column = map->column_of[id];
  }
  if (column != MU_NO_COLUMN) {
    write_cell_place(map, column, record, out);
  } else if (id != MU_NO_ATTRIBUTE) {
    mu_buffer_printf(out, "--set %s",
                     mu_schema_attribute(map->columns.schema, id)->name);
  }
  return (struct mu_place){mu_buffer_text(out), column};
}

bool mu_header_map_is_secret(const struct mu_header_map *map, uint32_t column)
{
  return mu_column_holds_secrets(&map->columns.items[column]);
}

bool mu_header_map_holds_secrets(const struct mu_header_map *map)
{
  return map->holds_secrets;
}

const char *mu_header_map_profile(const struct mu_header_map *map)
{
  return mu_header_source_words(map->columns.source);
}

void mu_header_map_remark(const struct mu_header_map *map,
                          struct mu_remarks *remarks)
{
  mu_header_remarks_add(remarks, &map->columns, stand_in(map));
}

uint32_t mu_header_map_hash_function(const struct mu_header_map *map)
{
  return map->hash_function;
}

void mu_header_map_describe(const struct mu_header_map *map,
                            struct mu_buffer *out)
{
  enum mu_attribute_id set[MU_SLOTS];
  size_t count = 0;

  for (unsigned i = 0; i < mu_schema_count(map->columns.schema); i++) {
    enum mu_attribute_id id = (enum mu_attribute_id)i;

    if (map->column_of[id] == MU_NO_COLUMN && mu_header_map_has(map, id)) {
      set[count++] = id;
    }
  }
  mu_header_table_write(&map->columns, stand_in(map), set, count, out);
}

unsigned mu_header_map_known(const struct mu_csv_row *row)
{
  unsigned known = 0;

  for (size_t i = 0; i < row->count; i++) {
    const struct mu_cell *cell = &row->cells[i];
    struct mu_header_name name;

    if (cell->len > 2 && mu_header_name_read(&name, cell->text, cell->len) &&
        mu_alias_of(&name)) {
      known++;
    }
  }
  return known;
}
