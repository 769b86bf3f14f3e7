/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text_table - lines for people whose cells stand below each other.
 *
 * Whatever a cell holds, it stays on its line: control characters, which could
 * do things to a terminal, become question marks.
 */
#ifndef MUSTER_BATCH_TEXT_TABLE_H
#define MUSTER_BATCH_TEXT_TABLE_H

#include <stddef.h>

#include "io/buffer.h"
#include "io/error.h"

#define MU_TABLE_COLUMNS_MAX 8

struct mu_text_table { /* embed by value; |columns| is set, the rest is zero */
  size_t columns;
  size_t count;           /* of cells */
  struct mu_buffer cells; /* each ends in a NUL */
};

/* The next cell, in the order of reading. */
void mu_text_table_add(struct mu_text_table *table, const char *format, ...)
    MU_PRINTF(2, 3);

/* Appends the lines to |out|, two blanks between columns and |indent| before
 * the first, and forgets the cells. No line ends in blanks. */
void mu_text_table_print(struct mu_text_table *table, struct mu_buffer *out,
                         const char *indent);
void mu_text_table_release(struct mu_text_table *table);

#endif
