/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/phone.h"

static bool dialable(const char *text)
{
  return mu_phone_dialable(text, strlen(text));
}

static void test_phone__usual_ways_of_writing_are_fine(void **state)
{
  (void)state;
  assert_true(dialable("+442079460000"));
  assert_true(dialable("+44 20 7946 0000"));
  assert_true(dialable("(555) 123-4567"));
  assert_true(dialable("555.123.4567"));
  assert_true(dialable("030/1234567"));
  assert_true(dialable("+1 555 123 4567 ext. 89"));
  assert_true(dialable("+1-555-123-4567;ext=89"));
  assert_true(dialable("555 123 4567 x89"));
  assert_true(dialable("4321"));
}

static void test_phone__what_no_phone_takes_is_told(void **state)
{
  (void)state;
  assert_false(dialable("+44 (0)20 7946 0000"));
  assert_false(dialable("+44 20 7946 0000 or +44 20 7946 0001"));
  assert_false(dialable("555-0100; 555-0101"));
  assert_false(dialable("555 HELP"));
  assert_false(dialable("555 123 x"));
  assert_false(dialable("12"));
  assert_false(dialable("1234567890123456"));
  assert_false(dialable("20+7946000"));
  assert_false(dialable(""));
  assert_false(mu_phone_dialable("555\0001234", 8));
}

static void test_phone__the_scheme_is_taken_off(void **state)
{
  const char *text = "TEL:+1555";
  size_t len = 9;

  (void)state;
  assert_true(mu_phone_take_scheme(&text, &len));
  assert_string_equal(text, "+1555");
  assert_int_equal(len, 5);
  assert_false(mu_phone_take_scheme(&text, &len));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_phone__usual_ways_of_writing_are_fine),
      cmocka_unit_test(test_phone__what_no_phone_takes_is_told),
      cmocka_unit_test(test_phone__the_scheme_is_taken_off),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
