/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/noticing.h"

#include <string.h>

#include "batch/cell_text.h"
#include "batch/notice.h"
#include "batch/row_shape.h"

/* Where numbers with leading zeros are at home. */
static const enum mu_attribute_id zero_columns[MU_NUMBER_COLUMNS] = {
    MU_EMPLOYEE_NUMBER, MU_COST_CENTER, MU_ZIP_CODE};

static const char *notice_words(unsigned kind)
{
  return mu_notice_words(kind);
}

static const char *notice_advice(unsigned kind)
{
  return mu_notice_advice(kind);
}

static const struct mu_roundup_kinds notice_kinds = {
    MU_NOTICE_KINDS, notice_words, notice_advice};

enum mu_code mu_noticing_init(struct mu_noticing *noticing,
                              struct mu_error *err)
{
  memset(noticing, 0, sizeof *noticing);
  return mu_roundup_new(&noticing->roundup, &notice_kinds, err);
}

void mu_noticing_release(struct mu_noticing *noticing)
{
  mu_roundup_free(noticing->roundup);
}

void mu_noticing_clear(struct mu_noticing *noticing)
{
  mu_roundup_clear(noticing->roundup);
  memset(noticing->numbers, 0, sizeof noticing->numbers);
}

static bool may_show(const struct mu_header_map *map,
                     const struct mu_csv_row *row, uint32_t column)
{
  return column < row->count && column < mu_header_map_columns(map) &&
         !mu_header_map_is_secret(map, column) &&
         !mu_row_shape_hides_secrets(map, row);
}

/* The cell as it stands in the file, unless nobody may see it. */
static void show_example(struct mu_roundup *roundup,
                         const struct mu_header_map *map,
                         const struct mu_csv_row *row,
                         const struct mu_notice *notice)
{
  struct mu_buffer quoted = {0};
  uint32_t column = notice->column;

  if (!may_show(map, row, column)) {
    return;
  }
  mu_cell_text_quote(&quoted, row->cells[column].text, row->cells[column].len);
  mu_roundup_example(roundup, notice->kind, column, mu_buffer_text(&quoted),
                     quoted.len);
  mu_buffer_release(&quoted);
}

static enum mu_code round_up(struct mu_roundup *roundup,
                             const struct mu_header_map *map,
                             const struct mu_input_row *row,
                             struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < row->notices->count && rc == MU_OK; i++) {
    const struct mu_notice *notice = &row->notices->items[i];
    bool first = false;

    rc = mu_roundup_add(roundup, map, notice->kind, notice->column,
                        row->csv.record, &first, err);
    if (rc == MU_OK && first) {
      show_example(roundup, map, &row->csv, notice);
    }
  }
  return rc;
}

enum mu_code mu_noticing_add(struct mu_noticing *noticing,
                             const struct mu_header_map *map,
                             const struct mu_input_row *row,
                             struct mu_error *err)
{
  for (size_t i = 0; i < MU_NUMBER_COLUMNS; i++) {
    const struct mu_value *value = &row->user.values[zero_columns[i]];

    if (value->text) {
      mu_id_column_add(&noticing->numbers[i], value->text, value->len);
    }
  }
  return round_up(noticing->roundup, map, row, err);
}

void mu_noticing_remark(const struct mu_noticing *noticing,
                        const struct mu_header_map *map,
                        struct mu_remarks *remarks)
{
  for (size_t i = 0; i < MU_NUMBER_COLUMNS; i++) {
    const char *name = mu_attribute(zero_columns[i])->name;
    struct mu_buffer place = {0};

    if (!mu_id_column_lost_zeros(&noticing->numbers[i])) {
      continue;
    }
    (void)mu_header_map_place(map, MU_NO_COLUMN, zero_columns[i], 0, &place);
    mu_remarks_add(remarks, MU_REMARK_LOST_ZEROS, MU_NO_COLUMN, true,
                   "column %s: numbers of different lengths, and none begins "
                   "with a zero: a spreadsheet may have taken the zeros away; "
                   "--pad %s=%u puts them back",
                   mu_buffer_text(&place), name,
                   mu_id_column_width(&noticing->numbers[i]));
    remarks->failed = remarks->failed || mu_buffer_failed(&place);
    mu_buffer_release(&place);
  }
}
