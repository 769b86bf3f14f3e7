/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/unique_columns.h"

#include <stdlib.h>
#include <string.h>

#include "batch/attribute_value.h"
#include "batch/schema.h"

static enum mu_code add_column(struct mu_unique_columns *columns,
                               enum mu_attribute_id id, struct mu_error *err)
{
  struct mu_unique_column *column = &columns->items[columns->count];
  enum mu_code rc =
      mu_duplicates_new(&column->duplicates,
                        id == MU_LOGIN ? MU_LIKE_LOGINS : MU_LIKE_BYTES, err);

  column->id = id;
  columns->count += rc == MU_OK;
  return rc;
}

enum mu_code mu_unique_columns_init(struct mu_unique_columns *columns,
                                    const struct mu_header_map *map,
                                    struct mu_error *err)
{
  const struct mu_schema *schema = mu_header_map_schema(map);
  size_t count = 0;
  const enum mu_attribute_id *ids = mu_header_map_expected(map, &count);
  enum mu_code rc = MU_OK;

  memset(columns, 0, sizeof *columns);
  columns->items = calloc(count + 1, sizeof *columns->items);
  if (!columns->items) {
    return mu_error_nomem(err);
  }
  rc = add_column(columns, MU_LOGIN, err);
  for (size_t i = 0; i < count && rc == MU_OK; i++) {
    if (ids[i] != MU_LOGIN && mu_schema_attribute(schema, ids[i])->unique) {
      rc = add_column(columns, ids[i], err);
    }
  }
  return rc;
}

void mu_unique_columns_release(struct mu_unique_columns *columns)
{
  for (size_t i = 0; i < columns->count; i++) {
    mu_duplicates_free(columns->items[i].duplicates);
  }
  free(columns->items);
  mu_buffer_wipe(&columns->text);
  mu_buffer_release(&columns->text);
  memset(columns, 0, sizeof *columns);
}

/* What |user| has in a column, to be compared; borrowed from the user or from
 * |columns|. */
static enum mu_code read_value(struct mu_unique_columns *columns,
                               const struct mu_unique_column *column,
                               const struct mu_user *user, const char **text,
                               size_t *len, struct mu_error *err)
{
  const struct mu_value *value = &user->values[column->id];
  const struct mu_attribute *attribute =
      mu_schema_attribute(user->schema, column->id);

  *text = value->text;
  *len = value->len;
  if (!value->text || attribute->type == MU_TYPE_STRING) {
    return MU_OK;
  }
  mu_buffer_clear(&columns->text);
  mu_attribute_value_write(attribute, value, &columns->text);
  *text = mu_buffer_text(&columns->text);
  *len = columns->text.len;
  return mu_buffer_failed(&columns->text) ? mu_error_nomem(err) : MU_OK;
}

enum mu_code mu_unique_columns_add(struct mu_unique_columns *columns,
                                   uint64_t row, const struct mu_user *user,
                                   struct mu_error *err)
{
  const struct mu_value *login = &user->values[MU_LOGIN]; /* all have one */
  enum mu_code rc = mu_duplicates_add(columns->items[0].duplicates, row,
                                      login->text, login->len, err);

  for (size_t i = 1; i < columns->count && rc == MU_OK; i++) {
    const struct mu_unique_column *column = &columns->items[i];
    const char *text = NULL;
    size_t len = 0;

    rc = read_value(columns, column, user, &text, &len, err);
    if (rc == MU_OK && text) {
      rc = mu_duplicates_add(column->duplicates, row, text, len, err);
    }
  }
  return rc;
}

enum mu_code mu_unique_columns_verify(struct mu_unique_columns *columns,
                                      size_t at, uint64_t row,
                                      const struct mu_user *user,
                                      struct mu_error *err)
{
  const struct mu_unique_column *column = &columns->items[at];
  const char *text = NULL;
  size_t len = 0;
  enum mu_code rc = MU_OK;

  if (!mu_duplicates_wants(column->duplicates, row)) {
    return MU_OK;
  }
  for (size_t i = 0; i < at; i++) {
    if (mu_duplicates_first(columns->items[i].duplicates, row) != 0) {
      return MU_OK;
    }
  }
  rc = read_value(columns, column, user, &text, &len, err);
  if (rc == MU_OK && text) {
    rc = mu_duplicates_verify(column->duplicates, row, text, len, err);
  }
  return rc;
}

uint64_t mu_unique_columns_first(const struct mu_unique_columns *columns,
                                 uint64_t row, enum mu_attribute_id *id)
{
  for (size_t i = 0; i < columns->count; i++) {
    uint64_t first = mu_duplicates_first(columns->items[i].duplicates, row);

    if (first != 0) {
      *id = columns->items[i].id;
      return first;
    }
  }
  return 0;
}
