/* SPDX-License-Identifier: Apache-2.0 */
/*
 * concurrency - how many requests to keep in flight.
 *
 * Okta limits the requests in flight of a whole org and says only "too many"
 * (a 429 with limit 0 and remaining 0, whose reset means nothing).  The level
 * starts at one and doubles each round trip, from 16 on more gently, until the
 * first refusal or |most|; then it stays at what the org bore, trying one more
 * now and then: after 10 seconds, sooner after a trial that went well, later
 * after one that was refused.  Beyond eight it grows only while it is what
 * holds requests back, so that it is never far from what was tried.
 *
 * Nothing here reads a clock; times are local monotonic microseconds.
 */
#ifndef MUSTER_BATCH_CONCURRENCY_H
#define MUSTER_BATCH_CONCURRENCY_H

#include <stdbool.h>
#include <stdint.h>

struct mu_concurrency { /* embed by value; the fields are concurrency.c's */
  unsigned most;
  unsigned in_flight;
  unsigned filled; /* replies still due from when the level was full */
  double level;
  double ceiling;
  int64_t cut_at;   /* requests started before this were part of the crowd */
  int64_t trial_at; /* when one more is tried; 0: no refusal yet */
  int64_t trial_wait;
  bool trying;        /* the ceiling was raised for a trial */
  int64_t hold_until; /* refused with nothing else in flight */
  unsigned refusals;  /* in a row */
};

void mu_concurrency_init(struct mu_concurrency *c, unsigned most);

/* When one more may start: |now_us| or earlier means now; MU_NEVER (see
 * rate_window.h) that a reply must come first. */
int64_t mu_concurrency_ready_at(const struct mu_concurrency *c, int64_t now_us);

/* One more starts; gives how many are in flight beside it. */
unsigned mu_concurrency_start(struct mu_concurrency *c);

/* A request ended in any way but the one below. */
void mu_concurrency_finish(struct mu_concurrency *c, int64_t now_us);

/* A request that was started at |started_us|, with |beside| in flight beside
 * it, was one too many. |random| spreads the wait when nothing else is in
 * flight. */
void mu_concurrency_refused(struct mu_concurrency *c, unsigned beside,
                            int64_t started_us, uint32_t random,
                            int64_t now_us);

#endif
