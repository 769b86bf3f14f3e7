/* SPDX-License-Identifier: Apache-2.0 */
/*
 * repair - mends the values of a row between header_map, which reads them, and
 * validate, which judges them.
 *
 * What a spreadsheet does to its cells is undone where it can be undone for
 * certain, and doubted aloud where it cannot: every change and every doubt is
 * a notice.  What cannot be right is left as it is, for validate to refuse.
 */
#ifndef MUSTER_BATCH_REPAIR_H
#define MUSTER_BATCH_REPAIR_H

#include <stdbool.h>

#include "batch/header_map.h"
#include "batch/notice.h"
#include "batch/user.h"
#include "io/csv_reader.h"
#include "io/error.h"
#include "io/option.h"

/* What the user said, as given; zero bytes are no options. Borrowed for the
 * life of the repair. */
struct mu_repair_options {
  const struct mu_schema *schema;          /* NULL: the facts */
  const struct mu_option_list *null_words; /* none: the usual ones */
  const char *clear_token;
  const struct mu_option_list *pad; /* "employeeNumber=6" */
  const char *date_format;          /* NULL: ISO dates only */
  bool ascii_punctuation;
  bool mend_double_encoding;
  bool split_name;
};

struct mu_schema;
struct mu_repair;

/* MU_EUSAGE: an option that cannot be understood. The caller frees with
 * mu_repair_free(). */
enum mu_code mu_repair_new(struct mu_repair **out,
                           const struct mu_repair_options *options,
                           struct mu_error *err) MU_MUST_CHECK;
void mu_repair_free(struct mu_repair *repair);

/* Mends |user|'s values, which |map| read from |row|; mended texts live until
 * the next call. Adds to |notices|. Secrets are never mended: blanks are all
 * that is told of them. */
enum mu_code mu_repair_row(struct mu_repair *repair,
                           const struct mu_header_map *map,
                           const struct mu_csv_row *row, struct mu_user *user,
                           struct mu_notices *notices,
                           struct mu_error *err) MU_MUST_CHECK;

#endif
