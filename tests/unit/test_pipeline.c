/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "batch/pipeline.h"
#include "http_server.h"
#include "scratch.h"

/* The org's clock minus ours. */
#define OFFSET   (INT64_C(1700000000) * MU_SEC)
#define ROWS_MAX 2000
#define USER     "{\"id\":\"00u%u\",\"status\":\"ACTIVE\"}"
#define LIMITED  "{\"errorCode\":\"E0000047\"}"
#define BUSY     "{\"errorCode\":\"E0000181\"}"

/* Waits of seconds take some milliseconds. */
static const struct mu_clock fast = {.speed = 100};

#define LONG (6000 * MU_SEC) /* a minute that really passes */

struct bench {
  struct mu_http_server *server;
  struct mu_scratch scratch;
  struct mu_input *input;
  struct mu_checker *checker;
  struct mu_survey survey;
  struct mu_transfer *transfer;
  struct mu_pipeline *pipeline;
  struct mu_pipeline_config config;
  struct mu_error err;
  mu_http_handler handler;
  struct mu_buffer told; /* what the sink was told, a word a row */
  unsigned sink_fails_at;
  unsigned settled;
  bool signals;       /* after the first row */
  unsigned explained; /* rows that failed in a follow-up */
  /* the server's */
  unsigned seen[ROWS_MAX + 1]; /* requests of a row so far, this one too */
  int64_t first_us;
  unsigned used;
  int64_t window_no;
  unsigned beyond; /* requests that met a used-up window */
};

/* ---- the command: one request a row ---- */

static enum mu_code plan(void *ctx, const struct mu_input_row *row,
                         struct mu_job *job, struct mu_error *err)
{
  struct mu_okta_request request = {.bucket = MU_BUCKET_USERS,
                                    .method = MU_POST,
                                    .path = "/api/v1/users?activate=true"};

  (void)ctx;
  (void)err;
  mu_buffer_append_uint(&job->body, row->number);
  request.body = mu_buffer_text(&job->body);
  request.body_len = job->body.len;
  job->request = request;
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
                  reply->verdict == MU_VERDICT_DONE ? MU_STATUS_CREATED
                                                    : MU_STATUS_FAILED);
  return MU_OK;
}

static enum mu_code settle(void *ctx, const struct mu_job *job,
                           struct mu_error *err)
{
  struct bench *b = ctx;

  if (++b->settled == b->sink_fails_at) {
    return mu_error_set(err, MU_EOUTPUT, "the disk is full");
  }
  mu_buffer_printf(&b->told, "%llu:%s:%u ", (unsigned long long)job->row,
                   mu_status_word(job->status), job->attempts);
  if (b->signals && b->settled == 1) {
    (void)raise(SIGTERM);
  }
  return MU_OK;
}

static enum mu_code tick(void *ctx, const struct mu_pipeline *pipeline,
                         int64_t now_us, struct mu_error *err)
{
  (void)ctx;
  (void)pipeline;
  (void)now_us;
  (void)err;
  return MU_OK;
}

/* ---- the bench ---- */

/* |invalid| is the row without a last name; 0: none. */
static void write_rows(struct bench *b, unsigned rows, unsigned invalid)
{
  struct mu_buffer csv = {0};

  mu_buffer_append_text(&csv, "login,email,firstName,lastName\n");
  for (unsigned i = 1; i <= rows; i++) {
    mu_buffer_printf(&csv, "u%u@example.com,u%u@example.com,U,%s\n", i, i,
                     i == invalid ? "" : "V");
  }
  mu_scratch_init(&b->scratch);
  mu_scratch_write(&b->scratch, csv.data, csv.len);
  mu_buffer_release(&csv);
}

static void open_input(struct bench *b)
{
  struct mu_input_options options = {0};
  struct mu_rules rules = {.needs_password = false};

  assert_int_equal(mu_input_open(&b->input, b->scratch.path, &options, &b->err),
                   MU_OK);
  assert_int_equal(mu_checker_new(&b->checker, &rules, NULL), MU_OK);
  assert_int_equal(mu_survey_run(b->checker, b->input, 0, &b->survey, NULL),
                   MU_OK);
}

/* One handler at a time, and the count of a row's requests. */
static void count_and_handle(void *ctx, const struct mu_http_request *request,
                             struct mu_http_answer *answer)
{
  struct bench *b = ctx;

  b->seen[strtoul(request->body, NULL, 10)]++;
  if (b->first_us == 0) {
    b->first_us = mu_clock_now_us(&fast);
  }
  b->handler(ctx, request, answer);
}

static void open_transfer(struct bench *b, const char *origin,
                          const struct mu_signer *signer)
{
  struct mu_transfer_config config = {.origin = origin,
                                      .signer = signer,
                                      .user_agent = "muster/test",
                                      .clock = &fast,
                                      .timeout_us = LONG,
                                      .connect_timeout_us = LONG,
                                      .exchanges = 8};

  for (size_t i = 0; i < MU_OKTA_HEADERS; i++) {
    config.header_names[i] = mu_okta_header_names[i];
  }
  assert_int_equal(mu_transfer_new(&b->transfer, &config, NULL), MU_OK);
}

static void set_up(struct bench *b, unsigned rows, mu_http_handler handler)
{
  struct mu_steps steps = {.plan = plan, .follow = follow, .ctx = b};
  struct mu_sink sink = {.settle = settle, .tick = tick, .ctx = b};

  memset(b, 0, sizeof *b);
  b->handler = handler;
  write_rows(b, rows, 0);
  open_input(b);
  b->server = mu_http_server_start(count_and_handle, b);
  open_transfer(b, mu_http_server_origin(b->server), NULL);
  b->config = (struct mu_pipeline_config){
      .input = b->input,
      .checker = b->checker,
      .transfer = b->transfer,
      .clock = &fast,
      .steps = steps,
      .sink = sink,
      .signal_fd = -1,
      .rows = b->survey.rows,
      .bucket = MU_BUCKET_USERS,
      .requests = {[MU_BUCKET_USERS] = b->survey.valid},
      .pace = MU_PACE_BURST,
      .share_percent = 100,
      .concurrency = 8,
      .retries = 3,
      .row_deadline_us = LONG,
      .give_up_after_us = LONG};
}

static enum mu_stop run(struct bench *b)
{
  assert_int_equal(mu_pipeline_new(&b->pipeline, &b->config, NULL), MU_OK);
  return mu_pipeline_run(b->pipeline, &b->err);
}

/* Gives how many requests the server saw. */
static unsigned tear_down(struct bench *b)
{
  unsigned requests = 0;

  mu_pipeline_free(b->pipeline);
  mu_transfer_free(b->transfer);
  requests = mu_http_server_stop(b->server);
  mu_checker_free(b->checker);
  mu_input_free(b->input);
  mu_scratch_release(&b->scratch);
  mu_buffer_release(&b->told);
  return requests;
}

static void expect_told(const struct bench *b, const char *expected)
{
  assert_string_equal(mu_buffer_text(&b->told), expected);
}

/* ---- what a server says ---- */

static int64_t org_us(void)
{
  return mu_clock_now_us(&fast) + OFFSET;
}

/* A reply with the org's Date and the report of a window. */
static void answer_metered(struct mu_http_answer *answer, int status,
                           unsigned limit, unsigned remaining, int64_t reset,
                           const char *body)
{
  char headers[256];
  char date[64];
  time_t now = (time_t)(org_us() / MU_SEC);
  struct tm tm = {0};

  (void)gmtime_r(&now, &tm);
  (void)strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &tm);
  (void)snprintf(headers, sizeof headers,
                 "Date: %s\r\nX-Rate-Limit-Limit: %u\r\n"
                 "X-Rate-Limit-Remaining: %u\r\nX-Rate-Limit-Reset: %lld\r\n",
                 date, limit, remaining, (long long)reset);
  mu_http_answer(answer, status, headers, body);
}

static void answer_user(const struct mu_http_request *request,
                        struct mu_http_answer *answer)
{
  char body[128];

  (void)snprintf(body, sizeof body, USER, request->number);
  mu_http_answer(answer, 200, "", body);
}

/* How often this request's row was sent. */
static unsigned times_sent(const struct bench *b,
                           const struct mu_http_request *request)
{
  return b->seen[strtoul(request->body, NULL, 10)];
}

/* ---- rows and their order ---- */

static void slow_first(void *ctx, const struct mu_http_request *request,
                       struct mu_http_answer *answer)
{
  (void)ctx;
  answer_user(request, answer);
  answer->delay_ms = strcmp(request->body, "2") == 0 ? 30 : 1;
}

static void test_pipeline__results_keep_the_order_of_rows(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 6, slow_first);
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_told(&b, "1:created:1 2:created:1 3:created:1 4:created:1 "
                  "5:created:1 6:created:1 ");
  assert_int_equal(tear_down(&b), 6);
}

static void answer_well(void *ctx, const struct mu_http_request *request,
                        struct mu_http_answer *answer)
{
  (void)ctx;
  answer_user(request, answer);
}

static void test_pipeline__every_row_is_sent_once(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, ROWS_MAX, answer_well);
  assert_int_equal(run(&b), MU_STOP_NOT);
  assert_int_equal(b.settled, ROWS_MAX);
  assert_int_equal(mu_pipeline_stats(b.pipeline)->settled, ROWS_MAX);
  assert_int_equal(
      mu_pipeline_gate(b.pipeline)->counts.requests[MU_BUCKET_USERS], ROWS_MAX);
  assert_true(mu_pipeline_gate(b.pipeline)->most_in_flight <= 8);
  for (unsigned i = 1; i <= ROWS_MAX; i++) {
    assert_int_equal(b.seen[i], 1);
  }
  assert_int_equal(tear_down(&b), ROWS_MAX);
}

static void test_pipeline__invalid_rows_are_told_but_not_sent(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 3, answer_well);
  mu_input_free(b.input);
  mu_checker_free(b.checker);
  mu_scratch_release(&b.scratch);
  write_rows(&b, 3, 2);
  open_input(&b);
  b.config.input = b.input;
  b.config.checker = b.checker;
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_told(&b, "1:created:1 2:invalid:0 3:created:1 ");
  assert_int_equal(tear_down(&b), 2);
}

static void test_pipeline__limit_ends_the_run(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 5, answer_well);
  b.config.limit = 2;
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_told(&b, "1:created:1 2:created:1 ");
  assert_int_equal(tear_down(&b), 2);
}

static void test_pipeline__a_dry_run_sends_nothing(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 3, answer_well);
  b.config.transfer = NULL;
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_told(&b, "1:planned:0 2:planned:0 3:planned:0 ");
  assert_int_equal(tear_down(&b), 0);
}

/* Odd rows are not for the org. */
static enum mu_code plan_even(void *ctx, const struct mu_input_row *row,
                              struct mu_job *job, struct mu_error *err)
{
  const struct bench *b = ctx;

  if (row->number % 2 == 0) {
    return plan(ctx, row, job, err);
  }
  job->later[MU_BUCKET_USERS] = 1;
  mu_pipeline_end(b->pipeline, job, MU_STATUS_SKIPPED);
  return MU_OK;
}

static void test_pipeline__a_plan_may_end_the_row(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 5, answer_well);
  b.config.steps.plan = plan_even;
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_told(&b, "1:skipped:0 2:created:1 3:skipped:0 4:created:1 "
                  "5:skipped:0 ");
  assert_int_equal(tear_down(&b), 2);
}

static void test_pipeline__no_rows_are_no_work(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 0, answer_well);
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_told(&b, "");
  assert_int_equal(tear_down(&b), 0);
}

/* ---- a row of two steps ---- */

static enum mu_code plan_two(void *ctx, const struct mu_input_row *row,
                             struct mu_job *job, struct mu_error *err)
{
  enum mu_code rc = plan(ctx, row, job, err);

  job->later[MU_BUCKET_GROUPS] = 1;
  return rc;
}

/* The second step is a PUT with the row's number for a body. */
static enum mu_code follow_two(void *ctx, struct mu_pipeline *pipeline,
                               struct mu_job *job,
                               const struct mu_okta_reply *reply,
                               struct mu_error *err)
{
  if (job->step == 1 || reply->verdict != MU_VERDICT_DONE) {
    return follow(ctx, pipeline, job, reply, err);
  }
  job->step = 1;
  job->request.bucket = MU_BUCKET_GROUPS;
  job->request.method = MU_PUT;
  job->request.path = "/api/v1/groups/00g1/users/00u1";
  job->request.expect = MU_EXPECT_NOTHING;
  job->request.follow_up = true;
  job->request.repeatable = true;
  mu_pipeline_next(pipeline, job);
  return MU_OK;
}

static void explain(void *ctx, struct mu_job *job)
{
  struct bench *b = ctx;

  assert_true(job->error.len > 0);
  b->explained++;
}

static void set_up_two(struct bench *b, unsigned rows, mu_http_handler handler)
{
  set_up(b, rows, handler);
  b->config.steps = (struct mu_steps){
      .plan = plan_two, .follow = follow_two, .explain = explain, .ctx = b};
  b->config.requests[MU_BUCKET_GROUPS] = rows;
}

/* A create is granted at the third time, its follow-up at the fourth. */
static void grant_late(void *ctx, const struct mu_http_request *request,
                       struct mu_http_answer *answer)
{
  unsigned sent = times_sent(ctx, request);

  if (sent == 3 || sent == 7) {
    answer_user(request, answer);
  } else {
    mu_http_answer(answer, 503, "", BUSY);
  }
}

static void test_pipeline__a_follow_up_has_tries_of_its_own(void **state)
{
  struct bench b;

  (void)state;
  set_up_two(&b, 2, grant_late); /* three repeats are allowed */
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_told(&b, "1:created:3 2:created:3 ");
  assert_int_equal(b.explained, 0);
  assert_int_equal(
      mu_pipeline_gate(b.pipeline)->counts.requests[MU_BUCKET_USERS], 6);
  assert_int_equal(
      mu_pipeline_gate(b.pipeline)->counts.requests[MU_BUCKET_GROUPS], 8);
  assert_int_equal(tear_down(&b), 14);
}

static void never_follow(void *ctx, const struct mu_http_request *request,
                         struct mu_http_answer *answer)
{
  (void)ctx;
  if (strcmp(request->method, "PUT") == 0) {
    mu_http_answer(answer, 503, "", BUSY);
  } else {
    answer_user(request, answer);
  }
}

static void
test_pipeline__a_follow_up_that_never_comes_fails_its_row(void **state)
{
  struct bench b;

  (void)state;
  set_up_two(&b, 1, never_follow);
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_told(&b, "1:failed:1 ");
  assert_int_equal(b.explained, 1);
  assert_int_equal(tear_down(&b), 5);
}

/* The groups' window is used up after the first membership; nobody's create
 * waits for it. */
static void use_up_groups(void *ctx, const struct mu_http_request *request,
                          struct mu_http_answer *answer)
{
  struct bench *b = ctx;

  if (strcmp(request->method, "PUT") == 0) {
    if (b->window_no == 0) {
      b->window_no = org_us() / MU_SEC + 20;
    }
    answer_metered(answer, 200, 1, 0, b->window_no, "");
    return;
  }
  b->used += b->window_no == 0 || org_us() / MU_SEC < b->window_no;
  answer_user(request, answer);
}

static void test_pipeline__a_bucket_that_is_used_up_holds_no_other(void **state)
{
  struct bench b;

  (void)state;
  set_up_two(&b, 200, use_up_groups);
  assert_int_equal(run(&b), MU_STOP_NOT);
  assert_int_equal(b.used, 200); /* created before the groups' reset */
  (void)tear_down(&b);
}

/* ---- limits ---- */

static void refuse_window_once(void *ctx, const struct mu_http_request *request,
                               struct mu_http_answer *answer)
{
  int64_t reset = org_us() / MU_SEC + 3;

  if (times_sent(ctx, request) == 1) {
    answer_metered(answer, 429, 100, 0, reset, LIMITED);
  } else {
    answer_metered(answer, 200, 100, 99, reset, "{\"id\":\"00u1\"}");
  }
}

static void test_pipeline__a_used_up_window_costs_no_attempt(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 1, refuse_window_once);
  b.config.retries = 0;
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_told(&b, "1:created:1 ");
  assert_int_equal(mu_pipeline_gate(b.pipeline)->limited_window, 1);
  assert_true(mu_pipeline_stats(b.pipeline)->waited_us > MU_SEC);
  assert_int_equal(tear_down(&b), 2);
}

static void refuse_crowd_twice(void *ctx, const struct mu_http_request *request,
                               struct mu_http_answer *answer)
{
  if (times_sent(ctx, request) <= 2) {
    answer_metered(answer, 429, 0, 0, org_us() / MU_SEC + 110, LIMITED);
  } else {
    answer_user(request, answer);
  }
}

static void test_pipeline__a_crowd_costs_no_attempt_and_no_minute(void **state)
{
  struct bench b;
  int64_t before = mu_clock_now_us(&fast);

  (void)state;
  set_up(&b, 3, refuse_crowd_twice);
  b.config.retries = 0;
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_told(&b, "1:created:1 2:created:1 3:created:1 ");
  assert_int_equal(mu_pipeline_gate(b.pipeline)->limited_crowd, 6);
  assert_true(mu_clock_now_us(&fast) - before < 60 * MU_SEC);
  assert_int_equal(tear_down(&b), 9);
}

/* 429 for the first four seconds, each row in turn. */
static bool is_early(const struct bench *b)
{
  return mu_clock_now_us(&fast) - b->first_us < 4 * MU_SEC;
}

static void refuse_wordless(void *ctx, const struct mu_http_request *request,
                            struct mu_http_answer *answer)
{
  if (is_early(ctx)) {
    mu_http_answer(answer, 429, "", LIMITED);
  } else {
    answer_user(request, answer);
  }
}

static void test_pipeline__429_without_headers_is_waited_out(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 20, refuse_wordless);
  b.config.retries = 0;
  assert_int_equal(run(&b), MU_STOP_NOT);
  assert_int_equal(b.settled, 20);
  assert_null(strstr(mu_buffer_text(&b.told), "failed"));
  assert_true(tear_down(&b) < 30);
}

static void refuse_dateless(void *ctx, const struct mu_http_request *request,
                            struct mu_http_answer *answer)
{
  static const char headers[] = "X-Rate-Limit-Limit: 100\r\n"
                                "X-Rate-Limit-Remaining: 0\r\n"
                                "X-Rate-Limit-Reset: 1700000000\r\n";

  if (is_early(ctx)) {
    mu_http_answer(answer, 429, headers, LIMITED);
  } else {
    answer_user(request, answer);
  }
}

/* Nobody can tell when that reset is: it must not be asked again and again. */
static void test_pipeline__429_without_a_date_is_waited_out(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 20, refuse_dateless);
  assert_int_equal(run(&b), MU_STOP_NOT);
  assert_int_equal(b.settled, 20);
  assert_true(tear_down(&b) < 30);
}

static void refuse_stale(void *ctx, const struct mu_http_request *request,
                         struct mu_http_answer *answer)
{
  if (is_early(ctx)) {
    answer_metered(answer, 429, 100, 0, org_us() / MU_SEC - 5, LIMITED);
  } else {
    answer_user(request, answer);
  }
}

static void
test_pipeline__429_of_a_window_that_is_over_is_waited_out(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 20, refuse_stale);
  assert_int_equal(run(&b), MU_STOP_NOT);
  assert_int_equal(b.settled, 20);
  assert_true(tear_down(&b) < 40);
}

/* Windows of three seconds for 40 requests. */
static void serve_windows(void *ctx, const struct mu_http_request *request,
                          struct mu_http_answer *answer)
{
  struct bench *b = ctx;
  int64_t window_no = org_us() / (3 * MU_SEC);
  char body[128];

  if (window_no != b->window_no) {
    b->window_no = window_no;
    b->used = 0;
  }
  (void)snprintf(body, sizeof body, USER, request->number);
  if (b->used == 40) {
    b->beyond++;
    answer_metered(answer, 429, 40, 0, (window_no + 1) * 3, LIMITED);
    return;
  }
  b->used++;
  answer_metered(answer, 200, 40, 40 - b->used, (window_no + 1) * 3, body);
}

static void test_pipeline__nothing_goes_into_a_used_up_window(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 200, serve_windows);
  assert_int_equal(run(&b), MU_STOP_NOT);
  assert_int_equal(b.settled, 200);
  assert_int_equal(b.beyond, 0);
  assert_int_equal(tear_down(&b), 200);
}

/* ---- retries ---- */

static void always_busy(void *ctx, const struct mu_http_request *request,
                        struct mu_http_answer *answer)
{
  (void)ctx;
  (void)request;
  mu_http_answer(answer, 503, "", BUSY);
}

static void test_pipeline__retries_are_bounded(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 2, always_busy);
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_told(&b, "1:failed:4 2:failed:4 ");
  assert_int_equal(tear_down(&b), 8);
}

static void test_pipeline__no_retries_means_none(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 1, always_busy);
  b.config.retries = 0;
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_told(&b, "1:failed:1 ");
  assert_int_equal(tear_down(&b), 1);
}

static void test_pipeline__a_row_has_a_deadline(void **state)
{
  struct bench b;
  int64_t before = mu_clock_now_us(&fast);

  (void)state;
  set_up(&b, 1, always_busy);
  b.config.retries = 1000;
  b.config.row_deadline_us = 10 * MU_SEC;
  assert_int_equal(run(&b), MU_STOP_NOT);
  assert_non_null(strstr(mu_buffer_text(&b.told), "1:failed:"));
  /* the last wait may be 30 s */
  assert_true(mu_clock_now_us(&fast) - before < 50 * MU_SEC);
  (void)tear_down(&b);
}

static void busy_twice(void *ctx, const struct mu_http_request *request,
                       struct mu_http_answer *answer)
{
  if (times_sent(ctx, request) <= 2) {
    mu_http_answer(answer, 503, "", BUSY);
  } else {
    answer_user(request, answer);
  }
}

static void test_pipeline__what_passes_is_tried_again(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 3, busy_twice);
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_told(&b, "1:created:3 2:created:3 3:created:3 ");
  assert_int_equal(tear_down(&b), 9);
}

static void refuse_second_row(void *ctx, const struct mu_http_request *request,
                              struct mu_http_answer *answer)
{
  (void)ctx;
  if (strcmp(request->body, "2") == 0) {
    mu_http_answer(answer, 400, "", "{\"errorCode\":\"E0000001\"}");
  } else {
    answer_user(request, answer);
  }
}

static void test_pipeline__what_is_final_is_not_tried_again(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 3, refuse_second_row);
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_told(&b, "1:created:1 2:failed:1 3:created:1 ");
  assert_int_equal(tear_down(&b), 3);
}

/* ---- stopping ---- */

static void revoke_at_third(void *ctx, const struct mu_http_request *request,
                            struct mu_http_answer *answer)
{
  (void)ctx;
  if (strtoul(request->body, NULL, 10) >= 3) {
    mu_http_answer(
        answer, 401, "",
        "{\"errorCode\":\"E0000011\",\"errorSummary\":\"Invalid token\"}");
  } else {
    answer_user(request, answer);
  }
}

static void test_pipeline__stops_when_the_token_is_revoked(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 500, revoke_at_third);
  assert_int_equal(run(&b), MU_STOP_UNAUTHORIZED);
  assert_int_equal(b.err.code, MU_EAUTH);
  assert_string_equal(b.err.text, "Invalid token");
  expect_told(&b, "1:created:1 2:created:1 ");
  assert_true(tear_down(&b) < 20);
}

static void forbid_all(void *ctx, const struct mu_http_request *request,
                       struct mu_http_answer *answer)
{
  (void)ctx;
  (void)request;
  mu_http_answer(answer, 403, "", "{\"errorCode\":\"E0000006\"}");
}

static void test_pipeline__stops_when_nothing_is_permitted(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 500, forbid_all);
  assert_int_equal(run(&b), MU_STOP_FORBIDDEN);
  expect_told(&b, "");
  assert_true(tear_down(&b) < 20);
}

static void forbid_third(void *ctx, const struct mu_http_request *request,
                         struct mu_http_answer *answer)
{
  (void)ctx;
  if (strcmp(request->body, "3") == 0) {
    mu_http_answer(answer, 403, "", "{\"errorCode\":\"E0000006\"}");
  } else {
    answer_user(request, answer);
  }
}

static void test_pipeline__one_forbidden_row_stops_nothing(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 4, forbid_third);
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_told(&b, "1:created:1 2:created:1 3:failed:1 4:created:1 ");
  (void)tear_down(&b);
}

static void test_pipeline__stops_when_results_cannot_be_told(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 1000, answer_well);
  b.sink_fails_at = 3;
  assert_int_equal(run(&b), MU_STOP_ERROR);
  assert_int_equal(b.err.code, MU_EOUTPUT);
  assert_string_equal(b.err.text, "the disk is full");
  assert_int_equal(b.settled, 3); /* and the sink is not asked again */
  assert_true(tear_down(&b) < 50);
}

static void test_pipeline__stops_when_the_org_is_out_of_reach(void **state)
{
  struct bench b;
  char origin[64];

  (void)state;
  set_up(&b, 100, answer_well);
  mu_transfer_free(b.transfer);
  (void)snprintf(origin, sizeof origin, "http://127.0.0.1:%u",
                 mu_http_free_port());
  open_transfer(&b, origin, NULL);
  b.config.transfer = b.transfer;
  b.config.give_up_after_us = 5 * MU_SEC;
  assert_int_equal(run(&b), MU_STOP_UNREACHABLE);
  assert_int_equal(b.err.code, MU_ENET);
  assert_true(b.err.text[0] != '\0');
  expect_told(&b, "");
  (void)tear_down(&b);
}

/* A run in which SIGTERM comes when the first row is told. */
static void test_pipeline__a_signal_lets_what_left_end(void **state)
{
  struct bench b;
  sigset_t set;

  (void)state;
  (void)sigemptyset(&set);
  (void)sigaddset(&set, SIGTERM);
  (void)sigprocmask(SIG_BLOCK, &set, NULL);
  set_up(&b, 1000, slow_first);
  b.signals = true;
  b.config.signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  assert_int_equal(run(&b), MU_STOP_TERMINATED);
  assert_true(b.settled < 100);
  (void)close(b.config.signal_fd);
  /* each that the server saw is told of */
  assert_int_equal(b.settled, tear_down(&b));
}

/* Signs creates, and is told to stop when what follows them is to be signed,
 * for which there is nothing yet. */
static enum mu_code sign_creates(void *ctx,
                                 const struct mu_transfer_request *request,
                                 struct mu_signature *signature,
                                 enum mu_signing *outcome, const char **problem,
                                 struct mu_error *err)
{
  (void)ctx;
  (void)signature;
  (void)err;
  *problem = "";
  *outcome = request->method == MU_POST ? MU_SIGNED : MU_SIGN_LATER;
  if (*outcome == MU_SIGN_LATER) {
    (void)raise(SIGTERM);
  }
  return MU_OK;
}

static enum mu_code want_nothing(void *ctx, int64_t now_us,
                                 const struct mu_transfer_request **request,
                                 int64_t *at_us, struct mu_error *err)
{
  (void)ctx;
  (void)now_us;
  (void)err;
  *request = NULL;
  *at_us = INT64_MAX;
  return MU_OK;
}

static enum mu_rejection hear_nothing(void *ctx, const struct mu_reply *reply)
{
  (void)ctx;
  (void)reply;
  return MU_REJECTS_NONE;
}

static void test_pipeline__tells_of_follow_ups_without_a_credential(void **s)
{
  static const struct mu_signer signer = {
      .sign = sign_creates, .wants = want_nothing, .heard = hear_nothing};
  struct bench b;
  sigset_t set;

  (void)s;
  (void)sigemptyset(&set);
  (void)sigaddset(&set, SIGTERM);
  (void)sigprocmask(SIG_BLOCK, &set, NULL);
  set_up_two(&b, 1, answer_well);
  mu_transfer_free(b.transfer);
  open_transfer(&b, mu_http_server_origin(b.server), &signer);
  b.config.transfer = b.transfer;
  b.config.signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  assert_int_equal(run(&b), MU_STOP_TERMINATED);
  assert_int_equal(mu_pipeline_rest(b.pipeline), MU_REST_FOLLOW_UPS);
  expect_told(&b, "");
  (void)close(b.config.signal_fd);
  assert_int_equal(tear_down(&b), 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pipeline__results_keep_the_order_of_rows),
      cmocka_unit_test(test_pipeline__every_row_is_sent_once),
      cmocka_unit_test(test_pipeline__invalid_rows_are_told_but_not_sent),
      cmocka_unit_test(test_pipeline__a_follow_up_has_tries_of_its_own),
      cmocka_unit_test(
          test_pipeline__a_follow_up_that_never_comes_fails_its_row),
      cmocka_unit_test(test_pipeline__a_bucket_that_is_used_up_holds_no_other),
      cmocka_unit_test(test_pipeline__limit_ends_the_run),
      cmocka_unit_test(test_pipeline__a_dry_run_sends_nothing),
      cmocka_unit_test(test_pipeline__a_plan_may_end_the_row),
      cmocka_unit_test(test_pipeline__no_rows_are_no_work),
      cmocka_unit_test(test_pipeline__a_used_up_window_costs_no_attempt),
      cmocka_unit_test(test_pipeline__a_crowd_costs_no_attempt_and_no_minute),
      cmocka_unit_test(test_pipeline__429_without_headers_is_waited_out),
      cmocka_unit_test(test_pipeline__429_without_a_date_is_waited_out),
      cmocka_unit_test(
          test_pipeline__429_of_a_window_that_is_over_is_waited_out),
      cmocka_unit_test(test_pipeline__nothing_goes_into_a_used_up_window),
      cmocka_unit_test(test_pipeline__retries_are_bounded),
      cmocka_unit_test(test_pipeline__no_retries_means_none),
      cmocka_unit_test(test_pipeline__a_row_has_a_deadline),
      cmocka_unit_test(test_pipeline__what_passes_is_tried_again),
      cmocka_unit_test(test_pipeline__what_is_final_is_not_tried_again),
      cmocka_unit_test(test_pipeline__stops_when_the_token_is_revoked),
      cmocka_unit_test(test_pipeline__stops_when_nothing_is_permitted),
      cmocka_unit_test(test_pipeline__one_forbidden_row_stops_nothing),
      cmocka_unit_test(test_pipeline__stops_when_results_cannot_be_told),
      cmocka_unit_test(test_pipeline__stops_when_the_org_is_out_of_reach),
      cmocka_unit_test(test_pipeline__a_signal_lets_what_left_end),
      cmocka_unit_test(test_pipeline__tells_of_follow_ups_without_a_credential),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
