/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/progress.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "batch/words.h"

#define BAR_EVERY   (200 * MU_MS)
#define JSON_EVERY  MU_SEC
#define PLAIN_EVERY (10 * MU_SEC)
#define BAR_WIDTH   24

void mu_progress_init(struct mu_progress *progress, enum mu_progress_mode mode,
                      uint64_t rows, const struct mu_budget *budget,
                      const struct mu_clock *clock)
{
  memset(progress, 0, sizeof *progress);
  if (mode == MU_PROGRESS_AUTO) {
    mode = isatty(STDERR_FILENO) ? MU_PROGRESS_BAR : MU_PROGRESS_PLAIN;
  }
  progress->mode = mode;
  progress->rows = rows;
  progress->budget = *budget;
  progress->clock = clock;
}

void mu_progress_release(struct mu_progress *progress)
{
  mu_buffer_release(&progress->line);
}

/* Real time between two looks, on the run's clock. */
static int64_t every(const struct mu_progress *progress)
{
  int64_t us = progress->mode == MU_PROGRESS_BAR    ? BAR_EVERY
               : progress->mode == MU_PROGRESS_JSON ? JSON_EVERY
                                                    : PLAIN_EVERY;

  return us * progress->clock->speed;
}

struct reading { /* what there is to say */
  uint64_t done;
  double rate;    /* rows a second */
  int64_t eta_us; /* -1: unknown */
  unsigned in_flight;
  bool waits;
  enum mu_bucket bucket;
  int64_t waits_us;
  int64_t lost_us; /* for how long the org could not be reached */
};

/* This caller's part of each window, as --rate-share has it; 0: not known. */
static uint64_t limit_of(const struct mu_progress *progress,
                         const struct mu_pipeline *pipeline,
                         enum mu_bucket bucket)
{
  uint64_t limit = mu_pipeline_limit(pipeline, bucket);

  return limit * progress->budget.share_percent / 100;
}

/* A window that was nearly over when the run began makes the first rows look
 * faster than the limit lets the rest be. */
static int64_t at_least(const struct mu_progress *progress,
                        const struct mu_pipeline *pipeline,
                        const struct reading *r)
{
  struct mu_budget certain = mu_budget_certain(&progress->budget);
  bool open = mu_budget_is_open(&progress->budget);
  int64_t longest = r->eta_us;

  for (unsigned b = 0; b < MU_BUCKETS; b++) {
    uint64_t limit = limit_of(progress, pipeline, b);
    uint64_t left = mu_pipeline_left(pipeline, b);
    int64_t least = 0;

    if (open && mu_budget_requests(&certain, b) == 0) {
      continue; /* what may be left, and may not */
    }
    if (limit > 0 && left > limit) {
      least = mu_budget_time_us(left - limit, limit, limit);
    }
    longest = least > longest ? least : longest;
  }
  return longest;
}

static struct reading read_state(const struct mu_progress *progress,
                                 const struct mu_pipeline *pipeline,
                                 int64_t now_us)
{
  const struct mu_pipeline_stats *stats = mu_pipeline_stats(pipeline);
  int64_t elapsed = now_us - stats->started_us;
  struct reading r = {.done = stats->settled,
                      .eta_us = -1,
                      .in_flight = mu_pipeline_in_flight(pipeline)};
  struct mu_pipeline_trouble trouble;
  int64_t until = 0;

  if (elapsed > 0) {
    r.rate =
        (double)(r.done - stats->resumed) * (double)MU_SEC / (double)elapsed;
  }
  if (r.rate > 0) {
    r.eta_us =
        (int64_t)((double)(progress->rows - r.done) / r.rate * (double)MU_SEC);
    r.eta_us = at_least(progress, pipeline, &r);
  }
  r.waits = mu_pipeline_waits(pipeline, now_us, &r.bucket, &until);
  r.waits_us = until - now_us;
  if (mu_pipeline_trouble(pipeline, now_us, &trouble)) {
    r.lost_us = trouble.lost_us;
  }
  return r;
}

static void write_words(struct mu_progress *progress, const struct reading *r)
{
  struct mu_buffer *line = &progress->line;
  uint64_t percent = progress->rows ? r->done * 100 / progress->rows : 100;

  if (progress->phase) {
    mu_buffer_printf(line, "%s: ", progress->phase);
  }
  mu_buffer_printf(line, "%s of %s rows (%u %%), %.1f rows/s, %u in flight",
                   mu_words_count(r->done).text,
                   mu_words_count(progress->rows).text, (unsigned)percent,
                   r->rate, r->in_flight);
  if (r->lost_us > 0) {
    mu_buffer_printf(line, ", the org is out of reach since %s",
                     mu_words_time(r->lost_us).text);
  }
  if (r->waits) {
    mu_buffer_printf(line, ", %s is used up for %s", mu_bucket_name(r->bucket),
                     mu_words_time(r->waits_us).text);
  }
  if (r->eta_us >= 0) {
    mu_buffer_printf(line, ", %s left", mu_words_time(r->eta_us).text);
  }
}

static void write_bar(struct mu_progress *progress, const struct reading *r)
{
  uint64_t full = progress->rows ? r->done * BAR_WIDTH / progress->rows : 0;

  mu_buffer_append_text(&progress->line, "\r[");
  for (unsigned i = 0; i < BAR_WIDTH; i++) {
    mu_buffer_append_char(&progress->line, i < full ? '#' : '.');
  }
  mu_buffer_append_text(&progress->line, "] ");
  write_words(progress, r);
  mu_buffer_append_text(&progress->line, "\033[K"); /* clears the line's rest */
}

static void write_json(struct mu_progress *progress, const struct reading *r)
{
  mu_buffer_printf(&progress->line,
                   "{%s%s%s\"rows\":%llu,\"done\":%llu,"
                   "\"rows_per_second\":%.2f,\"in_flight\":%u,"
                   "\"waiting_for\":",
                   progress->phase ? "\"phase\":\"" : "",
                   progress->phase ? progress->phase : "",
                   progress->phase ? "\"," : "",
                   (unsigned long long)progress->rows,
                   (unsigned long long)r->done, r->rate, r->in_flight);
  if (r->waits) {
    mu_buffer_printf(&progress->line, "\"%s\",\"waiting_ms\":%lld",
                     mu_bucket_name(r->bucket),
                     (long long)(r->waits_us / MU_MS));
  } else {
    mu_buffer_append_text(&progress->line, "null,\"waiting_ms\":0");
  }
  mu_buffer_printf(&progress->line,
                   ",\"unreachable_ms\":%lld,\"eta_ms\":%lld}\n",
                   (long long)(r->lost_us / MU_MS),
                   (long long)(r->eta_us < 0 ? -1 : r->eta_us / MU_MS));
}

/* Whether each bucket that the rows need has had its first reply. Managers have
 * a pass of their own, after them. */
static bool has_all_limits(const struct mu_budget *budget,
                           const struct mu_pipeline *pipeline)
{
  const struct mu_request_counts *counts = &mu_pipeline_stats(pipeline)->counts;

  for (unsigned b = 0; b < MU_BUCKETS; b++) {
    if (b != MU_BUCKET_USER_WRITE && counts->requests[b] == 0 &&
        mu_budget_requests(budget, b) > 0) {
      return false;
    }
  }
  return true;
}

/* Once, when the org's first replies have said what it allows: how long the
 * run will take by that, and which bucket it will wait for. */
static void tell_limit(struct mu_progress *progress,
                       const struct mu_pipeline *pipeline)
{
  struct mu_budget budget = mu_budget_certain(&progress->budget);
  enum mu_bucket slowest = MU_BUCKET_USERS;
  uint64_t limits[MU_BUCKETS];
  int64_t time = 0;

  if (progress->limit_told || !has_all_limits(&budget, pipeline)) {
    return;
  }
  for (unsigned b = 0; b < MU_BUCKETS; b++) {
    limits[b] = limit_of(progress, pipeline, b);
  }
  time = mu_budget_whole_us(&budget, limits, &slowest);
  slowest = limits[slowest] ? slowest : MU_BUCKET_USERS;
  if (limits[slowest] == 0) {
    return;
  }
  progress->limit_told = true;
  if (mu_budget_requests(&budget, slowest) > limits[slowest]) {
    mu_progress_end(progress); /* the bar, if there is one */
    (void)fprintf(stderr,
                  "muster: this org takes %s requests a minute to %s from this "
                  "token: %s %s in all\n",
                  mu_words_count(limits[slowest]).text, mu_bucket_name(slowest),
                  mu_budget_is_open(&budget) ? "at least" : "about",
                  mu_words_time(time).text);
  }
}

/* |why| it cannot be reached; NULL: it can be again. */
static void say_reach(const char *why, int64_t wait_us)
{
  if (why) {
    (void)fprintf(stderr,
                  "muster: the org cannot be reached (%s); next try in %s, no "
                  "row is lost by it\n",
                  why, mu_words_time(wait_us).text);
  } else {
    (void)fputs("muster: the org can be reached again\n", stderr);
  }
}

/* Each try to reach an org that cannot be reached, and that it can again. */
static void tell_trouble(struct mu_progress *progress,
                         const struct mu_pipeline *pipeline, int64_t now_us)
{
  struct mu_pipeline_trouble trouble;
  bool lost = mu_pipeline_trouble(pipeline, now_us, &trouble);

  if (lost && trouble.tries > progress->tries_told) {
    mu_progress_end(progress);
    say_reach(trouble.why, trouble.try_at - now_us);
  } else if (!lost && progress->tries_told > 0) {
    mu_progress_end(progress);
    say_reach(NULL, 0);
  }
  progress->tries_told = lost ? trouble.tries : 0;
}

static void tell_stopping(struct mu_progress *progress,
                          const struct mu_pipeline *pipeline)
{
  if (progress->stop_told || !mu_pipeline_stopping(pipeline)) {
    return;
  }
  progress->stop_told = true;
  mu_progress_end(progress);
  (void)fprintf(
      stderr,
      "muster: stopping; waiting for %s in flight (asked again, "
      "muster leaves at once)\n",
      mu_words_counted(mu_pipeline_in_flight(pipeline), "request").text);
}

/* A pipe whose reader stands still would hold the whole run up. */
static bool stderr_has_room(void)
{
  struct pollfd fd = {.fd = STDERR_FILENO, .events = POLLOUT};

  return poll(&fd, 1, 0) != 0;
}

void mu_progress_tick(struct mu_progress *progress,
                      const struct mu_pipeline *pipeline, int64_t now_us)
{
  struct reading r;

  if (progress->mode == MU_PROGRESS_NONE || !stderr_has_room()) {
    return;
  }
  if (progress->mode != MU_PROGRESS_JSON) {
    tell_limit(progress, pipeline);
    tell_trouble(progress, pipeline, now_us);
    tell_stopping(progress, pipeline);
  }
  if (progress->next_at == 0) {
    progress->next_at = now_us + every(progress);
  }
  if (now_us < progress->next_at) {
    return;
  }
  progress->next_at = now_us + every(progress);
  r = read_state(progress, pipeline, now_us);
  mu_buffer_clear(&progress->line);
  if (progress->mode == MU_PROGRESS_BAR) {
    write_bar(progress, &r);
    progress->bar_shown = true;
  } else if (progress->mode == MU_PROGRESS_JSON) {
    write_json(progress, &r);
  } else {
    mu_buffer_append_text(&progress->line, "muster: ");
    write_words(progress, &r);
    mu_buffer_append_char(&progress->line, '\n');
  }
  (void)fwrite(mu_buffer_text(&progress->line), 1, progress->line.len, stderr);
}

void mu_progress_end(struct mu_progress *progress)
{
  if (progress->bar_shown) {
    (void)fputs("\r\033[K", stderr);
    progress->bar_shown = false;
  }
}

void mu_progress_tell_reach(unsigned mode, const char *why, int64_t lost_us,
                            int64_t wait_us)
{
  struct mu_progress nothing_yet = {.rows = 0};
  struct reading r = {.eta_us = -1, .lost_us = lost_us};

  if (mode == MU_PROGRESS_JSON) {
    write_json(&nothing_yet, &r);
    (void)fputs(mu_buffer_text(&nothing_yet.line), stderr);
    mu_buffer_release(&nothing_yet.line);
  } else if (mode != MU_PROGRESS_NONE) {
    say_reach(why, wait_us);
  }
}
