/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "batch/workload.h"

static const struct mu_survey survey = {
    .valid = 100, .mails = 60, .memberships_later = 30};
static const struct mu_settled settled = {
    .rows = 50, .valid = 40, .mails = 25, .memberships_later = 10};
static const struct mu_settled nothing = {.rows = 0};

static void test_workload__what_an_earlier_run_did_is_left_out(void **state)
{
  struct mu_settings settings = {.rate_share = 50, .concurrency = 7};
  struct mu_budget budget = mu_workload(&settings, &survey, &settled, 3);

  (void)state;
  assert_int_equal(budget.requests[MU_PURPOSE_CREATE], 60);
  assert_int_equal(budget.requests[MU_PURPOSE_JOIN], 20);
  assert_int_equal(budget.requests[MU_PURPOSE_MANAGER], 3);
  assert_int_equal(budget.share_percent, 50);
  assert_int_equal(budget.in_flight, 7);
}

static void test_workload__who_gets_no_mail_takes_a_call(void **state)
{
  struct mu_settings settings = {.silent = false};
  struct mu_budget budget = mu_workload(&settings, &survey, &settled, 0);

  (void)state;
  assert_int_equal(budget.mails, 35);
  assert_int_equal(budget.requests[MU_PURPOSE_ACTIVATE], 0);
  settings.silent = true;
  budget = mu_workload(&settings, &survey, &nothing, 0);
  assert_int_equal(budget.mails, 0);
  assert_int_equal(budget.requests[MU_PURPOSE_ACTIVATE], 60);
}

static void test_workload__people_are_looked_up_first(void **state)
{
  static const struct mu_survey named = {.valid = 100,
                                         .memberships = 90,
                                         .memberships_later = 1,
                                         .with_groups = 7};
  struct mu_settings settings = {.on_existing = MU_EXISTING_SKIP};
  struct mu_budget budget = mu_workload(&settings, &named, &settled, 0);

  (void)state;
  assert_int_equal(budget.requests[MU_PURPOSE_LOOK_UP], 60);
  assert_int_equal(budget.requests[MU_PURPOSE_CREATE], 60);
  assert_int_equal(budget.requests[MU_PURPOSE_UPDATE], 0);
  settings.on_existing = MU_EXISTING_UPDATE;
  budget = mu_workload(&settings, &named, &settled, 0);
  assert_int_equal(budget.requests[MU_PURPOSE_LOOK_UP], 60);
  assert_int_equal(budget.requests[MU_PURPOSE_CREATE], 53);
  assert_int_equal(budget.requests[MU_PURPOSE_CREATE_OR_ASK], 7);
  assert_int_equal(budget.requests[MU_PURPOSE_UPDATE], 60);
  assert_int_equal(budget.requests[MU_PURPOSE_JOIN], 90);
  settings.group.count = 1;
  budget = mu_workload(&settings, &named, &settled, 0);
  assert_int_equal(budget.requests[MU_PURPOSE_CREATE], 0);
  assert_int_equal(budget.requests[MU_PURPOSE_CREATE_OR_ASK], 60);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_workload__what_an_earlier_run_did_is_left_out),
      cmocka_unit_test(test_workload__who_gets_no_mail_takes_a_call),
      cmocka_unit_test(test_workload__people_are_looked_up_first),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
