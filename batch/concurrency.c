/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/concurrency.h"

#include "batch/rate_window.h"
#include "io/clock.h"

#define GENTLY_FROM      16
#define UNUSED_MOST      8 /* what the level may grow to without being used */
#define TRIAL_WAIT       (10 * MU_SEC)
#define TRIAL_WAIT_LEAST MU_SEC
#define TRIAL_WAIT_MOST  (300 * MU_SEC)
#define HOLD_LEAST       (500 * MU_MS)
#define HOLD_MOST        (5 * MU_SEC)

void mu_concurrency_init(struct mu_concurrency *c, unsigned most)
{
  struct mu_concurrency fresh = {
      .most = most, .level = 1, .ceiling = most, .trial_wait = TRIAL_WAIT};

  *c = fresh;
}

int64_t mu_concurrency_ready_at(const struct mu_concurrency *c, int64_t now_us)
{
  if (c->hold_until > now_us) {
    return c->hold_until;
  }
  return c->in_flight < (unsigned)c->level ? now_us : MU_NEVER;
}

unsigned mu_concurrency_start(struct mu_concurrency *c)
{
  unsigned beside = c->in_flight++;

  if (c->in_flight >= (unsigned)c->level) {
    c->filled = c->in_flight;
  }
  return beside;
}

/* After a while at the ceiling, one more is tried; a trial that nobody refused
 * makes the next one come sooner. */
static void raise_ceiling(struct mu_concurrency *c, int64_t now_us)
{
  if (c->trial_at == 0 || now_us < c->trial_at || c->ceiling >= c->most) {
    return;
  }
  if (c->trying && c->trial_wait > TRIAL_WAIT_LEAST) {
    c->trial_wait /= 2;
  }
  c->trying = true;
  c->ceiling += 1;
  c->trial_at = now_us + c->trial_wait;
}

/* What one reply adds: the level doubles each round trip at first; where a
 * limit is likely, and near a known one, it grows gently. */
static double growth(const struct mu_concurrency *c)
{
  if (c->trial_at != 0) {
    return 1 / c->level;
  }
  return c->level < GENTLY_FROM ? 1 : 0.5;
}

void mu_concurrency_finish(struct mu_concurrency *c, int64_t now_us)
{
  c->in_flight--;
  c->refusals = 0;
  if (c->filled > 0 || c->level < UNUSED_MOST) {
    c->level += growth(c);
  }
  if (c->filled > 0) {
    raise_ceiling(c, now_us); /* what is not used is not tried */
    c->filled--;
  }
  if (c->level > c->ceiling) {
    c->level = c->ceiling;
  }
}

static void hold(struct mu_concurrency *c, uint32_t random, int64_t now_us)
{
  int64_t wait = HOLD_LEAST << (c->refusals < 4 ? c->refusals : 4);

  wait = wait > HOLD_MOST ? HOLD_MOST : wait;
  c->hold_until = now_us + wait / 2 + wait / 2 * (random % 256) / 255;
}

/* The org bore no more than what was in flight beside the refused one when that
 * was started: what has ended since says nothing. */
static void lower_ceiling(struct mu_concurrency *c, unsigned beside)
{
  double bore = beside < 1 ? 1 : beside;

  if (bore < c->ceiling) {
    c->ceiling = bore;
  }
  if (c->level > c->ceiling) {
    c->level = c->ceiling;
  }
}

void mu_concurrency_refused(struct mu_concurrency *c, unsigned beside,
                            int64_t started_us, uint32_t random, int64_t now_us)
{
  c->in_flight--;
  c->filled = 0;
  if (c->trial_at == 0 || started_us >= c->cut_at) {
    /* The first of its crowd: those started before now belong to it. */
    if (c->trying && c->trial_wait < TRIAL_WAIT_MOST) {
      c->trial_wait *= 2;
    }
    c->trying = false;
    c->trial_at = now_us + c->trial_wait;
    c->cut_at = now_us;
  }
  lower_ceiling(c, beside);
  if (c->in_flight == 0 && c->level < 2) {
    hold(c, random, now_us);
    c->refusals++;
  }
}
