/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/joined_header.h"
#include "rows.h"

/* Joins |upper| and |lower|, and compares the row that they make. */
static void assert_joined(const char *upper, const char *lower,
                          const char *expected)
{
  struct mu_joined_header joined = {0};
  struct mu_buffer raw = {0};
  struct mu_csv_row header = {0};
  struct mu_test_row row;

  mu_test_row_set(&row, upper);
  assert_true(mu_joined_header_add(&joined, &row.csv, false));
  mu_test_row_set(&row, lower);
  assert_true(mu_joined_header_add(&joined, &row.csv, true));
  assert_true(mu_joined_header_finish(&joined, &header, ',', &raw));
  assert_string_equal(mu_buffer_text(&raw), expected);
  for (size_t i = 0; i < header.count; i++) {
    assert_int_equal(header.cells[i].len, strlen(header.cells[i].text));
  }
  mu_joined_header_release(&joined);
  mu_buffer_release(&raw);
}

static void test_joined_header__merged_cells_count_for_each(void **state)
{
  (void)state;
  assert_joined("Name,,Work,", "First,Last,Email,Phone",
                "Name First,Name Last,Work Email,Work Phone");
}

static void test_joined_header__a_name_may_stand_in_one_row_only(void **state)
{
  (void)state;
  assert_joined(",Work,", "login,Email,Phone", "login,Work Email,Work Phone");
  assert_joined("login,Work", ",Email", "login,Work Email");
}

static void test_joined_header__what_a_neighbour_says_is_no_name(void **state)
{
  (void)state;
  assert_joined("Work,,", "Email,,Phone", "Work Email,,Work Phone");
}

static void test_joined_header__rows_may_differ_in_length(void **state)
{
  (void)state;
  assert_joined("Name", "First,Last", "Name First,Last");
  assert_joined("Name,Work,Notes", "First", "Name First,Work,Notes");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_joined_header__merged_cells_count_for_each),
      cmocka_unit_test(test_joined_header__a_name_may_stand_in_one_row_only),
      cmocka_unit_test(test_joined_header__what_a_neighbour_says_is_no_name),
      cmocka_unit_test(test_joined_header__rows_may_differ_in_length),
  };

  return cmocka_run_group_tests_name("joined_header", tests, NULL, NULL);
}
