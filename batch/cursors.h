/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cursors - the lists that a harvest reads, each where its state says.
 *
 * Nothing here reads a clock: |now_us| is the harvest's local time.
 */
#ifndef MUSTER_BATCH_CURSORS_H
#define MUSTER_BATCH_CURSORS_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/gate.h"
#include "batch/okta_request.h"
#include "batch/page_loop.h"
#include "batch/page_size.h"
#include "io/buffer.h"

struct mu_cursor { /* a list; kept by mu_cursors */
  /* The source's: */
  uint64_t number;       /* which list it is */
  struct mu_buffer path; /* of the page to ask for next; its query's |limit| is
                            lowered by the harvest where pages fail */
  enum mu_expect expect; /* MU_EXPECT_LIST, unless the source says otherwise */
  bool trimmed;
  bool over; /* the source wants no more pages of it */
  /* The harvest's: */
  enum mu_bucket bucket;
  enum mu_cursor_state {
    MU_CURSOR_IDLE, /* of no list; for the next one */
    MU_CURSOR_READY,
    MU_CURSOR_IN_FLIGHT,
    MU_CURSOR_BACKOFF /* until |retry_at| */
  } state;
  struct mu_cursor *prev, *next;
  struct mu_okta_request request;
  struct mu_ticket ticket;
  unsigned tries; /* of the present page, refusals by a limit aside */
  int64_t entered_us, spent_us, retry_at;
  uint64_t pages; /* had so far */
  struct mu_page_size size;
  struct mu_page_loop loop;
};

struct mu_cursors { /* embed by value; all zero holds none. Whoever embeds it
                       reads it, and lets the functions below change it */
  struct mu_cursor *idle;
  struct mu_cursor *ready; /* the first of them is the next to be asked for */
  struct mu_cursor *flying;
  struct mu_cursor *backoff;
};

void mu_cursors_release(struct mu_cursors *all);

/* One for another list, IDLE as long as it is not moved: the next call gives it
 * again. NULL when memory runs out. */
struct mu_cursor *mu_cursors_new(struct mu_cursors *all);

/* Behind all others of state |to|. Time in flight and in back-off is spent. */
void mu_cursors_move(struct mu_cursors *all, struct mu_cursor *c,
                     enum mu_cursor_state to, int64_t now_us);

/* Makes those READY whose back-off is over. */
void mu_cursors_wake(struct mu_cursors *all, int64_t now_us);

/* When the next back-off is over; MU_NEVER when none is on. */
int64_t mu_cursors_wakes_at(const struct mu_cursors *all);

/* How many have a list. */
unsigned mu_cursors_alive(const struct mu_cursors *all);

/* How many have a page still to be asked for in |bucket|. */
unsigned mu_cursors_waiting(const struct mu_cursors *all,
                            enum mu_bucket bucket);

#endif
