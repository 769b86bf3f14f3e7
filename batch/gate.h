/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate - when the next request may leave for the org, and what is learnt from
 * each reply: the rate windows of all buckets, how many requests the org bears
 * at once, whether it can be reached, and what its clock shows.
 *
 * Whoever sends requests (rows, pages) has one gate and asks it alone. Times
 * are local monotonic microseconds; nothing here reads a clock.
 */
#ifndef MUSTER_BATCH_GATE_H
#define MUSTER_BATCH_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/concurrency.h"
#include "batch/okta_reply.h"
#include "batch/org_clock.h"
#include "batch/rate_window.h"
#include "batch/reach.h"
#include "batch/request_counts.h"
#include "batch/retry.h"
#include "io/buffer.h"

struct mu_gate_config {
  enum mu_pace pace;
  uint32_t share_percent;
  unsigned concurrency;
  int64_t late_us; /* as struct mu_pacing has it */
};

struct mu_gate { /* embed by value; the fields may be read */
  struct mu_gate_config config;
  struct mu_org_clock org_clock;
  struct mu_concurrency concurrency;
  struct mu_reach reach;
  struct mu_buffer trouble; /* why it is lost */
  struct mu_random random;
  struct mu_rate_window windows[MU_BUCKETS];
  int64_t silent_since; /* the first start since the last answer; 0: none */
  struct mu_request_counts counts;
  uint64_t limited_window;
  uint64_t limited_crowd;
  unsigned most_in_flight;
};

struct mu_ticket { /* of one request: embed it by value */
  uint64_t number; /* among those of its bucket */
  unsigned beside; /* in flight beside it when it was started */
};

void mu_gate_init(struct mu_gate *gate, const struct mu_gate_config *config);
void mu_gate_release(struct mu_gate *gate);

/* When the next request to |bucket|, where |left| are still to be started, may
 * leave: |now_us| or earlier means now, MU_NEVER that a reply must come
 * first. */
int64_t mu_gate_ready_at(const struct mu_gate *gate, enum mu_bucket bucket,
                         uint64_t left, int64_t now_us);

/* |who|, any address of its own, starts a request, which mu_gate_ready_at()
 * allows. */
void mu_gate_start(struct mu_gate *gate, struct mu_ticket *ticket,
                   const void *who, enum mu_bucket bucket, uint64_t left,
                   int64_t now_us);

/* Learns from |reply|, the end of |who|'s request, before anything else is done
 * with it: counts it, and takes back what of its report cannot be true. Returns
 * false when the org was out of reach (no connection, or silence for so long):
 * then the request has lost nothing but time. */
bool mu_gate_learn(struct mu_gate *gate, const struct mu_ticket *ticket,
                   const void *who, enum mu_bucket bucket, uint64_t left,
                   struct mu_okta_reply *reply, int64_t now_us);

/* Adds what |more| counted to |gate|; what it learnt of the org's clock is
 * taken over where nothing is known. */
void mu_gate_add(struct mu_gate *gate, const struct mu_gate *more);

/* Local time until which an exhausted window makes |bucket| wait; |now_us| or
 * earlier: it does not. */
int64_t mu_gate_waits_until(const struct mu_gate *gate, enum mu_bucket bucket,
                            uint64_t left, int64_t now_us);

/* How many requests |bucket| takes from this caller in a window, as the org's
 * replies have it; 0 before they said so. */
uint32_t mu_gate_limit(const struct mu_gate *gate, enum mu_bucket bucket);

#endif
