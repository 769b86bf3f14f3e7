/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reach - whether the org can be reached at all, and when to try again.
 *
 * When no connection comes about, nothing is wrong with the row that wanted
 * it: one request alone is tried after a wait that grows from one second to
 * thirty, until one gets an answer.
 *
 * Nothing here reads a clock. Times are local microseconds.
 */
#ifndef MUSTER_BATCH_REACH_H
#define MUSTER_BATCH_REACH_H

#include <stdbool.h>
#include <stdint.h>

struct mu_reach { /* embed by value; all zero: it can be reached */
  bool lost;
  int64_t lost_at;
  int64_t try_at;    /* when the next one may be tried */
  unsigned tries;    /* in vain, since it was lost */
  const void *trier; /* whose request is the present try; NULL: none */
};

/* When a request may start: |now_us| or earlier means now, MU_NEVER (see
 * rate_window.h) that the try under way has to end first. */
int64_t mu_reach_ready_at(const struct mu_reach *reach, int64_t now_us);

/* |who|, any address of its own, starts a request. */
void mu_reach_start(struct mu_reach *reach, const void *who);

/* What became of |who|'s request: no connection, an answer, or neither: a
 * connection that then died tells nothing, and so does an answer to what was
 * sent before the org was lost. |random| spreads the wait. */
void mu_reach_failed(struct mu_reach *reach, const void *who, uint32_t random,
                     int64_t now_us);
void mu_reach_answered(struct mu_reach *reach, int64_t sent_us);
void mu_reach_ended(struct mu_reach *reach, const void *who);

/* For how long it could not be reached; 0 while it can. */
int64_t mu_reach_lost_us(const struct mu_reach *reach, int64_t now_us);

#endif
