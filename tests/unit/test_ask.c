/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

#include "batch/ask.h"
#include "http_server.h"

/* Waits of seconds take some milliseconds; what is no wait takes a multiple of
 * its time, and a busy machine makes it a multiple of that. */
static const struct mu_clock fast = {.speed = 100};

#define LONG (6000 * MU_SEC) /* a minute that really passes */

#define GOOD  "{\"a\":1}"
#define DATE  "Date: Mon, 24 Nov 2025 12:00:00 GMT\r\n"
#define DATED INT64_C(1763985600) /* the same in epoch seconds */

struct step { /* what the org says to one request */
  int status; /* 0: nothing */
  enum mu_http_after after;
  const char *headers;
  const char *body;
};

struct bench {
  const struct step *steps; /* the last one over and over */
  unsigned step_count;
  const struct itimerval *alarm; /* begins with a request; or NULL */
  struct mu_http_server *server;
  struct mu_transfer *transfer;
  struct mu_secret *secret;
  struct mu_ask *ask;
  struct mu_ask_config config;
  struct mu_request_counts counts;
  const struct mu_okta_reply *reply;
  struct mu_error err;
  unsigned told; /* that the org cannot be reached */
  unsigned back; /* that it can be again */
};

static void answer(void *ctx, const struct mu_http_request *request,
                   struct mu_http_answer *out)
{
  const struct bench *b = ctx;
  unsigned last = b->step_count - 1;
  const struct step *step =
      &b->steps[request->number - 1 < last ? request->number - 1 : last];

  if (step->status) {
    mu_http_answer(out, step->status, step->headers ? step->headers : "",
                   step->body ? step->body : "");
  }
  out->after = step->after;
  if (b->alarm) {
    (void)setitimer(ITIMER_REAL, b->alarm, NULL);
  }
}

static void tell(void *ctx, const char *why, int64_t lost_us, int64_t wait_us)
{
  struct bench *b = ctx;

  if (why) {
    assert_true(wait_us > 0 && lost_us >= 0);
    b->told++;
  } else {
    b->back++;
  }
}

static void connect_to(struct bench *b, const char *origin,
                       const struct mu_clock *clock)
{
  struct mu_transfer_config config = {.origin = origin,
                                      .user_agent = "muster/test",
                                      .clock = clock,
                                      .timeout_us = LONG,
                                      .connect_timeout_us = LONG,
                                      .exchanges = 1};

  for (size_t i = 0; i < MU_OKTA_HEADERS; i++) {
    config.header_names[i] = mu_okta_header_names[i];
  }
  assert_int_equal(
      mu_secret_new(&b->secret, "Authorization: SSWS ", "00abc", 5, NULL),
      MU_OK);
  config.authorization = b->secret;
  assert_int_equal(mu_transfer_new(&b->transfer, &config, NULL), MU_OK);
  b->config = (struct mu_ask_config){.transfer = b->transfer,
                                     .clock = clock,
                                     .retries = 3,
                                     .deadline_us = LONG,
                                     .give_up_after_us = LONG,
                                     .signal_fd = -1,
                                     .counts = &b->counts,
                                     .tell = tell,
                                     .ctx = b};
}

static void begin_at(struct bench *b, const struct mu_clock *clock,
                     const struct step *steps, unsigned count)
{
  memset(b, 0, sizeof *b);
  b->steps = steps;
  b->step_count = count;
  b->server = mu_http_server_start(answer, b);
  connect_to(b, mu_http_server_origin(b->server), clock);
}

static void begin(struct bench *b, const struct step *steps, unsigned count)
{
  begin_at(b, &fast, steps, count);
}

/* What comes of one question. */
static enum mu_code put(struct bench *b, bool repeatable)
{
  struct mu_okta_request request = {.bucket = MU_BUCKET_API,
                                    .method = repeatable ? MU_GET : MU_POST,
                                    .expect = MU_EXPECT_OBJECT,
                                    .repeatable = repeatable,
                                    .path = "/api/v1/thing?x=y"};

  if (!b->ask) {
    assert_int_equal(mu_ask_new(&b->ask, &b->config, NULL), MU_OK);
  }
  return mu_ask_send(b->ask, &request, &b->reply, &b->err);
}

/* Gives how many requests came. */
static unsigned end(struct bench *b)
{
  unsigned requests = 0;

  mu_ask_free(b->ask);
  mu_transfer_free(b->transfer);
  if (b->server) {
    requests = mu_http_server_stop(b->server);
  }
  mu_secret_free(b->secret);
  return requests;
}

static uint64_t count_of(const struct bench *b, int status)
{
  const struct mu_request_count *counts = b->counts.by_status[MU_BUCKET_API];

  for (size_t i = 0; i < MU_STATUS_KINDS; i++) {
    if (counts[i].count > 0 && counts[i].status == status) {
      return counts[i].count;
    }
  }
  return 0;
}

#define BEGIN(b, steps) begin(b, steps, sizeof(steps) / sizeof *(steps))

static void test_ask__gives_the_answer(void **state)
{
  static const struct step steps[] = {{200, MU_HTTP_KEEP, "", GOOD}};
  struct bench b;

  (void)state;
  BEGIN(&b, steps);
  for (int i = 0; i < 2; i++) { /* one exchange is enough for many */
    assert_int_equal(put(&b, true), MU_OK);
    assert_int_equal(b.reply->verdict, MU_VERDICT_DONE);
    assert_string_equal(mu_buffer_text(&b.reply->http->body), GOOD);
    assert_int_equal(mu_ask_stop(b.ask), MU_STOP_NOT);
  }
  assert_int_equal(b.counts.requests[MU_BUCKET_API], 2);
  assert_int_equal(count_of(&b, 200), 2);
  assert_int_equal(end(&b), 2);
}

/* They are for whoever asks to judge. */
static void test_ask__a_refusal_is_an_answer(void **state)
{
  static const struct {
    struct step step;
    enum mu_verdict verdict;
  } cases[] = {
      {{403, MU_HTTP_KEEP, "",
        "{\"errorCode\":\"E0000006\",\"errorSummary\":\"No\"}"},
       MU_VERDICT_FORBIDDEN},
      {{403, MU_HTTP_KEEP,
        "WWW-Authenticate: Bearer error=\"insufficient_scope\"\r\n", ""},
       MU_VERDICT_FORBIDDEN},
      {{404, MU_HTTP_KEEP, "", "{\"errorCode\":\"E0000007\"}"},
       MU_VERDICT_MISSING},
      {{501, MU_HTTP_KEEP, "", "{\"errorCode\":\"E0000060\"}"},
       MU_VERDICT_REFUSED}};

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct bench b;

    begin(&b, &cases[i].step, 1);
    assert_int_equal(put(&b, true), MU_OK);
    assert_int_equal(b.reply->verdict, cases[i].verdict);
    assert_int_equal(end(&b), 1);
  }
}

static void test_ask__refused_credentials_end_it(void **state)
{
  static const struct step steps[] = {
      {401, MU_HTTP_KEEP, "",
       "{\"errorCode\":\"E0000011\",\"errorSummary\":\"Invalid token\"}"}};
  struct bench b;

  (void)state;
  BEGIN(&b, steps);
  assert_int_equal(put(&b, true), MU_EAUTH);
  assert_string_equal(b.err.text,
                      "the org refused the credentials: Invalid token");
  assert_int_equal(mu_ask_stop(b.ask), MU_STOP_UNAUTHORIZED);
  assert_int_equal(count_of(&b, 401), 1);
  assert_int_equal(end(&b), 1);
}

static void expect_waited(int64_t since_us, int64_t least)
{
  assert_true(mu_clock_now_us(&fast) - since_us >= least * MU_SEC);
}

static void test_ask__a_used_up_window_is_waited_for(void **state)
{
  char limited[256];
  char empty[256];
  struct step steps[3] = {
      {429, MU_HTTP_KEEP, limited, "{\"errorCode\":\"E0000047\"}"},
      {200, MU_HTTP_KEEP, empty, GOOD},
      {200, MU_HTTP_KEEP, "", GOOD}};
  struct bench b;
  int64_t began = 0;

  (void)state;
  (void)snprintf(limited, sizeof limited,
                 DATE "x-rate-limit-limit: 1\r\nx-rate-limit-remaining: 0\r\n"
                      "x-rate-limit-reset: %lld\r\n",
                 (long long)DATED + 20);
  (void)snprintf(empty, sizeof empty, "%s", limited);
  BEGIN(&b, steps);
  b.config.retries = 0; /* which it is no use of */
  began = mu_clock_now_us(&fast);
  assert_int_equal(put(&b, true), MU_OK);
  assert_int_equal(b.reply->verdict, MU_VERDICT_DONE);
  expect_waited(began, 21);
  /* That answer was the last of its window. */
  began = mu_clock_now_us(&fast);
  assert_int_equal(put(&b, true), MU_OK);
  expect_waited(began, 20);
  assert_int_equal(count_of(&b, 429), 1);
  assert_int_equal(end(&b), 3);
}

/* Its reset, nearly two minutes off, means nothing. */
static void test_ask__a_crowd_passes_in_seconds(void **state)
{
  static const struct mu_clock slower = {.speed = 10};
  char crowded[256];
  struct step steps[2] = {
      {429, MU_HTTP_KEEP, crowded, "{\"errorCode\":\"E0000047\"}"},
      {200, MU_HTTP_KEEP, "", GOOD}};
  struct bench b;
  int64_t began = 0;

  (void)state;
  (void)snprintf(crowded, sizeof crowded,
                 DATE "x-rate-limit-limit: 0\r\nx-rate-limit-remaining: 0\r\n"
                      "x-rate-limit-reset: %lld\r\n",
                 (long long)DATED + 110);
  begin_at(&b, &slower, steps, 2);
  began = mu_clock_now_us(&slower);
  assert_int_equal(put(&b, true), MU_OK);
  assert_true(mu_clock_now_us(&slower) - began < 100 * MU_SEC);
  assert_int_equal(end(&b), 2);
}

static void test_ask__what_passes_is_asked_again(void **state)
{
  static const struct step steps[] = {
      {503, MU_HTTP_KEEP, "", "{\"errorCode\":\"E0000181\"}"},
      {500, MU_HTTP_KEEP, "", "{\"errorCode\":\"E0000009\"}"},
      {200, MU_HTTP_KEEP, "", "{\"a\":"},
      {200, MU_HTTP_KEEP, "", GOOD}};
  struct bench b;

  (void)state;
  BEGIN(&b, steps);
  assert_int_equal(put(&b, true), MU_OK);
  assert_int_equal(b.reply->verdict, MU_VERDICT_DONE);
  assert_int_equal(b.told, 0);
  assert_int_equal(count_of(&b, 503) + count_of(&b, 500) + count_of(&b, 200),
                   4);
  assert_int_equal(end(&b), 4);
}

static void test_ask__what_does_not_pass_is_told(void **state)
{
  static const struct {
    struct step step;
    const char *words;
  } cases[] = {{{503, MU_HTTP_KEEP, "",
                 "{\"errorCode\":\"E0000181\",\"errorSummary\":\"Busy\"}"},
                "/api/v1/thing: Busy"},
               {{200, MU_HTTP_KEEP, "", "<html>"},
                "/api/v1/thing: HTTP 200, but the reply is no object"}};

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct bench b;

    begin(&b, &cases[i].step, 1);
    assert_int_equal(put(&b, true), MU_ENET);
    assert_non_null(strstr(b.err.text, cases[i].words));
    assert_int_equal(mu_ask_stop(b.ask), MU_STOP_UNREACHABLE);
    assert_int_equal(end(&b), 4); /* and three repeats */
  }
}

/* Nobody knows whether it was done: that is for whoever asks to find out. */
static void test_ask__what_may_not_be_repeated_is_not(void **state)
{
  static const struct step steps[] = {
      {500, MU_HTTP_KEEP, "", "{\"errorCode\":\"E0000009\"}"}};
  static const struct step lost[] = {{0, MU_HTTP_RESET, NULL, NULL}};
  struct bench b;

  (void)state;
  BEGIN(&b, steps);
  assert_int_equal(put(&b, false), MU_OK);
  assert_int_equal(b.reply->verdict, MU_VERDICT_IN_DOUBT);
  assert_int_equal(end(&b), 1);
  BEGIN(&b, lost);
  assert_int_equal(put(&b, false), MU_OK);
  assert_int_equal(b.reply->verdict, MU_VERDICT_IN_DOUBT);
  assert_int_equal(end(&b), 1);
}

/* More often than there are repeats: nothing is wrong with the question. */
static void test_ask__a_lost_connection_comes_back(void **state)
{
  static const struct step steps[] = {{0, MU_HTTP_RESET, NULL, NULL},
                                      {0, MU_HTTP_RESET, NULL, NULL},
                                      {200, MU_HTTP_KEEP, "", GOOD}};
  struct bench b;

  (void)state;
  BEGIN(&b, steps);
  b.config.retries = 1;
  assert_int_equal(put(&b, true), MU_OK);
  assert_int_equal(b.reply->verdict, MU_VERDICT_DONE);
  assert_int_equal(b.told, 2);
  assert_int_equal(b.back, 1);
  assert_int_equal(count_of(&b, 0), 2); /* they had left */
  assert_int_equal(end(&b), 3);
}

static void test_ask__nobody_there_is_given_up(void **state)
{
  char origin[64];
  struct bench b;
  int64_t began = 0;

  (void)state;
  (void)snprintf(origin, sizeof origin, "http://127.0.0.1:%u",
                 mu_http_free_port());
  memset(&b, 0, sizeof b);
  connect_to(&b, origin, &fast);
  b.config.give_up_after_us = 20 * MU_SEC;
  began = mu_clock_now_us(&fast);
  assert_int_equal(put(&b, true), MU_ENET);
  expect_waited(began, 20);
  assert_non_null(strstr(b.err.text, "the org cannot be reached: "));
  assert_int_equal(mu_ask_stop(b.ask), MU_STOP_UNREACHABLE);
  assert_true(b.told > 1);
  assert_int_equal(b.counts.requests[MU_BUCKET_API], 0); /* none has left */
  (void)end(&b);
}

static void test_ask__there_is_an_end_to_the_time(void **state)
{
  static const struct step steps[] = {
      {429, MU_HTTP_KEEP, "", "{\"errorCode\":\"E0000047\"}"}};
  struct bench b;

  (void)state;
  BEGIN(&b, steps);
  b.config.stop_at_us = mu_clock_now_us(&fast) + 20 * MU_SEC;
  assert_int_equal(put(&b, true), MU_ESTOPPED);
  assert_non_null(strstr(b.err.text, "--max-duration"));
  assert_int_equal(mu_ask_stop(b.ask), MU_STOP_DURATION);
  assert_true(mu_clock_now_us(&fast) >= b.config.stop_at_us);
  (void)end(&b);
}

/* What has to be waited for once it has left does not leave any more. */
static void test_ask__nothing_is_sent_after_the_end(void **state)
{
  static const struct step steps[] = {{200, MU_HTTP_KEEP, "", GOOD}};
  struct bench b;

  (void)state;
  BEGIN(&b, steps);
  b.config.stop_at_us = mu_clock_now_us(&fast);
  assert_int_equal(put(&b, false), MU_ESTOPPED);
  assert_int_equal(mu_ask_stop(b.ask), MU_STOP_DURATION);
  assert_int_equal(end(&b), 0);
}

/* Gives what they are read from. */
static int signals_to(struct bench *b, int one, int other)
{
  sigset_t set;

  (void)sigemptyset(&set);
  (void)sigaddset(&set, one);
  (void)sigaddset(&set, other);
  b->config.signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  return b->config.signal_fd;
}

/* While it waits for an answer that never comes. */
static void test_ask__a_signal_ends_it(void **state)
{
  static const struct step steps[] = {{0, MU_HTTP_HANG, NULL, NULL}};
  static const struct {
    int number;
    enum mu_stop stop;
  } cases[] = {{SIGINT, MU_STOP_INTERRUPTED}, {SIGTERM, MU_STOP_TERMINATED}};

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct bench b;
    int fd = -1;

    BEGIN(&b, steps);
    fd = signals_to(&b, SIGINT, SIGTERM);
    (void)kill(getpid(), cases[i].number);
    assert_int_equal(put(&b, true), MU_ESTOPPED);
    assert_non_null(strstr(b.err.text, "stopped as asked"));
    assert_int_equal(mu_ask_stop(b.ask), cases[i].stop);
    (void)close(fd);
    (void)end(&b);
  }
}

/* Of what writes the answer is worth waiting for, but not for ever. */
static void test_ask__the_second_signal_ends_a_write(void **state)
{
  static const struct step steps[] = {{0, MU_HTTP_HANG, NULL, NULL}};
  static const struct itimerval often = {{0, 20000}, {0, 50000}};
  static const struct itimerval never = {{0, 0}, {0, 0}};
  struct bench b;
  int fd = -1;

  (void)state;
  BEGIN(&b, steps);
  fd = signals_to(&b, SIGALRM, SIGALRM);
  b.alarm = &often;
  assert_int_equal(put(&b, false), MU_ESTOPPED);
  assert_int_equal(mu_ask_stop(b.ask), MU_STOP_INTERRUPTED);
  (void)setitimer(ITIMER_REAL, &never, NULL);
  (void)close(fd);
  assert_int_equal(end(&b), 1);
}

/* Before there are threads, which would take the signals otherwise. */
static void block_signals(void)
{
  sigset_t set;

  (void)sigemptyset(&set);
  (void)sigaddset(&set, SIGINT);
  (void)sigaddset(&set, SIGTERM);
  (void)sigaddset(&set, SIGALRM);
  (void)sigprocmask(SIG_BLOCK, &set, NULL);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_ask__gives_the_answer),
      cmocka_unit_test(test_ask__a_refusal_is_an_answer),
      cmocka_unit_test(test_ask__refused_credentials_end_it),
      cmocka_unit_test(test_ask__a_used_up_window_is_waited_for),
      cmocka_unit_test(test_ask__a_crowd_passes_in_seconds),
      cmocka_unit_test(test_ask__what_passes_is_asked_again),
      cmocka_unit_test(test_ask__what_does_not_pass_is_told),
      cmocka_unit_test(test_ask__what_may_not_be_repeated_is_not),
      cmocka_unit_test(test_ask__a_lost_connection_comes_back),
      cmocka_unit_test(test_ask__nobody_there_is_given_up),
      cmocka_unit_test(test_ask__there_is_an_end_to_the_time),
      cmocka_unit_test(test_ask__nothing_is_sent_after_the_end),
      cmocka_unit_test(test_ask__a_signal_ends_it),
      cmocka_unit_test(test_ask__the_second_signal_ends_a_write)};

  block_signals();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
