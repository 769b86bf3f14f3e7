/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/limits.h"

#include <string.h>

#include "samples/sandbox/random.h"

#define BUSY_RESET_S 107

void sb_limits_init(struct sb_limits *l, const struct sb_limits_config *config)
{
  struct sb_random random;

  memset(l, 0, sizeof *l);
  l->config = *config;
  sb_random_init(&random, config->seed, 7);
  for (int b = 0; b < SB_BUCKETS; b++) {
    uint64_t seconds = (uint64_t)config->rules[b].period_ms / 1000;

    /* Never 0 where there is a choice: not aligned with the minute. */
    l->windows[b].offset_ms =
        seconds > 1
            ? (int64_t)(1 + sb_random_below(&random, seconds - 1)) * 1000
            : 0;
  }
}

/* The caller's ceiling: its share of the org's limit, never nothing. */
static uint64_t ceiling(const struct sb_limits *l, enum sb_bucket bucket)
{
  uint64_t part = l->config.rules[bucket].limit * l->config.share / 100;

  return part ? part : 1;
}

/* What the org as a whole still takes in this window. */
static uint64_t org_left(const struct sb_limits *l, enum sb_bucket bucket)
{
  const struct sb_limits_window *w = &l->windows[bucket];
  uint64_t used = w->used + w->other_used;
  uint64_t limit = l->config.rules[bucket].limit;

  return used < limit ? limit - used : 0;
}

static uint64_t left(const struct sb_limits *l, enum sb_bucket bucket)
{
  const struct sb_limits_window *w = &l->windows[bucket];
  uint64_t part = ceiling(l, bucket);
  uint64_t own = w->used < part ? part - w->used : 0;
  uint64_t all = org_left(l, bucket);

  return own < all ? own : all;
}

/* Lets those of the other clients' requests arrive that are due within the
 * open window by |now_ms|. */
static void let_others(struct sb_limits *l, enum sb_bucket bucket,
                       int64_t now_ms)
{
  struct sb_limits_window *w = &l->windows[bucket];
  const struct sb_limits_rule *rule = &l->config.rules[bucket];
  uint64_t all = rule->limit * l->config.other / 100;
  int64_t until = now_ms < w->end_ms ? now_ms : w->end_ms;
  uint64_t due;
  uint64_t room;

  if (all == 0 || until <= w->start_ms) {
    return;
  }
  due = all * (uint64_t)(until - w->start_ms) /
        (uint64_t)(w->end_ms - w->start_ms);
  if (due <= w->other_sent) {
    return;
  }
  due -= w->other_sent;
  room = org_left(l, bucket);
  w->other_sent += due;
  w->other_used += due < room ? due : room;
  l->other_sent += due;
  l->other_refused += due < room ? 0 : due - room;
}

static void open_window(struct sb_limits_window *w, int64_t start, int64_t end)
{
  w->start_ms = start;
  w->end_ms = end;
  w->used = 0;
  w->other_used = 0;
  w->other_sent = 0;
  w->number++;
}

static int64_t floor_to(int64_t value, int64_t step)
{
  int64_t rest = value % step;

  return value - (rest < 0 ? rest + step : rest);
}

/* Makes the bucket's window the one that |now_ms| falls into. */
static void turn(struct sb_limits *l, enum sb_bucket bucket, int64_t now_ms)
{
  struct sb_limits_window *w = &l->windows[bucket];
  int64_t period = l->config.rules[bucket].period_ms;
  int64_t start;

  if (w->end_ms != 0) {
    let_others(l, bucket, now_ms);
    if (now_ms < w->end_ms) {
      return;
    }
  }
  if (l->config.grid == SB_LIMITS_EPOCH) {
    start = floor_to(now_ms - w->offset_ms, period) + w->offset_ms;
    open_window(w, start, start + period);
  } else if (w->end_ms != 0 && l->config.other != 0) {
    /* Another client's request opened it, soon after the last one ended. */
    start = w->end_ms + (now_ms - w->end_ms) / period * period;
    open_window(w, start, start + period);
  } else {
    open_window(w, now_ms, floor_to(now_ms, 1000) + period);
  }
  let_others(l, bucket, now_ms);
}

bool sb_limits_charge(struct sb_limits *l, enum sb_bucket bucket,
                      int64_t now_ms, struct sb_limits_report *report,
                      bool *first_window)
{
  struct sb_limits_window *w = &l->windows[bucket];
  bool room;

  memset(report, 0, sizeof *report);
  *first_window = true;
  if (l->config.off) {
    return true;
  }
  turn(l, bucket, now_ms);
  room = left(l, bucket) > 0;
  if (room) {
    w->used++;
  }
  report->shown = true;
  report->limit = ceiling(l, bucket);
  report->remaining = left(l, bucket);
  report->reset = w->end_ms / 1000;
  *first_window = w->number == 1;
  return room;
}

bool sb_limits_start(struct sb_limits *l)
{
  if (l->config.concurrency != 0 && l->in_flight >= l->config.concurrency) {
    return false;
  }
  l->in_flight++;
  return true;
}

void sb_limits_finish(struct sb_limits *l)
{
  l->in_flight--;
}

struct sb_limits_report sb_limits_busy(int64_t now_ms)
{
  struct sb_limits_report report = {.shown = true,
                                    .reset = now_ms / 1000 + BUSY_RESET_S};

  return report;
}

void sb_limits_catch_up(struct sb_limits *l, int64_t now_ms)
{
  for (int b = 0; b < SB_BUCKETS && !l->config.off; b++) {
    if (l->windows[b].end_ms != 0) {
      let_others(l, (enum sb_bucket)b, now_ms);
    }
  }
}
