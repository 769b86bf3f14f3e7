/* SPDX-License-Identifier: Apache-2.0 */
/*
 * timers - replies that are not due yet, the next one first.
 *
 * A binary heap: two hundred requests that wait cost two hundred entries, and
 * no thread.
 */
#ifndef MUSTER_SANDBOX_TIMERS_H
#define MUSTER_SANDBOX_TIMERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sb_timer {
  uint64_t due_ns; /* real monotonic nanoseconds */
  void *what;
};

struct sb_timers { /* embed by value; zero bytes are none */
  struct sb_timer *heap;
  size_t count, capacity;
};

void sb_timers_release(struct sb_timers *t);

/* False when out of memory. */
bool sb_timers_add(struct sb_timers *t, uint64_t due_ns, void *what);

/* The next one's time; UINT64_MAX when there is none. */
uint64_t sb_timers_next(const struct sb_timers *t);

/* Takes out one that is due by |now_ns|; NULL when none is. */
void *sb_timers_take(struct sb_timers *t, uint64_t now_ns);

#endif
