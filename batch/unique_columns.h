/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unique_columns - the columns in which no two rows may have the same: the
 * login, and what the org's schema calls unique.
 *
 * Values other than logins are compared as they are sent, byte for byte, so
 * that 1 and 1.0 are the same whole number. A row without a value repeats
 * nobody. Each column takes what duplicates.h says of memory.
 */
#ifndef MUSTER_BATCH_UNIQUE_COLUMNS_H
#define MUSTER_BATCH_UNIQUE_COLUMNS_H

#include <stddef.h>
#include <stdint.h>

#include "batch/duplicates.h"
#include "batch/header_map.h"
#include "batch/user.h"
#include "io/buffer.h"

struct mu_unique_column {
  enum mu_attribute_id id;
  struct mu_duplicates *duplicates;
};

struct mu_unique_columns {        /* embed by value; zero bytes are none */
  struct mu_unique_column *items; /* the login's is the first */
  size_t count;
  struct mu_buffer text;
};

/* The columns of |map|'s file. To be released whatever the outcome. */
enum mu_code mu_unique_columns_init(struct mu_unique_columns *columns,
                                    const struct mu_header_map *map,
                                    struct mu_error *err) MU_MUST_CHECK;
void mu_unique_columns_release(struct mu_unique_columns *columns);

/* Notes what |row|, which has a login, has in each of them. Rows come in rising
 * order. */
enum mu_code mu_unique_columns_add(struct mu_unique_columns *columns,
                                   uint64_t row, const struct mu_user *user,
                                   struct mu_error *err) MU_MUST_CHECK;

/* While the file is read again for column |at|, in order: gives the value of
 * |row|, if it is wanted. A row that repeats another in an earlier column is
 * not sent, and takes its values from nobody. */
enum mu_code mu_unique_columns_verify(struct mu_unique_columns *columns,
                                      size_t at, uint64_t row,
                                      const struct mu_user *user,
                                      struct mu_error *err) MU_MUST_CHECK;

/* After all readings: the row that |row| repeats, and in which attribute; 0
 * when it repeats none. */
uint64_t mu_unique_columns_first(const struct mu_unique_columns *columns,
                                 uint64_t row, enum mu_attribute_id *id);

#endif
