/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sorter - any number of records in the order of their keys, in little memory.
 *
 * Keys are compared byte by byte; records of one key come in the order in which
 * they were added. What does not fit in memory goes, sorted in parts, into one
 * file without a name (mode 0600, in TMPDIR or /tmp), from which the parts are
 * merged.
 */
#ifndef MUSTER_IO_SORTER_H
#define MUSTER_IO_SORTER_H

#include <stddef.h>
#include <stdint.h>

#include "io/error.h"

struct mu_sorter;

struct mu_sorted { /* borrowed until the next call */
  const char *key;
  size_t key_len;
  const char *bytes;
  size_t len;
};

/* |memory|: how many bytes of records are held at most, one record aside. */
enum mu_code mu_sorter_new(struct mu_sorter **out, size_t memory,
                           struct mu_error *err) MU_MUST_CHECK;
void mu_sorter_free(struct mu_sorter *sorter);

/* MU_EOUTPUT when the file cannot be written. */
enum mu_code mu_sorter_add(struct mu_sorter *sorter, const char *key,
                           size_t key_len, const char *bytes, size_t len,
                           struct mu_error *err) MU_MUST_CHECK;

/* The next record, from the first on; MU_END after the last. Nothing is added
 * from here on. */
enum mu_code mu_sorter_next(struct mu_sorter *sorter, struct mu_sorted *record,
                            struct mu_error *err) MU_MUST_CHECK;

#endif
