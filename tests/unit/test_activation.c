/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "batch/activation.h"

#define LINK  "https://acme.okta.com/welcome/XE6wE17zmphl3KqAPFxO"
#define TOKEN "{\"activationUrl\":\"" LINK "\",\"activationToken\":\"XE6w\"}"

struct bench {
  struct mu_job job;
  struct mu_reply http;
  struct mu_okta_reply reply;
  struct mu_buffer link;
};

static void set_up(struct bench *b, const char *status)
{
  memset(b, 0, sizeof *b);
  mu_job_init(&b->job);
  mu_okta_reply_init(&b->reply);
  (void)strcpy(b->job.id, "00u1");
  mu_job_note_status(&b->job, status);
}

static void tear_down(struct bench *b)
{
  mu_job_release(&b->job);
  mu_buffer_release(&b->http.body);
  mu_okta_reply_release(&b->reply);
  mu_buffer_release(&b->link);
}

/* The org answers the job's request, and what that comes to. */
static enum mu_activation_step answer(struct bench *b, int status,
                                      const char *body, bool wants_link)
{
  b->http.delivery = MU_DELIVERY_ANSWERED;
  b->http.status = status;
  mu_buffer_clear(&b->http.body);
  mu_buffer_append_text(&b->http.body, body);
  mu_okta_reply_read(&b->reply, &b->http, &b->job.request);
  mu_job_note_reply(&b->job, &b->reply);
  return mu_activation_follow(&b->job, &b->reply, wants_link, &b->link);
}

static void expect_path(const struct bench *b, const char *operation)
{
  char path[128];

  (void)snprintf(path, sizeof path,
                 "/api/v1/users/00u1/lifecycle/%s?sendEmail=false", operation);
  assert_string_equal(b->job.request.path, path);
  assert_int_equal(b->job.request.method, MU_POST);
  assert_int_equal(b->job.request.bucket, MU_BUCKET_USERS);
  assert_true(b->job.request.repeatable && b->job.request.follow_up);
}

static void test_activation__a_staged_user_is_activated(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, "STAGED");
  assert_true(mu_activation_begin(&b.job, false));
  expect_path(&b, "activate");
  assert_int_equal(answer(&b, 200, TOKEN, false), MU_ACTIVATION_DONE);
  assert_string_equal(b.job.user_status, "PROVISIONED");
  assert_string_equal(b.job.id, "00u1");
  tear_down(&b);
}

/* An org where passwords are optional; or the reply came torn, which costs
 * nothing but a link. */
static void test_activation__without_a_token_the_status_is_unknown(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, "STAGED");
  assert_true(mu_activation_begin(&b.job, true));
  assert_int_equal(answer(&b, 200, "{}", true), MU_ACTIVATION_DONE);
  assert_string_equal(b.job.user_status, "");
  assert_int_equal(b.link.len, 0);
  mu_job_note_status(&b.job, "STAGED");
  assert_true(mu_activation_begin(&b.job, false));
  assert_int_equal(answer(&b, 200, "{\"activ", false), MU_ACTIVATION_DONE);
  assert_string_equal(b.job.user_status, "");
  tear_down(&b);
}

static void test_activation__the_link_is_given(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, "STAGED");
  assert_true(mu_activation_begin(&b.job, true));
  assert_int_equal(answer(&b, 200, TOKEN, true), MU_ACTIVATION_DONE);
  assert_string_equal(mu_buffer_text(&b.link), LINK);
  assert_int_equal(
      answer(&b, 200, "{\"activationUrl\":\"https:\\/\\/a\\/b\"}", true),
      MU_ACTIVATION_DONE);
  assert_string_equal(mu_buffer_text(&b.link), "https://a/b");
  tear_down(&b);
}

/* The pipeline repeats what is in doubt. */
static void test_activation__a_torn_link_is_a_doubt(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, "STAGED");
  assert_true(mu_activation_begin(&b.job, true));
  (void)answer(&b, 200, "{\"activationUrl\":\"https:", true);
  assert_int_equal(b.reply.verdict, MU_VERDICT_IN_DOUBT);
  tear_down(&b);
}

static const char already_active[] =
    "{\"errorCode\":\"E0000016\",\"errorSummary\":\"Activation failed because "
    "the user is already active\"}";

static void test_activation__already_active_is_done(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, "STAGED");
  assert_true(mu_activation_begin(&b.job, false));
  assert_int_equal(answer(&b, 403, already_active, false), MU_ACTIVATION_DONE);
  assert_string_equal(b.job.user_status, "");
  tear_down(&b);
}

static void test_activation__a_lost_link_is_had_anew(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, "STAGED");
  assert_true(mu_activation_begin(&b.job, true));
  assert_int_equal(answer(&b, 403, already_active, true), MU_ACTIVATION_AGAIN);
  expect_path(&b, "reactivate");
  assert_int_equal(answer(&b, 200, TOKEN, true), MU_ACTIVATION_DONE);
  assert_string_equal(mu_buffer_text(&b.link), LINK);
  assert_string_equal(b.job.user_status, "PROVISIONED");
  tear_down(&b);
}

static void test_activation__who_has_a_password_has_no_link(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, "PROVISIONED");
  assert_true(mu_activation_begin(&b.job, true));
  expect_path(&b, "reactivate");
  assert_int_equal(answer(&b, 403,
                          "{\"errorCode\":\"E0000038\",\"errorSummary\":\"x\"}",
                          true),
                   MU_ACTIVATION_DONE);
  assert_int_equal(b.link.len, 0);
  tear_down(&b);
}

static void test_activation__who_is_found_activated_needs_nothing(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, "PROVISIONED");
  assert_false(mu_activation_begin(&b.job, false));
  mu_job_note_status(&b.job, "ACTIVE");
  assert_false(mu_activation_begin(&b.job, true));
  mu_job_note_status(&b.job, "DEPROVISIONED"); /* by somebody, since */
  assert_false(mu_activation_begin(&b.job, true));
  tear_down(&b);
}

static void test_activation__a_refusal_says_what_was_done(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, "STAGED");
  assert_true(mu_activation_begin(&b.job, true));
  assert_int_equal(answer(&b, 403,
                          "{\"errorCode\":\"E0000006\",\"errorSummary\":\"No "
                          "permission\"}",
                          true),
                   MU_ACTIVATION_REFUSED);
  assert_string_equal(mu_activation_failure(&b.job),
                      "the user was created STAGED; activating failed");
  assert_string_equal(mu_buffer_text(&b.job.error), "No permission");
  assert_string_equal(b.job.user_status, "STAGED");
  tear_down(&b);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_activation__a_staged_user_is_activated),
      cmocka_unit_test(test_activation__without_a_token_the_status_is_unknown),
      cmocka_unit_test(test_activation__the_link_is_given),
      cmocka_unit_test(test_activation__a_torn_link_is_a_doubt),
      cmocka_unit_test(test_activation__already_active_is_done),
      cmocka_unit_test(test_activation__a_lost_link_is_had_anew),
      cmocka_unit_test(test_activation__who_has_a_password_has_no_link),
      cmocka_unit_test(test_activation__who_is_found_activated_needs_nothing),
      cmocka_unit_test(test_activation__a_refusal_says_what_was_done),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
