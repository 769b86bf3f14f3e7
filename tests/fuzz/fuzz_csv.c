/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Of any bytes and with any delimiter, the reader gives the same rows however
 * they come in pieces and however often they are read; the rows that libcsv
 * gives, byte by byte; and the rows that the writer made of them.
 */
#include <stdbool.h>
#include <string.h>

#include <csv.h>

#include "fuzz.h"
#include "input_file.h"
#include "io/csv_reader.h"
#include "io/csv_writer.h"
#include "io/text.h"

static bool is_blank(char c, char delimiter)
{
  return (c == ' ' || c == '\t' || c == '\r' || c == '\n') && c != delimiter;
}

/* Rows as bytes that no two lists of rows share. */
static void note_cell(struct mu_buffer *out, const char *text, size_t len)
{
  mu_buffer_append_uint(out, len);
  mu_buffer_append_char(out, ':');
  mu_buffer_append(out, text, len);
}

static bool has_control(const struct mu_cell *cell)
{
  for (size_t i = 0; i < cell->len; i++) {
    unsigned char c = (unsigned char)cell->text[i];

    if (c < ' ' || c == 0x7F) {
      return true;
    }
  }
  return false;
}

static void check_cell(const struct mu_cell *cell)
{
  struct mu_text_scan scan = mu_text_scan(cell->text, cell->len);

  MU_FUZZ_CHECK(strlen(cell->text) == cell->len);
  MU_FUZZ_CHECK(scan.well_formed);
  MU_FUZZ_CHECK(scan.characters == cell->characters);
  MU_FUZZ_CHECK(scan.beyond_bmp == cell->beyond_bmp);
}

/* What |reader| gives up to its end or first error: |rows| alone, and |all|
 * with their lines, own bytes and how the cells are written. */
static enum mu_code note_rows(struct mu_csv_reader *reader,
                              struct mu_buffer *rows, struct mu_buffer *all)
{
  struct mu_csv_row row;
  struct mu_error err = {.text = ""};
  enum mu_code rc = MU_OK;
  uint64_t line = 0;
  uint64_t record = 0;

  while ((rc = mu_csv_reader_next(reader, &row, &err)) == MU_OK) {
    MU_FUZZ_CHECK(row.count > 0 && row.line > line && row.raw);
    MU_FUZZ_CHECK(row.record > record && row.record <= row.line);
    line = row.line;
    record = row.record;
    mu_buffer_printf(all, "%llu,%llu,%d{", (unsigned long long)row.line,
                     (unsigned long long)row.record, row.ended);
    mu_buffer_append(all, row.raw, row.raw_len);
    for (size_t i = 0; i < row.count; i++) {
      check_cell(&row.cells[i]);
      MU_FUZZ_CHECK(!row.printable || !has_control(&row.cells[i]));
      note_cell(rows, row.cells[i].text, row.cells[i].len);
      note_cell(all, row.cells[i].text, row.cells[i].len);
      mu_buffer_append_uint(all, row.cells[i].flags);
    }
    mu_buffer_append_char(rows, '\n');
    mu_buffer_append_char(all, '\n');
  }
  MU_FUZZ_CHECK(rc == MU_END || (rc == MU_EINPUT && err.text[0] != '\0'));
  return rc;
}

/* A reader of |bytes|, and all that is under it. */
struct opened {
  struct mu_input_file file;
  struct mu_byte_source *source;
  struct mu_text_decoder *decoder;
  struct mu_csv_reader *reader;
};

static void open_reader(struct opened *o, const void *bytes, size_t len,
                        char delimiter)
{
  mu_input_file_init(&o->file, bytes, len);
  MU_FUZZ_CHECK(mu_byte_source_open(&o->source, o->file.path, NULL) == MU_OK);
  MU_FUZZ_CHECK(mu_text_decoder_new(&o->decoder, o->source, "UTF-8", NULL) ==
                MU_OK);
  MU_FUZZ_CHECK(mu_csv_reader_new(&o->reader, o->decoder, NULL) == MU_OK);
  mu_csv_reader_set_delimiter(o->reader, delimiter);
}

static void close_reader(struct opened *o)
{
  mu_csv_reader_free(o->reader);
  mu_text_decoder_free(o->decoder);
  mu_byte_source_free(o->source);
  mu_input_file_release(&o->file);
}

/* Reads |bytes| twice, given at most |most| at once. */
static enum mu_code read_rows(const void *bytes, size_t len, char delimiter,
                              size_t most, struct mu_buffer *rows,
                              struct mu_buffer *all)
{
  struct opened o;
  struct mu_buffer again = {0};
  enum mu_code rc = MU_OK;

  open_reader(&o, bytes, len, delimiter);
  mu_byte_source_limit_piece(o.source, most);
  mu_csv_reader_keep_raw(o.reader, true);
  rc = note_rows(o.reader, rows, all);
  MU_FUZZ_CHECK(mu_csv_reader_rewind(o.reader, NULL) == MU_OK);
  mu_buffer_clear(rows);
  MU_FUZZ_CHECK(note_rows(o.reader, rows, &again) == rc);
  MU_FUZZ_CHECK(again.len == all->len);
  MU_FUZZ_CHECK(again.len == 0 || !memcmp(again.data, all->data, again.len));
  close_reader(&o);
  mu_buffer_release(&again);
  return rc;
}

struct bare { /* what libcsv is left to do alone */
  struct csv_parser parser;
  char delimiter;
  struct mu_buffer rows;
};

static int is_space(unsigned char c)
{
  return c == ' ';
}

static void bare_cell(void *bytes, size_t len, void *ctx)
{
  struct bare *bare = ctx;
  const char *text = bytes;

  while (len > 0 && is_blank(text[len - 1], bare->delimiter)) {
    len--;
  }
  while (len > 0 && is_blank(*text, bare->delimiter)) {
    text++;
    len--;
  }
  note_cell(&bare->rows, text, len);
}

static void bare_row(int terminator, void *ctx)
{
  struct bare *bare = ctx;

  (void)terminator;
  mu_buffer_append_char(&bare->rows, '\n');
}

/* Strict but for quotes within cells that do not begin with one. */
static void bare_parse(struct bare *bare, const char *bytes, size_t len)
{
  unsigned char strict = CSV_STRICT | CSV_STRICT_FINI;

  MU_FUZZ_CHECK(csv_init(&bare->parser, strict) == 0);
  csv_set_delim(&bare->parser, (unsigned char)bare->delimiter);
  if (bare->delimiter == '\t') {
    csv_set_space_func(&bare->parser, is_space);
  }
  for (size_t at = 0; at < len; at++) {
    bool inside = !bare->parser.quoted && bare->parser.entry_pos > 0;

    (void)csv_set_opts(&bare->parser, inside ? 0 : strict);
    MU_FUZZ_CHECK(csv_parse(&bare->parser, bytes + at, 1, bare_cell, bare_row,
                            bare) == 1);
  }
  (void)csv_set_opts(&bare->parser, strict);
  MU_FUZZ_CHECK(csv_fini(&bare->parser, bare_cell, bare_row, bare) == 0);
  csv_free(&bare->parser);
}

static void check_against_libcsv(const char *bytes, size_t len, char delimiter,
                                 const struct mu_buffer *rows)
{
  struct bare bare = {.delimiter = delimiter};

  if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
    bytes += 3;
    len -= 3;
  }
  if (len > 0 && bytes[len - 1] == '\x1A') {
    len--;
  }
  bare_parse(&bare, bytes, len);
  MU_FUZZ_CHECK(bare.rows.len == rows->len);
  MU_FUZZ_CHECK(rows->len == 0 ||
                !memcmp(bare.rows.data, rows->data, rows->len));
  mu_buffer_release(&bare.rows);
}

/* Writes all rows of |bytes| anew, behind a line that leaves the first bytes
 * nothing to be mistaken for. */
static void write_rows(const void *bytes, size_t len, char delimiter,
                       struct mu_buffer *out)
{
  struct opened o;
  struct mu_csv_row row;

  mu_buffer_append_text(out, "first\n");
  open_reader(&o, bytes, len, delimiter);
  while (mu_csv_reader_next(o.reader, &row, NULL) == MU_OK) {
    for (size_t i = 0; i < row.count; i++) {
      if (i > 0) {
        mu_buffer_append_char(out, delimiter);
      }
      mu_csv_write_cell(out, row.cells[i].text, row.cells[i].len, delimiter);
    }
    mu_buffer_append_text(
        out, row.count == 1 && row.cells[0].len == 0 ? "\"\"\n" : "\n");
  }
  close_reader(&o);
}

static void check_round_trip(const void *bytes, size_t len, char delimiter,
                             const struct mu_buffer *rows)
{
  static const char first[] = "5:first\n";
  size_t skip = sizeof first - 1;
  struct mu_buffer written = {0};
  struct mu_buffer again = {0};
  struct mu_buffer all = {0};

  write_rows(bytes, len, delimiter, &written);
  MU_FUZZ_CHECK(read_rows(written.data, written.len, delimiter, SIZE_MAX,
                          &again, &all) == MU_END);
  MU_FUZZ_CHECK(again.len == skip + rows->len);
  MU_FUZZ_CHECK(rows->len == 0 ||
                !memcmp(again.data + skip, rows->data, rows->len));
  mu_buffer_release(&written);
  mu_buffer_release(&again);
  mu_buffer_release(&all);
}

static void check(const uint8_t *data, size_t size, char delimiter)
{
  struct mu_buffer rows = {0};
  struct mu_buffer all = {0};
  struct mu_buffer piece_rows = {0};
  struct mu_buffer piece_all = {0};
  enum mu_code rc = read_rows(data, size, delimiter, SIZE_MAX, &rows, &all);

  MU_FUZZ_CHECK(read_rows(data, size, delimiter, 1 + size % 7, &piece_rows,
                          &piece_all) == rc);
  MU_FUZZ_CHECK(all.len == piece_all.len);
  MU_FUZZ_CHECK(all.len == 0 || !memcmp(all.data, piece_all.data, all.len));
  if (rc == MU_END) {
    check_against_libcsv((const char *)data, size, delimiter, &rows);
  }
  check_round_trip(data, size, delimiter, &rows);
  mu_buffer_release(&rows);
  mu_buffer_release(&all);
  mu_buffer_release(&piece_rows);
  mu_buffer_release(&piece_all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const char delimiters[] = ",;\t";

  if (size > 0 && data[0] == 0x1F) {
    return 0; /* gzip is fuzz_byte_source's */
  }
  for (const char *delimiter = delimiters; *delimiter; delimiter++) {
    check(data, size, *delimiter);
  }
  return 0;
}
