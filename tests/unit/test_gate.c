/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "batch/gate.h"
#include "io/clock.h"

#define NOW     (1000 * MU_SEC)
#define ORG_NOW INT64_C(1763985600) /* epoch seconds, at NOW */
#define MANY    UINT64_C(100000)
#define BUCKET  MU_BUCKET_USERS

/* A reply as it would have been read; times are local. */
struct answer {
  struct mu_reply http;
  struct mu_okta_reply reply;
};

static void answer(struct answer *a, int status, enum mu_verdict verdict,
                   int64_t sent_us, int64_t now_us)
{
  memset(a, 0, sizeof *a);
  a->http.delivery = status ? MU_DELIVERY_ANSWERED : MU_DELIVERY_UNKNOWN;
  a->http.status = status;
  a->http.sent_us = sent_us;
  a->http.received_us = now_us;
  a->reply.http = &a->http;
  a->reply.http_status = status;
  a->reply.answered = status != 0;
  a->reply.verdict = verdict;
}

/* Says that |remaining| of |limit| are left until |reset_in| seconds from
 * now. */
static void meter(struct answer *a, unsigned limit, unsigned remaining,
                  int64_t reset_in)
{
  a->reply.dated = true;
  a->reply.date = ORG_NOW + (a->http.received_us - NOW) / MU_SEC;
  a->reply.metered = true;
  a->reply.report =
      (struct mu_rate_report){.limit = limit,
                              .remaining = remaining,
                              .reset_at = a->reply.date + reset_in};
}

static void begin(struct mu_gate *gate)
{
  struct mu_gate_config config = {.pace = MU_PACE_BURST,
                                  .share_percent = 100,
                                  .concurrency = 8,
                                  .late_us = 20 * MU_MS};

  mu_gate_init(gate, &config);
}

static bool is_open(const struct mu_gate *gate, enum mu_bucket bucket,
                    int64_t now_us)
{
  return mu_gate_ready_at(gate, bucket, MANY, now_us) <= now_us;
}

static void start(struct mu_gate *gate, struct mu_ticket *ticket,
                  int64_t now_us)
{
  assert_true(is_open(gate, BUCKET, now_us));
  mu_gate_start(gate, ticket, ticket, BUCKET, MANY, now_us);
}

static bool learn(struct mu_gate *gate, const struct mu_ticket *ticket,
                  struct answer *a)
{
  return mu_gate_learn(gate, ticket, ticket, BUCKET, MANY, &a->reply,
                       a->http.received_us);
}

/* One request and its good answer, after which |remaining| are left. */
static void exchange(struct mu_gate *gate, unsigned remaining, int64_t now_us)
{
  struct mu_ticket ticket = {0};
  struct answer a;

  start(gate, &ticket, now_us);
  answer(&a, 200, MU_VERDICT_DONE, now_us, now_us);
  meter(&a, 600, remaining, 30);
  assert_true(learn(gate, &ticket, &a));
}

static void test_gate__the_first_request_goes_alone(void **state)
{
  struct mu_gate gate;
  struct mu_ticket ticket = {0};

  (void)state;
  begin(&gate);
  start(&gate, &ticket, NOW);
  assert_int_equal(ticket.number, 1);
  assert_int_equal(ticket.beside, 0);
  assert_int_equal(mu_gate_ready_at(&gate, BUCKET, MANY, NOW), MU_NEVER);
  assert_int_equal(gate.most_in_flight, 1);
  mu_gate_release(&gate);
}

static void test_gate__a_used_up_window_closes_its_bucket_alone(void **state)
{
  struct mu_gate gate;
  int64_t until = 0;

  (void)state;
  begin(&gate);
  exchange(&gate, 0, NOW);
  assert_int_equal(mu_gate_limit(&gate, BUCKET), 600);
  assert_int_equal(mu_gate_limit(&gate, MU_BUCKET_GROUPS), 0);
  until = mu_gate_waits_until(&gate, BUCKET, MANY, NOW);
  assert_true(until > NOW + 29 * MU_SEC && until < NOW + 33 * MU_SEC);
  assert_false(is_open(&gate, BUCKET, NOW));
  assert_true(is_open(&gate, MU_BUCKET_GROUPS, NOW));
  assert_true(is_open(&gate, BUCKET, until));
  mu_gate_release(&gate);
}

static void test_gate__counts_what_went_and_came(void **state)
{
  struct mu_gate gate;
  struct mu_gate later;
  struct mu_ticket ticket = {0};
  struct answer a;

  (void)state;
  begin(&gate);
  exchange(&gate, 500, NOW);
  start(&gate, &ticket, NOW + MU_SEC);
  answer(&a, 429, MU_VERDICT_WINDOW, NOW + MU_SEC, NOW + MU_SEC);
  meter(&a, 600, 0, 29);
  assert_true(learn(&gate, &ticket, &a));
  assert_int_equal(gate.counts.requests[BUCKET], 2);
  assert_int_equal(gate.limited_window, 1);
  assert_int_equal(gate.limited_crowd, 0);
  begin(&later);
  mu_gate_add(&later, &gate);
  mu_gate_add(&later, &gate);
  assert_int_equal(later.counts.requests[BUCKET], 4);
  assert_int_equal(later.limited_window, 2);
  assert_true(later.org_clock.known);
  mu_gate_release(&later);
  mu_gate_release(&gate);
}

/* It says nothing of the window, and passes within seconds. */
static void test_gate__a_crowd_closes_no_window(void **state)
{
  struct mu_gate gate;
  struct mu_ticket ticket = {0};
  struct answer a;
  int64_t at = 0;

  (void)state;
  begin(&gate);
  exchange(&gate, 500, NOW);
  start(&gate, &ticket, NOW);
  answer(&a, 429, MU_VERDICT_CROWD, NOW, NOW);
  meter(&a, 0, 0, 55);
  assert_true(learn(&gate, &ticket, &a));
  assert_int_equal(gate.limited_crowd, 1);
  assert_int_equal(mu_gate_limit(&gate, BUCKET), 600);
  at = mu_gate_ready_at(&gate, BUCKET, MANY, NOW);
  assert_true(at > NOW && at < NOW + 10 * MU_SEC);
  mu_gate_release(&gate);
}

/* Nor one that would make everybody wait for hours. */
static void test_gate__a_reset_that_cannot_be_is_taken_back(void **state)
{
  struct mu_gate gate;
  struct mu_ticket ticket = {0};
  struct answer a;

  (void)state;
  begin(&gate);
  exchange(&gate, 500, NOW);
  start(&gate, &ticket, NOW);
  answer(&a, 200, MU_VERDICT_DONE, NOW, NOW);
  meter(&a, 600, 0, 86400);
  a.reply.dated = false;
  assert_true(learn(&gate, &ticket, &a));
  assert_false(a.reply.metered);
  assert_true(is_open(&gate, BUCKET, NOW));
  mu_gate_release(&gate);
}

static void test_gate__without_a_report_a_refusal_is_waited_out(void **state)
{
  struct mu_gate gate;
  struct mu_ticket ticket = {0};
  struct answer a;

  (void)state;
  begin(&gate);
  start(&gate, &ticket, NOW);
  answer(&a, 429, MU_VERDICT_WINDOW, NOW, NOW);
  a.reply.retry_after_us = 7 * MU_SEC;
  assert_true(learn(&gate, &ticket, &a));
  assert_false(is_open(&gate, BUCKET, NOW + 6 * MU_SEC));
  assert_true(is_open(&gate, BUCKET, NOW + 20 * MU_SEC));
  mu_gate_release(&gate);
}

static void no_connection(struct answer *a, int64_t now_us)
{
  answer(a, 0, MU_VERDICT_AGAIN, now_us, now_us);
  a->http.delivery = MU_DELIVERY_NONE;
  mu_buffer_append_text(&a->reply.error, "nobody there");
}

static void test_gate__an_org_out_of_reach_is_tried_one_at_a_time(void **state)
{
  struct mu_gate gate;
  struct mu_ticket ticket = {0};
  struct mu_ticket other = {0};
  struct answer a;
  int64_t at = 0;

  (void)state;
  begin(&gate);
  exchange(&gate, 500, NOW);
  start(&gate, &ticket, NOW);
  no_connection(&a, NOW);
  assert_false(learn(&gate, &ticket, &a));
  mu_okta_reply_release(&a.reply);
  assert_true(gate.reach.lost);
  assert_string_equal(mu_buffer_text(&gate.trouble), "nobody there");
  assert_int_equal(gate.counts.requests[BUCKET], 1); /* it has not left */
  at = mu_gate_ready_at(&gate, BUCKET, MANY, NOW);
  assert_true(at > NOW);
  start(&gate, &other, at);
  assert_int_equal(mu_gate_ready_at(&gate, BUCKET, MANY, at), MU_NEVER);
  answer(&a, 200, MU_VERDICT_DONE, at, at);
  assert_true(learn(&gate, &other, &a));
  assert_false(gate.reach.lost);
  mu_gate_release(&gate);
}

/* A connection that dies is the request's own affair, but not when nobody has
 * heard of the org for long. */
static void test_gate__silence_for_long_is_being_out_of_reach(void **state)
{
  struct mu_gate gate;
  struct mu_ticket ticket = {0};
  struct answer a;

  (void)state;
  begin(&gate);
  exchange(&gate, 500, NOW);
  start(&gate, &ticket, NOW);
  answer(&a, 0, MU_VERDICT_IN_DOUBT, NOW, NOW + MU_SEC);
  assert_true(learn(&gate, &ticket, &a));
  assert_false(gate.reach.lost);
  start(&gate, &ticket, NOW + 2 * MU_SEC);
  answer(&a, 0, MU_VERDICT_IN_DOUBT, NOW + 2 * MU_SEC, NOW + 12 * MU_SEC);
  assert_false(learn(&gate, &ticket, &a));
  assert_true(gate.reach.lost);
  mu_gate_release(&gate);
}

/* Somebody is there, though nobody to talk to. */
static void test_gate__a_bad_certificate_is_not_out_of_reach(void **state)
{
  struct mu_gate gate;
  struct mu_ticket ticket = {0};
  struct answer a;

  (void)state;
  begin(&gate);
  start(&gate, &ticket, NOW);
  no_connection(&a, NOW);
  a.http.untrusted = MU_DISTRUST_EXPIRED;
  assert_true(learn(&gate, &ticket, &a));
  mu_okta_reply_release(&a.reply);
  assert_false(gate.reach.lost);
  mu_gate_release(&gate);
}

/* What was kept back for want of a credential, or because nobody wants it any
 * more, is no trouble with the org, not even while there is some. */
static void test_gate__what_is_kept_back_is_no_trouble(void **state)
{
  struct mu_gate gate;
  struct mu_ticket ticket = {0};
  struct answer a;
  int64_t at = 0;

  (void)state;
  begin(&gate);
  start(&gate, &ticket, NOW);
  no_connection(&a, NOW);
  assert_false(learn(&gate, &ticket, &a));
  mu_okta_reply_release(&a.reply);
  for (int i = 0; i < 3; i++) {
    at = mu_gate_ready_at(&gate, BUCKET, MANY, NOW);
    start(&gate, &ticket, at);
    no_connection(&a, at);
    a.http.barred = i == 0;
    a.http.withdrawn = i == 1;
    a.http.untrusted = i == 2 ? MU_DISTRUST_EXPIRED : MU_DISTRUST_NONE;
    mu_buffer_append_text(&a.reply.error, " to give a token");
    assert_true(learn(&gate, &ticket, &a));
    mu_okta_reply_release(&a.reply);
    assert_string_equal(mu_buffer_text(&gate.trouble), "nobody there");
  }
  assert_int_equal(mu_gate_ready_at(&gate, BUCKET, MANY, at), at);
  mu_gate_release(&gate);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_gate__the_first_request_goes_alone),
      cmocka_unit_test(test_gate__a_used_up_window_closes_its_bucket_alone),
      cmocka_unit_test(test_gate__counts_what_went_and_came),
      cmocka_unit_test(test_gate__a_crowd_closes_no_window),
      cmocka_unit_test(test_gate__a_reset_that_cannot_be_is_taken_back),
      cmocka_unit_test(test_gate__without_a_report_a_refusal_is_waited_out),
      cmocka_unit_test(test_gate__an_org_out_of_reach_is_tried_one_at_a_time),
      cmocka_unit_test(test_gate__silence_for_long_is_being_out_of_reach),
      cmocka_unit_test(test_gate__a_bad_certificate_is_not_out_of_reach),
      cmocka_unit_test(test_gate__what_is_kept_back_is_no_trouble)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
