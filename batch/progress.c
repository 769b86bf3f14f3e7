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

struct reading {    /* what there is to say */
  const char *noun; /* of what is counted */
  uint64_t done;
  uint64_t all;   /* 0: nobody knows how many there are */
  bool paged;     /* they come in pages: */
  uint64_t pages; /* so many */
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
  struct reading r = {.noun = "row",
                      .done = stats->settled,
                      .all = progress->rows,
                      .eta_us = -1,
                      .in_flight = mu_pipeline_in_flight(pipeline)};
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
  r.lost_us = mu_reach_lost_us(&mu_pipeline_gate(pipeline)->reach, now_us);
  return r;
}

static void write_words(struct mu_progress *progress, const struct reading *r)
{
  struct mu_buffer *line = &progress->line;

  if (progress->phase) {
    mu_buffer_printf(line, "%s: ", progress->phase);
  }
  if (r->all > 0) {
    mu_buffer_printf(line, "%s of %s %ss (%u %%)", mu_words_count(r->done).text,
                     mu_words_count(r->all).text, r->noun,
                     (unsigned)(r->done * 100 / r->all));
  } else {
    mu_buffer_printf(line, "%s %s%s", mu_words_count(r->done).text, r->noun,
                     r->done == 1 ? "" : "s");
  }
  if (r->paged) {
    mu_buffer_printf(line, ", %s", mu_words_counted(r->pages, "page").text);
  }
  mu_buffer_printf(line, ", %.*f %ss/s, %u in flight", r->rate < 100 ? 1 : 0,
                   r->rate, r->noun, r->in_flight);
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
  uint64_t full = r->all ? r->done * BAR_WIDTH / r->all : 0;

  mu_buffer_append_char(&progress->line, '\r');
  if (r->all > 0) { /* part of what, else? */
    mu_buffer_append_char(&progress->line, '[');
    for (unsigned i = 0; i < BAR_WIDTH; i++) {
      mu_buffer_append_char(&progress->line, i < full ? '#' : '.');
    }
    mu_buffer_append_text(&progress->line, "] ");
  }
  write_words(progress, r);
  mu_buffer_append_text(&progress->line, "\033[K"); /* clears the line's rest */
}

static void write_json(struct mu_progress *progress, const struct reading *r)
{
  mu_buffer_printf(&progress->line, "{%s%s%s\"rows\":%llu,\"done\":%llu,",
                   progress->phase ? "\"phase\":\"" : "",
                   progress->phase ? progress->phase : "",
                   progress->phase ? "\"," : "", (unsigned long long)r->all,
                   (unsigned long long)r->done);
  if (r->paged) {
    mu_buffer_printf(&progress->line, "\"pages\":%llu,",
                     (unsigned long long)r->pages);
  }
  mu_buffer_printf(&progress->line,
                   "\"rows_per_second\":%.2f,\"in_flight\":%u,"
                   "\"waiting_for\":",
                   r->rate, r->in_flight);
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
  const struct mu_request_counts *counts = &mu_pipeline_gate(pipeline)->counts;

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

/* |why| it cannot be reached; NULL: it can be again. |noun| is what somebody
 * may fear for. */
static void say_reach(const char *why, const char *noun, int64_t wait_us)
{
  if (why) {
    (void)fprintf(stderr,
                  "muster: the org cannot be reached (%s); next try in %s, no "
                  "%s is lost by it\n",
                  why, mu_words_time(wait_us).text, noun);
  } else {
    (void)fputs("muster: the org can be reached again\n", stderr);
  }
}

/* Each try to reach an org that cannot be reached, and that it can again. */
static void tell_trouble(struct mu_progress *progress,
                         const struct mu_gate *gate, const char *noun,
                         int64_t now_us)
{
  const struct mu_reach *reach = &gate->reach;

  if (reach->lost && reach->tries > progress->tries_told) {
    mu_progress_end(progress);
    say_reach(mu_buffer_text(&gate->trouble), noun,
              mu_reach_ready_at(reach, now_us) - now_us);
  } else if (!reach->lost && progress->tries_told > 0) {
    mu_progress_end(progress);
    say_reach(NULL, noun, 0);
  }
  progress->tries_told = reach->lost ? reach->tries : 0;
}

static void tell_stopping(struct mu_progress *progress, unsigned in_flight)
{
  if (progress->stop_told) {
    return;
  }
  progress->stop_told = true;
  mu_progress_end(progress);
  (void)fprintf(stderr,
                "muster: stopping; waiting for %s in flight (asked again, "
                "muster leaves at once)\n",
                mu_words_counted(in_flight, "request").text);
}

/* A pipe whose reader stands still would hold the whole run up. */
static bool stderr_has_room(void)
{
  struct pollfd fd = {.fd = STDERR_FILENO, .events = POLLOUT};

  return poll(&fd, 1, 0) != 0;
}

static bool is_due(struct mu_progress *progress, int64_t now_us)
{
  if (progress->next_at == 0) {
    progress->next_at = now_us + every(progress);
  }
  if (now_us < progress->next_at) {
    return false;
  }
  progress->next_at = now_us + every(progress);
  return true;
}

static void show(struct mu_progress *progress, const struct reading *r)
{
  mu_buffer_clear(&progress->line);
  if (progress->mode == MU_PROGRESS_BAR) {
    write_bar(progress, r);
    progress->bar_shown = true;
  } else if (progress->mode == MU_PROGRESS_JSON) {
    write_json(progress, r);
  } else {
    mu_buffer_append_text(&progress->line, "muster: ");
    write_words(progress, r);
    mu_buffer_append_char(&progress->line, '\n');
  }
  (void)fwrite(mu_buffer_text(&progress->line), 1, progress->line.len, stderr);
}

static bool is_mute(const struct mu_progress *progress)
{
  return progress->mode == MU_PROGRESS_NONE || !stderr_has_room();
}

void mu_progress_tick(struct mu_progress *progress,
                      const struct mu_pipeline *pipeline, int64_t now_us)
{
  struct reading r;

  if (is_mute(progress)) {
    return;
  }
  if (progress->mode != MU_PROGRESS_JSON) {
    tell_limit(progress, pipeline);
    tell_trouble(progress, mu_pipeline_gate(pipeline), "row", now_us);
    if (mu_pipeline_stopping(pipeline)) {
      tell_stopping(progress, mu_pipeline_in_flight(pipeline));
    }
  }
  if (is_due(progress, now_us)) {
    r = read_state(progress, pipeline, now_us);
    show(progress, &r);
  }
}

static struct reading read_harvest(struct mu_progress *progress,
                                   const struct mu_harvest *harvest,
                                   const struct mu_gate *gate, const char *noun,
                                   uint64_t done, uint64_t all, int64_t now_us)
{
  int64_t elapsed = now_us - progress->began_at;
  struct reading r = {.noun = noun,
                      .done = done,
                      .all = all >= done ? all : 0, /* a wrong guess */
                      .paged = true,
                      .pages = mu_harvest_pages(harvest),
                      .eta_us = -1,
                      .in_flight = mu_harvest_in_flight(harvest),
                      .lost_us = mu_reach_lost_us(&gate->reach, now_us)};
  int64_t until = 0;

  if (elapsed > 0) {
    r.rate = (double)(done - progress->began_with) * (double)MU_SEC /
             (double)elapsed;
  }
  if (r.rate > 0 && r.all > 0) {
    r.eta_us = (int64_t)((double)(r.all - done) / r.rate * (double)MU_SEC);
  }
  r.waits = mu_harvest_waits(harvest, now_us, &r.bucket, &until);
  r.waits_us = until - now_us;
  return r;
}

/* What is counted next is counted anew. */
static void begin_harvest(struct mu_progress *progress,
                          const struct mu_harvest *harvest, uint64_t done)
{
  int64_t began_at = mu_harvest_began_us(harvest);

  if (!progress->counting || progress->began_at != began_at) {
    progress->counting = true;
    progress->began_at = began_at;
    progress->began_with = done;
    progress->next_at = 0;
  }
}

void mu_progress_harvest(struct mu_progress *progress,
                         const struct mu_harvest *harvest,
                         const struct mu_gate *gate, const char *noun,
                         uint64_t done, uint64_t all, int64_t now_us)
{
  struct reading r;

  begin_harvest(progress, harvest, done);
  if (is_mute(progress)) {
    return;
  }
  if (progress->mode != MU_PROGRESS_JSON) {
    tell_trouble(progress, gate, noun, now_us);
    if (mu_harvest_stopping(harvest)) {
      tell_stopping(progress, mu_harvest_in_flight(harvest));
    }
  }
  if (is_due(progress, now_us)) {
    r = read_harvest(progress, harvest, gate, noun, done, all, now_us);
    show(progress, &r);
  }
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
  struct reading r = {.noun = "row", .eta_us = -1, .lost_us = lost_us};

  if (mode == MU_PROGRESS_JSON) {
    write_json(&nothing_yet, &r);
    (void)fputs(mu_buffer_text(&nothing_yet.line), stderr);
    mu_buffer_release(&nothing_yet.line);
  } else if (mode != MU_PROGRESS_NONE) {
    say_reach(why, "row", wait_us);
  }
}
