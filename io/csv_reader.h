/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_reader - the rows of a CSV, one call a row (RFC 4180, libcsv inside).
 *
 * Lines may end in CRLF, LF or CR, in any mixture outside quotes; inside
 * quotes line breaks belong to the cell.  What people write that RFC 4180 does
 * not know is read and marked: a quote inside a cell that does not begin with
 * one is literal (5' 10", ="00123"), and blanks before an opening quote are
 * skipped.  Every cell is checked to be text.  Empty lines are no rows.  Rows
 * are numbered nowhere here: what counts as a data row is for the caller to
 * say; the physical line is always right.
 */
#ifndef MUSTER_IO_CSV_READER_H
#define MUSTER_IO_CSV_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/error.h"
#include "io/text_decoder.h"

#define MU_CSV_CELL_MAX    (1u << 20) /* bytes in a cell */
#define MU_CSV_ROW_MAX     (4u << 20) /* bytes in a row */
#define MU_CSV_COLUMNS_MAX 4096

/* What was odd about how a cell is written. */
enum mu_cell_flag {
  MU_CELL_TRIMMED = 1,       /* spaces, tabs or line ends stood at an end of it,
                                within its quotes or without */
  MU_CELL_LITERAL_QUOTE = 2, /* not in quotes, and holds one */
  MU_CELL_SPACE_BEFORE_QUOTE = 4, /* in quotes, with blanks before them */
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
  bool ended;      /* a line end follows it: the last row may lack one */
  bool printable;  /* certainly no control character in any cell */
  const char *raw; /* the row's bytes as they stand in the input, without the
                      line end; NULL unless asked for */
  size_t raw_len;
};

/* Where a cell is not text in the input's encoding. */
struct mu_bad_text {
  uint64_t line;   /* physical, where the byte is */
  uint64_t record; /* see struct mu_csv_row */
  size_t column;   /* from 0 */
  unsigned byte;   /* as it is in the input; in UTF-16, 16 bits */
};

struct mu_csv_reader;

/* Reads from |decoder|, which is borrowed until mu_csv_reader_free(). */
enum mu_code mu_csv_reader_new(struct mu_csv_reader **out,
                               struct mu_text_decoder *decoder,
                               struct mu_error *err) MU_MUST_CHECK;
void mu_csv_reader_free(struct mu_csv_reader *reader);

/* What parts the cells, from the next row on: any ASCII character but a quote
 * and line ends; a comma when nothing is said. It is never trimmed off. */
void mu_csv_reader_set_delimiter(struct mu_csv_reader *reader, char delimiter);

/* Gives each row's own bytes as well, from the next row on. */
void mu_csv_reader_keep_raw(struct mu_csv_reader *reader, bool keep);

/* The next row. MU_END at the end. MU_EINPUT: the file is broken here (a
 * quote that never closes, said with the line where it opened; a cell or row
 * over the limits; bytes that are no text in the input's encoding, said by
 * line, column letter and byte; NUL bytes; what the decoder refuses); nothing
 * can be read after it, and asking again gives the same. The text names the
 * line, which is also in |err->line|. */
enum mu_code mu_csv_reader_next(struct mu_csv_reader *reader,
                                struct mu_csv_row *row,
                                struct mu_error *err) MU_MUST_CHECK;

/* Back to the first row, for another pass; also rewinds the decoder. */
enum mu_code mu_csv_reader_rewind(struct mu_csv_reader *reader,
                                  struct mu_error *err) MU_MUST_CHECK;

/* After MU_EINPUT because a cell is not text in the input's encoding, where
 * that is; else NULL. Borrowed until the next rewind. */
const struct mu_bad_text *
mu_csv_reader_bad_text(const struct mu_csv_reader *reader);

/* How the input ends its lines: "\n", "\r\n" or "\r", as its first line end
 * outside quotes has it ("\n" before any was seen). */
const char *mu_csv_reader_line_end(const struct mu_csv_reader *reader);

#endif
