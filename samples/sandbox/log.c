/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/log.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Streams of random numbers; see random.h and org.c. */
enum { STREAM_DELAYS = 0x200, STREAM_OWNER };

#define FIRST_ROOM 1024

void sb_log_init(struct sb_log *log, uint64_t seed, int64_t lag_ms,
                 uint64_t samples)
{
  struct sb_random random;

  memset(log, 0, sizeof *log);
  log->most = SB_LOG_KEEPS + (size_t)samples;
  log->lag_ms = lag_ms;
  log->org.seed = seed;
  sb_random_init(&log->delays, seed, STREAM_DELAYS);
  sb_random_init(&random, seed, STREAM_OWNER);
  memcpy(log->org.owner, "00u", 3);
  sb_random_letters(&random, log->org.owner + 3, SB_ID - 4);
  memcpy(log->org.token, "00T", 3);
  sb_random_letters(&random, log->org.token + 3, SB_ID - 4);
}

static struct sb_log_event *slot(const struct sb_log *log, uint64_t position)
{
  assert(log->capacity > 0);
  return &log->ring[position % log->capacity];
}

void sb_log_release(struct sb_log *log)
{
  for (uint64_t i = log->first; i < log->next; i++) {
    sb_log_event_release(slot(log, i));
  }
  free(log->ring);
  for (size_t i = 0; i < log->waiting.count; i++) {
    struct sb_log_event *event = log->waiting.heap[i].what;

    sb_log_event_release(event);
    free(event);
  }
  sb_timers_release(&log->waiting);
  for (size_t i = 0; i < log->actor_count; i++) {
    free(log->actors[i].login);
    free(log->actors[i].name);
  }
  free(log->actors);
  memset(log, 0, sizeof *log);
}

/* Positions are places in the ring until it is as large as it may be. */
static bool make_room(struct sb_log *log)
{
  size_t capacity = log->capacity ? log->capacity * 2 : FIRST_ROOM;
  struct sb_log_event *ring;

  if (log->next - log->first < log->capacity) {
    return true;
  }
  if (log->capacity == log->most) {
    sb_log_event_release(slot(log, log->first++));
    return true;
  }
  capacity = capacity < log->most ? capacity : log->most;
  ring = realloc(log->ring, capacity * sizeof *ring);
  if (!ring) {
    return false;
  }
  log->ring = ring;
  log->capacity = capacity;
  return true;
}

/* Takes over the texts of |event|; false when out of memory. */
static bool show(struct sb_log *log, const struct sb_log_event *event,
                 int64_t shown_ms)
{
  struct sb_log_event *kept;

  if (!make_room(log)) {
    return false;
  }
  kept = slot(log, log->next);
  *kept = *event;
  kept->position = log->next;
  kept->shown = shown_ms;
  kept->latest = event->published;
  if (log->next > log->first) {
    const struct sb_log_event *before = slot(log, log->next - 1);

    kept->shown = before->shown > shown_ms ? before->shown : shown_ms;
    if (before->latest > kept->latest) {
      kept->latest = before->latest;
    }
  }
  if (kept->latest - event->published > log->lateness) {
    log->lateness = kept->latest - event->published;
  }
  log->next++;
  return true;
}

bool sb_log_add_sample(struct sb_log *log, const struct sb_log_event *event)
{
  return show(log, event, event->published);
}

/* One that can be read at a time goes before one that can be read at the same
 * time and was added later. */
static uint64_t due(const struct sb_log *log, int64_t ms)
{
  return (uint64_t)ms << 20 | (log->added & 0xfffff);
}

static bool hold_back(struct sb_log *log, const struct sb_log_event *event,
                      int64_t now_ms)
{
  struct sb_log_event *held = malloc(sizeof *held);
  uint64_t more = (uint64_t)log->lag_ms / 2 + 1;
  int64_t ms =
      now_ms + log->lag_ms + (int64_t)sb_random_below(&log->delays, more);

  if (!held) {
    return false;
  }
  *held = *event;
  held->shown = ms;
  log->added++;
  if (!sb_timers_add(&log->waiting, due(log, ms), held)) {
    free(held);
    return false;
  }
  return true;
}

/* Makes those readable that are due by |key|. */
static void release_due(struct sb_log *log, uint64_t key)
{
  for (struct sb_log_event *event = sb_timers_take(&log->waiting, key); event;
       event = sb_timers_take(&log->waiting, key)) {
    if (!show(log, event, event->shown)) {
      sb_log_event_release(event);
    }
    free(event);
  }
}

void sb_log_catch_up(struct sb_log *log, int64_t now_ms)
{
  release_due(log, ((uint64_t)(now_ms + 1) << 20) - 1);
}

void sb_log_add(struct sb_log *log, const struct sb_log_event *event,
                int64_t now_ms)
{
  struct sb_log_event lost = *event;

  sb_log_catch_up(log, now_ms);
  if (log->lag_ms == 0 ? show(log, event, now_ms)
                       : hold_back(log, event, now_ms)) {
    if (log->waiting.count > SB_LOG_KEEPS) {
      release_due(log, sb_timers_next(&log->waiting)); /* bounded, too */
    }
    return;
  }
  sb_log_event_release(&lost);
}

const struct sb_log_event *sb_log_at(const struct sb_log *log,
                                     uint64_t position)
{
  return slot(log, position);
}

/* The first position whose time, |published| so far or |shown|, is after
 * |ms|. */
static uint64_t find(const struct sb_log *log, int64_t ms, bool by_shown)
{
  uint64_t from = log->first;
  uint64_t to = log->next;

  while (from < to) {
    uint64_t middle = from + (to - from) / 2;
    const struct sb_log_event *event = slot(log, middle);

    if ((by_shown ? event->shown : event->latest) > ms) {
      to = middle;
    } else {
      from = middle + 1;
    }
  }
  return from;
}

uint64_t sb_log_shown_after(const struct sb_log *log, int64_t ms)
{
  return find(log, ms, true);
}

uint64_t sb_log_published_after(const struct sb_log *log, int64_t ms)
{
  return find(log, ms, false);
}
