/* SPDX-License-Identifier: Apache-2.0 */
/*
 * footer - rows that may be what a report prints below its table ("Total:
 * 412", "Confidential"), kept until it is known whether the table goes on.
 *
 * Only the last rows of a file can be its footer, and only what follows tells
 * which are the last: such a row is copied, and given back when another kind
 * of row comes after it.
 */
#ifndef MUSTER_BATCH_FOOTER_H
#define MUSTER_BATCH_FOOTER_H

#include <stdbool.h>
#include <stddef.h>

#include "io/buffer.h"
#include "io/csv_reader.h"

#define MU_FOOTER_ROWS 8 /* a longer run of such rows is no footer */

struct mu_footer_row {
  struct mu_csv_row csv;
  struct mu_cell *cells;
  size_t capacity;
  struct mu_buffer text; /* the cells' texts, then the raw row */
};

struct mu_footer { /* embed by value; zero bytes hold none */
  struct mu_footer_row rows[MU_FOOTER_ROWS];
  size_t count; /* how many rows are held */
  size_t given; /* of these, by mu_footer_give() */
};

void mu_footer_release(struct mu_footer *footer);
void mu_footer_clear(struct mu_footer *footer);

/* True when |row|, in a table of |columns| columns, looks like a footer: one
 * cell with a remark in it, or a total and its figure; never anything with an
 * "@", since that may be a person, and no word that may be what is left of one
 * where the file was cut off. */
bool mu_footer_suspects(const struct mu_csv_row *row, size_t columns);

/* Keeps a copy of |row|; false when out of memory. There must be room. */
bool mu_footer_hold(struct mu_footer *footer,
                    const struct mu_csv_row *row) MU_MUST_CHECK;

/* The next held row, in order, borrowed until mu_footer_clear(); false when
 * all were given. */
bool mu_footer_give(struct mu_footer *footer, struct mu_csv_row *row);

#endif
