/* SPDX-License-Identifier: Apache-2.0 */
/*
 * limits - how many requests the org still accepts, and from whom.
 *
 * Each bucket counts in fixed windows whose ends are whole seconds, aligned
 * neither with the minute nor with each other (seen in recordings of Okta's
 * own tests). The caller may use a share of the org's limit, by default half,
 * and the headers show that share, not the org's figure (Okta docs, rate
 * limits, "API token and OAuth app rate limits"). Other clients may use up
 * the org's limit meanwhile; they are simulated, evenly spread.
 *
 * Nothing here reads a clock: |now_ms| is the org's epoch milliseconds.
 */
#ifndef MUSTER_SANDBOX_LIMITS_H
#define MUSTER_SANDBOX_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "samples/sandbox/bucket.h"

enum sb_limits_grid {
  SB_LIMITS_EPOCH,        /* windows follow each other on a fixed grid */
  SB_LIMITS_FIRST_REQUEST /* a window starts with the request it counts first */
};

struct sb_limits_rule { /* what an option sets for one bucket */
  uint64_t limit;       /* of the whole org */
  int64_t period_ms;    /* whole seconds */
};

struct sb_limits_config {
  struct sb_limits_rule rules[SB_BUCKETS];
  uint64_t share;       /* per cent of the org's limit for this caller */
  uint64_t other;       /* per cent that other clients send */
  uint64_t concurrency; /* requests in flight in the org; 0 is no limit */
  uint64_t seed;
  enum sb_limits_grid grid;
  bool off; /* no windows at all, and no headers */
};

struct sb_limits_window {   /* one bucket; the fields are limits.c's */
  int64_t start_ms, end_ms; /* end_ms 0 when none was opened yet */
  int64_t offset_ms;        /* of the grid */
  uint64_t used;            /* by the caller */
  uint64_t other_used;      /* accepted from other clients */
  uint64_t other_sent;      /* of this window, refused ones too */
  uint64_t number;          /* 1 for the first */
};

struct sb_limits { /* embed by value */
  struct sb_limits_config config;
  struct sb_limits_window windows[SB_BUCKETS];
  uint64_t in_flight;
  uint64_t other_sent, other_refused; /* in all windows */
};

struct sb_limits_report { /* what the x-rate-limit headers say */
  bool shown;
  uint64_t limit;
  uint64_t remaining;
  int64_t reset; /* epoch seconds */
};

void sb_limits_init(struct sb_limits *l, const struct sb_limits_config *config);

/* Charges one request to |bucket| and fills |report|. False when the window
 * is used up: then nothing is charged and the request must not run.
 * |first_window| tells whether this is the bucket's first window. */
bool sb_limits_charge(struct sb_limits *l, enum sb_bucket bucket,
                      int64_t now_ms, struct sb_limits_report *report,
                      bool *first_window);

/* The org's concurrency limit: false when |l->in_flight| has reached it. */
bool sb_limits_start(struct sb_limits *l);

/* Ends what sb_limits_start() let in. */
void sb_limits_finish(struct sb_limits *l);

/* The headers of a concurrency refusal: 0, 0, and a reset far beyond any
 * need (okta-sdk-python #270 and okta-sdk-nodejs #409 saw 107 to 114 s). */
struct sb_limits_report sb_limits_busy(int64_t now_ms);

/* Lets the other clients' requests up to |now_ms| arrive. */
void sb_limits_catch_up(struct sb_limits *l, int64_t now_ms);

#endif
