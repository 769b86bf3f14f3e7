/* SPDX-License-Identifier: Apache-2.0 */
/*
 * others - how fast the other clients of an org use up a bucket's window.
 *
 * What remains of a window falls with each of our own requests and with each
 * of everybody else's. Requests are numbered when they are started; between
 * the reports of two of them, what the remainder fell by beyond the requests
 * of ours in between was taken by others. Where a token has a share of its
 * own, the remainder is that share's, and nobody else takes of it.
 *
 * Nothing here reads a clock. Times are local microseconds.
 */
#ifndef MUSTER_BATCH_OTHERS_H
#define MUSTER_BATCH_OTHERS_H

#include <stdbool.h>
#include <stdint.h>

struct mu_others { /* embed by value; all zero knows of none */
  double per_us;   /* their requests a microsecond, smoothed */
  int64_t seen_us; /* for how long they were watched */
  uint64_t number; /* of our request that the newest report answers */
  int64_t at;      /* when that one was started */
  int64_t reset_at;
  uint32_t remaining;
};

/* Learns from the report that answers our request |number|, started at |at|:
 * |remaining| are left until |reset_at| (org epoch seconds). All that was seen
 * counts alike at first; later what is older than about |memory_us| fades. */
void mu_others_learn(struct mu_others *others, uint64_t number, int64_t at,
                     uint32_t remaining, int64_t reset_at, int64_t memory_us);

/* Whether they were watched for long enough to say that there are none: fewer
 * than one request in |span_us|. */
bool mu_others_are_none(const struct mu_others *others, int64_t span_us);

/* How many requests of theirs to expect within |span_us|. */
double mu_others_expect(const struct mu_others *others, int64_t span_us);

#endif
