/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "io/csv_writer.h"

static void expect(const char *cell, char delimiter, const char *expected)
{
  struct mu_buffer out;

  mu_buffer_init(&out);
  mu_csv_write_cell(&out, cell, strlen(cell), delimiter);
  assert_false(mu_buffer_failed(&out));
  assert_string_equal(mu_buffer_text(&out), expected);
  mu_buffer_release(&out);
}

static void test_csv_writer__plain_cells_stay_plain(void **state)
{
  (void)state;
  expect("", ',', "");
  expect("ada@example.com", ',', "ada@example.com");
  expect("Ada King Lovelace", ',', "Ada King Lovelace");
  expect("Zo\xC3\xAB", ',', "Zo\xC3\xAB");
  expect("a;b", ',', "a;b");
}

static void test_csv_writer__quotes_where_needed(void **state)
{
  (void)state;
  expect("a,b", ',', "\"a,b\"");
  expect("a;b", ';', "\"a;b\"");
  expect("a\tb", '\t', "\"a\tb\"");
  expect("a\nb", ',', "\"a\nb\"");
  expect("a\rb", ',', "\"a\rb\"");
}

static void test_csv_writer__quotes_are_doubled(void **state)
{
  (void)state;
  expect("\"", ',', "\"\"\"\"");
  expect("5' 10\"", ',', "\"5' 10\"\"\"");
  expect("\"a\"\"b\"", ',', "\"\"\"a\"\"\"\"b\"\"\"");
}

static void test_csv_writer__blanks_at_the_ends_are_kept(void **state)
{
  (void)state;
  expect(" a", ',', "\" a\"");
  expect("a ", ',', "\"a \"");
  expect("\ta", ',', "\"\ta\"");
  expect(" ", ',', "\" \"");
}

static void test_csv_writer__appends_to_what_is_there(void **state)
{
  struct mu_buffer out;

  (void)state;
  mu_buffer_init(&out);
  mu_csv_write_cell(&out, "a", 1, ',');
  mu_buffer_append_char(&out, ',');
  mu_csv_write_cell(&out, "\"", 1, ',');
  assert_string_equal(mu_buffer_text(&out), "a,\"\"\"\"");
  mu_buffer_release(&out);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_csv_writer__plain_cells_stay_plain),
      cmocka_unit_test(test_csv_writer__quotes_where_needed),
      cmocka_unit_test(test_csv_writer__quotes_are_doubled),
      cmocka_unit_test(test_csv_writer__blanks_at_the_ends_are_kept),
      cmocka_unit_test(test_csv_writer__appends_to_what_is_there),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
