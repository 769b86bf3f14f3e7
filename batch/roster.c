/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/roster.h"

#include <stdlib.h>

#include <utlist.h>

#define RING_ROWS  10000u
#define RING_BYTES (16u << 20)

struct mu_roster {
  struct {
    struct mu_job *ready; /* a list in the order of rows */
    uint64_t count;
  } buckets[MU_BUCKETS];
  struct mu_job *timers; /* a list in the order of retry_at */
  unsigned timer_count;
  struct mu_job *spare; /* a list */

  size_t first; /* in the ring */
  size_t count;
  size_t bytes;
  struct mu_job *ring[RING_ROWS];
};

enum mu_code mu_roster_new(struct mu_roster **out, struct mu_error *err)
{
  *out = calloc(1, sizeof **out);
  return *out ? MU_OK : mu_error_nomem(err);
}

static void free_job(struct mu_job *job)
{
  mu_job_release(job);
  free(job);
}

static struct mu_job *at(const struct mu_roster *r, size_t i)
{
  return r->ring[(r->first + i) % RING_ROWS];
}

void mu_roster_free(struct mu_roster *roster)
{
  struct mu_job *job = NULL;
  struct mu_job *next = NULL;

  if (!roster) {
    return;
  }
  for (size_t i = 0; i < roster->count; i++) {
    free_job(at(roster, i));
  }
  DL_FOREACH_SAFE(roster->spare, job, next)
  {
    DL_DELETE(roster->spare, job);
    free_job(job);
  }
  free(roster);
}

/* ---- moving ---- */

static bool may_become(enum mu_job_state from, enum mu_job_state to)
{
  static const unsigned next[MU_JOB_STATES] = {
      [MU_JOB_IDLE] = 1u << MU_JOB_READY | 1u << MU_JOB_DONE,
      [MU_JOB_READY] = 1u << MU_JOB_IN_FLIGHT | 1u << MU_JOB_ABANDONED,
      [MU_JOB_IN_FLIGHT] = 1u << MU_JOB_READY | 1u << MU_JOB_BACKOFF |
                           1u << MU_JOB_DONE | 1u << MU_JOB_ABANDONED,
      [MU_JOB_BACKOFF] = 1u << MU_JOB_READY | 1u << MU_JOB_ABANDONED,
      [MU_JOB_DONE] = 1u << MU_JOB_IDLE,
      [MU_JOB_ABANDONED] = 1u << MU_JOB_IDLE,
  };

  return (next[from] >> to) & 1;
}

static int by_row(const struct mu_job *a, const struct mu_job *b)
{
  return a->row < b->row ? -1 : a->row > b->row;
}

static int by_time(const struct mu_job *a, const struct mu_job *b)
{
  return a->retry_at < b->retry_at ? -1 : a->retry_at > b->retry_at;
}

static void enter_ready(struct mu_roster *r, struct mu_job *job)
{
  struct mu_job **list = &r->buckets[job->request.bucket].ready;

  r->buckets[job->request.bucket].count++;
  if (!*list || (*list)->prev->row < job->row) {
    DL_APPEND(*list, job); /* new rows come in order */
  } else {
    DL_INSERT_INORDER(*list, job, by_row);
  }
}

static void leave(struct mu_roster *r, struct mu_job *job)
{
  if (job->state == MU_JOB_READY) {
    DL_DELETE(r->buckets[job->request.bucket].ready, job);
    r->buckets[job->request.bucket].count--;
  } else if (job->state == MU_JOB_BACKOFF) {
    DL_DELETE(r->timers, job);
    r->timer_count--;
  }
}

void mu_roster_move(struct mu_roster *roster, struct mu_job *job,
                    enum mu_job_state to, int64_t now_us)
{
  if (!may_become(job->state, to)) {
    abort(); /* a bug of ours, and going on could double a user */
  }
  if (job->state == MU_JOB_IN_FLIGHT || job->state == MU_JOB_BACKOFF) {
    job->spent_us += now_us - job->entered_us;
  }
  leave(roster, job);
  job->state = to;
  job->entered_us = now_us;
  if (to == MU_JOB_READY) {
    enter_ready(roster, job);
  } else if (to == MU_JOB_BACKOFF) {
    DL_INSERT_INORDER(roster->timers, job, by_time);
    roster->timer_count++;
  }
}

void mu_roster_abandon(struct mu_roster *roster, uint64_t row, int64_t now_us)
{
  for (size_t i = 0; i < roster->count; i++) {
    struct mu_job *job = at(roster, i);
    bool waits = job->state == MU_JOB_READY || job->state == MU_JOB_BACKOFF;

    if (waits && (job->row > row || !job->wrote)) {
      mu_roster_move(roster, job, MU_JOB_ABANDONED, now_us);
    }
  }
}

bool mu_roster_abandon_follow_ups(struct mu_roster *roster, int64_t now_us)
{
  bool any = false;

  for (unsigned b = 0; b < MU_BUCKETS; b++) {
    struct mu_job *job = NULL;
    struct mu_job *next = NULL;

    DL_FOREACH_SAFE(roster->buckets[b].ready, job, next)
    {
      if (job->request.follow_up) {
        mu_roster_move(roster, job, MU_JOB_ABANDONED, now_us);
        any = true;
      }
    }
  }
  return any;
}

/* ---- the ring ---- */

bool mu_roster_has_room(const struct mu_roster *roster)
{
  return roster->count < RING_ROWS && roster->bytes < RING_BYTES;
}

static struct mu_job *spare_job(struct mu_roster *r)
{
  struct mu_job *job = r->spare;

  if (job) {
    DL_DELETE(r->spare, job);
    return job;
  }
  job = malloc(sizeof *job);
  if (job) {
    mu_job_init(job);
  }
  return job;
}

struct mu_job *mu_roster_add(struct mu_roster *roster)
{
  struct mu_job *job = spare_job(roster);

  if (job) {
    roster->ring[(roster->first + roster->count) % RING_ROWS] = job;
    roster->count++;
  }
  return job;
}

void mu_roster_weigh(struct mu_roster *roster, struct mu_job *job)
{
  job->held = mu_job_bytes(job);
  roster->bytes += job->held;
}

struct mu_job *mu_roster_oldest(const struct mu_roster *roster)
{
  return roster->count > 0 ? at(roster, 0) : NULL;
}

void mu_roster_retire(struct mu_roster *roster, int64_t now_us)
{
  struct mu_job *job = at(roster, 0);

  roster->first = (roster->first + 1) % RING_ROWS;
  roster->count--;
  roster->bytes -= job->held;
  mu_roster_move(roster, job, MU_JOB_IDLE, now_us);
  mu_job_reset(job);
  DL_PREPEND(roster->spare, job);
}

/* ---- who waits ---- */

struct mu_job *mu_roster_ready(const struct mu_roster *roster,
                               enum mu_bucket bucket)
{
  return roster->buckets[bucket].ready;
}

uint64_t mu_roster_ready_count(const struct mu_roster *roster,
                               enum mu_bucket bucket)
{
  return roster->buckets[bucket].count;
}

uint64_t mu_roster_ready_in_all(const struct mu_roster *roster)
{
  uint64_t count = 0;

  for (unsigned b = 0; b < MU_BUCKETS; b++) {
    count += roster->buckets[b].count;
  }
  return count;
}

struct mu_job *mu_roster_next_timer(const struct mu_roster *roster)
{
  return roster->timers;
}

unsigned mu_roster_timer_count(const struct mu_roster *roster)
{
  return roster->timer_count;
}
