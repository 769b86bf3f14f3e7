/* SPDX-License-Identifier: Apache-2.0 */
/*
 * used_ids - which jti have been used, for as long as they could come again.
 *
 * An id is remembered as 64 bits of its SHA-256 in one of two sets. Every
 * |keep_ms| the older set is forgotten and another begun, so that an id is
 * known for at least that long, in memory that the last two spans bound.
 *
 * Nothing here reads a clock: |now_ms| is epoch milliseconds on the org's.
 */
#ifndef MUSTER_SANDBOX_USED_IDS_H
#define MUSTER_SANDBOX_USED_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sb_used_set {
  uint64_t *marks; /* 0 for a free slot */
  size_t count, slots;
};

struct sb_used_ids { /* embed by value; the fields are used_ids.c's */
  struct sb_used_set young, old;
  int64_t since_ms; /* when the young one began */
  int64_t keep_ms;
};

void sb_used_ids_init(struct sb_used_ids *ids, int64_t keep_ms);
void sb_used_ids_release(struct sb_used_ids *ids);

/* Uses up |id| of |whose|; false when it was used before. One for which there
 * is no memory is not remembered. */
bool sb_used_ids_take(struct sb_used_ids *ids, const char *whose,
                      const char *id, int64_t now_ms);

#endif
