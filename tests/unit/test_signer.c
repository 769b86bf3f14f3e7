/* SPDX-License-Identifier: Apache-2.0 */
/* A transfer whose requests are signed: what waits, what is sent again, and
 * what ends unsent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "http_server.h"
#include "io/transfer.h"

static const struct mu_clock real_time = {.speed = 1};

#define LONG (60 * MU_SEC) /* where no test is about it: a machine is busy */

struct bench {
  struct mu_http_server *server;
  struct mu_transfer *transfer;
  struct mu_signer signer;
  /* the signer's */
  unsigned credential; /* 0: there is none yet */
  bool wants;          /* another */
  bool pointless;      /* to wait for one that did not come */
  const char *never;   /* why there will be none */
  const char *so_far;  /* why there is none yet */
  int64_t not_before;  /* local time: it does not ask again before */
  unsigned proofs;
  struct mu_transfer_request request;
  /* what the server saw, and does */
  unsigned tokens, calls, refuse_below, proofs_bad;
  int token_status, token_delay_ms;
  char heads[8][512];
};

static enum mu_code sign(void *ctx, const struct mu_transfer_request *request,
                         struct mu_signature *signature,
                         enum mu_signing *outcome, const char **problem,
                         struct mu_error *err)
{
  struct bench *b = ctx;
  char text[16];

  assert_false(request->own);
  *problem = b->never;
  if (b->never) {
    *outcome = MU_SIGN_NEVER;
    return MU_OK;
  }
  if (b->credential == 0 || b->wants) {
    b->wants = true;
    *problem = b->so_far;
    *outcome = MU_SIGN_LATER;
    return MU_OK;
  }
  (void)snprintf(text, sizeof text, "%u", b->credential);
  signature->credential = b->credential;
  mu_buffer_printf(&signature->proof, "Proof: %u %s", ++b->proofs,
                   request->path);
  return mu_secret_new(&signature->authorization, "Authorization: T ", text,
                       strlen(text), err);
}

static enum mu_code wants(void *ctx, int64_t now_us,
                          const struct mu_transfer_request **request,
                          int64_t *at_us, struct mu_error *err)
{
  struct bench *b = ctx;

  (void)err;
  *at_us = b->wants ? b->not_before : INT64_MAX;
  b->request = (struct mu_transfer_request){.method = MU_POST,
                                            .path = "/token",
                                            .body = "a=b",
                                            .len = 3,
                                            .content = MU_CONTENT_FORM,
                                            .line = "Proof: own"};
  *request = b->wants && now_us >= b->not_before ? &b->request : NULL;
  return MU_OK;
}

static bool answered(void *ctx, const struct mu_reply *reply)
{
  struct bench *b = ctx;

  if (reply->status == 200) {
    b->credential++;
    b->wants = false;
  } else if (reply->status == 400) {
    b->never = "the key is nobody's";
    b->wants = false;
  } else {
    b->so_far = "the key is lost";
    b->not_before = reply->received_us + 20 * MU_MS;
  }
  return !b->pointless;
}

static enum mu_rejection heard(void *ctx, const struct mu_reply *reply)
{
  (void)ctx;
  return reply->status == 401   ? MU_REJECTS_CREDENTIAL
         : reply->status == 400 ? MU_REJECTS_PROOF
                                : MU_REJECTS_NONE;
}

static bool expire(void *ctx, uint64_t credential)
{
  struct bench *b = ctx;

  b->wants = b->wants || credential == b->credential;
  return true;
}

static void answer(void *ctx, const struct mu_http_request *request,
                   struct mu_http_answer *answer)
{
  struct bench *b = ctx;
  unsigned credential = 0;
  const char *line = strstr(request->head, "Authorization: T ");

  if (strcmp(request->path, "/token") == 0) {
    assert_null(line);
    assert_true(mu_http_has_line(request, "proof: own"));
    assert_true(mu_http_has_line(
        request, "content-type: application/x-www-form-urlencoded"));
    b->tokens++;
    answer->delay_ms = b->token_delay_ms;
    mu_http_answer(answer, b->token_status, "", "{}");
    return;
  }
  assert_non_null(line);
  assert_int_equal(sscanf(line, "Authorization: T %u", &credential), 1);
  (void)snprintf(b->heads[b->calls++ % 8], sizeof b->heads[0], "%s",
                 request->head);
  mu_http_answer(answer,
                 b->calls <= b->proofs_bad      ? 400
                 : credential < b->refuse_below ? 401
                                                : 200,
                 "", "{}");
}

static void set_up(struct bench *b, int64_t timeout_us)
{
  struct mu_transfer_config config = {.user_agent = "muster/test",
                                      .clock = &real_time,
                                      .timeout_us = timeout_us,
                                      .connect_timeout_us = LONG,
                                      .exchanges = 3};

  *b = (struct bench){.token_status = 200, .so_far = ""};
  b->signer = (struct mu_signer){sign, wants, answered, heard, expire, b};
  b->server = mu_http_server_start(answer, b);
  config.origin = mu_http_server_origin(b->server);
  config.signer = &b->signer;
  assert_int_equal(mu_transfer_new(&b->transfer, &config, NULL), MU_OK);
}

static void tear_down(struct bench *b)
{
  assert_int_equal(mu_transfer_idle(b->transfer), 3);
  mu_transfer_free(b->transfer);
  (void)mu_http_server_stop(b->server);
}

static void start(struct bench *b, const char *path)
{
  struct mu_transfer_request request = {
      .method = MU_POST, .path = path, .body = "{}", .len = 2};

  assert_int_equal(mu_transfer_start(b->transfer, &request, b, NULL), MU_OK);
}

/* The next reply, which is the caller's to release. */
static struct mu_exchange *next(struct bench *b)
{
  struct mu_exchange *x = NULL;

  for (int i = 0; i < 1200 && !x; i++) {
    assert_int_equal(mu_transfer_wait(b->transfer, 50 * MU_MS, -1, NULL),
                     MU_OK);
    x = mu_transfer_ended(b->transfer);
  }
  assert_non_null(x);
  assert_ptr_equal(mu_exchange_user(x), b);
  return x;
}

static void expect(struct bench *b, int status)
{
  struct mu_exchange *x = next(b);

  assert_int_equal(mu_exchange_reply(x)->delivery, MU_DELIVERY_ANSWERED);
  assert_int_equal(mu_exchange_reply(x)->status, status);
  mu_transfer_release(b->transfer, x);
}

static void expect_unsent(struct bench *b, const char *problem, bool barred)
{
  struct mu_exchange *x = next(b);

  assert_int_equal(mu_exchange_reply(x)->delivery, MU_DELIVERY_NONE);
  assert_string_equal(mu_exchange_reply(x)->problem, problem);
  assert_int_equal(mu_exchange_reply(x)->barred, barred);
  mu_transfer_release(b->transfer, x);
}

static void test_signer__requests_wait_for_a_credential(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, LONG);
  b.token_delay_ms = 50;
  start(&b, "/1");
  start(&b, "/2");
  start(&b, "/3");
  assert_int_equal(mu_transfer_idle(b.transfer), 0);
  for (int i = 0; i < 3; i++) {
    expect(&b, 200);
  }
  assert_int_equal(b.tokens, 1);
  assert_int_equal(b.calls, 3);
  tear_down(&b);
}

static void test_signer__each_request_has_a_proof_of_its_own(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, LONG);
  start(&b, "/1");
  expect(&b, 200);
  start(&b, "/2?a=b");
  expect(&b, 200);
  assert_non_null(strstr(b.heads[0], "Proof: 1 /1\r\n"));
  assert_non_null(strstr(b.heads[1], "Proof: 2 /2?a=b\r\n"));
  assert_null(strstr(b.heads[1], "Proof: 1"));
  tear_down(&b);
}

static void test_signer__what_is_refused_is_signed_anew(void **state)
{
  struct bench b;
  struct mu_exchange *x = NULL;

  (void)state;
  set_up(&b, LONG);
  b.refuse_below = 2;
  start(&b, "/1");
  start(&b, "/2");
  for (int i = 0; i < 2; i++) {
    x = next(&b);
    assert_int_equal(mu_exchange_reply(x)->status, 200);
    assert_int_equal(mu_exchange_reply(x)->rejections, 1);
    assert_int_equal(mu_exchange_reply(x)->rejection, 401);
    mu_transfer_release(b.transfer, x);
  }
  assert_int_equal(b.tokens, 2);
  assert_int_equal(b.calls, 4);
  assert_non_null(strstr(b.heads[3], "Authorization: T 2\r\n"));
  for (int i = 0; i < 3; i++) { /* which are no longer told of it */
    start(&b, "/3");
  }
  for (int i = 0; i < 3; i++) {
    x = next(&b);
    assert_int_equal(mu_exchange_reply(x)->rejections, 0);
    mu_transfer_release(b.transfer, x);
  }
  tear_down(&b);
}

static void test_signer__but_once(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, LONG);
  b.refuse_below = 1000;
  start(&b, "/1");
  expect(&b, 401);
  assert_int_equal(b.tokens, 2);
  assert_int_equal(b.calls, 2);
  tear_down(&b);
}

/* Beside a credential that is. */
static void test_signer__proofs_that_are_rejected_are_made_anew(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, LONG);
  b.proofs_bad = 3;
  b.refuse_below = 2;
  start(&b, "/1");
  expect(&b, 200);
  assert_int_equal(b.tokens, 2);
  assert_int_equal(b.calls, 5);
  assert_int_equal(b.proofs, 5);
  assert_non_null(strstr(b.heads[3], "Authorization: T 1\r\n"));
  start(&b, "/2");
  expect(&b, 200);
  assert_int_equal(b.calls, 6);
  tear_down(&b);
}

static void test_signer__but_not_for_ever(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, LONG);
  b.proofs_bad = 1000;
  start(&b, "/1");
  expect(&b, 400);
  assert_int_equal(b.calls, 6);
  start(&b, "/2"); /* which has as many */
  expect(&b, 400);
  assert_int_equal(b.calls, 12);
  assert_int_equal(b.tokens, 1);
  tear_down(&b);
}

static void test_signer__no_credential_to_be_had(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, LONG);
  b.token_status = 400;
  start(&b, "/1");
  start(&b, "/2");
  expect_unsent(&b, "the key is nobody's", true);
  expect_unsent(&b, "the key is nobody's", true);
  start(&b, "/3"); /* and it is not asked again */
  expect_unsent(&b, "the key is nobody's", true);
  assert_int_equal(b.tokens, 1);
  assert_int_equal(b.calls, 0);
  tear_down(&b);
}

static void test_signer__nobody_to_get_a_credential_from(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, LONG);
  b.token_status = 500;
  b.pointless = true;
  start(&b, "/1");
  expect_unsent(&b, "", false);
  b.token_status = 200;
  b.pointless = false;
  start(&b, "/1");
  expect(&b, 200);
  tear_down(&b);
}

static void test_signer__waits_for_no_longer_than_a_request_may_take(void **s)
{
  struct bench b;
  struct mu_exchange *x = NULL;

  (void)s;
  set_up(&b, 300 * MU_MS);
  b.token_status = 503;
  start(&b, "/1");
  x = next(&b);
  assert_int_equal(mu_exchange_reply(x)->delivery, MU_DELIVERY_NONE);
  assert_true(mu_exchange_reply(x)->timed_out);
  assert_string_equal(mu_exchange_reply(x)->problem,
                      "no access token came in time: the key is lost");
  assert_true(mu_reply_is_unreached(mu_exchange_reply(x)));
  mu_transfer_release(b.transfer, x);
  tear_down(&b);
}

/* Who leaves waits for none; what has left is not touched. */
static void test_signer__what_waits_can_be_withdrawn(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, LONG);
  mu_transfer_withdraw(b.transfer);
  b.token_delay_ms = 1000;
  start(&b, "/1");
  start(&b, "/2");
  mu_transfer_withdraw(b.transfer);
  for (int i = 0; i < 2; i++) {
    struct mu_exchange *x = next(&b);

    assert_true(mu_exchange_reply(x)->withdrawn);
    assert_false(mu_reply_is_unreached(mu_exchange_reply(x)));
    assert_int_equal(mu_exchange_reply(x)->delivery, MU_DELIVERY_NONE);
    mu_transfer_release(b.transfer, x);
  }
  b.token_delay_ms = 0;
  b.credential = 1;
  b.wants = false;
  start(&b, "/3"); /* on an exchange that was withdrawn before */
  mu_transfer_withdraw(b.transfer);
  expect(&b, 200);
  tear_down(&b);
}

static void test_signer__can_be_freed_while_requests_wait(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, LONG);
  b.token_delay_ms = 100;
  start(&b, "/1");
  assert_int_equal(mu_transfer_wait(b.transfer, MU_MS, -1, NULL), MU_OK);
  mu_transfer_free(b.transfer);
  (void)mu_http_server_stop(b.server);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_signer__requests_wait_for_a_credential),
      cmocka_unit_test(test_signer__each_request_has_a_proof_of_its_own),
      cmocka_unit_test(test_signer__what_is_refused_is_signed_anew),
      cmocka_unit_test(test_signer__but_once),
      cmocka_unit_test(test_signer__proofs_that_are_rejected_are_made_anew),
      cmocka_unit_test(test_signer__but_not_for_ever),
      cmocka_unit_test(test_signer__no_credential_to_be_had),
      cmocka_unit_test(test_signer__nobody_to_get_a_credential_from),
      cmocka_unit_test(
          test_signer__waits_for_no_longer_than_a_request_may_take),
      cmocka_unit_test(test_signer__what_waits_can_be_withdrawn),
      cmocka_unit_test(test_signer__can_be_freed_while_requests_wait),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
