/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log - the System Log: the latest events, in the order in which they could be
 * read.
 *
 * Events may be read only some time after they were published, each after a
 * time of its own, so that this order is not quite that of |published|. It
 * never changes: what comes later has a higher position, and whoever reads from
 * a position on misses nothing. The log keeps a bounded number; the oldest go.
 *
 * Nothing here reads a clock: times are epoch milliseconds on the org's clock.
 */
#ifndef MUSTER_SANDBOX_LOG_H
#define MUSTER_SANDBOX_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "samples/sandbox/bucket.h"
#include "samples/sandbox/log_event.h"
#include "samples/sandbox/random.h"
#include "samples/sandbox/timers.h"

#define SB_LOG_KEEPS       200000U  /* events, those made up not counted */
#define SB_LOG_SAMPLES_MAX 1000000U /* events made up at most */

struct sb_log_actor { /* somebody who signs in */
  char id[SB_ID];
  char *login, *name; /* owned */
};

struct sb_log { /* embed by value; but for what stands below, log.c's */
  struct sb_log_event *ring;
  size_t capacity, most;
  uint64_t first, next;     /* positions: of the oldest, and after the last */
  struct sb_timers waiting; /* events that cannot be read yet; owned */
  int64_t lag_ms;
  struct sb_random delays;
  uint64_t added;
  int64_t lateness; /* by how much an event was published before one that could
                       be read earlier, at most */

  struct sb_log_org org;
  struct sb_log_actor *actors; /* log_samples.c's; owned */
  size_t actor_count;
  /* log_notes.c's: the last window reported, and events given from outside. */
  uint64_t violated[SB_BUCKETS];
  uint64_t taken;
};

/* |samples| is how many events will be made up. */
void sb_log_init(struct sb_log *log, uint64_t seed, int64_t lag_ms,
                 uint64_t samples);
void sb_log_release(struct sb_log *log);

/* Takes |event|, its kind, |published|, |request| and texts, which it owns from
 * now on. It can be read after the log's lag, or half as much again. An event
 * for which there is no memory is lost. */
void sb_log_add(struct sb_log *log, const struct sb_log_event *event,
                int64_t now_ms);

/* The same for an event that can be read since it was published. They come
 * before all others and in order. */
bool sb_log_add_sample(struct sb_log *log, const struct sb_log_event *event);

/* Makes readable what is by |now_ms|. */
void sb_log_catch_up(struct sb_log *log, int64_t now_ms);

/* |position| is one from |log->first| to before |log->next|. */
const struct sb_log_event *sb_log_at(const struct sb_log *log,
                                     uint64_t position);

/* The first position of an event that could be read after |ms|. */
uint64_t sb_log_shown_after(const struct sb_log *log, int64_t ms);

/* The first position up to which something was published after |ms|: before
 * it nothing was. */
uint64_t sb_log_published_after(const struct sb_log *log, int64_t ms);

#endif
