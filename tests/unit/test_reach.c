/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "batch/rate_window.h"
#include "batch/reach.h"
#include "io/clock.h"

static const char one[1];
static const char other[1];

static void test_reach__nothing_waits_while_all_is_well(void **state)
{
  struct mu_reach reach = {0};

  (void)state;
  mu_reach_start(&reach, one);
  assert_int_equal(mu_reach_ready_at(&reach, 7), 7);
  assert_int_equal(mu_reach_lost_us(&reach, 7), 0);
}

static void test_reach__one_tries_for_all(void **state)
{
  struct mu_reach reach = {0};
  int64_t at = 0;

  (void)state;
  mu_reach_failed(&reach, one, 0, MU_SEC);
  at = mu_reach_ready_at(&reach, MU_SEC);
  assert_in_range(at, MU_SEC + 1, 2 * MU_SEC);
  mu_reach_start(&reach, one);
  assert_int_equal(mu_reach_ready_at(&reach, at), MU_NEVER);
  mu_reach_failed(&reach, other, 0, at); /* it was under way before */
  assert_int_equal(mu_reach_ready_at(&reach, at), MU_NEVER);
  assert_int_equal(reach.tries, 1);
  mu_reach_failed(&reach, one, 0, at);
  assert_true(mu_reach_ready_at(&reach, at) > at);
  assert_int_equal(reach.tries, 2);
}

static void test_reach__waits_grow_to_half_a_minute(void **state)
{
  struct mu_reach reach = {0};
  int64_t now = MU_SEC;
  int64_t last = 0;

  (void)state;
  for (unsigned i = 0; i < 12; i++) {
    int64_t wait = 0;

    mu_reach_start(&reach, one);
    mu_reach_failed(&reach, one, UINT32_MAX, now);
    wait = mu_reach_ready_at(&reach, now) - now;
    assert_true(wait >= last && wait <= 30 * MU_SEC);
    last = wait;
    now += wait;
  }
  assert_int_equal(last, 30 * MU_SEC);
  assert_int_equal(mu_reach_lost_us(&reach, now), now - MU_SEC);
}

static void test_reach__an_answer_ends_it(void **state)
{
  struct mu_reach reach = {0};

  (void)state;
  mu_reach_failed(&reach, one, 0, MU_SEC);
  mu_reach_start(&reach, one);
  mu_reach_answered(&reach, MU_SEC - 1); /* sent before it was lost */
  assert_int_equal(mu_reach_ready_at(&reach, 2 * MU_SEC), MU_NEVER);
  mu_reach_answered(&reach, MU_SEC);
  assert_int_equal(mu_reach_ready_at(&reach, 2 * MU_SEC), 2 * MU_SEC);
  mu_reach_failed(&reach, one, 0, 9 * MU_SEC);
  assert_int_equal(mu_reach_lost_us(&reach, 10 * MU_SEC), MU_SEC);
  assert_int_equal(reach.tries, 1);
}

/* It was accepted, and then there was silence. */
static void
test_reach__a_try_that_tells_nothing_is_followed_by_another(void **state)
{
  struct mu_reach reach = {0};

  (void)state;
  mu_reach_failed(&reach, one, 0, MU_SEC);
  mu_reach_start(&reach, one);
  mu_reach_ended(&reach, other);
  assert_int_equal(mu_reach_ready_at(&reach, 60 * MU_SEC), MU_NEVER);
  mu_reach_ended(&reach, one);
  assert_true(mu_reach_ready_at(&reach, 60 * MU_SEC) <= 60 * MU_SEC);
  assert_true(mu_reach_lost_us(&reach, 60 * MU_SEC) > 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_reach__nothing_waits_while_all_is_well),
      cmocka_unit_test(test_reach__one_tries_for_all),
      cmocka_unit_test(test_reach__waits_grow_to_half_a_minute),
      cmocka_unit_test(test_reach__an_answer_ends_it),
      cmocka_unit_test(
          test_reach__a_try_that_tells_nothing_is_followed_by_another),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
