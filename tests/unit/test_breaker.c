/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/breaker.h"

static struct mu_breaker breaker_of(uint64_t number, bool percent)
{
  struct mu_breaker b;
  struct mu_amount most = {number, percent, true};

  mu_breaker_init(&b, most);
  return b;
}

static struct mu_breaker unlimited(void)
{
  struct mu_breaker b;
  struct mu_amount none = {0};

  mu_breaker_init(&b, none);
  return b;
}

static enum mu_breaker_state permanent(struct mu_breaker *b, const char *words)
{
  return mu_breaker_note_permanent(b, words, strlen(words));
}

/* |count| rows, all but the last with the breaker still closed. */
static enum mu_breaker_state note(struct mu_breaker *b, unsigned count,
                                  bool failed)
{
  enum mu_breaker_state state = MU_BREAKER_CLOSED;

  for (unsigned i = 0; i < count; i++) {
    assert_int_equal(state, MU_BREAKER_CLOSED);
    state = mu_breaker_note(b, failed);
  }
  return state;
}

static void test_breaker__the_same_error_on_20_rows_running(void **state)
{
  struct mu_breaker b = unlimited();

  (void)state;
  for (unsigned i = 1; i < MU_BREAKER_SAME; i++) {
    assert_int_equal(permanent(&b, "E1: no"), MU_BREAKER_CLOSED);
  }
  assert_int_equal(permanent(&b, "E1: no"), MU_BREAKER_SAME_ERROR);
}

static void test_breaker__what_comes_between_counts_anew(void **state)
{
  struct mu_breaker b = unlimited();

  (void)state;
  for (unsigned i = 1; i < MU_BREAKER_SAME; i++) {
    assert_int_equal(permanent(&b, "E1: no"), MU_BREAKER_CLOSED);
  }
  assert_int_equal(mu_breaker_note(&b, false), MU_BREAKER_CLOSED);
  for (unsigned i = 1; i < MU_BREAKER_SAME; i++) {
    assert_int_equal(permanent(&b, "E1: no"), MU_BREAKER_CLOSED);
  }
  assert_int_equal(permanent(&b, "E2: no"), MU_BREAKER_CLOSED);
  for (unsigned i = 2; i < MU_BREAKER_SAME; i++) {
    assert_int_equal(permanent(&b, "E2: no"), MU_BREAKER_CLOSED);
  }
  assert_int_equal(permanent(&b, "E2: no"), MU_BREAKER_SAME_ERROR);
}

static void test_breaker__errors_of_single_rows_never_open_it(void **state)
{
  struct mu_breaker b = unlimited();

  (void)state;
  assert_int_equal(note(&b, 10000, true), MU_BREAKER_CLOSED);
  assert_int_equal(mu_breaker_failed(&b), 10000);
}

static void test_breaker__so_many_are_allowed(void **state)
{
  struct mu_breaker b = breaker_of(3, false);

  (void)state;
  assert_int_equal(note(&b, 50, false), MU_BREAKER_CLOSED);
  assert_int_equal(note(&b, 3, true), MU_BREAKER_CLOSED);
  assert_int_equal(permanent(&b, "E1"), MU_BREAKER_TOO_MANY);
}

static void test_breaker__none_is_allowed(void **state)
{
  struct mu_breaker b = breaker_of(0, false);

  (void)state;
  assert_int_equal(note(&b, 50, false), MU_BREAKER_CLOSED);
  assert_int_equal(note(&b, 1, true), MU_BREAKER_TOO_MANY);
}

static void test_breaker__a_part_counts_from_100_rows_on(void **state)
{
  struct mu_breaker b = breaker_of(5, true);

  (void)state;
  assert_int_equal(note(&b, 30, true), MU_BREAKER_CLOSED);
  assert_int_equal(note(&b, 69, false), MU_BREAKER_CLOSED);
  assert_int_equal(mu_breaker_note(&b, false), MU_BREAKER_TOO_MANY);
}

static void test_breaker__a_part_is_that_much_and_no_more(void **state)
{
  struct mu_breaker b = breaker_of(5, true);

  (void)state;
  assert_int_equal(note(&b, 190, false), MU_BREAKER_CLOSED);
  assert_int_equal(note(&b, 10, true), MU_BREAKER_CLOSED); /* 10 of 200 */
  assert_int_equal(note(&b, 1, true), MU_BREAKER_TOO_MANY);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_breaker__the_same_error_on_20_rows_running),
      cmocka_unit_test(test_breaker__what_comes_between_counts_anew),
      cmocka_unit_test(test_breaker__errors_of_single_rows_never_open_it),
      cmocka_unit_test(test_breaker__so_many_are_allowed),
      cmocka_unit_test(test_breaker__none_is_allowed),
      cmocka_unit_test(test_breaker__a_part_counts_from_100_rows_on),
      cmocka_unit_test(test_breaker__a_part_is_that_much_and_no_more),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
