/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/row_shape.h"

static bool has_cell(const struct mu_csv_row *row, size_t column)
{
  return column < row->count && row->cells[column].len > 0;
}

size_t mu_row_shape_headless(const struct mu_header_map *map,
                             const struct mu_csv_row *row, size_t *first)
{
  size_t unnamed_count = 0;
  const uint32_t *unnamed = mu_header_map_unnamed(map, &unnamed_count);
  size_t found = 0;

  for (size_t i = 0; i < unnamed_count; i++) {
    if (has_cell(row, unnamed[i]) && found++ == 0) {
      *first = unnamed[i];
    }
  }
  for (size_t i = mu_header_map_columns(map); i < row->count; i++) {
    if (has_cell(row, i) && found++ == 0) {
      *first = i;
    }
  }
  return found;
}

bool mu_row_shape_short(const struct mu_header_map *map,
                        const struct mu_csv_row *row)
{
  size_t columns = mu_header_map_columns(map);
  size_t unnamed_count = 0;
  const uint32_t *unnamed = NULL;

  if (row->count >= columns) {
    return false;
  }
  unnamed = mu_header_map_unnamed(map, &unnamed_count);
  while (unnamed_count > 0 && columns > row->count &&
         unnamed[unnamed_count - 1] == columns - 1) {
    unnamed_count--;
    columns--;
  }
  return columns > row->count;
}

bool mu_row_shape_hides_secrets(const struct mu_header_map *map,
                                const struct mu_csv_row *row)
{
  size_t first = 0;

  return mu_header_map_holds_secrets(map) &&
         (row->count != mu_header_map_columns(map) ||
          mu_row_shape_headless(map, row, &first) > 0);
}
