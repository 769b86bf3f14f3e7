/* SPDX-License-Identifier: Apache-2.0 */
/*
 * input - a spreadsheet as rows of people: the file, its encoding, where the
 * table is in it, its header, its rows numbered as a person counts them and
 * their cells mended.
 *
 * A row that is empty, the example below a template's header and what a report
 * prints below its table are no people; they are passed over and counted.
 */
#ifndef MUSTER_BATCH_INPUT_H
#define MUSTER_BATCH_INPUT_H

#include "batch/header_map.h"
#include "batch/layout.h"
#include "batch/notice.h"
#include "batch/remark.h"
#include "batch/repair.h"
#include "batch/set_list.h"
#include "batch/user.h"
#include "io/byte_source.h"
#include "io/csv_reader.h"
#include "io/error.h"

struct mu_input;

/* How the file is to be read. What it points to is borrowed as long as the
 * input. */
struct mu_input_options {
  const char *encoding; /* NULL: by content */
  struct mu_layout_options layout;
  struct mu_header_options columns;
  struct mu_repair_options repair;
  bool unique_login; /* a login made by --set gets a number if it is taken */
};

/* One person's row; borrowed until the next call on the input. */
struct mu_input_row {
  uint64_t number; /* data rows from 1 */
  struct mu_csv_row csv;
  struct mu_user user;
  const struct mu_notices *notices;
  const struct mu_set_values *set_values; /* what --set could not make */
};

/* Opens |path| ("-": standard input) and reads its header. The caller frees
 * with mu_input_free(). */
enum mu_code mu_input_open(struct mu_input **out, const char *path,
                           const struct mu_input_options *options,
                           struct mu_error *err) MU_MUST_CHECK;
void mu_input_free(struct mu_input *input);

/* Borrowed until mu_input_reconsider(). */
const struct mu_header_map *mu_input_map(const struct mu_input *input);
const struct mu_header_options *mu_input_columns(const struct mu_input *input);
const struct mu_layout *mu_input_layout(const struct mu_input *input);

/* The header row as it stands in the file, but in UTF-8 and without its line
 * end (borrowed); where it is several rows, what they are together. */
const char *mu_input_raw_header(const struct mu_input *input, size_t *len);

/* The name of its encoding, and whether a byte order mark stands in front. */
const char *mu_input_encoding(const struct mu_input *input);
bool mu_input_has_mark(const struct mu_input *input);
const char *mu_input_line_end(const struct mu_input *input);

/* See csv_reader and byte_source. */
void mu_input_keep_raw(struct mu_input *input, bool keep);
void mu_input_want_fingerprint(struct mu_input *input);
bool mu_input_fingerprint(const struct mu_input *input,
                          struct mu_fingerprint *out);

/* The next person; MU_END after the last. */
enum mu_code mu_input_next(struct mu_input *input, struct mu_input_row *row,
                           struct mu_error *err) MU_MUST_CHECK;

/* After MU_EINPUT from mu_input_next(): true when reading was broken off by
 * text that is not UTF-8, which the file had been taken for. */
bool mu_input_is_doubtful(const struct mu_input *input);

/* Looks at the whole file for what else it can be. MU_OK: it is opened anew
 * as that, and the caller starts again from the first person. MU_EINPUT says
 * why it can be nothing else. */
enum mu_code mu_input_reconsider(struct mu_input *input,
                                 struct mu_error *err) MU_MUST_CHECK;

/* How many empty rows the present pass has passed over. */
uint64_t mu_input_empty_rows(const struct mu_input *input);

/* What there is to say about the file, once a pass has come to the end; adds
 * to |remarks|. */
void mu_input_remark(const struct mu_input *input, struct mu_remarks *remarks);

/* Back to the first person. */
enum mu_code mu_input_rewind(struct mu_input *input,
                             struct mu_error *err) MU_MUST_CHECK;

#endif
