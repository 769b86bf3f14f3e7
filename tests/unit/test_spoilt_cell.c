/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/spoilt_cell.h"

typedef bool question(const char *text, size_t len);

/* What |ask| says of each text, up to a NULL. */
static void assert_all(question *ask, bool answer, const char *const *texts)
{
  for (; *texts; texts++) {
    if (ask(*texts, strlen(*texts)) != answer) {
      fail_msg("%s", *texts);
    }
  }
}

static void assert_told(question *ask, const char *const *spoilt,
                        const char *const *sound)
{
  assert_all(ask, true, spoilt);
  assert_all(ask, false, sound);
  assert_false(ask("", 0));
}

static void test_spoilt_cell__errors_are_known_in_all_languages(void **state)
{
  static const char *const spoilt[] = {"#N/A",
                                       "#n/a",
                                       "#REF!",
                                       "#DIV/0!",
                                       "#NV",
                                       "#BEZUG!",
                                       "#ZAHL!",
                                       "#VALEUR!",
                                       "#NOM?",
                                       "#\xC2\xA1VALOR!",
                                       "#\xC2\xBFNOMBRE?",
                                       NULL};
  static const char *const sound[] = {"#",          "#1",  "N/A",
                                      "#N/A or so", "#NA", NULL};

  (void)state;
  assert_told(mu_spoilt_error, spoilt, sound);
}

static void test_spoilt_cell__scientific_numbers_are_sure(void **state)
{
  static const char *const spoilt[] = {"1.23457E+11", "1,23457E+11", "1E+05",
                                       "5.55123e+09", "-1.2E-7",     "1.2E11",
                                       NULL};
  static const char *const sound[] = {"12E5", "E+11", "1.23", "1E",    "1E+",
                                      "1.E5", "E12",  "1.2E", "12345", NULL};

  (void)state;
  assert_told(mu_spoilt_scientific, spoilt, sound);
}

static void test_spoilt_cell__formulas_are_told_from_signs(void **state)
{
  static const char *const spoilt[] = {
      "=A1", "=SUM(A1)", "@SUM(A1)", "+cmd('x')", "-HYPERLINK(\"x\")", NULL};
  static const char *const sound[] = {
      "=",    "-",          "+44 (0)20",    "@ada",
      "-(x)", "+49 (30) 1", "Sales (EMEA)", NULL};

  (void)state;
  assert_told(mu_spoilt_formula, spoilt, sound);
}

static void test_spoilt_cell__binary_is_hex_in_quotes(void **state)
{
  static const char *const spoilt[] = {"X'4a2F'", "x'00'", NULL};
  static const char *const sound[] = {"X''", "X'",     "X'Men'",
                                      "X-1", "X'4a2f", NULL};

  (void)state;
  assert_told(mu_spoilt_binary, spoilt, sound);
}

static void test_spoilt_cell__rounding_shows_after_15_digits(void **state)
{
  static const char *const spoilt[] = {"1234567890123450", "12345678901234500",
                                       "+1234567890123450", NULL};
  static const char *const sound[] = {"123456789012340", "1234567890123451",
                                      "12345678901234501", "123456789012345x",
                                      NULL};

  (void)state;
  assert_told(mu_spoilt_rounded, spoilt, sound);
}

static void test_spoilt_cell__thousands_come_in_threes(void **state)
{
  static const char *const spoilt[] = {"1,234",  "1.234",     "1'234",
                                       "12 345", "1.234.567", NULL};
  static const char *const sound[] = {"1234",    "1,23",    "1234,567",
                                      "1,2345",  "1,234.5", "1.234,567",
                                      "555-123", "1,",      NULL};

  (void)state;
  assert_told(mu_spoilt_thousands, spoilt, sound);
}

static void test_spoilt_cell__decimals_are_zeros(void **state)
{
  static const char *const spoilt[] = {"123.0", "123,00", "0.0", NULL};
  static const char *const sound[] = {"123",     "123.5", "123.",  "123.05",
                                      "123.000", ".0",    "12a.0", NULL};

  (void)state;
  assert_told(mu_spoilt_decimal, spoilt, sound);
}

static void test_spoilt_cell__dates_are_those_of_excel(void **state)
{
  static const char *const spoilt[] = {"12-Mar",
                                       "2-Jan-26",
                                       "12-Sept",
                                       "12. Mrz",
                                       "1. Dez 26",
                                       "Mar-01",
                                       "mrz 01",
                                       "1/2/2026",
                                       "01.02.2026",
                                       "2026-02-01",
                                       "2026-02-01 00:00:00",
                                       "12-Mar-2026",
                                       NULL};
  static const char *const sound[] = {
      "12-3",      "March",       "Mary-Ann",  "1-2",    "192.168.1.2",
      "12-Marble", "Mar-2026-01", "2026-0201", "01/02",  "Mar-x1",
      "1/2/26/3",  "5-Main",      "100-20-30", "1-2026", NULL};

  (void)state;
  assert_told(mu_spoilt_date, spoilt, sound);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_spoilt_cell__errors_are_known_in_all_languages),
      cmocka_unit_test(test_spoilt_cell__scientific_numbers_are_sure),
      cmocka_unit_test(test_spoilt_cell__formulas_are_told_from_signs),
      cmocka_unit_test(test_spoilt_cell__binary_is_hex_in_quotes),
      cmocka_unit_test(test_spoilt_cell__rounding_shows_after_15_digits),
      cmocka_unit_test(test_spoilt_cell__thousands_come_in_threes),
      cmocka_unit_test(test_spoilt_cell__decimals_are_zeros),
      cmocka_unit_test(test_spoilt_cell__dates_are_those_of_excel),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
