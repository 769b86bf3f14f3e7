/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/id_columns.h"

static void add(struct mu_id_column *column, const char *text, unsigned times)
{
  for (unsigned i = 0; i < times; i++) {
    mu_id_column_add(column, text, strlen(text));
  }
}

static void test_id_columns__lengths_that_vary_lost_zeros(void **state)
{
  struct mu_id_column column = {.others = 0};

  (void)state;
  add(&column, "104233", 5);
  add(&column, "88123", 2);
  add(&column, "7", 1);
  assert_true(mu_id_column_lost_zeros(&column));
  assert_int_equal(mu_id_column_width(&column), 6);
}

static void test_id_columns__an_empty_column_lost_nothing(void **state)
{
  struct mu_id_column column = {.others = 0};

  (void)state;
  assert_false(mu_id_column_lost_zeros(&column));
  assert_int_equal(mu_id_column_width(&column), 0);
  add(&column, "", 5);
  assert_false(mu_id_column_lost_zeros(&column));
  assert_int_equal(mu_id_column_width(&column), 0);
}

static void test_id_columns__one_length_lost_nothing(void **state)
{
  struct mu_id_column column = {.others = 0};

  (void)state;
  add(&column, "104233", 50);
  assert_false(mu_id_column_lost_zeros(&column));
  add(&column, "88123", 1);
  assert_true(mu_id_column_lost_zeros(&column));
}

static void
test_id_columns__a_zero_in_front_shows_that_none_is_lost(void **state)
{
  struct mu_id_column column = {.others = 0};

  (void)state;
  add(&column, "104233", 5);
  add(&column, "88123", 2);
  add(&column, "004711", 1);
  assert_false(mu_id_column_lost_zeros(&column));
}

static void test_id_columns__a_lone_zero_shows_nothing(void **state)
{
  struct mu_id_column column = {.others = 0};

  (void)state;
  add(&column, "104", 5);
  add(&column, "0", 1);
  assert_true(mu_id_column_lost_zeros(&column));
}

static void test_id_columns__three_have_to_be_the_longest(void **state)
{
  struct mu_id_column column = {.others = 0};

  (void)state;
  add(&column, "88123", 2);
  add(&column, "104233", 2);
  assert_false(mu_id_column_lost_zeros(&column));
  add(&column, "104234", 1);
  assert_true(mu_id_column_lost_zeros(&column));
}

static void test_id_columns__one_in_ten_has_to_be_the_longest(void **state)
{
  struct mu_id_column column = {.others = 0};

  (void)state;
  add(&column, "104233", 5);
  add(&column, "88123", 45);
  assert_true(mu_id_column_lost_zeros(&column));
  add(&column, "88123", 1);
  assert_false(mu_id_column_lost_zeros(&column));
}

static void test_id_columns__one_in_twenty_may_be_no_number(void **state)
{
  struct mu_id_column column = {.others = 0};

  (void)state;
  add(&column, "104233", 10);
  add(&column, "88123", 9);
  add(&column, "C-1042", 1);
  assert_true(mu_id_column_lost_zeros(&column));
  add(&column, "C-1043", 1);
  assert_false(mu_id_column_lost_zeros(&column));
}

static void test_id_columns__other_values_have_no_width(void **state)
{
  static const char *const texts[] = {
      "C1042",
      "1042-7",
      "10 42",
      "1,042",
      "+1042",
      "-1",
      "1042.0",
      "1E+05",
      "\xD9\xA1",
      "\xEF\xBC\x91",
      "123456789012345678901"}; /* of 21 digits */
  struct mu_id_column column = {.others = 0};

  (void)state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    add(&column, texts[i], 1);
    assert_int_equal(column.others, i + 1);
  }
  assert_int_equal(mu_id_column_width(&column), 0);
  assert_false(mu_id_column_lost_zeros(&column));
}

static void test_id_columns__the_longest_ids(void **state)
{
  struct mu_id_column column = {.others = 0};

  (void)state;
  add(&column, "12345678901234567890", 3);
  add(&column, "1234567890123456789", 3);
  assert_true(mu_id_column_lost_zeros(&column));
  assert_int_equal(mu_id_column_width(&column), MU_ID_DIGITS_MAX);
}

static void test_id_columns__length_is_the_callers(void **state)
{
  struct mu_id_column column = {.others = 0};

  (void)state;
  mu_id_column_add(&column, "12345", 3);
  assert_int_equal(mu_id_column_width(&column), 3);
  mu_id_column_add(&column, "1234\0", 5);
  assert_int_equal(column.others, 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_id_columns__lengths_that_vary_lost_zeros),
      cmocka_unit_test(test_id_columns__an_empty_column_lost_nothing),
      cmocka_unit_test(test_id_columns__one_length_lost_nothing),
      cmocka_unit_test(
          test_id_columns__a_zero_in_front_shows_that_none_is_lost),
      cmocka_unit_test(test_id_columns__a_lone_zero_shows_nothing),
      cmocka_unit_test(test_id_columns__three_have_to_be_the_longest),
      cmocka_unit_test(test_id_columns__one_in_ten_has_to_be_the_longest),
      cmocka_unit_test(test_id_columns__one_in_twenty_may_be_no_number),
      cmocka_unit_test(test_id_columns__other_values_have_no_width),
      cmocka_unit_test(test_id_columns__the_longest_ids),
      cmocka_unit_test(test_id_columns__length_is_the_callers),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
