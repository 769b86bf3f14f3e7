/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/manager_links.h"

#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "batch/earlier.h"
#include "batch/manager_book.h"

#define LOOK_EVERY 4096u /* rows, between looks whether the run shall stop */

struct mu_manager_links {
  struct mu_manager_links_config config;
  struct mu_input *input;
  struct mu_manager_book *book;
  struct mu_pipeline *pipeline;
  struct mu_earlier *results; /* read in step with the input */
  struct mu_job result;
};

/* The results' line for |row|, the next one. */
static enum mu_code read_result(struct mu_manager_links *links, uint64_t row,
                                struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  while (rc == MU_OK && links->result.row < row) {
    rc = mu_earlier_next(links->results, &links->result, err);
  }
  if (rc == MU_END) {
    return mu_error_set(err, MU_EOUTPUT,
                        "%s has lost the line of row %" PRIu64
                        ", so managers cannot be linked",
                        links->config.results_path, row);
  }
  return rc;
}

static enum mu_code open_results(struct mu_manager_links *links,
                                 struct mu_error *err)
{
  mu_earlier_free(links->results);
  links->results = NULL;
  mu_job_reset(&links->result);
  return mu_earlier_open(&links->results, links->config.results_path, err);
}

/* The pipeline will see it, and stop before it sends anything. */
static bool is_asked_to_stop(const struct mu_manager_links *links)
{
  struct pollfd fd = {.fd = links->config.config->signal_fd, .events = POLLIN};

  return fd.fd >= 0 && poll(&fd, 1, 0) > 0;
}

/* Whoever is there can be a manager. */
static bool has_user(const struct mu_job *result)
{
  return result->id[0] && result->status != MU_STATUS_FAILED;
}

/* People who are there and were to be left alone get no manager either. */
static bool may_change(const struct mu_job *result)
{
  return result->status == MU_STATUS_CREATED ||
         result->status == MU_STATUS_UPDATED ||
         result->status == MU_STATUS_UNCHANGED;
}

static enum mu_code learn_id(struct mu_manager_links *links,
                             struct mu_error *err)
{
  struct mu_input_row row;
  enum mu_code rc = mu_input_next(links->input, &row, err);

  if (rc == MU_END) {
    return mu_error_set(err, MU_EINPUT, "the file changed while it was read");
  }
  if (rc == MU_OK) {
    rc = read_result(links, row.number, err);
  }
  if (rc == MU_OK && has_user(&links->result)) {
    rc = mu_manager_book_keep_id(links->book, row.number, &row.user,
                                 links->result.id, err);
  }
  return rc;
}

static enum mu_code learn_ids(struct mu_manager_links *links,
                              struct mu_error *err)
{
  uint64_t rows = links->config.config->rows;
  enum mu_code rc = mu_input_rewind(links->input, err);

  if (rc == MU_OK) {
    rc = open_results(links, err);
  }
  for (uint64_t i = 0; rc == MU_OK && i < rows; i++) {
    if (i % LOOK_EVERY == 0 && is_asked_to_stop(links)) {
      break;
    }
    rc = learn_id(links, err);
  }
  if (rc == MU_OK) {
    rc = mu_input_rewind(links->input, err);
  }
  return rc == MU_OK ? open_results(links, err) : rc;
}

/* ---- a row's steps ---- */

/* Whether the row's user and the manager are both there; counts who is not. */
static const char *manager_id(struct mu_manager_links *links,
                              const struct mu_manager_answer *answer)
{
  const char *id = mu_manager_book_id(links->book, answer->manager);

  if (!may_change(&links->result)) {
    links->config.report->not_created++;
    return NULL;
  }
  links->config.report->manager_failed += id == NULL;
  return id;
}

static enum mu_code plan(void *ctx, const struct mu_input_row *row,
                         struct mu_job *job, struct mu_error *err)
{
  struct mu_manager_links *links = ctx;
  struct mu_manager_answer answer;
  const char *manager = NULL;
  enum mu_code rc =
      mu_manager_book_ask(links->book, &answer, row->number, &row->user, err);

  if (rc == MU_OK && answer.kind == MU_MANAGER_FOUND) {
    rc = read_result(links, row->number, err);
    if (rc == MU_OK) {
      manager = manager_id(links, &answer);
      job->later[MU_BUCKET_USER_WRITE] = !manager; /* expected, and not sent */
    }
  }
  if (rc != MU_OK) {
    return rc;
  }
  if (!manager) {
    mu_pipeline_end(links->pipeline, job, MU_STATUS_SKIPPED);
    return MU_OK;
  }
  job->request =
      mu_okta_set_manager(&job->path, &job->body, links->result.id, manager);
  return MU_OK;
}

static enum mu_code follow(void *ctx, struct mu_pipeline *pipeline,
                           struct mu_job *job,
                           const struct mu_okta_reply *reply,
                           struct mu_error *err)
{
  (void)ctx;
  (void)err;
  mu_pipeline_end(pipeline, job,
                  reply->verdict == MU_VERDICT_DONE ? MU_STATUS_UPDATED
                                                    : MU_STATUS_FAILED);
  return MU_OK;
}

static enum mu_code settle(void *ctx, const struct mu_job *job,
                           struct mu_error *err)
{
  struct mu_manager_links *links = ctx;

  if (job->status == MU_STATUS_FAILED) {
    return mu_manager_report_fail(links->config.report, job, err);
  }
  links->config.report->linked += job->status == MU_STATUS_UPDATED;
  return MU_OK;
}

static enum mu_code tick(void *ctx, const struct mu_pipeline *pipeline,
                         int64_t now_us, struct mu_error *err)
{
  const struct mu_manager_links *links = ctx;

  return links->config.tick(links->config.ctx, pipeline, now_us, err);
}

/* ---- all rows ---- */

static enum mu_code make_pipeline(struct mu_manager_links *links,
                                  struct mu_error *err)
{
  struct mu_pipeline_config config = *links->config.config;

  config.steps =
      (struct mu_steps){.plan = plan, .follow = follow, .ctx = links};
  config.sink = (struct mu_sink){.settle = settle, .tick = tick, .ctx = links};
  config.bucket = MU_BUCKET_USER_WRITE;
  memset(config.requests, 0, sizeof config.requests);
  config.requests[MU_BUCKET_USER_WRITE] = links->config.report->found;
  config.settled_before = false;
  config.settled = 0;
  config.doubtful = 0;
  config.granted_before = false; /* who may create may not yet update */
  return mu_pipeline_new(&links->pipeline, &config, err);
}

enum mu_code mu_manager_links_new(struct mu_manager_links **out,
                                  const struct mu_manager_links_config *config,
                                  struct mu_error *err)
{
  struct mu_manager_links *links = calloc(1, sizeof *links);
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!links) {
    return mu_error_nomem(err);
  }
  links->config = *config;
  links->input = config->config->input;
  links->book = mu_checker_managers(config->config->checker);
  mu_job_init(&links->result);
  mu_input_keep_raw(links->input, false);
  rc = make_pipeline(links, err);
  if (rc == MU_OK) {
    rc = learn_ids(links, err);
  }
  if (rc == MU_OK) {
    *out = links;
    links = NULL; /* now the caller's */
  }
  mu_manager_links_free(links);
  return rc;
}

void mu_manager_links_free(struct mu_manager_links *links)
{
  if (!links) {
    return;
  }
  mu_pipeline_free(links->pipeline);
  mu_earlier_free(links->results);
  mu_job_release(&links->result);
  free(links);
}

enum mu_stop mu_manager_links_run(struct mu_manager_links *links,
                                  struct mu_error *err)
{
  return mu_pipeline_run(links->pipeline, err);
}

const struct mu_pipeline *
mu_manager_links_pipeline(const struct mu_manager_links *links)
{
  return links->pipeline;
}
