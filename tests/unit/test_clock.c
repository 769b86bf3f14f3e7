/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "io/clock.h"

static void test_clock__never_goes_back(void **state)
{
  const struct mu_clock clock = {.speed = 1};
  int64_t before = mu_clock_now_us(&clock);

  (void)state;
  for (int i = 0; i < 1000; i++) {
    int64_t now = mu_clock_now_us(&clock);

    assert_true(now >= before);
    before = now;
  }
}

static void test_clock__runs_at_its_speed(void **state)
{
  const struct mu_clock real = {.speed = 1};
  const struct mu_clock fast = {.speed = 1000};
  int64_t before = mu_clock_now_us(&real);
  int64_t now = mu_clock_now_us(&fast);
  int64_t after = mu_clock_now_us(&real);

  (void)state;
  assert_in_range(now, before * 1000, after * 1000);
}

static void test_clock__real_ms_rounds_up(void **state)
{
  const struct mu_clock clock = {.speed = 1};

  (void)state;
  assert_int_equal(mu_clock_real_ms(&clock, 0), 0);
  assert_int_equal(mu_clock_real_ms(&clock, -5 * MU_SEC), 0);
  assert_int_equal(mu_clock_real_ms(&clock, 1), 1);
  assert_int_equal(mu_clock_real_ms(&clock, MU_MS), 1);
  assert_int_equal(mu_clock_real_ms(&clock, MU_MS + 1), 2);
  assert_int_equal(mu_clock_real_ms(&clock, MU_SEC), 1000);
}

static void test_clock__real_ms_shrinks_with_speed(void **state)
{
  const struct mu_clock clock = {.speed = 60};

  (void)state;
  assert_int_equal(mu_clock_real_ms(&clock, 60 * MU_SEC), 1000);
  assert_int_equal(mu_clock_real_ms(&clock, 1), 1);
}

static void test_clock__real_ms_is_bounded(void **state)
{
  const struct mu_clock slow = {.speed = 1};
  const struct mu_clock fast = {.speed = 1000};

  (void)state;
  assert_int_equal(mu_clock_real_ms(&slow, INT64_MAX), INT_MAX);
  assert_int_equal(mu_clock_real_ms(&fast, INT64_MAX), INT_MAX);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_clock__never_goes_back),
      cmocka_unit_test(test_clock__runs_at_its_speed),
      cmocka_unit_test(test_clock__real_ms_rounds_up),
      cmocka_unit_test(test_clock__real_ms_shrinks_with_speed),
      cmocka_unit_test(test_clock__real_ms_is_bounded),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
