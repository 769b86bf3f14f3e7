/* SPDX-License-Identifier: Apache-2.0 */
/*
 * joined_header - a header of several rows, put together: "Work" over "Email"
 * is "Work Email", and a cell that was merged over several columns counts for
 * each of them that has a name of its own below it.
 */
#ifndef MUSTER_BATCH_JOINED_HEADER_H
#define MUSTER_BATCH_JOINED_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include "io/buffer.h"
#include "io/csv_reader.h"

struct mu_joined_header { /* embed by value; zero bytes are empty */
  struct mu_joined_name *names;
  struct mu_cell *cells;
  size_t count;
};

void mu_joined_header_release(struct mu_joined_header *joined);

/* Takes the header's next row, which is copied; false when out of memory. */
bool mu_joined_header_add(struct mu_joined_header *joined,
                          const struct mu_csv_row *row,
                          bool is_last) MU_MUST_CHECK;

/* All rows are in: puts the cells into |header|, which borrows them, and
 * appends the row that they make, parted by |delimiter|, to |raw|. False when
 * out of memory. */
bool mu_joined_header_finish(struct mu_joined_header *joined,
                             struct mu_csv_row *header, char delimiter,
                             struct mu_buffer *raw) MU_MUST_CHECK;

#endif
