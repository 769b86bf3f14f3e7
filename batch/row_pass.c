/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/row_pass.h"

#include <inttypes.h>
#include <stdio.h>

#include "batch/review.h"

/* ---- where rows go ---- */

/* Of a run that only validates. Where there are too many for a list they have
 * been rounded up. */
static void show_finding(const struct mu_row_pass *pass,
                         const struct mu_job *job)
{
  const struct mu_first_pass *first = pass->config.first;

  if (!first->config.sends && !first->config.settings->quiet &&
      !mu_review_rounds_up(first->survey.invalid)) {
    (void)fprintf(stderr, "row %" PRIu64 ", line %" PRIu64 ": %s\n", job->row,
                  job->line, mu_buffer_text(&job->error));
  }
}

static enum mu_code settle(void *ctx, const struct mu_job *job,
                           struct mu_error *err)
{
  struct mu_row_pass *pass = ctx;
  enum mu_code rc = mu_outputs_write(pass->config.outputs, job, err);

  if (rc == MU_OK) { /* what has no line has no end */
    mu_tally_add(pass->config.tally, job);
    if (job->status == MU_STATUS_INVALID) {
      show_finding(pass, job);
    }
  }
  return rc;
}

static enum mu_code keep_link(void *ctx, const struct mu_job *job,
                              const struct mu_buffer *link,
                              struct mu_error *err)
{
  struct mu_row_pass *pass = ctx;

  return mu_outputs_keep_link(pass->config.outputs, job, link, err);
}

static enum mu_code tick(void *ctx, const struct mu_pipeline *pipeline,
                         int64_t now_us, struct mu_error *err)
{
  struct mu_row_pass *pass = ctx;

  mu_progress_tick(&pass->progress, pipeline, now_us);
  if (!pass->begun && mu_pipeline_org_clock(pipeline)->known) {
    enum mu_code rc = pass->config.begun(pass->config.ctx, err);

    pass->begun = true;
    if (rc != MU_OK) {
      return rc;
    }
  }
  return mu_outputs_tick(pass->config.outputs, now_us, err);
}

/* ---- the pass ---- */

static void begin_progress(struct mu_row_pass *pass)
{
  const struct mu_first_pass *first = pass->config.first;
  const struct mu_settings *s = first->config.settings;
  bool silent = s->quiet || !first->config.sends;

  mu_progress_init(&pass->progress, silent ? MU_PROGRESS_NONE : s->progress,
                   first->survey.rows, pass->config.budget, pass->config.clock);
}

/* What the command line says of the sending. */
static void take_settings(struct mu_pipeline_config *rows,
                          const struct mu_settings *s)
{
  rows->limit = s->limit;
  rows->pace = s->pace;
  rows->share_percent = (uint32_t)s->rate_share;
  rows->concurrency = s->concurrency ? (unsigned)s->concurrency : 1;
  rows->retries = (unsigned)s->retries;
  rows->row_deadline_us = (int64_t)s->row_deadline_ms * MU_MS;
  rows->give_up_after_us = (int64_t)s->give_up_after_ms * MU_MS;
  rows->max_failures = s->max_failures;
}

/* What an earlier run says of it. */
static void take_earlier(struct mu_pipeline_config *rows,
                         const struct mu_row_pass_config *c)
{
  rows->settled_before = c->outputs->resume;
  rows->settled = c->settled->rows;
  rows->doubtful =
      c->outputs->resume ? c->settled->rows + MU_PIPELINE_DOUBT : 0;
  rows->granted_before = c->tally->by_status[MU_STATUS_CREATED] +
                             c->tally->by_status[MU_STATUS_UPDATED] >
                         0;
  rows->began_us = c->started_org_us;
  rows->began_ago_us =
      (mu_clock_calendar_us() - c->started_here_us) * c->clock->speed;
}

static void expect_requests(struct mu_pipeline_config *rows,
                            const struct mu_budget *budget)
{
  struct mu_budget own = *budget;

  own.requests[MU_PURPOSE_MANAGER] = 0; /* they have a pass of their own */
  for (unsigned b = 0; b < MU_BUCKETS; b++) {
    rows->requests[b] = mu_budget_requests(&own, b);
  }
}

/* Where the rows' first requests go. */
static enum mu_bucket first_bucket(const struct mu_row_pass_config *c)
{
  return c->first->config.settings->on_existing == MU_EXISTING_FAIL
             ? MU_BUCKET_USERS
             : MU_BUCKET_USER_READ;
}

enum mu_code mu_row_pass_begin(struct mu_row_pass *pass,
                               const struct mu_row_pass_config *config,
                               struct mu_error *err)
{
  *pass = (struct mu_row_pass){.config = *config,
                               .rows = {.input = config->first->input,
                                        .checker = config->first->checker,
                                        .transfer = config->transfer,
                                        .clock = config->clock,
                                        .steps = config->steps,
                                        .sink = {.settle = settle,
                                                 .link = keep_link,
                                                 .tick = tick,
                                                 .ctx = pass},
                                        .signal_fd = config->signal_fd,
                                        .rows = config->first->survey.rows,
                                        .bucket = first_bucket(config),
                                        .stop_at_us = config->stop_at_us}};
  take_settings(&pass->rows, config->first->config.settings);
  take_earlier(&pass->rows, config);
  expect_requests(&pass->rows, config->budget);
  begin_progress(pass);
  return mu_pipeline_new(&pass->pipeline, &pass->rows, err);
}

void mu_row_pass_release(struct mu_row_pass *pass)
{
  mu_pipeline_free(pass->pipeline);
  mu_progress_release(&pass->progress);
}

enum mu_stop mu_row_pass_run(struct mu_row_pass *pass, struct mu_error *err)
{
  enum mu_stop stop = mu_pipeline_run(pass->pipeline, err);

  mu_progress_end(&pass->progress);
  return stop;
}
