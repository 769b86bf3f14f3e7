/* SPDX-License-Identifier: Apache-2.0 */
/* rows - rows of cells for tests, without a file to read them from. */
#ifndef MUSTER_TESTS_ROWS_H
#define MUSTER_TESTS_ROWS_H

#include <string.h>

#include "io/csv_reader.h"
#include "io/text.h"

#define MU_ROW_MAX 64

struct mu_test_row {
  char copy[8192];
  struct mu_cell cells[MU_ROW_MAX];
  struct mu_csv_row csv;
};

/* Cells parted by "," as they would come from a reader: no quotes here. */
static inline void mu_test_row_set(struct mu_test_row *row, const char *line)
{
  memset(row, 0, sizeof *row);
  strncpy(row->copy, line, sizeof row->copy - 1);
  row->csv.cells = row->cells;
  row->csv.line = 2;
  row->csv.ended = true;
  for (char *at = row->copy; at;) {
    char *comma = strchr(at, ',');
    struct mu_cell *cell = &row->cells[row->csv.count++];
    struct mu_text_scan scan;

    if (comma) {
      *comma++ = '\0';
    }
    scan = mu_text_scan(at, strlen(at));
    cell->text = at;
    cell->len = strlen(at);
    cell->characters = (uint32_t)scan.characters;
    cell->beyond_bmp = scan.beyond_bmp;
    cell->ascii = scan.characters == cell->len;
    at = comma;
  }
}

#endif
