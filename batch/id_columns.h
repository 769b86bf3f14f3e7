/* SPDX-License-Identifier: Apache-2.0 */
/*
 * id_columns - columns of numbers that lost the zeros in front of them.
 *
 * A spreadsheet that opens 00123 saves 123, and what is gone cannot be read
 * off any one cell. Over a whole column it shows: most numbers have the same
 * length, some are shorter, and not one begins with a zero. Numbers that were
 * counted up from 1 look the same, so this is for a notice alone.
 */
#ifndef MUSTER_BATCH_ID_COLUMNS_H
#define MUSTER_BATCH_ID_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MU_ID_DIGITS_MAX 20 /* longer numbers are no ids */

struct mu_id_column { /* embed by value; zero bytes are empty */
  /* How many values are digits alone, by length. The fields are
   * id_columns.c's. */
  uint64_t of_length[MU_ID_DIGITS_MAX + 1];
  uint64_t others; /* values that are not */
  bool has_zero;   /* some value has kept a zero in front */
};

/* Counts the value |text| (any bytes, trimmed). Empty ones do not count. */
void mu_id_column_add(struct mu_id_column *column, const char *text,
                      size_t len);

/* True when zeros seem to have been lost: nineteen in twenty values or more
 * are digits alone, none has a zero in front, they are not all of one length,
 * and at least three, and one in ten, are as long as the longest. */
bool mu_id_column_lost_zeros(const struct mu_id_column *column);

/* The length of the longest number, 0 when there is none. */
unsigned mu_id_column_width(const struct mu_id_column *column);

#endif
