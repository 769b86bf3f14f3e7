/* SPDX-License-Identifier: Apache-2.0 */
/*
 * duplicates - which rows carry a login, or another value that no two users may
 * have, that an earlier row has.
 *
 * Logins are compared as Okta does, case and diacritics aside, other values
 * byte for byte.  Only a 64-bit keyed hash and the row's number are kept, 16
 * bytes a row; when all rows are in, they are sorted in place, and equal hashes
 * are candidates. Whoever owns the file then verifies the candidates by reading
 * their values again.
 */
#ifndef MUSTER_BATCH_DUPLICATES_H
#define MUSTER_BATCH_DUPLICATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/error.h"

struct mu_duplicates;

enum mu_likeness {
  MU_LIKE_LOGINS, /* case and diacritics aside */
  MU_LIKE_BYTES
};

enum mu_code mu_duplicates_new(struct mu_duplicates **out,
                               enum mu_likeness likeness,
                               struct mu_error *err) MU_MUST_CHECK;
void mu_duplicates_free(struct mu_duplicates *duplicates);

/* Notes |row|'s login (UTF-8), or what else the rows are compared by. Rows come
 * in rising order; one that has no value is left out. */
enum mu_code mu_duplicates_add(struct mu_duplicates *duplicates, uint64_t row,
                               const char *login, size_t len,
                               struct mu_error *err) MU_MUST_CHECK;

/* All rows are in: sorts, keeps only the candidates, frees the rest. Gives
 * how many rows must be read again (0: there are no duplicates). */
enum mu_code mu_duplicates_settle(struct mu_duplicates *duplicates,
                                  size_t *to_verify,
                                  struct mu_error *err) MU_MUST_CHECK;

/* While reading the file again in order: true when |row|'s login is wanted by
 * mu_duplicates_verify(). */
bool mu_duplicates_wants(struct mu_duplicates *duplicates, uint64_t row);

/* Gives the login of a wanted row, in rising order of rows. One whose login is
 * not given repeats nobody and is repeated by nobody. */
enum mu_code mu_duplicates_verify(struct mu_duplicates *duplicates,
                                  uint64_t row, const char *login, size_t len,
                                  struct mu_error *err) MU_MUST_CHECK;

/* To be asked once at the end of each reading: whether one more is needed. A
 * reading holds the logins of so many candidates as memory is set aside for
 * (16 MiB, or 7 bytes for each row added if that is more), so that memory
 * stays below 24 bytes a row even for a file that is half duplicates. */
bool mu_duplicates_again(struct mu_duplicates *duplicates);

/* How many rows are known to be duplicates; all of them after the last
 * reading, and during it those that verify() has found. */
size_t mu_duplicates_count(const struct mu_duplicates *duplicates);

/* The row that |row| repeats, 0 when it repeats none; after the last
 * reading. */
uint64_t mu_duplicates_first(const struct mu_duplicates *duplicates,
                             uint64_t row);

/* For tests: keeps only |hash_bits| of every hash, so that logins collide, and
 * lets a reading hold |memory| bytes (0: as much as ever). Before any row. */
void mu_duplicates_cramp(struct mu_duplicates *duplicates, unsigned hash_bits,
                         size_t memory);

#endif
