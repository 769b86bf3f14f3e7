/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/text_table.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "io/text.h"

#define CELL_MOST 1024 /* bytes; the rest of a cell is left out */

void mu_text_table_add(struct mu_text_table *table, const char *format, ...)
{
  char cell[CELL_MOST];
  size_t start = table->cells.len;
  va_list args;

  va_start(args, format);
  (void)vsnprintf(cell, sizeof cell, format, args);
  va_end(args);
  mu_buffer_append_text(&table->cells, cell);
  mu_text_hide_controls(&table->cells, start, '?');
  mu_buffer_append_char(&table->cells, '\0');
  table->count++;
}

static size_t width_of(const char *cell)
{
  return mu_text_scan(cell, strlen(cell)).characters;
}

static void measure(const struct mu_text_table *table,
                    size_t widths[MU_TABLE_COLUMNS_MAX])
{
  const char *cell = mu_buffer_text(&table->cells);

  memset(widths, 0, MU_TABLE_COLUMNS_MAX * sizeof *widths);
  for (size_t i = 0; i < table->count; i++) {
    size_t column = i % table->columns;
    size_t width = width_of(cell);

    widths[column] = width > widths[column] ? width : widths[column];
    cell += strlen(cell) + 1;
  }
}

/* Without the blanks that stand before a last cell that is empty. */
static void end_line(struct mu_buffer *out)
{
  while (out->len > 0 && out->data[out->len - 1] == ' ') {
    out->len--;
  }
  mu_buffer_append_char(out, '\n');
}

void mu_text_table_print(struct mu_text_table *table, struct mu_buffer *out,
                         const char *indent)
{
  size_t widths[MU_TABLE_COLUMNS_MAX];
  const char *cell = mu_buffer_text(&table->cells);

  assert(table->columns > 0 && table->columns <= MU_TABLE_COLUMNS_MAX);
  if (mu_buffer_failed(&table->cells)) {
    out->failed = true;
    return;
  }
  measure(table, widths);
  for (size_t i = 0; i < table->count; i++) {
    size_t column = i % table->columns;
    bool last = column + 1 == table->columns;
    size_t fill = widths[column] - width_of(cell) + 2;

    mu_buffer_append_text(out, column == 0 ? indent : "");
    mu_buffer_printf(out, "%s%*s", cell, last ? 0 : (int)fill, "");
    if (last) {
      end_line(out);
    }
    cell += strlen(cell) + 1;
  }
  table->count = 0;
  mu_buffer_clear(&table->cells);
}

void mu_text_table_release(struct mu_text_table *table)
{
  mu_buffer_release(&table->cells);
  table->count = 0;
}
