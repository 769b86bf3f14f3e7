/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "batch/others.h"
#include "io/clock.h"

#define RESET  INT64_C(1700000060)
#define MEMORY (10 * MU_SEC)

/* One of ours a second, and |theirs| in between, |seconds| long. */
static void watch(struct mu_others *others, int64_t from_s, unsigned seconds,
                  unsigned theirs)
{
  uint32_t remaining = 6000;

  for (unsigned i = 0; i < seconds; i++) {
    mu_others_learn(others, (uint64_t)from_s + i, (from_s + i) * MU_SEC,
                    remaining, RESET + from_s, MEMORY);
    remaining -= 1 + theirs;
  }
}

static void expect_rate(const struct mu_others *others, double least,
                        double most)
{
  double rate = mu_others_expect(others, MU_SEC);

  assert_true(rate >= least && rate <= most);
}

static void test_others__alone_there_are_none(void **state)
{
  struct mu_others others = {0};

  (void)state;
  expect_rate(&others, 0, 0);
  watch(&others, 1, 50, 0);
  expect_rate(&others, 0, 0);
}

static void test_others__are_what_we_did_not_send(void **state)
{
  struct mu_others others = {0};

  (void)state;
  watch(&others, 1, 58, 3);
  expect_rate(&others, 2.9, 3);
  assert_true(mu_others_expect(&others, 10 * MU_SEC) > 29);
  assert_true(mu_others_expect(&others, -MU_SEC) <= 0);
}

static void test_others__show_themselves_soon(void **state)
{
  struct mu_others others = {0};

  (void)state;
  watch(&others, 1, 3, 3);
  expect_rate(&others, 2.9, 3.1);
}

static void test_others__are_remembered_into_the_next_window(void **state)
{
  struct mu_others others = {0};

  (void)state;
  watch(&others, 1, 58, 3);
  watch(&others, 100, 1, 3);
  expect_rate(&others, 2.9, 3);
}

static void test_others__who_go_away_are_forgotten(void **state)
{
  struct mu_others others = {0};

  (void)state;
  watch(&others, 1, 58, 3);
  watch(&others, 100, 58, 0);
  expect_rate(&others, 0, 0.1);
}

static void test_others__late_and_empty_reports_tell_nothing(void **state)
{
  struct mu_others others = {0};
  struct mu_others before;

  (void)state;
  watch(&others, 100, 30, 3);
  before = others;
  mu_others_learn(&others, 120, 120 * MU_SEC, 10, RESET + 100, MEMORY);
  mu_others_learn(&others, 140, 140 * MU_SEC, 10, RESET, MEMORY);
  mu_others_learn(&others, 141, 141 * MU_SEC, 0, RESET + 100, MEMORY);
  assert_memory_equal(&others, &before, sizeof before);
}

/* Two requests that overtook each other, seen alone, are less than nobody. */
static void test_others__are_never_fewer_than_none(void **state)
{
  struct mu_others others = {0};

  (void)state;
  mu_others_learn(&others, 1, MU_SEC, 50, RESET, MEMORY);
  mu_others_learn(&others, 5, 2 * MU_SEC, 49, RESET, MEMORY);
  expect_rate(&others, 0, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_others__alone_there_are_none),
      cmocka_unit_test(test_others__are_what_we_did_not_send),
      cmocka_unit_test(test_others__show_themselves_soon),
      cmocka_unit_test(test_others__are_remembered_into_the_next_window),
      cmocka_unit_test(test_others__who_go_away_are_forgotten),
      cmocka_unit_test(test_others__late_and_empty_reports_tell_nothing),
      cmocka_unit_test(test_others__are_never_fewer_than_none),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
