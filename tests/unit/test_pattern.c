/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/pattern.h"

static enum mu_match match(const char *pattern, const char *text)
{
  struct mu_pattern *made = NULL;
  struct mu_error err = {0};
  enum mu_match result = MU_MATCH_UNKNOWN;

  if (mu_pattern_new(&made, pattern, &err) != MU_OK) {
    fail_msg("%s: %s", pattern, err.text);
  }
  result = mu_pattern_match(made, text, strlen(text));
  mu_pattern_free(made);
  return result;
}

static void test_pattern__the_whole_text_counts(void **state)
{
  (void)state;
  assert_int_equal(match("[a-z]+", "abc"), MU_MATCH_YES);
  assert_int_equal(match("[a-z]+", "abc1"), MU_MATCH_NO);
  assert_int_equal(match("[a-z]+", "1abc"), MU_MATCH_NO);
  assert_int_equal(match("^[a-z]+$", "abc"), MU_MATCH_YES);
  assert_int_equal(match("a|ab", "ab"), MU_MATCH_YES);
  assert_int_equal(match("[a-z]+$", "abc\n"), MU_MATCH_NO);
}

static void test_pattern__reads_as_ecmascript_does(void **state)
{
  (void)state;
  assert_int_equal(match("\\u00e4\\d", "\xC3\xA4"
                                       "7"),
                   MU_MATCH_YES);
  assert_int_equal(match("\\d", "\xD9\xA3"), MU_MATCH_NO); /* Arabic three */
  assert_int_equal(match("..", "\xC3\xA4\xC3\xB6"), MU_MATCH_YES);
  assert_int_equal(match("[^]", "x"), MU_MATCH_YES);
  assert_int_equal(match("(?<year>\\d{4})-(?!00)\\d\\d", "2026-09"),
                   MU_MATCH_YES);
  assert_int_equal(match("(?:a|(b))\\1", "a"), MU_MATCH_YES);
}

static void test_pattern__what_takes_too_long_is_given_up(void **state)
{
  (void)state;
  assert_int_equal(match("(a|a)*(a|a)*(b|c)", "aaaaaaaaaaaaaaaaaaaaaaaaaaaad"),
                   MU_MATCH_UNKNOWN);
  assert_int_equal(match("a", "\xFF"), MU_MATCH_UNKNOWN);
}

static void test_pattern__what_is_none_is_said(void **state)
{
  struct mu_pattern *made = NULL;
  struct mu_error err = {0};

  (void)state;
  assert_int_equal(mu_pattern_new(&made, "(a", &err), MU_EINPUT);
  assert_null(made);
  assert_string_equal(err.text, "missing closing parenthesis");
  mu_pattern_free(NULL);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pattern__the_whole_text_counts),
      cmocka_unit_test(test_pattern__reads_as_ecmascript_does),
      cmocka_unit_test(test_pattern__what_takes_too_long_is_given_up),
      cmocka_unit_test(test_pattern__what_is_none_is_said),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
