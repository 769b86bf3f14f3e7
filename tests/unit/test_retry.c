/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "batch/retry.h"
#include "io/clock.h"

static void test_retry__bounds_double_up_to_a_most(void **state)
{
  (void)state;
  assert_int_equal(mu_retry_delay_us(MU_RETRY_SOON, 1, UINT32_MAX),
                   500 * MU_MS);
  assert_int_equal(mu_retry_delay_us(MU_RETRY_SOON, 2, UINT32_MAX), MU_SEC);
  assert_int_equal(mu_retry_delay_us(MU_RETRY_SOON, 3, UINT32_MAX), 2 * MU_SEC);
  assert_int_equal(mu_retry_delay_us(MU_RETRY_SOON, 7, UINT32_MAX),
                   30 * MU_SEC);
  assert_int_equal(mu_retry_delay_us(MU_RETRY_SLOW, 1, UINT32_MAX), 5 * MU_SEC);
  assert_int_equal(mu_retry_delay_us(MU_RETRY_SLOW, 5, UINT32_MAX),
                   60 * MU_SEC);
}

static void test_retry__any_count_is_bounded(void **state)
{
  static const unsigned counts[] = {0, 1, 16, 17, 63, 64, 1000, UINT32_MAX};

  (void)state;
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    assert_in_range(mu_retry_delay_us(MU_RETRY_SOON, counts[i], UINT32_MAX),
                    500 * MU_MS, 30 * MU_SEC);
    assert_in_range(mu_retry_delay_us(MU_RETRY_SLOW, counts[i], UINT32_MAX),
                    5 * MU_SEC, 60 * MU_SEC);
    assert_int_equal(mu_retry_delay_us(MU_RETRY_SOON, counts[i], 0), 0);
  }
}

/* Full jitter: every part of the interval is met about as often. */
static void test_retry__jitter_is_spread_evenly(void **state)
{
  struct mu_random random = {.state = 1};
  unsigned tenths[10] = {0};

  (void)state;
  for (int i = 0; i < 10000; i++) {
    int64_t delay =
        mu_retry_delay_us(MU_RETRY_SOON, 2, mu_random_next(&random));
    int64_t tenth = delay / (100 * MU_MS);

    assert_in_range(delay, 0, MU_SEC);
    tenths[tenth < 10 ? tenth : 9]++;
  }
  for (int i = 0; i < 10; i++) {
    assert_in_range(tenths[i], 850, 1150);
  }
}

static void test_retry__two_runs_differ(void **state)
{
  struct mu_random a;
  struct mu_random b;

  (void)state;
  mu_random_init(&a);
  mu_random_init(&b);
  assert_int_not_equal(a.state, 0);
  assert_int_not_equal(a.state, b.state);
  assert_int_not_equal(mu_random_next(&a), mu_random_next(&a));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_retry__bounds_double_up_to_a_most),
      cmocka_unit_test(test_retry__any_count_is_bounded),
      cmocka_unit_test(test_retry__jitter_is_spread_evenly),
      cmocka_unit_test(test_retry__two_runs_differ),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
