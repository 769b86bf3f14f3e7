/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/input.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "batch/cell_text.h"
#include "batch/footer.h"
#include "batch/joined_header.h"
#include "batch/login_numbers.h"
#include "batch/set_list.h"
#include "batch/words.h"
#include "io/text.h"
#include "io/text_decoder.h"

/* What was found when the file turned out not to be UTF-8. */
struct change {
  struct mu_bad_text at; /* the first byte that said so */
  struct mu_text_evidence evidence;
};

/* Rows that are no people. */
struct left_out {
  uint64_t examples;
  uint64_t footers;
  uint64_t footer_line; /* where the first of them is */
};

struct mu_input {
  struct mu_input_options options;
  struct mu_byte_source *source;
  struct mu_text_decoder *decoder;
  struct mu_csv_reader *reader;
  struct mu_layout layout;
  struct change change;
  struct mu_header_map *map;
  struct mu_set_values values; /* of the present row */
  struct mu_buffer raw_header;
  struct mu_repair *repair;
  struct mu_login_numbers *numbers; /* NULL unless --unique-login */
  struct mu_buffer numbered;
  struct mu_notices notices;
  bool keeps_raw;

  /* of the present pass */
  struct mu_footer footer;
  struct mu_csv_row behind; /* the row that follows those in |footer| */
  bool has_behind;
  bool past_first; /* the first row below the header has been read */
  uint64_t rows;
  uint64_t empty_rows;
  struct left_out left_out;
  struct left_out left_out_in_all; /* by the last pass that came to the end */
};

/* The end-of-file marks of DOS, with which some programs fill up a block. */
static bool is_padding(const struct mu_csv_row *row)
{
  return row->count == 1 &&
         strspn(row->cells[0].text, "\x1A") == row->cells[0].len;
}

static bool is_empty(const struct mu_csv_row *row)
{
  if (is_padding(row)) {
    return true;
  }
  for (size_t i = 0; i < row->count; i++) {
    if (row->cells[i].len > 0) {
      return false;
    }
  }
  return true;
}

/* ---- the header ---- */

/* Reads on to the header's first row. */
static enum mu_code find_header(struct mu_input *input, struct mu_csv_row *row,
                                struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  do {
    rc = mu_csv_reader_next(input->reader, row, err);
  } while (rc == MU_OK && (row->record < input->layout.header_from ||
                           (input->layout.header_from == 0 && is_empty(row))));
  if (rc == MU_END) {
    return mu_error_set(err, MU_EINPUT, "the file is empty");
  }
  return rc;
}

/* Leaves the reader behind the header. */
static enum mu_code skip_header(struct mu_input *input, struct mu_error *err)
{
  struct mu_csv_row row;
  enum mu_code rc = find_header(input, &row, err);

  while (rc == MU_OK && row.record < input->layout.header_to) {
    rc = mu_csv_reader_next(input->reader, &row, err);
  }
  return rc == MU_END ? MU_OK : rc;
}

static enum mu_code make_map(struct mu_input *input,
                             const struct mu_csv_row *header,
                             struct mu_error *err)
{
  return mu_header_map_new(&input->map, header, &input->options.columns, err);
}

/* |row| is the first of the header's rows. */
static enum mu_code join_header(struct mu_input *input, struct mu_csv_row *row,
                                struct mu_error *err)
{
  struct mu_joined_header joined = {0};
  enum mu_code rc = MU_OK;

  for (;;) {
    bool is_last = row->record >= input->layout.header_to;

    if (!mu_joined_header_add(&joined, row, is_last)) {
      rc = mu_error_nomem(err);
    }
    if (rc != MU_OK || is_last) {
      break;
    }
    rc = mu_csv_reader_next(input->reader, row, err);
  }
  mu_buffer_clear(&input->raw_header);
  if (rc == MU_OK &&
      !mu_joined_header_finish(&joined, row, input->layout.delimiter,
                               &input->raw_header)) {
    rc = mu_error_nomem(err);
  }
  if (rc == MU_OK) {
    rc = make_map(input, row, err);
  }
  mu_joined_header_release(&joined);
  return rc;
}

static enum mu_code read_header(struct mu_input *input, struct mu_error *err)
{
  struct mu_csv_row header;
  enum mu_code rc = MU_OK;

  mu_csv_reader_keep_raw(input->reader, true);
  rc = find_header(input, &header, err);
  mu_csv_reader_keep_raw(input->reader, input->keeps_raw);
  if (rc != MU_OK) {
    return rc;
  }
  if (input->layout.header_to > header.record) {
    return join_header(input, &header, err);
  }
  mu_buffer_clear(&input->raw_header);
  mu_buffer_append(&input->raw_header, header.raw, header.raw_len);
  if (mu_buffer_failed(&input->raw_header)) {
    return mu_error_nomem(err);
  }
  return make_map(input, &header, err);
}

/* ---- opening ---- */

/* The end of a pass, or a change of mind: nothing of the rows so far counts. */
static void start_pass(struct mu_input *input)
{
  mu_footer_clear(&input->footer);
  input->has_behind = false;
  input->past_first = false;
  input->rows = 0;
  input->empty_rows = 0;
  memset(&input->left_out, 0, sizeof input->left_out);
  if (input->numbers) {
    mu_login_numbers_clear(input->numbers);
  }
}

bool mu_input_is_doubtful(const struct mu_input *input)
{
  return mu_csv_reader_bad_text(input->reader) &&
         mu_text_decoder_reason(input->decoder) == MU_ENCODING_ASSUMED;
}

/* Takes the file, which turned out not to be UTF-8, for what all its bytes
 * say. */
static enum mu_code change_encoding(struct mu_input *input,
                                    struct mu_error *err)
{
  const struct mu_bad_text bad = *mu_csv_reader_bad_text(input->reader);
  struct mu_error why = {0};
  enum mu_code rc = MU_OK;

  input->change.at = bad;
  rc =
      mu_text_decoder_reconsider(input->decoder, &input->change.evidence, &why);
  if (rc == MU_EINPUT && why.line == 0) {
    return mu_error_set_line(
        err, MU_EINPUT, bad.line,
        "line %" PRIu64 ", column %s (cell %s%" PRIu64 "), byte 0x%02X: %s",
        bad.line, mu_text_column_letters(bad.column).text,
        mu_text_column_letters(bad.column).text,
        bad.record - input->layout.hidden, bad.byte, why.text);
  }
  if (rc != MU_OK) {
    *err = why;
  }
  return rc;
}

static enum mu_code find_table(struct mu_input *input, struct mu_error *err)
{
  return mu_layout_find(&input->layout, input->reader, &input->options.layout,
                        &input->options.columns, err);
}

/* Reads as far as the first text that is not in the encoding. */
static enum mu_code find_bad_text(struct mu_input *input, struct mu_error *err)
{
  struct mu_csv_row row;
  enum mu_code rc = mu_csv_reader_rewind(input->reader, err);

  while (rc == MU_OK) {
    rc = mu_csv_reader_next(input->reader, &row, err);
  }
  return rc;
}

/* What told the encoding was met before it was known what parts the cells: now
 * that it is, finds which cell it was. */
static enum mu_code find_bad_cell(struct mu_input *input, struct mu_error *err)
{
  struct mu_bad_text *at = &input->change.at;
  struct mu_csv_row row;
  enum mu_code rc = mu_csv_reader_rewind(input->reader, err);

  do {
    rc = rc == MU_OK ? mu_csv_reader_next(input->reader, &row, err) : rc;
  } while (rc == MU_OK && row.record < at->record);
  for (size_t i = 0; rc == MU_OK && i < row.count; i++) {
    if (!row.cells[i].ascii) {
      at->column = i;
      break;
    }
  }
  return rc == MU_ENOMEM ? rc : mu_csv_reader_rewind(input->reader, err);
}

/* The first bytes that are not UTF-8 may stand in the header, or so near to it
 * that they are met while the table is looked for. */
static enum mu_code change_at_once(struct mu_input *input, struct mu_error *err)
{
  enum mu_code rc = find_bad_text(input, err);

  if (rc == MU_END) {
    return mu_csv_reader_rewind(input->reader, err);
  }
  if (!mu_input_is_doubtful(input)) {
    return rc;
  }
  rc = change_encoding(input, err);
  if (rc == MU_OK) {
    rc = find_table(input, err);
  }
  return rc == MU_OK ? find_bad_cell(input, err) : rc;
}

static enum mu_code open_table(struct mu_input *input, struct mu_error *err)
{
  enum mu_code rc = find_table(input, err);

  if (rc == MU_OK && input->layout.met_bad_text &&
      mu_text_decoder_reason(input->decoder) == MU_ENCODING_ASSUMED) {
    rc = change_at_once(input, err);
  }
  return rc == MU_OK ? read_header(input, err) : rc;
}

static enum mu_code open_parts(struct mu_input *input, const char *path,
                               struct mu_error *err)
{
  const struct mu_input_options *options = &input->options;
  enum mu_code rc = mu_repair_new(&input->repair, &options->repair, err);

  if (rc == MU_OK && options->unique_login) {
    rc = mu_login_numbers_new(&input->numbers, err);
  }
  if (rc == MU_OK) {
    rc = mu_byte_source_open(&input->source, path, err);
  }
  if (rc == MU_OK) {
    rc = mu_text_decoder_new(&input->decoder, input->source, options->encoding,
                             err);
  }
  if (rc == MU_OK) {
    rc = mu_csv_reader_new(&input->reader, input->decoder, err);
  }
  return rc == MU_OK ? open_table(input, err) : rc;
}

enum mu_code mu_input_open(struct mu_input **out, const char *path,
                           const struct mu_input_options *options,
                           struct mu_error *err)
{
  struct mu_input *input = calloc(1, sizeof *input);
  enum mu_code rc = MU_OK;

  if (!input) {
    return mu_error_nomem(err);
  }
  input->options = *options;
  rc = open_parts(input, path, err);
  if (rc == MU_OK) {
    *out = input;
    input = NULL; /* now the caller's */
  }
  mu_input_free(input);
  return rc;
}

enum mu_code mu_input_reconsider(struct mu_input *input, struct mu_error *err)
{
  enum mu_code rc = change_encoding(input, err);

  if (rc != MU_OK) {
    return rc;
  }
  mu_header_map_free(input->map);
  input->map = NULL;
  start_pass(input);
  return open_table(input, err);
}

void mu_input_free(struct mu_input *input)
{
  if (!input) {
    return;
  }
  mu_header_map_free(input->map);
  mu_csv_reader_free(input->reader);
  mu_text_decoder_free(input->decoder);
  mu_byte_source_free(input->source);
  mu_repair_free(input->repair);
  mu_login_numbers_free(input->numbers);
  mu_footer_release(&input->footer);
  mu_notices_release(&input->notices);
  mu_set_values_release(&input->values);
  mu_buffer_release(&input->raw_header);
  mu_buffer_release(&input->numbered);
  free(input);
}

/* ---- what it is ---- */

const struct mu_header_map *mu_input_map(const struct mu_input *input)
{
  return input->map;
}

const struct mu_header_options *mu_input_columns(const struct mu_input *input)
{
  return &input->options.columns;
}

const struct mu_layout *mu_input_layout(const struct mu_input *input)
{
  return &input->layout;
}

const char *mu_input_raw_header(const struct mu_input *input, size_t *len)
{
  *len = input->raw_header.len;
  return mu_buffer_text(&input->raw_header);
}

const char *mu_input_encoding(const struct mu_input *input)
{
  return mu_text_decoder_encoding(input->decoder);
}

bool mu_input_has_mark(const struct mu_input *input)
{
  return mu_text_decoder_has_mark(input->decoder);
}

const char *mu_input_line_end(const struct mu_input *input)
{
  return mu_csv_reader_line_end(input->reader);
}

void mu_input_keep_raw(struct mu_input *input, bool keep)
{
  input->keeps_raw = keep;
  mu_csv_reader_keep_raw(input->reader, keep);
}

void mu_input_want_fingerprint(struct mu_input *input)
{
  mu_byte_source_want_fingerprint(input->source);
}

bool mu_input_fingerprint(const struct mu_input *input,
                          struct mu_fingerprint *out)
{
  return mu_byte_source_fingerprint(input->source, out);
}

uint64_t mu_input_empty_rows(const struct mu_input *input)
{
  return input->empty_rows;
}

/* ---- the rows ---- */

/* What templates put below their header to show how it is done. */
static bool is_example(const struct mu_csv_row *row)
{
  static const char example[] = "example:";
  size_t len = sizeof example - 1;

  return row->cells[0].len >= len &&
         mu_text_equal_nocase(row->cells[0].text, len, example, len);
}

/* The next row that says something about somebody. */
static enum mu_code next_filled(struct mu_input *input, struct mu_csv_row *row,
                                struct mu_error *err)
{
  for (;;) {
    enum mu_code rc = mu_csv_reader_next(input->reader, row, err);
    bool first = !input->past_first;

    if (rc != MU_OK) {
      return rc;
    }
    if (is_empty(row)) {
      input->empty_rows++;
      continue;
    }
    input->past_first = true;
    if (first && is_example(row)) {
      input->left_out.examples++;
      continue;
    }
    row->record -= input->layout.hidden;
    return MU_OK;
  }
}

static bool may_be_footer(const struct mu_input *input,
                          const struct mu_csv_row *row)
{
  return input->footer.count < MU_FOOTER_ROWS &&
         mu_footer_suspects(row, mu_header_map_columns(input->map));
}

/* What is still held back is the file's footer. */
static void note_end(struct mu_input *input)
{
  struct mu_footer *footer = &input->footer;

  input->left_out.footers = footer->count;
  input->left_out.footer_line = footer->count ? footer->rows[0].csv.line : 0;
  input->left_out_in_all = input->left_out;
  mu_footer_clear(footer);
}

/* Holds rows back as long as they may be the file's footer. */
static enum mu_code next_row(struct mu_input *input, struct mu_csv_row *row,
                             struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (mu_footer_give(&input->footer, row)) {
    return MU_OK;
  }
  if (input->has_behind) {
    *row = input->behind;
    input->has_behind = false;
    mu_footer_clear(&input->footer);
    return MU_OK;
  }
  for (;;) {
    rc = next_filled(input, row, err);
    if (rc == MU_END) {
      note_end(input);
    }
    if (rc != MU_OK || !may_be_footer(input, row)) {
      break;
    }
    if (!mu_footer_hold(&input->footer, row)) {
      return mu_error_nomem(err);
    }
  }
  if (rc == MU_OK && input->footer.count > 0) {
    input->behind = *row;
    input->has_behind = true;
    (void)mu_footer_give(&input->footer, row);
  }
  return rc;
}

/* A login that was made of names may be somebody else's already. */
static enum mu_code number_login(struct mu_input *input, struct mu_user *user,
                                 struct mu_error *err)
{
  struct mu_value *login = &user->values[MU_LOGIN];
  bool numbered = false;
  enum mu_code rc = MU_OK;

  if (!input->numbers || !login->text || login->column != MU_NO_COLUMN) {
    return MU_OK;
  }
  mu_buffer_clear(&input->numbered);
  rc = mu_login_numbers_take(input->numbers, login->text, login->len,
                             &input->numbered, &numbered, err);
  if (rc == MU_OK && numbered) {
    login->characters += (uint32_t)(input->numbered.len - login->len);
    login->text = mu_buffer_text(&input->numbered);
    login->len = input->numbered.len;
    mu_notices_add(&input->notices, MU_NOTICE_NUMBERED, MU_NO_COLUMN);
  }
  return rc;
}

static enum mu_code read_user(struct mu_input *input, struct mu_input_row *row,
                              struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  mu_notices_clear(&input->notices);
  mu_header_map_apply(input->map, &row->csv, &row->user);
  rc = mu_repair_row(input->repair, input->map, &row->csv, &row->user,
                     &input->notices, err);
  if (rc == MU_OK) {
    rc = mu_header_map_fill(input->map, &row->csv, &row->user, &input->values,
                            err);
  }
  if (rc == MU_OK) {
    rc = number_login(input, &row->user, err);
  }
  row->notices = &input->notices;
  row->set_values = &input->values;
  return rc == MU_OK && input->notices.failed ? mu_error_nomem(err) : rc;
}

enum mu_code mu_input_next(struct mu_input *input, struct mu_input_row *row,
                           struct mu_error *err)
{
  enum mu_code rc = next_row(input, &row->csv, err);

  if (rc != MU_OK) {
    return rc;
  }
  row->number = ++input->rows;
  return read_user(input, row, err);
}

enum mu_code mu_input_rewind(struct mu_input *input, struct mu_error *err)
{
  enum mu_code rc = mu_csv_reader_rewind(input->reader, err);

  start_pass(input);
  return rc == MU_OK ? skip_header(input, err) : rc;
}

/* ---- what there is to say ---- */

static void remark_encoding(const struct mu_input *input,
                            struct mu_remarks *remarks)
{
  const struct mu_bad_text *at = &input->change.at;
  const char *name = mu_input_encoding(input);

  switch (mu_text_decoder_reason(input->decoder)) {
  case MU_ENCODING_GIVEN:
  case MU_ENCODING_ASSUMED:
    break;
  case MU_ENCODING_MARK:
    if (strcmp(name, "UTF-8") != 0) {
      mu_remarks_add(remarks, MU_REMARK_ENCODING, MU_NO_COLUMN, false,
                     "the file is %s, by its byte order mark", name);
    }
    break;
  case MU_ENCODING_NUL_BYTES:
    mu_remarks_add(remarks, MU_REMARK_ENCODING, MU_NO_COLUMN, true,
                   "the file has no byte order mark; every other byte is NUL, "
                   "so it is read as %s; if it is not, say --encoding NAME",
                   name);
    break;
  case MU_ENCODING_BYTES:
    mu_remarks_add(
        remarks, MU_REMARK_ENCODING, MU_NO_COLUMN, true,
        "the file is not UTF-8 (cell %s%" PRIu64 ", line %" PRIu64
        ") and is read as %s, which has a character for each of its %s "
        "beyond ASCII; if it is not, say --encoding NAME",
        mu_text_column_letters(at->column).text,
        at->record - input->layout.hidden, at->line, name,
        mu_words_counted(input->change.evidence.non_ascii, "byte").text);
    break;
  }
}

static void remark_delimiter(const struct mu_input *input,
                             struct mu_remarks *remarks)
{
  const struct mu_layout *layout = &input->layout;

  if (layout->reason == MU_DELIMITER_HINT) {
    mu_remarks_add(remarks, MU_REMARK_DELIMITER, MU_NO_COLUMN, false,
                   "line 1 says that %s part the cells",
                   mu_layout_delimiter_words(layout->delimiter));
  } else if (layout->reason == MU_DELIMITER_CONTENT &&
             layout->delimiter != ',') {
    mu_remarks_add(remarks, MU_REMARK_DELIMITER, MU_NO_COLUMN, false,
                   "%s part the cells of the header, and so of the file",
                   mu_layout_delimiter_words(layout->delimiter));
  }
}

static void remark_table(const struct mu_input *input,
                         struct mu_remarks *remarks)
{
  const struct mu_layout *layout = &input->layout;
  const struct left_out *left_out = &input->left_out_in_all;
  bool given = input->options.layout.header_from > 0;

  if (layout->rows_above > 0) {
    mu_remarks_add(remarks, MU_REMARK_PREAMBLE, MU_NO_COLUMN, !given,
                   "the header is in line %" PRIu64 "; %s above it %s no part "
                   "of the table%s",
                   layout->header_line,
                   mu_words_counted(layout->rows_above, "row").text,
                   layout->rows_above == 1 ? "is" : "are",
                   layout->met_second_row && !given
                       ? " (if the row right above it is part of the header, "
                         "say --header-row N-M)"
                       : "");
  }
  if (left_out->examples > 0) {
    mu_remarks_add(remarks, MU_REMARK_EXAMPLE_ROW, MU_NO_COLUMN, false,
                   "the example below the header is left out");
  }
  if (left_out->footers > 0) {
    mu_remarks_add(remarks, MU_REMARK_FOOTER_ROW, MU_NO_COLUMN, false,
                   "%s below the table, from line %" PRIu64 " on, %s left out",
                   mu_words_counted(left_out->footers, "row").text,
                   left_out->footer_line,
                   left_out->footers == 1 ? "is" : "are");
  }
}

static void remark_profile(const struct mu_input *input,
                           struct mu_remarks *remarks)
{
  const char *profile = mu_header_map_profile(input->map);

  if (profile) {
    mu_remarks_add(remarks, MU_REMARK_PROFILE, MU_NO_COLUMN, false,
                   "the file reads like %s", profile);
  }
}

void mu_input_remark(const struct mu_input *input, struct mu_remarks *remarks)
{
  remark_encoding(input, remarks);
  remark_delimiter(input, remarks);
  remark_table(input, remarks);
  remark_profile(input, remarks);
  mu_header_map_remark(input->map, remarks);
}
