/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_reader - the rows of a CSV, one call a row (RFC 4180, libcsv inside).
 *
 * Lines may end in CRLF, LF or CR, in any mixture outside quotes; inside
 * quotes line breaks belong to the cell.  Every cell is checked to be UTF-8.
 * Empty lines are no rows.  Rows are numbered nowhere here: what counts as a
 * data row is for the caller to say; the physical line is always right.
 */
#ifndef MUSTER_IO_CSV_READER_H
#define MUSTER_IO_CSV_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/byte_source.h"
#include "io/error.h"

#define MU_CSV_CELL_MAX    (1u << 20) /* bytes in a cell */
#define MU_CSV_ROW_MAX     (4u << 20) /* bytes in a row */
#define MU_CSV_COLUMNS_MAX 4096

/* What was odd about how a cell is written. */
enum mu_cell_flag {
  MU_CELL_TRIMMED = 1, /* spaces, tabs or line ends stood at an end of it */
};

struct mu_cell {
  const char *text; /* trimmed of spaces, tabs and line ends; NUL after it */
  size_t len;       /* bytes */
  uint32_t characters;
  bool beyond_bmp;     /* holds a 4-byte UTF-8 sequence */
  bool ascii;          /* holds no byte over 0x7F */
  unsigned char flags; /* of enum mu_cell_flag */
};

/* One row: borrowed until the next call on the reader. */
struct mu_csv_row {
  const struct mu_cell *cells;
  size_t count;
  uint64_t line;   /* physical line where the row starts, from 1 */
  uint64_t record; /* as a spreadsheet numbers its rows: from 1, empty lines
                      counted, line breaks within cells not */
  const char *raw; /* the row's bytes as they stand in the input, without the
                      line end; NULL unless asked for */
  size_t raw_len;
};

struct mu_csv_reader;

/* Reads from |source|, which is borrowed until mu_csv_reader_free(). */
enum mu_code mu_csv_reader_new(struct mu_csv_reader **out,
                               struct mu_byte_source *source,
                               struct mu_error *err) MU_MUST_CHECK;
void mu_csv_reader_free(struct mu_csv_reader *reader);

/* Gives each row's own bytes as well, from the next row on. */
void mu_csv_reader_keep_raw(struct mu_csv_reader *reader, bool keep);

/* The next row. MU_END at the end. MU_EINPUT: the file is broken here (a
 * quote that never closes, said with the line where it opened; a cell or row
 * over the limits; bytes that are not UTF-8, said by line, column letter and
 * byte; NUL bytes); nothing can be read after it, and asking again gives the
 * same. The text names the line, which is also in |err->line|. */
enum mu_code mu_csv_reader_next(struct mu_csv_reader *reader,
                                struct mu_csv_row *row,
                                struct mu_error *err) MU_MUST_CHECK;

/* Back to the first row, for another pass; also rewinds the source. */
enum mu_code mu_csv_reader_rewind(struct mu_csv_reader *reader,
                                  struct mu_error *err) MU_MUST_CHECK;

/* Whether a UTF-8 byte order mark stands before the first row, which has been
 * read. */
bool mu_csv_reader_has_mark(const struct mu_csv_reader *reader);

/* How the input ends its lines: "\n", "\r\n" or "\r", as its first line end
 * outside quotes has it ("\n" before any was seen). */
const char *mu_csv_reader_line_end(const struct mu_csv_reader *reader);

#endif
