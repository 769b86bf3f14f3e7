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
#include <unistd.h>

#include <cmocka.h>

#include "batch/harvest.h"
#include "http_server.h"
#include "io/url_query.h"

/* Waits of seconds take some milliseconds. */
static const struct mu_clock fast = {.speed = 100};

#define LONG (6000 * MU_SEC) /* a minute that really passes */

#define LISTS_MAX 64
#define DATE      "Date: Mon, 24 Nov 2025 12:00:00 GMT\r\n"
#define USED_UP                                                                \
  DATE "X-Rate-Limit-Limit: 600\r\nX-Rate-Limit-Remaining: 0\r\n"              \
       "X-Rate-Limit-Reset: 1763986200\r\n" /* ten minutes after DATE */
#define CROWD                                                                  \
  DATE "X-Rate-Limit-Limit: 0\r\nX-Rate-Limit-Remaining: 0\r\n"                \
       "X-Rate-Limit-Reset: 1763985660\r\n"
#define BUSY "{\"errorCode\":\"E0000181\"}"

struct bench {
  struct mu_http_server *server;
  struct mu_transfer *transfer;
  struct mu_gate gate;
  struct mu_harvest *harvest;
  struct mu_harvest_config config;
  struct mu_error err;
  mu_http_handler handler;
  /* The source's. */
  unsigned lists; /* to begin */
  unsigned limit; /* that it asks for; 0: none */
  unsigned begun;
  unsigned ended;
  unsigned most; /* alive at once */
  unsigned had[LISTS_MAX];
  unsigned out_of_turn;    /* pages that did not follow their list's last one */
  unsigned pages_at_raise; /* SIGTERM after so many; 0: never */
  unsigned refusals;
  enum mu_verdict verdict; /* of the last one */
  enum mu_code answer;     /* to those */
  const char *other;       /* path to try then */
  bool first_twice;        /* it has its first page twice, on purpose */
  unsigned fails_at;       /* the page that it cannot take; 0: none */
  bool one_object;         /* it asks for no lists */
  bool second_later;       /* it comes about with the first one's first page */
  /* The signer's, where there is one. */
  const struct mu_signer *signer;
  unsigned signatures; /* that it was asked for */
  /* The server's. */
  unsigned pages;          /* of each list */
  struct mu_buffer limits; /* that were asked for, a word a request */
};

/* ---- the org: lists of |pages| pages ---- */

static unsigned parameter(const char *path, const char *name)
{
  const char *value = NULL;
  size_t len = 0;

  return mu_url_query_get(path, name, &value, &len)
             ? (unsigned)strtoul(value, NULL, 10)
             : 0;
}

static void answer_page(struct bench *b, const struct mu_http_request *request,
                        struct mu_http_answer *answer, const char *headers)
{
  unsigned page = parameter(request->path, "page");
  struct mu_buffer all = {0};

  mu_buffer_append_text(&all, headers);
  if (page < b->pages) {
    struct mu_buffer url = {0};

    mu_buffer_printf(&url, "%s/l?list=%u&page=%u",
                     mu_http_server_origin(b->server),
                     parameter(request->path, "list"), page + 1);
    if (parameter(request->path, "limit")) {
      mu_buffer_printf(&url, "&limit=%u", parameter(request->path, "limit"));
    }
    mu_buffer_printf(&all,
                     "Link: <%s>; rel=\"self\"\r\nLink: <%s>; rel=\"next\"\r\n",
                     mu_http_server_origin(b->server), mu_buffer_text(&url));
    mu_buffer_release(&url);
  }
  mu_http_answer(answer, 200, mu_buffer_text(&all), "[{\"id\":\"a\"}]");
  mu_buffer_release(&all);
}

static void answer_well(void *ctx, const struct mu_http_request *request,
                        struct mu_http_answer *answer)
{
  answer_page(ctx, request, answer, "");
}

static void note_and_handle(void *ctx, const struct mu_http_request *request,
                            struct mu_http_answer *answer)
{
  struct bench *b = ctx;

  mu_buffer_printf(&b->limits, "%u ", parameter(request->path, "limit"));
  b->handler(ctx, request, answer);
}

/* ---- the source ---- */

static enum mu_code begin(void *ctx, struct mu_cursor *cursor,
                          struct mu_error *err)
{
  struct bench *b = ctx;

  (void)err;
  assert_int_equal(cursor->path.len, 0);
  if (b->begun == b->lists ||
      (b->second_later && b->begun == 1 && b->had[0] == 0)) {
    return MU_END;
  }
  cursor->number = b->begun++;
  cursor->expect = b->one_object ? MU_EXPECT_OBJECT : MU_EXPECT_LIST;
  mu_buffer_printf(&cursor->path, "/l?list=%u&page=1",
                   (unsigned)cursor->number);
  if (b->limit) {
    mu_buffer_printf(&cursor->path, "&limit=%u", b->limit);
  }
  if (b->begun - b->ended > b->most) {
    b->most = b->begun - b->ended;
  }
  return MU_OK;
}

static enum mu_code take(void *ctx, struct mu_cursor *cursor,
                         const struct mu_okta_reply *reply,
                         struct mu_buffer *next, struct mu_error *err)
{
  struct bench *b = ctx;

  assert_string_equal(mu_buffer_text(&reply->http->body),
                      b->one_object ? "{}" : "[{\"id\":\"a\"}]");
  if (mu_harvest_pages(b->harvest) == b->fails_at) {
    return mu_error_set(err, MU_EOUTPUT, "the disk is full");
  }
  if (b->first_twice) {
    b->first_twice = false;
    mu_buffer_clear(next);
    mu_buffer_append_text(next, "/l?page=1&list=0");
    return MU_OK;
  }
  b->had[cursor->number]++;
  b->out_of_turn += parameter(mu_buffer_text(&cursor->path), "page") !=
                    b->had[cursor->number];
  b->ended += next->len == 0;
  if (b->pages_at_raise && mu_harvest_pages(b->harvest) == b->pages_at_raise) {
    (void)raise(SIGTERM);
  }
  return MU_OK;
}

static enum mu_code refused(void *ctx, struct mu_cursor *cursor,
                            const struct mu_okta_reply *reply,
                            struct mu_error *err)
{
  struct bench *b = ctx;

  b->refusals++;
  b->verdict = reply->verdict;
  if (b->other) {
    mu_buffer_clear(&cursor->path);
    mu_buffer_append_text(&cursor->path, b->other);
    b->other = NULL;
    return MU_OK;
  }
  b->ended++;
  return b->answer == MU_END ? MU_END
                             : mu_error_set(err, b->answer, "not for you");
}

static enum mu_code tick(void *ctx, const struct mu_harvest *harvest,
                         int64_t now_us, struct mu_error *err)
{
  (void)ctx;
  (void)now_us;
  (void)err;
  assert_true(mu_harvest_in_flight(harvest) <= 8);
  return MU_OK;
}

/* ---- the bench ---- */

static void open_transfer(struct bench *b, const char *origin,
                          int64_t timeout_us)
{
  struct mu_transfer_config config = {.origin = origin,
                                      .user_agent = "muster/test",
                                      .signer = b->signer,
                                      .clock = &fast,
                                      .timeout_us = timeout_us,
                                      .connect_timeout_us = LONG,
                                      .exchanges = 8};

  for (size_t i = 0; i < MU_OKTA_HEADERS; i++) {
    config.header_names[i] = mu_okta_header_names[i];
  }
  assert_int_equal(mu_transfer_new(&b->transfer, &config, NULL), MU_OK);
}

static void set_up_at(struct bench *b, const char *origin, int64_t timeout_us)
{
  struct mu_gate_config gate = {.pace = MU_PACE_BURST,
                                .share_percent = 100,
                                .concurrency = 8,
                                .late_us = 2 * MU_SEC};
  struct mu_harvest_source source = {.bucket = MU_BUCKET_USERS,
                                     .begin = begin,
                                     .take = take,
                                     .refused = refused,
                                     .tick = tick,
                                     .ctx = b};

  mu_gate_init(&b->gate, &gate);
  open_transfer(b, origin, timeout_us);
  b->config = (struct mu_harvest_config){.origin = origin,
                                         .transfer = b->transfer,
                                         .clock = &fast,
                                         .gate = &b->gate,
                                         .source = source,
                                         .signal_fd = -1,
                                         .retries = 3,
                                         .deadline_us = LONG,
                                         .give_up_after_us = LONG};
}

static void set_up(struct bench *b, unsigned lists, unsigned pages,
                   mu_http_handler handler)
{
  memset(b, 0, sizeof *b);
  b->lists = lists;
  b->pages = pages;
  b->handler = handler;
  b->answer = MU_END;
  b->server = mu_http_server_start(note_and_handle, b);
  set_up_at(b, mu_http_server_origin(b->server), LONG);
}

static enum mu_stop run(struct bench *b)
{
  assert_int_equal(mu_harvest_new(&b->harvest, &b->config, NULL), MU_OK);
  return mu_harvest_run(b->harvest, &b->err);
}

/* Gives how many requests the server saw. */
static unsigned tear_down(struct bench *b)
{
  unsigned requests = 0;

  mu_harvest_free(b->harvest);
  mu_transfer_free(b->transfer);
  requests = b->server ? mu_http_server_stop(b->server) : 0;
  mu_gate_release(&b->gate);
  mu_buffer_release(&b->limits);
  return requests;
}

static void expect_all(const struct bench *b)
{
  for (unsigned i = 0; i < b->lists; i++) {
    assert_int_equal(b->had[i], b->pages);
  }
  assert_int_equal(b->ended, b->lists);
  assert_int_equal(b->out_of_turn, 0);
  assert_int_equal(mu_harvest_pages(b->harvest), b->lists * b->pages);
  assert_int_equal(mu_harvest_in_flight(b->harvest), 0);
}

/* The server has to be at rest. */
static void expect_limits(struct bench *b, const char *expected)
{
  unsigned requests = 0;

  mu_harvest_free(b->harvest);
  b->harvest = NULL;
  requests = mu_http_server_stop(b->server);
  b->server = NULL;
  assert_true(requests > 0);
  assert_string_equal(mu_buffer_text(&b->limits), expected);
}

/* ---- lists ---- */

static void answer_slowly(void *ctx, const struct mu_http_request *request,
                          struct mu_http_answer *answer)
{
  answer_page(ctx, request, answer, "");
  answer->delay_ms = 1;
}

static void test_harvest__every_page_of_many_lists_comes_once(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 40, 5, answer_slowly);
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_all(&b);
  assert_true(b.gate.most_in_flight > 2);
  assert_true(b.most > 2 && b.most <= 8); /* no more than can run */
  assert_int_equal(b.gate.counts.requests[MU_BUCKET_USERS], 200);
  assert_int_equal(tear_down(&b), 200);
}

/* Whatever links it has. */
static void answer_object(void *ctx, const struct mu_http_request *request,
                          struct mu_http_answer *answer)
{
  (void)ctx;
  (void)request;
  mu_http_answer(answer, 200, "Link: <https://evil.example/>; rel=\"next\"\r\n",
                 "{}");
}

static void test_harvest__one_object_has_no_pages(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 2, 1, answer_object);
  b.one_object = true;
  assert_int_equal(run(&b), MU_STOP_NOT);
  assert_int_equal(b.had[0] + b.had[1], 2);
  assert_int_equal(tear_down(&b), 2);
}

/* Half of what it was told may be written by then. */
static void
test_harvest__a_source_that_fails_is_told_of_nothing_more(void **state)
{
  struct bench b;
  unsigned had = 0;

  (void)state;
  set_up(&b, 40, 50, answer_slowly);
  b.fails_at = 20;
  assert_int_equal(run(&b), MU_STOP_ERROR);
  assert_int_equal(b.err.code, MU_EOUTPUT);
  for (unsigned i = 0; i < b.lists; i++) {
    had += b.had[i];
  }
  assert_int_equal(had, 19);
  assert_int_equal(mu_harvest_pages(b.harvest), 20);
  (void)tear_down(&b);
}

static void test_harvest__no_list_at_all_is_an_end(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 0, 1, answer_well);
  assert_int_equal(run(&b), MU_STOP_NOT);
  assert_int_equal(tear_down(&b), 0);
}

static void test_harvest__a_list_may_come_about_while_others_run(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 2, 3, answer_well);
  b.second_later = true;
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_all(&b);
  assert_int_equal(tear_down(&b), 6);
}

/* That is no circle: it is not asked for in the same way. */
static void test_harvest__a_source_may_have_a_page_again(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 1, 3, answer_well);
  b.first_twice = true;
  assert_int_equal(run(&b), MU_STOP_NOT);
  assert_int_equal(b.had[0], 3);
  assert_int_equal(tear_down(&b), 4);
}

/* ---- links ---- */

static void lead_away(void *ctx, const struct mu_http_request *request,
                      struct mu_http_answer *answer)
{
  (void)ctx;
  (void)request;
  mu_http_answer(answer, 200,
                 "Link: <http://evil.example/l?page=2>; rel=\"next\"\r\n",
                 "[{\"id\":\"a\"}]");
}

static void test_harvest__a_link_to_another_host_ends_it(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 1, 5, lead_away);
  assert_int_equal(run(&b), MU_STOP_ERROR);
  assert_non_null(strstr(b.err.text, "evil.example"));
  assert_int_equal(b.had[0], 0);
  assert_int_equal(tear_down(&b), 1);
}

/* Pages 1 2 3 4 5 3 4 5 ..., or 1 2 3 3 ...: |pages| is where it turns. */
static void lead_back(void *ctx, const struct mu_http_request *request,
                      struct mu_http_answer *answer)
{
  struct bench *b = ctx;
  unsigned page = parameter(request->path, "page");
  char link[128];

  (void)snprintf(
      link, sizeof link, "Link: <%s/l?list=0&page=%u>; rel=\"next\"\r\n",
      mu_http_server_origin(b->server), page == b->pages ? 3 : page + 1);
  mu_http_answer(answer, 200, link, "[{\"id\":\"a\"}]");
}

static void test_harvest__pages_in_a_circle_end_it(void **state)
{
  static const unsigned turns[] = {3, 5, 12};

  (void)state;
  for (size_t i = 0; i < sizeof turns / sizeof *turns; i++) {
    struct bench b;

    set_up(&b, 1, turns[i], lead_back);
    assert_int_equal(run(&b), MU_STOP_ERROR);
    assert_non_null(strstr(b.err.text, "in a circle"));
    assert_true(tear_down(&b) <= 4 * turns[i]);
  }
}

/* ---- limits ---- */

static void refuse_twice(void *ctx, const struct mu_http_request *request,
                         struct mu_http_answer *answer)
{
  struct bench *b = ctx;

  if (request->number == 2) {
    mu_http_answer(answer, 429, "Retry-After: 2\r\n",
                   "{\"errorCode\":\"E0000047\"}");
  } else if (request->number == 4) {
    mu_http_answer(answer, 429, CROWD, "{\"errorCode\":\"E0000047\"}");
  } else {
    answer_page(b, request, answer, "");
  }
}

static void test_harvest__no_limit_costs_a_page_anything(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 2, 4, refuse_twice);
  b.config.retries = 0;
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_all(&b);
  assert_int_equal(b.gate.limited_window, 1);
  assert_int_equal(b.gate.limited_crowd, 1);
  assert_int_equal(b.refusals, 0);
  assert_int_equal(tear_down(&b), 10);
}

static void use_up(void *ctx, const struct mu_http_request *request,
                   struct mu_http_answer *answer)
{
  answer_page(ctx, request, answer, USED_UP);
}

static void test_harvest__its_end_waits_for_no_window(void **state)
{
  struct bench b;
  int64_t began = mu_clock_now_us(&fast);

  (void)state;
  set_up(&b, 1, 1, use_up);
  assert_int_equal(run(&b), MU_STOP_NOT);
  assert_true(mu_clock_now_us(&fast) - began < 500 * MU_SEC);
  expect_all(&b);
  (void)tear_down(&b);
}

/* Forty in a window of ten minutes. */
static void answer_metered(void *ctx, const struct mu_http_request *request,
                           struct mu_http_answer *answer)
{
  char headers[256];

  (void)snprintf(headers, sizeof headers,
                 DATE "X-Rate-Limit-Limit: 40\r\nX-Rate-Limit-Remaining: %u\r\n"
                      "X-Rate-Limit-Reset: 1763986200\r\n",
                 request->number < 40 ? 40 - request->number : 0);
  answer_page(ctx, request, answer, headers);
}

/* What becomes of a list of |pages| in 200 seconds at an even pace, which is a
 * request in 15. */
static enum mu_stop end_of(unsigned pages)
{
  struct bench b;
  enum mu_stop stop = MU_STOP_NOT;

  set_up(&b, 1, pages, answer_metered);
  b.gate.config.pace = MU_PACE_EVEN;
  b.config.stop_at_us = mu_clock_now_us(&fast) + 200 * MU_SEC;
  stop = run(&b);
  (void)tear_down(&b);
  return stop;
}

static void test_harvest__only_much_goes_at_an_even_pace(void **state)
{
  (void)state;
  assert_int_equal(end_of(15), MU_STOP_NOT);
  assert_int_equal(end_of(30), MU_STOP_DURATION);
}

static void test_harvest__tells_what_it_waits_for(void **state)
{
  struct bench b;
  enum mu_bucket bucket = MU_BUCKET_API;
  int64_t now = 0;
  int64_t until = 0;

  (void)state;
  set_up(&b, 1, 2, use_up);
  b.config.stop_at_us = mu_clock_now_us(&fast) + 20 * MU_SEC;
  assert_int_equal(run(&b), MU_STOP_DURATION);
  assert_int_equal(b.had[0], 1);
  now = mu_clock_now_us(&fast);
  assert_true(mu_harvest_waits(b.harvest, now, &bucket, &until));
  assert_int_equal(bucket, MU_BUCKET_USERS);
  assert_true(until > now && until < now + 600 * MU_SEC);
  assert_int_equal(tear_down(&b), 1);
}

/* ---- pages that fail ---- */

static void fail_large(void *ctx, const struct mu_http_request *request,
                       struct mu_http_answer *answer)
{
  if (parameter(request->path, "limit") > 50) {
    mu_http_answer(answer, 500, "", "{\"errorCode\":\"E0000009\"}");
  } else {
    answer_page(ctx, request, answer, "");
  }
}

static void test_harvest__a_page_that_is_too_large_becomes_smaller(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 1, 3, fail_large);
  b.limit = 300;
  b.config.retries = 1; /* each size has its own */
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_all(&b);
  expect_limits(&b, "300 150 75 37 37 37 ");
  (void)tear_down(&b);
}

static void fail_once(void *ctx, const struct mu_http_request *request,
                      struct mu_http_answer *answer)
{
  if (request->number == 1) {
    mu_http_answer(answer, 504, "", "gateway timeout");
  } else {
    answer_page(ctx, request, answer, "");
  }
}

static void test_harvest__pages_grow_again_when_they_come_well(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 1, 12, fail_once);
  b.limit = 200;
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_all(&b);
  expect_limits(&b, "200 100 100 100 100 100 100 100 100 100 100 200 200 ");
  (void)tear_down(&b);
}

static void fail_always(void *ctx, const struct mu_http_request *request,
                        struct mu_http_answer *answer)
{
  if (parameter(request->path, "list") == 0) {
    mu_http_answer(answer, 500, "", "{\"errorCode\":\"E0000009\"}");
  } else {
    answer_page(ctx, request, answer, "");
  }
}

static void
test_harvest__what_fails_however_small_is_the_sources_affair(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 2, 1, fail_always);
  b.limit = 20;
  b.config.retries = 2;
  assert_int_equal(run(&b), MU_STOP_NOT);
  assert_int_equal(b.refusals, 1);
  assert_int_equal(b.had[0], 0);
  assert_int_equal(b.had[1], 1);
  assert_int_equal(tear_down(&b), 5); /* 20, thrice 10, and the other list */
}

static void busy_once(void *ctx, const struct mu_http_request *request,
                      struct mu_http_answer *answer)
{
  if (request->number == 1) {
    mu_http_answer(answer, 503, "", BUSY);
  } else if (request->number == 2) {
    answer->after = MU_HTTP_RESET;
  } else if (request->number == 3) {
    mu_http_answer(answer, 200, "", "[{\"id\":\"a\"}"); /* it is cut off */
  } else {
    answer_page(ctx, request, answer, "");
  }
}

static void test_harvest__what_passes_is_asked_for_again_as_it_was(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 1, 2, busy_once);
  b.limit = 200;
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_all(&b);
  expect_limits(&b, "200 200 200 200 200 ");
  (void)tear_down(&b);
}

static void busy_always(void *ctx, const struct mu_http_request *request,
                        struct mu_http_answer *answer)
{
  (void)ctx;
  (void)request;
  mu_http_answer(answer, 503, "", BUSY);
}

static void test_harvest__lists_that_back_off_count_as_running(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 40, 1, busy_always);
  b.config.retries = 1;
  assert_int_equal(run(&b), MU_STOP_NOT);
  assert_int_equal(b.refusals, 40);
  assert_true(b.most <= 8);
  assert_int_equal(tear_down(&b), 80);
}

static void test_harvest__a_page_has_no_longer_than_its_deadline(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 1, 1, busy_always);
  b.config.retries = 1000;
  b.config.deadline_us = 5 * MU_SEC;
  assert_int_equal(run(&b), MU_STOP_NOT);
  assert_int_equal(b.refusals, 1);
  assert_true(tear_down(&b) < 500);
}

static void hang_large(void *ctx, const struct mu_http_request *request,
                       struct mu_http_answer *answer)
{
  if (parameter(request->path, "limit") > 50) {
    answer->after = MU_HTTP_HANG;
  } else {
    answer_page(ctx, request, answer, "");
  }
}

/* Be it taken for an org that is out of reach, as silence for long is. */
static void test_harvest__what_does_not_come_in_time_is_too_large(void **state)
{
  static const int64_t timeouts[] = {4 * MU_SEC, 15 * MU_SEC};

  (void)state;
  for (size_t i = 0; i < sizeof timeouts / sizeof *timeouts; i++) {
    struct bench b;

    set_up(&b, 1, 2, hang_large);
    mu_transfer_free(b.transfer);
    open_transfer(&b, mu_http_server_origin(b.server), timeouts[i]);
    b.config.transfer = b.transfer;
    b.limit = 200;
    assert_int_equal(run(&b), MU_STOP_NOT);
    expect_all(&b);
    assert_int_equal(b.refusals, 0);
    expect_limits(&b, "200 100 50 50 ");
    (void)tear_down(&b);
  }
}

static enum mu_code sign_later(void *ctx,
                               const struct mu_transfer_request *request,
                               struct mu_signature *signature,
                               enum mu_signing *outcome, const char **problem,
                               struct mu_error *err)
{
  struct bench *b = ctx;

  (void)request;
  (void)signature;
  (void)err;
  *problem = "";
  *outcome = b->signatures++ == 0 ? MU_SIGN_LATER : MU_SIGNED;
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

static enum mu_rejection reject_nothing(void *ctx, const struct mu_reply *reply)
{
  (void)ctx;
  (void)reply;
  return MU_REJECTS_NONE;
}

static void test_harvest__a_page_that_waits_for_a_token_is_not(void **state)
{
  struct bench b;
  struct mu_signer signer = {
      .sign = sign_later, .wants = want_nothing, .heard = reject_nothing};

  (void)state;
  set_up(&b, 1, 2, answer_well);
  signer.ctx = &b;
  b.signer = &signer;
  mu_transfer_free(b.transfer);
  open_transfer(&b, mu_http_server_origin(b.server), 20 * MU_SEC);
  b.config.transfer = b.transfer;
  b.limit = 200;
  assert_int_equal(run(&b), MU_STOP_NOT);
  expect_all(&b);
  assert_int_equal(b.signatures, 3);
  expect_limits(&b, "200 200 ");
  (void)tear_down(&b);
}

/* ---- pages that are refused ---- */

static void refuse_first(void *ctx, const struct mu_http_request *request,
                         struct mu_http_answer *answer)
{
  if (parameter(request->path, "list") == 0) {
    mu_http_answer(answer, 404, "", "{\"errorCode\":\"E0000007\"}");
  } else {
    answer_page(ctx, request, answer, "");
  }
}

static void test_harvest__a_refused_list_ends_alone(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 3, 2, refuse_first);
  assert_int_equal(run(&b), MU_STOP_NOT);
  assert_int_equal(b.refusals, 1);
  assert_int_equal(b.verdict, MU_VERDICT_MISSING);
  assert_int_equal(b.had[1] + b.had[2], 4);
  assert_int_equal(tear_down(&b), 5);
}

static void test_harvest__a_refused_list_may_go_another_way(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 1, 2, refuse_first);
  b.other = "/l?list=1&page=1";
  assert_int_equal(run(&b), MU_STOP_NOT);
  assert_int_equal(b.refusals, 1);
  expect_all(&b);
  assert_int_equal(tear_down(&b), 3);
}

static void forbid(void *ctx, const struct mu_http_request *request,
                   struct mu_http_answer *answer)
{
  (void)ctx;
  (void)request;
  mu_http_answer(answer, 403, "", "{\"errorCode\":\"E0000006\"}");
}

static void deny(void *ctx, const struct mu_http_request *request,
                 struct mu_http_answer *answer)
{
  (void)ctx;
  (void)request;
  mu_http_answer(answer, 401, "",
                 "{\"errorCode\":\"E0000011\",\"errorSummary\":\"Invalid "
                 "token provided\"}");
}

static void test_harvest__refused_credentials_end_it(void **state)
{
  static const struct {
    mu_http_handler handler;
    enum mu_code answer;
    enum mu_stop stop;
    const char *words;
  } cases[] = {{deny, MU_END, MU_STOP_UNAUTHORIZED, "Invalid token provided"},
               {forbid, MU_EAUTH, MU_STOP_FORBIDDEN, "not for you"},
               {forbid, MU_EINPUT, MU_STOP_ERROR, "not for you"}};

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct bench b;

    set_up(&b, 5, 2, cases[i].handler);
    b.answer = cases[i].answer;
    assert_int_equal(run(&b), cases[i].stop);
    assert_string_equal(b.err.text, cases[i].words);
    assert_int_equal(tear_down(&b), 1);
  }
}

static void test_harvest__nobody_there_is_given_up(void **state)
{
  struct bench b;
  char origin[64];

  (void)state;
  memset(&b, 0, sizeof b);
  b.lists = 2;
  (void)snprintf(origin, sizeof origin, "http://127.0.0.1:%u",
                 mu_http_free_port());
  set_up_at(&b, origin, LONG);
  b.config.retries = 0;
  b.config.give_up_after_us = 10 * MU_SEC;
  assert_int_equal(run(&b), MU_STOP_UNREACHABLE);
  assert_true(b.err.text[0] != '\0');
  assert_int_equal(b.refusals, 0);
  assert_int_equal(b.begun, 1);
  (void)tear_down(&b);
}

/* ---- signals ---- */

static void answer_late(void *ctx, const struct mu_http_request *request,
                        struct mu_http_answer *answer)
{
  answer_page(ctx, request, answer, "");
  answer->delay_ms = 5;
}

static void test_harvest__a_signal_waits_for_pages_in_flight(void **state)
{
  struct bench b;
  sigset_t set;
  sigset_t before;
  unsigned requests = 0;
  uint64_t pages = 0;

  (void)state;
  (void)sigemptyset(&set);
  (void)sigaddset(&set, SIGTERM);
  (void)sigprocmask(SIG_BLOCK, &set, &before);
  set_up(&b, 40, 5, answer_late);
  b.pages_at_raise = 20;
  b.config.signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  assert_int_equal(run(&b), MU_STOP_TERMINATED);
  pages = mu_harvest_pages(b.harvest);
  assert_false(mu_harvest_stopping(b.harvest));
  (void)close(b.config.signal_fd);
  requests = tear_down(&b);
  (void)sigprocmask(SIG_SETMASK, &before, NULL);
  assert_true(pages > 20 && pages < 40);
  assert_int_equal(requests, pages); /* what was asked for was taken */
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_harvest__every_page_of_many_lists_comes_once),
      cmocka_unit_test(test_harvest__one_object_has_no_pages),
      cmocka_unit_test(
          test_harvest__a_source_that_fails_is_told_of_nothing_more),
      cmocka_unit_test(test_harvest__no_list_at_all_is_an_end),
      cmocka_unit_test(test_harvest__a_list_may_come_about_while_others_run),
      cmocka_unit_test(test_harvest__a_source_may_have_a_page_again),
      cmocka_unit_test(test_harvest__a_link_to_another_host_ends_it),
      cmocka_unit_test(test_harvest__pages_in_a_circle_end_it),
      cmocka_unit_test(test_harvest__no_limit_costs_a_page_anything),
      cmocka_unit_test(test_harvest__its_end_waits_for_no_window),
      cmocka_unit_test(test_harvest__only_much_goes_at_an_even_pace),
      cmocka_unit_test(test_harvest__tells_what_it_waits_for),
      cmocka_unit_test(test_harvest__a_page_that_is_too_large_becomes_smaller),
      cmocka_unit_test(test_harvest__pages_grow_again_when_they_come_well),
      cmocka_unit_test(
          test_harvest__what_fails_however_small_is_the_sources_affair),
      cmocka_unit_test(test_harvest__what_passes_is_asked_for_again_as_it_was),
      cmocka_unit_test(test_harvest__lists_that_back_off_count_as_running),
      cmocka_unit_test(test_harvest__a_page_has_no_longer_than_its_deadline),
      cmocka_unit_test(test_harvest__what_does_not_come_in_time_is_too_large),
      cmocka_unit_test(test_harvest__a_page_that_waits_for_a_token_is_not),
      cmocka_unit_test(test_harvest__a_refused_list_ends_alone),
      cmocka_unit_test(test_harvest__a_refused_list_may_go_another_way),
      cmocka_unit_test(test_harvest__refused_credentials_end_it),
      cmocka_unit_test(test_harvest__nobody_there_is_given_up),
      cmocka_unit_test(test_harvest__a_signal_waits_for_pages_in_flight)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
