/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sort - in which order a list comes, by ?sortBy= and ?sortOrder=, and what
 * was picked for a page of it.
 *
 * Okta users and groups APIs, lists: any one property may be sorted by, for
 * searches alone; objects with the same value are ordered by id; sortOrder is
 * asc or desc and nothing without sortBy. Okta does not document these: texts
 * are compared without case, of an array the first item counts, and objects
 * without a value come last in either order.
 */
#ifndef MUSTER_SANDBOX_SORT_H
#define MUSTER_SANDBOX_SORT_H

#include <stdbool.h>
#include <stddef.h>

#include "samples/sandbox/expression.h"
#include "samples/sandbox/org.h"
#include "samples/sandbox/page.h"

struct sb_sort {  /* zero bytes are the order of creation */
  const char *by; /* borrowed from the request; NULL: by place */
  bool descending;
  const struct sb_vocabulary *words;
};

/* Reads |call|'s parameters, which count for a search alone. False when the
 * call is refused. */
bool sb_sort_read(struct sb_sort *sort, struct sb_call *call,
                  const struct sb_vocabulary *words, const void *context,
                  bool is_search);

struct sb_pick { /* an object that may come on the page */
  size_t place;
  const void *object; /* borrowed */
  char *key;          /* what it is sorted by; owned, NULL for no value */
};

struct sb_picks { /* embed by value; zero bytes are none */
  struct sb_pick *all;
  size_t count, capacity;
  bool failed; /* out of memory */
};

void sb_picks_release(struct sb_picks *picks);

/* Adds |object|. */
void sb_picks_add(struct sb_picks *picks, size_t place, const void *object);

/* Adds |object| with its key if it comes after |cursor| in |sort|'s order;
 * sb_picks_sort() is due in the end. */
void sb_picks_add_keyed(struct sb_picks *picks, const struct sb_sort *sort,
                        const struct sb_cursor *cursor, size_t place,
                        const void *object);
void sb_picks_sort(struct sb_picks *picks, const struct sb_sort *sort);

#endif
