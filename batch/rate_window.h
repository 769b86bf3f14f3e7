/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rate_window - how many requests one of Okta's rate-limit buckets will still
 * accept, and when to send the next.
 *
 * Okta counts requests in fixed windows and reports the count with every
 * reply (x-rate-limit-limit, -remaining, -reset).  Many requests are in
 * flight before the next report arrives, so a window charges each request
 * when it starts: room = the smallest remaining seen for this reset, less all
 * that is in flight.  Reports that come late, or from a window that has
 * ended, do not undo newer ones.
 *
 * Within a window requests are spread evenly over the time that is left, so
 * that other users of the org find room at any moment. What others are seen to
 * use is left to them, but a third of the room at the least is ours, or clients
 * that give way to each other would starve. When all that is left to send fits
 * in what others leave, it goes at full speed, which makes the whole run as
 * fast as bursting would: in 80 % of it while little is known of them, in 95 %
 * later, in all of it where there are none.
 *
 * Nothing here reads a clock. Local times are monotonic microseconds.
 */
#ifndef MUSTER_BATCH_RATE_WINDOW_H
#define MUSTER_BATCH_RATE_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/org_clock.h"
#include "batch/others.h"

enum mu_pace { MU_PACE_EVEN, MU_PACE_BURST };

struct mu_rate_report { /* the x-rate-limit-* headers of one reply */
  uint32_t limit;
  uint32_t remaining;
  int64_t reset_at; /* org epoch seconds */
};

enum mu_window_state {
  MU_WINDOW_UNKNOWN,   /* nothing reported yet: one request at a time */
  MU_WINDOW_UNMETERED, /* replies come without a report: nothing to keep to */
  MU_WINDOW_METERED    /* |last| counts until its reset */
};

struct mu_rate_window { /* embed by value; the fields are rate_window.c's */
  enum mu_window_state state;
  struct mu_rate_report last;
  uint32_t in_flight; /* started, reply not yet read */
  uint64_t started;   /* so far: numbers each request */
  struct mu_others others;
  int64_t length_us;  /* of a window, the longest seen */
  int64_t next_at;    /* local: the even pace's next moment */
  int64_t hold_until; /* local: refused without a usable report */
  unsigned refusals;  /* in a row, without a usable report */
};

struct mu_pacing { /* what the user chose, and how much there is to do */
  enum mu_pace pace;
  uint32_t share_percent; /* of each window, 1..100 */
  uint64_t left;          /* requests still to be started in this bucket */
  int64_t late_us; /* how late a turn may come and still be caught up with */
};

#define MU_NEVER INT64_MAX

/* When the next request may start, in local time: |now_us| or earlier means
 * now; MU_NEVER means that only a reply can make room. */
int64_t mu_rate_window_ready_at(const struct mu_rate_window *w,
                                const struct mu_org_clock *clock,
                                const struct mu_pacing *pacing, int64_t now_us);

/* Charges one request, which mu_rate_window_ready_at() allows; gives its
 * number. */
uint64_t mu_rate_window_start(struct mu_rate_window *w,
                              const struct mu_org_clock *clock,
                              const struct mu_pacing *pacing, int64_t now_us);

/* Learns what other clients use from the report that answers request |number|,
 * started at |at_us|. */
void mu_rate_window_learn_others(struct mu_rate_window *w,
                                 const struct mu_rate_report *report,
                                 uint64_t number, int64_t at_us);

/* Ends a started request. |report| is borrowed; NULL if none came. |granted|
 * is false when no reply came at all, or one that refused by a limit. */
void mu_rate_window_finish(struct mu_rate_window *w,
                           const struct mu_org_clock *clock,
                           const struct mu_rate_report *report, bool granted,
                           int64_t now_us);

/* The org refused a request for this bucket's sake (429) and did not say
 * until when: nothing starts for |retry_after_us|, or when that is 0 for a
 * time that grows from one second to a minute. |random| spreads it. */
void mu_rate_window_refused(struct mu_rate_window *w, int64_t retry_after_us,
                            uint32_t random, int64_t now_us);

/* Local time until which an exhausted window makes everybody wait, 0 when it
 * is not exhausted: for the progress line. */
int64_t mu_rate_window_waits_until(const struct mu_rate_window *w,
                                   const struct mu_org_clock *clock,
                                   const struct mu_pacing *pacing,
                                   int64_t now_us);

#endif
