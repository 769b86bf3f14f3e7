/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/input.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "batch/set_list.h"

struct mu_input {
  struct mu_byte_source *source;
  struct mu_text_decoder *decoder;
  struct mu_csv_reader *reader;
  struct mu_header_map *map;
  struct mu_set_values values; /* of the present row */
  struct mu_buffer raw_header;
  uint64_t rows; /* of the present pass */
  uint64_t empty_rows;
};

static bool is_empty(const struct mu_csv_row *row)
{
  for (size_t i = 0; i < row->count; i++) {
    if (row->cells[i].len > 0) {
      return false;
    }
  }
  return true;
}

/* The header is the first row that says anything. */
static enum mu_code read_header(struct mu_input *input, struct mu_csv_row *row,
                                struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  do {
    rc = mu_csv_reader_next(input->reader, row, err);
  } while (rc == MU_OK && is_empty(row));
  if (rc == MU_END) {
    return mu_error_set(err, MU_EINPUT, "the file is empty");
  }
  return rc;
}

/* A header that is one cell, yet holds what other dialects part cells with:
 * better said so than that its one column is not known. */
static enum mu_code check_dialect(const struct mu_csv_row *header,
                                  struct mu_error *err)
{
  static const struct {
    char delimiter;
    const char *name;
  } others[] = {{';', "semicolons"}, {'\t', "tabs"}, {'|', "vertical bars"}};
  const char *text = header->cells[0].text;

  if (strncmp(text, "sep=", 4) == 0) {
    return mu_error_set_line(err, MU_EINPUT, header->line,
                             "line %" PRIu64 " is a \"sep=\" hint for Excel, "
                             "which muster does not read; take it out, and "
                             "part the cells with commas",
                             header->line);
  }
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    if (header->count == 1 && strchr(text, others[i].delimiter)) {
      return mu_error_set_line(err, MU_EINPUT, header->line,
                               "the header in line %" PRIu64 " parts its cells "
                               "with %s; muster reads commas: export the file "
                               "with commas, or save it as \"CSV UTF-8\" "
                               "under English regional settings",
                               header->line, others[i].name);
    }
  }
  return MU_OK;
}

static enum mu_code open_map(struct mu_input *input,
                             const struct mu_header_options *options,
                             struct mu_error *err)
{
  struct mu_csv_row header;
  enum mu_code rc = MU_OK;

  mu_csv_reader_keep_raw(input->reader, true);
  rc = read_header(input, &header, err);
  mu_csv_reader_keep_raw(input->reader, false);
  if (rc == MU_OK) {
    rc = check_dialect(&header, err);
  }
  if (rc != MU_OK) {
    return rc;
  }
  mu_buffer_append(&input->raw_header, header.raw, header.raw_len);
  if (mu_buffer_failed(&input->raw_header)) {
    return mu_error_nomem(err);
  }
  return mu_header_map_new(&input->map, &header, options, err);
}

enum mu_code mu_input_open(struct mu_input **out, const char *path,
                           const struct mu_header_options *options,
                           struct mu_error *err)
{
  struct mu_input *input = calloc(1, sizeof *input);
  enum mu_code rc = MU_OK;

  if (!input) {
    return mu_error_nomem(err);
  }
  rc = mu_byte_source_open(&input->source, path, err);
  if (rc == MU_OK) {
    rc = mu_text_decoder_new(&input->decoder, input->source, NULL, err);
  }
  if (rc == MU_OK) {
    rc = mu_csv_reader_new(&input->reader, input->decoder, err);
  }
  if (rc == MU_OK) {
    rc = open_map(input, options, err);
  }
  if (rc == MU_OK) {
    *out = input;
    input = NULL; /* now the caller's */
  }
  mu_input_free(input);
  return rc;
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
  mu_set_values_release(&input->values);
  mu_buffer_release(&input->raw_header);
  free(input);
}

const struct mu_header_map *mu_input_map(const struct mu_input *input)
{
  return input->map;
}

const char *mu_input_raw_header(const struct mu_input *input, size_t *len)
{
  *len = input->raw_header.len;
  return mu_buffer_text(&input->raw_header);
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

enum mu_code mu_input_next(struct mu_input *input, struct mu_input_row *row,
                           struct mu_error *err)
{
  for (;;) {
    enum mu_code rc = mu_csv_reader_next(input->reader, &row->csv, err);

    if (rc != MU_OK) {
      return rc;
    }
    if (!is_empty(&row->csv)) {
      break;
    }
    input->empty_rows++;
  }
  row->number = ++input->rows;
  mu_header_map_apply(input->map, &row->csv, &row->user);
  return mu_header_map_fill(input->map, &row->csv, &row->user, &input->values,
                            err);
}

uint64_t mu_input_empty_rows(const struct mu_input *input)
{
  return input->empty_rows;
}

enum mu_code mu_input_rewind(struct mu_input *input, struct mu_error *err)
{
  struct mu_csv_row header;
  enum mu_code rc = mu_csv_reader_rewind(input->reader, err);

  if (rc != MU_OK) {
    return rc;
  }
  input->rows = 0;
  input->empty_rows = 0;
  return read_header(input, &header, err);
}
