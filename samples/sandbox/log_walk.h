/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log_walk - the events of a query, one after the other.
 *
 * There are two kinds of query (Okta docs, System Log query). One that polls
 * gets events in the order in which they could be read, which no later event
 * changes. The others get those published in a span of time, in the order of
 * |published|: as the log is nearly in that order, a few events are held back
 * until none can come before them.
 */
#ifndef MUSTER_SANDBOX_LOG_WALK_H
#define MUSTER_SANDBOX_LOG_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "samples/sandbox/log.h"

enum sb_log_order { SB_LOG_POLLED, SB_LOG_ASCENDING, SB_LOG_DESCENDING };

struct sb_log_cursor { /* zero bytes are none */
  bool given;
  int64_t ms;        /* a time of the event below: not used when polling */
  uint64_t position; /* of the next one when polling, else of the last one */
};

struct sb_log_span {
  enum sb_log_order order;
  int64_t since_ms; /* later than this: shown when polling, else published */
  int64_t until_ms; /* up to this; not used when polling */
  int64_t keep_ms;  /* nothing published before this */
  struct sb_log_cursor cursor; /* where the page before ended */
};

struct sb_log_walk { /* embed by value; the fields are log_walk.c's */
  const struct sb_log *log;
  struct sb_log_span span;
  uint64_t position;     /* of the next one to look at; descending: after it */
  struct sb_timers held; /* what is in the span but may not be next */
  bool failed;
};

/* |log| is not to change until sb_log_walk_release(). */
void sb_log_walk_start(struct sb_log_walk *w, const struct sb_log *log,
                       const struct sb_log_span *span);
void sb_log_walk_release(struct sb_log_walk *w);

/* The next event, NULL after the last one or when out of memory. */
const struct sb_log_event *sb_log_walk_next(struct sb_log_walk *w);

/* Where a page that ends with |last|, the event that sb_log_walk_next() gave
 * last, or NULL, is to go on. */
struct sb_log_cursor sb_log_walk_cursor(const struct sb_log_walk *w,
                                        const struct sb_log_event *last);

#endif
