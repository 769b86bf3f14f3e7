/* SPDX-License-Identifier: Apache-2.0 */
/* floor_csv FILE - bare libcsv over a file in blocks of 64 KiB: counts. */
#include <stdio.h>
#include <stdlib.h>

#include <csv.h>

struct counts {
  unsigned long long cells, rows;
};

static void on_cell(void *cell, size_t len, void *ctx)
{
  struct counts *counts = ctx;

  (void)cell;
  (void)len;
  counts->cells++;
}

static void on_row(int end, void *ctx)
{
  struct counts *counts = ctx;

  (void)end;
  counts->rows++;
}

int main(int argc, char **argv)
{
  static char block[65536];
  struct csv_parser parser;
  struct counts counts = {0};
  FILE *in = argc == 2 ? fopen(argv[1], "rb") : NULL;
  size_t got = 0;

  if (!in || csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
    (void)fprintf(stderr, "usage: floor_csv FILE\n");
    return 2;
  }
  setvbuf(in, NULL, _IONBF, 0);
  while ((got = fread(block, 1, sizeof block, in)) > 0) {
    if (csv_parse(&parser, block, got, on_cell, on_row, &counts) != got) {
      return 1;
    }
  }
  (void)csv_fini(&parser, on_cell, on_row, &counts);
  csv_free(&parser);
  (void)fclose(in);
  (void)printf("%llu rows, %llu cells\n", counts.rows, counts.cells);
  return 0;
}
