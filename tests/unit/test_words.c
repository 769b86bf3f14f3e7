/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "batch/words.h"
#include "io/clock.h"

static void test_words__counts_have_commas(void **state)
{
  (void)state;
  assert_string_equal(mu_words_count(0).text, "0");
  assert_string_equal(mu_words_count(999).text, "999");
  assert_string_equal(mu_words_count(1000).text, "1,000");
  assert_string_equal(mu_words_count(12400).text, "12,400");
  assert_string_equal(mu_words_count(1234567).text, "1,234,567");
  assert_string_equal(mu_words_count(UINT64_MAX).text,
                      "18,446,744,073,709,551,615");
}

static void test_words__times_fit_their_size(void **state)
{
  (void)state;
  assert_string_equal(mu_words_time(0).text, "0.0 s");
  assert_string_equal(mu_words_time(-MU_SEC).text, "0.0 s");
  assert_string_equal(mu_words_time(840 * MU_MS).text, "0.8 s");
  assert_string_equal(mu_words_time(10 * MU_SEC).text, "10 s");
  assert_string_equal(mu_words_time(119 * MU_SEC).text, "119 s");
  assert_string_equal(mu_words_time(120 * MU_SEC).text, "2 min");
  assert_string_equal(mu_words_time(41 * 60 * MU_SEC).text, "41 min");
  assert_string_equal(mu_words_time(7500 * MU_SEC).text, "2 h 5 min");
}

/* Rounding must not make 60 of anything. */
static void test_words__no_time_is_written_as_its_next_size(void **state)
{
  (void)state;
  assert_string_equal(mu_words_time(9990 * MU_MS).text, "10 s");
  assert_string_equal(mu_words_time(7199 * MU_SEC).text, "2 h 0 min");
}

static void test_words__endless_times_fit(void **state)
{
  (void)state;
  assert_true(mu_words_time(INT64_MAX).text[0] != '\0');
  assert_true(mu_words_time(INT64_MIN).text[0] != '\0');
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_words__counts_have_commas),
      cmocka_unit_test(test_words__times_fit_their_size),
      cmocka_unit_test(test_words__no_time_is_written_as_its_next_size),
      cmocka_unit_test(test_words__endless_times_fit),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
