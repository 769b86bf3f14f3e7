/* SPDX-License-Identifier: Apache-2.0 */
/* floor_csv FILE [ENCODING] - bare libcsv over a file in blocks of 64 KiB,
 * which bare iconv makes UTF-8 of if an encoding is named: counts. */
#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <csv.h>

#define BLOCK 65536

struct floor {
  struct csv_parser parser;
  iconv_t decoder;
  bool decodes;
  unsigned long long cells, rows;
};

static void on_cell(void *cell, size_t len, void *ctx)
{
  struct floor *fl = ctx;

  (void)cell;
  (void)len;
  fl->cells++;
}

static void on_row(int end, void *ctx)
{
  struct floor *fl = ctx;

  (void)end;
  fl->rows++;
}

static bool parse(struct floor *fl, const char *bytes, size_t len)
{
  return csv_parse(&fl->parser, bytes, len, on_cell, on_row, fl) == len;
}

/* Decodes and parses |*len| bytes at |bytes|; those of a character that is not
 * whole yet go to the front, |*len| of them. */
static bool decode(struct floor *fl, char *bytes, size_t *len)
{
  static char text[BLOCK];
  char *in = bytes;
  size_t left = *len;
  size_t got = 0;

  do {
    char *out = text;
    size_t room = sizeof text;

    got = iconv(fl->decoder, &in, &left, &out, &room);
    if (got == (size_t)-1 && errno != E2BIG && errno != EINVAL) {
      return false;
    }
    if (!parse(fl, text, (size_t)(out - text))) {
      return false;
    }
  } while (got == (size_t)-1 && errno == E2BIG);
  memmove(bytes, in, left);
  *len = left;
  return true;
}

static bool count(struct floor *fl, FILE *in)
{
  static char block[BLOCK];
  size_t held = 0;
  size_t got = 0;

  while ((got = fread(block + held, 1, sizeof block - held, in)) > 0) {
    held += got;
    if (fl->decodes) {
      if (!decode(fl, block, &held)) {
        return false;
      }
    } else if (!parse(fl, block, held)) {
      return false;
    } else {
      held = 0;
    }
  }
  return csv_fini(&fl->parser, on_cell, on_row, fl) == 0;
}

int main(int argc, char **argv)
{
  struct floor fl = {.decodes = argc == 3};
  FILE *in = argc == 2 || argc == 3 ? fopen(argv[1], "rb") : NULL;
  bool whole = false;

  if (fl.decodes) {
    fl.decoder = iconv_open("UTF-8", argv[2]);
  }
  if (!in || (fl.decodes && fl.decoder == (iconv_t)-1) ||
      csv_init(&fl.parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
    (void)fprintf(stderr, "usage: floor_csv FILE [ENCODING]\n");
    return 2;
  }
  setvbuf(in, NULL, _IONBF, 0);
  whole = count(&fl, in);
  csv_free(&fl.parser);
  if (fl.decodes) {
    (void)iconv_close(fl.decoder);
  }
  (void)fclose(in);
  (void)printf("%llu rows, %llu cells\n", fl.rows, fl.cells);
  return whole ? 0 : 1;
}
