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

static void expect_words(uint64_t requests, uint64_t share, const char *words)
{
  struct mu_buffer out = {0};

  mu_budget_write(&out, requests, share, 20);
  if (!strstr(mu_buffer_text(&out), words)) {
    fail_msg("%s", mu_buffer_text(&out));
  }
  mu_buffer_release(&out);
}

static void test_budget__says_calls_buckets_and_time(void **state)
{
  (void)state;
  expect_words(12400, 100, "12,400 calls to /api/v1/users");
  expect_words(12400, 100, "41 min");
  expect_words(12400, 100, "300 a minute");
  expect_words(12400, 50, "150 a minute");
  expect_words(10, 100, "/api/v1/users/{idOrLogin}");
}

static void test_budget__fits_a_terminal(void **state)
{
  struct mu_buffer out = {0};
  const char *at = NULL;

  (void)state;
  mu_budget_write(&out, 5000000, 100, 20);
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
      cmocka_unit_test(test_budget__fits_a_terminal),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
