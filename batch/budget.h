/* SPDX-License-Identifier: Apache-2.0 */
/*
 * budget - what a run is expected to cost, in requests, e-mails and time, and
 * the words for it before the first row leaves.
 *
 * A run counts what its rows need by purpose; which bucket each purpose is
 * counted in stands in one table, so that what is announced, what the rate
 * windows are paced for and what the progress line reckons with are the same.
 */
#ifndef MUSTER_BATCH_BUDGET_H
#define MUSTER_BATCH_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/okta_request.h"
#include "io/buffer.h"

/* What rows send requests for. A new purpose is a row in budget.c's table. */
enum mu_purpose {
  MU_PURPOSE_LOOK_UP,       /* who may be there already, before anything else */
  MU_PURPOSE_CREATE,        /* users, one request each */
  MU_PURPOSE_CREATE_OR_ASK, /* users, or which groups they are in */
  MU_PURPOSE_UPDATE,        /* users who are there */
  MU_PURPOSE_ACTIVATE,      /* users who were created without an e-mail */
  MU_PURPOSE_JOIN,          /* memberships beyond those of the create */
  MU_PURPOSE_MANAGER,       /* users who get their manager once all are there */
  MU_PURPOSES
};

/* Of a run that looks people up only that is certain, and that whoever belongs
 * in a group is created or asked about: all else is the most that there can
 * be. */
struct mu_budget { /* all zero: a run that sends nothing */
  uint64_t requests[MU_PURPOSES];
  uint64_t mails;         /* people whom Okta writes to as they are created */
  uint64_t share_percent; /* --rate-share */
  uint64_t in_flight;     /* --concurrency */
};

/* Whether people are looked up. */
bool mu_budget_is_open(const struct mu_budget *budget);

/* What of it is certain. */
struct mu_budget mu_budget_certain(const struct mu_budget *budget);

/* How many requests |bucket| gets, lost answers and look-ups aside. */
uint64_t mu_budget_requests(const struct mu_budget *budget,
                            enum mu_bucket bucket);

/* How many requests one token may usually send to |bucket| in a minute, by the
 * limits that Okta last published; |share_percent| of it, 1 at the least. */
uint64_t mu_budget_usual_limit(enum mu_bucket bucket, uint64_t share_percent);

/* How long |requests| take when |limit| of them fit in each minute and the
 * last window is sent at full speed, about |in_flight| at a time: local
 * microseconds. */
int64_t mu_budget_time_us(uint64_t requests, uint64_t limit,
                          uint64_t in_flight);

/* How long the whole takes: as long as its slowest bucket, since they run side
 * by side, and then as long as managers take, who come after. |limits| are what
 * the org takes in a minute, the share applied; 0 stands for what is usual.
 * |*slowest| is that bucket; it may be NULL. */
int64_t mu_budget_whole_us(const struct mu_budget *budget,
                           const uint64_t limits[MU_BUCKETS],
                           enum mu_bucket *slowest);

/* Appends what is said before the first row leaves: the requests of each
 * bucket, how long they take, and who gets e-mail; lines parted, not ended, by
 * line breaks. */
void mu_budget_write(struct mu_buffer *out, const struct mu_budget *budget);

#endif
