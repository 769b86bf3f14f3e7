/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "batch/reading.h"
#include "batch/user.h"
#include "scratch.h"

static void assert_header_row(const char *text, uint64_t from, uint64_t to)
{
  struct mu_settings settings = {.header_row = text};
  struct mu_input_options options;
  struct mu_error err = {0};
  enum mu_code rc = mu_reading_options(&options, &settings, NULL, &err);

  assert_int_equal(rc, from > 0 ? MU_OK : MU_EUSAGE);
  if (from > 0) {
    assert_int_equal(options.layout.header_from, from);
    assert_int_equal(options.layout.header_to, to);
  } else {
    assert_non_null(strstr(err.text, "--header-row"));
  }
}

static void test_reading__header_rows_are_numbers_or_ranges(void **state)
{
  (void)state;
  assert_header_row("1", 1, 1);
  assert_header_row("12", 12, 12);
  assert_header_row("2-3", 2, 3);
  assert_header_row("2-2", 2, 2);
}

static void test_reading__other_header_rows_are_refused(void **state)
{
  (void)state;
  assert_header_row("", 0, 0);
  assert_header_row("0", 0, 0);
  assert_header_row("x", 0, 0);
  assert_header_row("-1", 0, 0);
  assert_header_row("3-2", 0, 0);
  assert_header_row("2-", 0, 0);
  assert_header_row("2-3-4", 0, 0);
  assert_header_row("2 ", 0, 0);
  assert_header_row("99999999999999999999", 0, 0);
}

static void test_reading__delimiters_have_names(void **state)
{
  struct mu_settings settings = {.delimiter = "tab"};
  struct mu_input_options options;

  (void)state;
  assert_int_equal(mu_reading_options(&options, &settings, NULL, NULL), MU_OK);
  assert_int_equal(options.layout.delimiter, '\t');
  settings.delimiter = "ab";
  assert_int_equal(mu_reading_options(&options, &settings, NULL, NULL),
                   MU_EUSAGE);
}

static void test_reading__a_file_that_others_can_read_is_remarked(void **state)
{
  struct mu_scratch scratch;
  struct mu_remarks remarks = {0};

  (void)state;
  mu_scratch_init(&scratch);
  mu_scratch_write(&scratch, "x", 1);
  assert_int_equal(chmod(scratch.path, 0600), 0);
  mu_reading_remark_mode(scratch.path, &remarks);
  assert_int_equal(remarks.count, 0);
  assert_int_equal(chmod(scratch.path, 0640), 0);
  mu_reading_remark_mode(scratch.path, &remarks);
  assert_int_equal(remarks.count, 1);
  assert_int_equal(remarks.items[0].kind, MU_REMARK_FILE_MODE);
  assert_non_null(strstr(remarks.items[0].text, "chmod 600"));
  mu_reading_remark_mode("-", &remarks);
  mu_reading_remark_mode("/dev/null", &remarks);
  assert_int_equal(remarks.count, 1);
  mu_remarks_release(&remarks);
  mu_scratch_release(&scratch);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_reading__header_rows_are_numbers_or_ranges),
      cmocka_unit_test(test_reading__other_header_rows_are_refused),
      cmocka_unit_test(test_reading__delimiters_have_names),
      cmocka_unit_test(test_reading__a_file_that_others_can_read_is_remarked),
  };

  return cmocka_run_group_tests_name("reading", tests, NULL, NULL);
}
