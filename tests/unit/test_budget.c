/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/budget.h"
#include "io/clock.h"

static void test_budget__nothing_takes_no_time(void **state)
{
  (void)state;
  assert_int_equal(mu_budget_time_us(0, 300, 20), 0);
}

static void test_budget__the_last_window_takes_no_minute(void **state)
{
  (void)state;
  assert_true(mu_budget_time_us(300, 300, 20) < 10 * MU_SEC);
  assert_in_range(mu_budget_time_us(301, 300, 20), 60 * MU_SEC, 61 * MU_SEC);
  assert_in_range(mu_budget_time_us(1500, 300, 20), 240 * MU_SEC, 250 * MU_SEC);
}

static void test_budget__more_at_once_is_never_slower(void **state)
{
  int64_t before = INT64_MAX;

  (void)state;
  for (uint64_t in_flight = 1; in_flight <= 64; in_flight++) {
    int64_t took = mu_budget_time_us(1000, 300, in_flight);

    assert_true(took > 0 && took <= before);
    before = took;
  }
}

static void test_budget__millions_do_not_overflow(void **state)
{
  (void)state;
  assert_true(mu_budget_time_us(UINT64_C(5000000000), 1, 1) > 0);
}

static void expect_words(const struct mu_budget *budget, const char *words)
{
  struct mu_buffer out = {0};

  mu_budget_write(&out, budget);
  if (!strstr(mu_buffer_text(&out), words)) {
    fail_msg("%s", mu_buffer_text(&out));
  }
  mu_buffer_release(&out);
}

static struct mu_budget budget_of(uint64_t creates, uint64_t activations)
{
  struct mu_budget budget = {
      .requests =
          {[MU_PURPOSE_CREATE] = creates, [MU_PURPOSE_ACTIVATE] = activations},
      .share_percent = 100,
      .in_flight = 20};

  return budget;
}

static void test_budget__says_calls_buckets_and_time(void **state)
{
  struct mu_budget budget = budget_of(12400, 0);

  (void)state;
  expect_words(&budget, "budget: 12,400 calls to /api/v1/users to create "
                        "users\n");
  expect_words(&budget, "about 41 min at 300 a minute, one");
  expect_words(&budget, "one to /api/v1/users/{idOrLogin} for each reply");
  budget.share_percent = 50;
  expect_words(&budget, "150 a minute");
}

static void test_budget__counts_both_calls_of_a_silent_row(void **state)
{
  struct mu_budget budget = budget_of(12400, 312);

  (void)state;
  assert_int_equal(mu_budget_requests(&budget, MU_BUCKET_USERS), 12712);
  assert_int_equal(mu_budget_requests(&budget, MU_BUCKET_GROUPS), 0);
  expect_words(&budget, "12,712 calls to /api/v1/users: 12,400 to create "
                        "users, 312 to activate users without an e-mail\n");
  expect_words(&budget, "about 42 min");
}

static void test_budget__the_slowest_bucket_takes_the_time(void **state)
{
  struct mu_budget budget = budget_of(600, 0);
  uint64_t limits[MU_BUCKETS] = {0};
  enum mu_bucket slowest = MU_BUCKET_API;

  (void)state;
  budget.requests[MU_PURPOSE_JOIN] = 2000;
  budget.requests[MU_PURPOSE_MANAGER] = 1;
  expect_words(&budget, "\n        2,000 calls to /api/v1/groups to put ");
  expect_words(&budget, "\n        1 call to /api/v1/users/{id} to give ");
  expect_words(&budget, "about 7 min at 250 a minute to /api/v1/groups, ");
  limits[MU_BUCKET_USERS] = 10;
  assert_in_range(mu_budget_whole_us(&budget, limits, &slowest),
                  59 * 60 * MU_SEC, 60 * 60 * MU_SEC);
  assert_int_equal(slowest, MU_BUCKET_USERS);
}

static void
test_budget__of_people_who_are_looked_up_only_that_is_certain(void **state)
{
  struct mu_budget budget = budget_of(12400, 0);

  (void)state;
  assert_false(mu_budget_is_open(&budget));
  assert_int_equal(mu_budget_certain(&budget).requests[MU_PURPOSE_CREATE],
                   12400);
  budget.requests[MU_PURPOSE_LOOK_UP] = 12400;
  budget.requests[MU_PURPOSE_UPDATE] = 12400;
  budget.mails = 3;
  assert_int_equal(mu_budget_certain(&budget).requests[MU_PURPOSE_CREATE], 0);
  expect_words(&budget, "budget: 12,400 calls to /api/v1/users/{idOrLogin} to "
                        "look people up\n"
                        "        at most 12,400 calls to /api/v1/users to "
                        "create users\n"
                        "        at most 12,400 calls to /api/v1/users/{id} to "
                        "change users who are there\n");
  expect_words(&budget, "about 24 min where nobody is new or changed, and at "
                        "most\n        about 41 min at 300 a minute");
  expect_words(&budget, "mails: at most 3 people get");
}

static void test_budget__managers_come_after_all_else(void **state)
{
  struct mu_budget budget = budget_of(600, 0);
  uint64_t limits[MU_BUCKETS] = {0};
  int64_t creates = mu_budget_whole_us(&budget, limits, NULL);

  (void)state;
  budget.requests[MU_PURPOSE_MANAGER] = 600;
  assert_int_equal(mu_budget_whole_us(&budget, limits, NULL), 2 * creates);
}

/* As of a run that goes on when all rows have their results. */
static void test_budget__managers_may_be_all_there_is(void **state)
{
  struct mu_budget budget = budget_of(0, 0);

  (void)state;
  expect_words(&budget, " s at 300 a minute, one token's");
  budget.requests[MU_PURPOSE_MANAGER] = 200;
  expect_words(&budget, " s at 300 a minute to /api/v1/users/{id}, one ");
}

static void test_budget__says_who_gets_mail(void **state)
{
  struct mu_budget budget = budget_of(400, 0);

  (void)state;
  expect_words(&budget, "mails: nobody gets an activation e-mail");
  budget.mails = 312;
  expect_words(&budget, "mails: 312 people get an activation e-mail from Okta "
                        "as they are created; --silent sends none");
  budget.mails = 1;
  expect_words(&budget, "mails: 1 person gets an");
}

static void test_budget__fits_a_terminal(void **state)
{
  struct mu_budget budget = budget_of(5000000, 4000000);
  struct mu_buffer out = {0};
  const char *at = NULL;

  (void)state;
  budget.mails = 5000000;
  mu_budget_write(&out, &budget);
  at = mu_buffer_text(&out);
  while (at) {
    assert_true(strcspn(at, "\n") <= 120);
    at = strchr(at, '\n');
    at = at ? at + 1 : NULL;
  }
  mu_buffer_release(&out);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_budget__nothing_takes_no_time),
      cmocka_unit_test(test_budget__the_last_window_takes_no_minute),
      cmocka_unit_test(test_budget__more_at_once_is_never_slower),
      cmocka_unit_test(test_budget__millions_do_not_overflow),
      cmocka_unit_test(test_budget__says_calls_buckets_and_time),
      cmocka_unit_test(test_budget__counts_both_calls_of_a_silent_row),
      cmocka_unit_test(test_budget__the_slowest_bucket_takes_the_time),
      cmocka_unit_test(
          test_budget__of_people_who_are_looked_up_only_that_is_certain),
      cmocka_unit_test(test_budget__managers_come_after_all_else),
      cmocka_unit_test(test_budget__managers_may_be_all_there_is),
      cmocka_unit_test(test_budget__says_who_gets_mail),
      cmocka_unit_test(test_budget__fits_a_terminal),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
