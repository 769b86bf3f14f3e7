/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Of any bytes, the reader gives the same rows however they come in pieces and
 * however often they are read; the rows that libcsv gives, all at once; and
 * the rows that the writer made of them.
 */
#include <stdbool.h>
#include <string.h>

#include <csv.h>

#include "fuzz.h"
#include "input_file.h"
#include "io/csv_reader.h"
#include "io/csv_writer.h"
#include "io/text.h"

static bool is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Rows as bytes that no two lists of rows share. */
static void note_cell(struct mu_buffer *out, const char *text, size_t len)
{
  mu_buffer_append_uint(out, len);
  mu_buffer_append_char(out, ':');
  mu_buffer_append(out, text, len);
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
 * with their lines and own bytes. */
static enum mu_code note_rows(struct mu_csv_reader *reader,
                              struct mu_buffer *rows, struct mu_buffer *all)
{
  struct mu_csv_row row;
  struct mu_error err = {.text = ""};
  enum mu_code rc = MU_OK;
  uint64_t line = 0;

  while ((rc = mu_csv_reader_next(reader, &row, &err)) == MU_OK) {
    MU_FUZZ_CHECK(row.count > 0 && row.line > line && row.raw);
    line = row.line;
    mu_buffer_printf(all, "%llu{", (unsigned long long)row.line);
    mu_buffer_append(all, row.raw, row.raw_len);
    for (size_t i = 0; i < row.count; i++) {
      check_cell(&row.cells[i]);
      note_cell(rows, row.cells[i].text, row.cells[i].len);
      note_cell(all, row.cells[i].text, row.cells[i].len);
    }
    mu_buffer_append_char(rows, '\n');
    mu_buffer_append_char(all, '\n');
  }
  MU_FUZZ_CHECK(rc == MU_END || (rc == MU_EINPUT && err.text[0] != '\0'));
  return rc;
}

/* Reads |bytes| twice, given at most |most| at once. */
static enum mu_code read_rows(const void *bytes, size_t len, size_t most,
                              struct mu_buffer *rows, struct mu_buffer *all)
{
  struct mu_input_file file;
  struct mu_byte_source *source = NULL;
  struct mu_csv_reader *reader = NULL;
  struct mu_buffer again = {0};
  enum mu_code rc = MU_OK;

  mu_input_file_init(&file, bytes, len);
  MU_FUZZ_CHECK(mu_byte_source_open(&source, file.path, NULL) == MU_OK);
  mu_byte_source_limit_piece(source, most);
  MU_FUZZ_CHECK(mu_csv_reader_new(&reader, source, NULL) == MU_OK);
  mu_csv_reader_keep_raw(reader, true);
  rc = note_rows(reader, rows, all);
  MU_FUZZ_CHECK(mu_csv_reader_rewind(reader, NULL) == MU_OK);
  mu_buffer_clear(rows);
  MU_FUZZ_CHECK(note_rows(reader, rows, &again) == rc);
  MU_FUZZ_CHECK(again.len == all->len);
  MU_FUZZ_CHECK(again.len == 0 || !memcmp(again.data, all->data, again.len));
  mu_csv_reader_free(reader);
  mu_byte_source_free(source);
  mu_buffer_release(&again);
  mu_input_file_release(&file);
  return rc;
}

static void bare_cell(void *bytes, size_t len, void *ctx)
{
  const char *text = bytes;

  while (len > 0 && is_blank(text[len - 1])) {
    len--;
  }
  while (len > 0 && is_blank(*text)) {
    text++;
    len--;
  }
  note_cell(ctx, text, len);
}

static void bare_row(int terminator, void *ctx)
{
  (void)terminator;
  mu_buffer_append_char(ctx, '\n');
}

static void check_against_libcsv(const char *bytes, size_t len,
                                 const struct mu_buffer *rows)
{
  struct csv_parser parser;
  struct mu_buffer bare = {0};

  if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
    bytes += 3;
    len -= 3;
  }
  if (len > 0 && bytes[len - 1] == '\x1A') {
    len--;
  }
  MU_FUZZ_CHECK(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) == 0);
  MU_FUZZ_CHECK(csv_parse(&parser, bytes, len, bare_cell, bare_row, &bare) ==
                len);
  MU_FUZZ_CHECK(csv_fini(&parser, bare_cell, bare_row, &bare) == 0);
  csv_free(&parser);
  MU_FUZZ_CHECK(bare.len == rows->len);
  MU_FUZZ_CHECK(bare.len == 0 || !memcmp(bare.data, rows->data, bare.len));
  mu_buffer_release(&bare);
}

/* Writes all rows of |bytes| anew, behind a line that leaves the first bytes
 * nothing to be mistaken for. */
static void write_rows(const void *bytes, size_t len, struct mu_buffer *out)
{
  struct mu_input_file file;
  struct mu_byte_source *source = NULL;
  struct mu_csv_reader *reader = NULL;
  struct mu_csv_row row;

  mu_buffer_append_text(out, "first\n");
  mu_input_file_init(&file, bytes, len);
  MU_FUZZ_CHECK(mu_byte_source_open(&source, file.path, NULL) == MU_OK);
  MU_FUZZ_CHECK(mu_csv_reader_new(&reader, source, NULL) == MU_OK);
  while (mu_csv_reader_next(reader, &row, NULL) == MU_OK) {
    for (size_t i = 0; i < row.count; i++) {
      if (i > 0) {
        mu_buffer_append_char(out, ',');
      }
      mu_csv_write_cell(out, row.cells[i].text, row.cells[i].len, ',');
    }
    mu_buffer_append_text(
        out, row.count == 1 && row.cells[0].len == 0 ? "\"\"\n" : "\n");
  }
  mu_csv_reader_free(reader);
  mu_byte_source_free(source);
  mu_input_file_release(&file);
}

static void check_round_trip(const void *bytes, size_t len,
                             const struct mu_buffer *rows)
{
  static const char first[] = "5:first\n";
  size_t skip = sizeof first - 1;
  struct mu_buffer written = {0};
  struct mu_buffer again = {0};
  struct mu_buffer all = {0};

  write_rows(bytes, len, &written);
  MU_FUZZ_CHECK(read_rows(written.data, written.len, SIZE_MAX, &again, &all) ==
                MU_END);
  MU_FUZZ_CHECK(again.len == skip + rows->len);
  MU_FUZZ_CHECK(rows->len == 0 ||
                !memcmp(again.data + skip, rows->data, rows->len));
  mu_buffer_release(&written);
  mu_buffer_release(&again);
  mu_buffer_release(&all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct mu_buffer rows = {0};
  struct mu_buffer all = {0};
  struct mu_buffer piece_rows = {0};
  struct mu_buffer piece_all = {0};
  enum mu_code rc = MU_OK;

  if (size > 0 && data[0] == 0x1F) {
    return 0; /* gzip is fuzz_byte_source's */
  }
  rc = read_rows(data, size, SIZE_MAX, &rows, &all);
  MU_FUZZ_CHECK(read_rows(data, size, 1 + size % 7, &piece_rows, &piece_all) ==
                rc);
  MU_FUZZ_CHECK(all.len == piece_all.len);
  MU_FUZZ_CHECK(all.len == 0 || !memcmp(all.data, piece_all.data, all.len));
  if (rc == MU_END) {
    check_against_libcsv((const char *)data, size, &rows);
  }
  check_round_trip(data, size, &rows);
  mu_buffer_release(&rows);
  mu_buffer_release(&all);
  mu_buffer_release(&piece_rows);
  mu_buffer_release(&piece_all);
  return 0;
}
