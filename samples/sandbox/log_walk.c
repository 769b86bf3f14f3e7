/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/log_walk.h"

#include <string.h>

#define POSITION_BITS 21 /* enough for every event that a log keeps */

_Static_assert(SB_LOG_KEEPS + SB_LOG_SAMPLES_MAX < 1U << POSITION_BITS,
               "a log's positions fit into a key");

/* Keys sort events by |published|, then by position. */
static uint64_t key_at(int64_t published)
{
  return (uint64_t)(published > 0 ? published : 0) << POSITION_BITS;
}

/* The last key of what was published before |ms|. */
static uint64_t key_before(int64_t ms)
{
  return ms > 0 ? key_at(ms) - 1 : 0;
}

static uint64_t key_of(const struct sb_log_walk *w,
                       const struct sb_log_event *event)
{
  uint64_t key = key_at(event->published) + (event->position - w->log->first);

  return w->span.order == SB_LOG_DESCENDING ? UINT64_MAX - key : key;
}

/* The first position after all events that were published up to |ms|. */
static uint64_t end_of(const struct sb_log *log, int64_t ms)
{
  return ms > INT64_MAX - log->lateness
             ? log->next
             : sb_log_published_after(log, ms + log->lateness);
}

void sb_log_walk_start(struct sb_log_walk *w, const struct sb_log *log,
                       const struct sb_log_span *span)
{
  const struct sb_log_cursor *cursor = &span->cursor;

  memset(w, 0, sizeof *w);
  w->log = log;
  w->span = *span;
  switch (span->order) {
  case SB_LOG_POLLED:
    w->position = cursor->given ? cursor->position
                                : sb_log_shown_after(log, span->since_ms);
    break;
  case SB_LOG_ASCENDING:
    w->position = sb_log_published_after(log, cursor->given ? cursor->ms - 1
                                                            : span->since_ms);
    break;
  case SB_LOG_DESCENDING:
    w->position = end_of(log, cursor->given ? cursor->ms : span->until_ms);
    break;
  }
  /* The log may have lost what comes next. */
  w->position = w->position < log->first ? log->first : w->position;
}

void sb_log_walk_release(struct sb_log_walk *w)
{
  sb_timers_release(&w->held);
}

/* Whether |event| comes after the page before. */
static bool is_after(const struct sb_log_walk *w,
                     const struct sb_log_event *event)
{
  const struct sb_log_cursor *cursor = &w->span.cursor;

  if (!cursor->given) {
    return true;
  }
  if (event->published != cursor->ms) {
    return (event->published > cursor->ms) ==
           (w->span.order == SB_LOG_ASCENDING);
  }
  return w->span.order == SB_LOG_ASCENDING ? event->position > cursor->position
                                           : event->position < cursor->position;
}

static bool is_in_span(const struct sb_log_walk *w,
                       const struct sb_log_event *event)
{
  return event->published > w->span.since_ms &&
         event->published <= w->span.until_ms &&
         event->published >= w->span.keep_ms && is_after(w, event);
}

/* Looks at one more event; false when no other can be in the span. |*safe| is
 * up to which key what is held can go. */
static bool look_on(struct sb_log_walk *w, uint64_t *safe)
{
  const struct sb_log *log = w->log;
  bool down = w->span.order == SB_LOG_DESCENDING;
  struct sb_log_event *event;

  *safe = UINT64_MAX;
  if (down ? w->position <= log->first : w->position >= log->next) {
    return false;
  }
  event = &log->ring[(down ? w->position - 1 : w->position) % log->capacity];
  /* Neither this one nor any beyond was published later, or earlier. */
  if (down ? event->latest <= w->span.since_ms
           : event->latest - log->lateness > w->span.until_ms) {
    return false;
  }
  *safe = down ? UINT64_MAX - key_at(event->latest)
               : key_before(event->latest - log->lateness + 1);
  w->position += down ? UINT64_MAX : 1;
  if (is_in_span(w, event) &&
      !sb_timers_add(&w->held, key_of(w, event), event)) {
    w->failed = true;
  }
  return true;
}

static const struct sb_log_event *next_polled(struct sb_log_walk *w)
{
  while (w->position < w->log->next) {
    const struct sb_log_event *event = sb_log_at(w->log, w->position++);

    if (event->published >= w->span.keep_ms) {
      return event;
    }
  }
  return NULL;
}

const struct sb_log_event *sb_log_walk_next(struct sb_log_walk *w)
{
  const struct sb_log_event *event = NULL;
  bool more = true;

  if (w->span.order == SB_LOG_POLLED) {
    return next_polled(w);
  }
  while (!event && more && !w->failed) {
    uint64_t safe;

    more = look_on(w, &safe);
    event = sb_timers_take(&w->held, safe);
  }
  return event;
}

struct sb_log_cursor sb_log_walk_cursor(const struct sb_log_walk *w,
                                        const struct sb_log_event *last)
{
  struct sb_log_cursor cursor = {.given = true};

  if (w->span.order == SB_LOG_POLLED) {
    cursor.position = w->position;
    cursor.ms = last ? last->shown : w->span.since_ms;
  } else if (last) {
    cursor.position = last->position;
    cursor.ms = last->published;
  }
  return cursor;
}
