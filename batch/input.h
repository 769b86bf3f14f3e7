/* SPDX-License-Identifier: Apache-2.0 */
/*
 * input - a spreadsheet as rows of people: the file, its header, its rows
 * numbered as a person counts them.
 */
#ifndef MUSTER_BATCH_INPUT_H
#define MUSTER_BATCH_INPUT_H

#include "batch/header_map.h"
#include "batch/user.h"
#include "io/byte_source.h"
#include "io/csv_reader.h"
#include "io/error.h"

struct mu_input;

/* One person's row; borrowed until the next call on the input. */
struct mu_input_row {
  uint64_t number; /* data rows from 1; empty rows are none */
  struct mu_csv_row csv;
  struct mu_user user;
};

/* Opens |path| ("-": standard input) and reads its header. The caller frees
 * with mu_input_free(). */
enum mu_code mu_input_open(struct mu_input **out, const char *path,
                           const struct mu_header_options *options,
                           struct mu_error *err) MU_MUST_CHECK;
void mu_input_free(struct mu_input *input);

const struct mu_header_map *mu_input_map(const struct mu_input *input);

/* The header row as it stands in the file, without its line end (borrowed),
 * and whether a UTF-8 byte order mark stands before it. */
const char *mu_input_raw_header(const struct mu_input *input, size_t *len);
bool mu_input_has_mark(const struct mu_input *input);
const char *mu_input_line_end(const struct mu_input *input);

/* See csv_reader and byte_source. */
void mu_input_keep_raw(struct mu_input *input, bool keep);
void mu_input_want_fingerprint(struct mu_input *input);
bool mu_input_fingerprint(const struct mu_input *input,
                          struct mu_fingerprint *out);

/* The next person; MU_END after the last. Rows whose cells are all empty are
 * passed over and counted. */
enum mu_code mu_input_next(struct mu_input *input, struct mu_input_row *row,
                           struct mu_error *err) MU_MUST_CHECK;

/* How many empty rows the present pass has passed over. */
uint64_t mu_input_empty_rows(const struct mu_input *input);

/* Back to the first person. */
enum mu_code mu_input_rewind(struct mu_input *input,
                             struct mu_error *err) MU_MUST_CHECK;

#endif
