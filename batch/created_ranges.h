/* SPDX-License-Identifier: Apache-2.0 */
/*
 * created_ranges - all users of an org, parted by when they were created, so
 * that many lists of them can be read at once.
 *
 * Pages come one after another, so one list is as slow as its replies. Ranges
 * of `created`, which never changes, are disjoint and miss nobody: [from, to),
 * the last of them without an end. Each is read in the order of `created`, so
 * what a range has still to give lies behind the last user it gave: there it
 * can be cut in two at any moment, and another list reads the far half. Nobody
 * knows how users are spread over the years (half of them may have come in one
 * night), so the range with most to come is cut, by what its last page showed,
 * and only when there is room for another list.
 *
 * Times are org epoch milliseconds, the grain of Okta's timestamps.
 */
#ifndef MUSTER_BATCH_CREATED_RANGES_H
#define MUSTER_BATCH_CREATED_RANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/error.h"

#define MU_RANGE_OPEN INT64_MAX /* a range without an end */

enum mu_range_state {
  MU_RANGE_WAITING, /* no list reads it */
  MU_RANGE_READING,
  MU_RANGE_DONE
};

struct mu_range {
  int64_t from, to; /* [from, to) */
  int64_t seen;     /* when the last user it gave was created; |from| before */
  double density;   /* users in a millisecond behind |seen|, for all we know */
  uint64_t users;   /* that lie in it, as often as they came */
  uint64_t pages;
  enum mu_range_state state;
};

struct mu_ranges { /* embed by value; all zero holds none */
  struct mu_range *all;
  size_t count, capacity;
  uint64_t pages; /* of all of them */
  int64_t first;  /* when the first user was created; 0: not known */
  double waste;   /* of them: what was empty, or another range's */
};

void mu_ranges_release(struct mu_ranges *ranges);

/* Adds a range, WAITING; |*number| is its index. */
enum mu_code mu_ranges_add(struct mu_ranges *ranges, int64_t from, int64_t to,
                           size_t *number, struct mu_error *err) MU_MUST_CHECK;

/* A page of |number|: |users| of them lay in the range, the first created at
 * |first| and the last at |last|. */
void mu_ranges_note_page(struct mu_ranges *ranges, size_t number,
                         uint64_t users, int64_t first, int64_t last);

/* Cuts the range that has most to give, when that is worth another list: at
 * least MU_RANGE_WORTH users, and not too much of the pages was waste so far:
 * that is what cutting costs. |now|: when users are created at present.
 * |*number| is the new range, WAITING, and |*of| the one it
 * was cut from; MU_END when none is worth it. */
#define MU_RANGE_WORTH 800
enum mu_code mu_ranges_cut(struct mu_ranges *ranges, int64_t now,
                           size_t *number, size_t *of,
                           struct mu_error *err) MU_MUST_CHECK;

/* How many users are still to come, for all we know. */
uint64_t mu_ranges_left(const struct mu_ranges *ranges, int64_t now);

#endif
