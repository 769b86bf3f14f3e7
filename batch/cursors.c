/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/cursors.h"

#include <stdlib.h>

#include <utlist.h>

static struct mu_cursor **place_of(struct mu_cursors *all,
                                   enum mu_cursor_state state)
{
  switch (state) {
  case MU_CURSOR_READY:
    return &all->ready;
  case MU_CURSOR_IN_FLIGHT:
    return &all->flying;
  case MU_CURSOR_BACKOFF:
    return &all->backoff;
  case MU_CURSOR_IDLE:
    break;
  }
  return &all->idle;
}

void mu_cursors_move(struct mu_cursors *all, struct mu_cursor *c,
                     enum mu_cursor_state to, int64_t now_us)
{
  struct mu_cursor **from = place_of(all, c->state);
  struct mu_cursor **place = place_of(all, to);

  DL_DELETE(*from, c);
  if (c->state == MU_CURSOR_IN_FLIGHT || c->state == MU_CURSOR_BACKOFF) {
    c->spent_us += now_us - c->entered_us;
  }
  c->state = to;
  c->entered_us = now_us;
  DL_APPEND(*place, c);
}

/* Buffers keep their memory. */
static void clear(struct mu_cursor *c)
{
  mu_buffer_clear(&c->path);
  mu_page_loop_clear(&c->loop);
  c->number = 0;
  c->expect = MU_EXPECT_LIST;
  c->trimmed = false;
  c->over = false;
  c->tries = 0;
  c->spent_us = 0;
  c->pages = 0;
  c->size = (struct mu_page_size){.limit = 0};
}

struct mu_cursor *mu_cursors_new(struct mu_cursors *all)
{
  struct mu_cursor *c = all->idle;

  if (!c) {
    c = calloc(1, sizeof *c);
    if (!c) {
      return NULL;
    }
    c->state = MU_CURSOR_IDLE;
    DL_APPEND(all->idle, c);
  }
  clear(c);
  return c;
}

static void free_all(struct mu_cursor *list)
{
  struct mu_cursor *c = NULL;
  struct mu_cursor *other = NULL;

  DL_FOREACH_SAFE(list, c, other)
  {
    mu_buffer_release(&c->path);
    mu_page_loop_release(&c->loop);
    free(c);
  }
}

void mu_cursors_release(struct mu_cursors *all)
{
  free_all(all->idle);
  free_all(all->ready);
  free_all(all->flying);
  free_all(all->backoff);
}

void mu_cursors_wake(struct mu_cursors *all, int64_t now_us)
{
  struct mu_cursor *c = NULL;
  struct mu_cursor *other = NULL;

  DL_FOREACH_SAFE(all->backoff, c, other)
  {
    if (c->retry_at <= now_us) {
      mu_cursors_move(all, c, MU_CURSOR_READY, now_us);
    }
  }
}

int64_t mu_cursors_wakes_at(const struct mu_cursors *all)
{
  const struct mu_cursor *c = NULL;
  int64_t at = MU_NEVER;

  DL_FOREACH(all->backoff, c)
  {
    at = c->retry_at < at ? c->retry_at : at;
  }
  return at;
}

static unsigned length(const struct mu_cursor *list)
{
  const struct mu_cursor *c = NULL;
  unsigned count = 0;

  DL_COUNT(list, c, count);
  return count;
}

unsigned mu_cursors_alive(const struct mu_cursors *all)
{
  return length(all->ready) + length(all->flying) + length(all->backoff);
}

static unsigned length_in(const struct mu_cursor *list, enum mu_bucket bucket)
{
  const struct mu_cursor *c = NULL;
  unsigned count = 0;

  DL_FOREACH(list, c)
  {
    count += c->bucket == bucket;
  }
  return count;
}

unsigned mu_cursors_waiting(const struct mu_cursors *all, enum mu_bucket bucket)
{
  return length_in(all->ready, bucket) + length_in(all->backoff, bucket);
}
