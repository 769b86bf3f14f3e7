/* SPDX-License-Identifier: Apache-2.0 */
/*
 * noticing - what is odd about the cells and the columns of a file, gathered
 * row by row, for people to look at: nothing is wrong with it by itself.
 */
#ifndef MUSTER_BATCH_NOTICING_H
#define MUSTER_BATCH_NOTICING_H

#include "batch/header_map.h"
#include "batch/id_columns.h"
#include "batch/input.h"
#include "batch/remark.h"
#include "batch/roundup.h"
#include "io/error.h"

#define MU_NUMBER_COLUMNS 3 /* that are watched for lost zeros */

struct mu_noticing {          /* embed by value; zero bytes can be released */
  struct mu_roundup *roundup; /* of the notices on cells */
  struct mu_id_column numbers[MU_NUMBER_COLUMNS];
};

/* Released with mu_noticing_release(). */
enum mu_code mu_noticing_init(struct mu_noticing *noticing,
                              struct mu_error *err) MU_MUST_CHECK;
void mu_noticing_release(struct mu_noticing *noticing);

/* Forgets every row. */
void mu_noticing_clear(struct mu_noticing *noticing);

/* One more row. */
enum mu_code mu_noticing_add(struct mu_noticing *noticing,
                             const struct mu_header_map *map,
                             const struct mu_input_row *row,
                             struct mu_error *err) MU_MUST_CHECK;

/* Adds what there is to say about whole columns to |remarks|. */
void mu_noticing_remark(const struct mu_noticing *noticing,
                        const struct mu_header_map *map,
                        struct mu_remarks *remarks);

#endif
