/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "batch/page_lines.h"

/* What |body| becomes; "(words)" when it is refused. */
static const char *lines_of(const char *body, uint64_t *count)
{
  static char text[512];
  struct mu_buffer page = {0};
  struct mu_buffer lines = {0};
  struct mu_error err = {0};
  enum mu_code rc = MU_OK;

  mu_buffer_append_text(&page, body);
  rc = mu_page_lines(&lines, &page, mu_page_key_created, NULL, count, &err);
  assert_true(rc == MU_OK || rc == MU_EINPUT);
  (void)strncpy(text, rc == MU_OK ? mu_buffer_text(&lines) : err.text,
                sizeof text - 1);
  mu_buffer_release(&page);
  mu_buffer_release(&lines);
  return text;
}

static void test_page_lines__each_object_is_a_line(void **state)
{
  uint64_t count = 9;

  (void)state;
  assert_string_equal(lines_of("[]", &count), "");
  assert_int_equal(count, 0);
  assert_string_equal(
      lines_of("[ {\"id\": \"1\", \"created\": \"2025\"},\n {\"id\":\"2\"},"
               "{\"uuid\":\"u\"}]",
               &count),
      "2025 1\t{\"id\":\"1\",\"created\":\"2025\"}\n"
      " 2\t{\"id\":\"2\"}\n \t{\"uuid\":\"u\"}\n");
  assert_int_equal(count, 3);
}

static void test_page_lines__links_and_credentials_are_left_out(void **state)
{
  uint64_t count = 0;

  (void)state;
  assert_string_equal(
      lines_of("[{\"id\":\"1\",\"credentials\":{\"password\":{}},\"_links\":{},"
               "\"profile\":{\"_links\":\"x\"}}]",
               &count),
      " 1\t{\"id\":\"1\",\"profile\":{\"_links\":\"x\"}}\n");
}

/* A line break or a tab in a text does not end the line or the key. */
static void test_page_lines__texts_cannot_break_a_line(void **state)
{
  uint64_t count = 0;

  (void)state;
  assert_string_equal(
      lines_of("[{\"id\":\"1\",\"created\":\"a\\tb\\n\",\"x\":\"\\n\"}]",
               &count),
      " 1\t{\"id\":\"1\",\"created\":\"a\\tb\\n\",\"x\":\"\\n\"}\n");
}

static void test_page_lines__what_is_no_list_of_objects_is_refused(void **state)
{
  static const char *const lists[] = {"[{\"id\":\"\"}]", "[{\"id\":1}]", "[1]",
                                      "[null]", "[{\"id\":\"a\\nb\"}]"};
  static const char *const none[] = {"", "{}", "[", "\"x\"", "[{}"};
  uint64_t count = 0;

  (void)state;
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
    assert_non_null(strstr(lines_of(lists[i], &count), "without an id"));
  }
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    assert_non_null(strstr(lines_of(none[i], &count), "no list"));
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_page_lines__each_object_is_a_line),
      cmocka_unit_test(test_page_lines__links_and_credentials_are_left_out),
      cmocka_unit_test(test_page_lines__texts_cannot_break_a_line),
      cmocka_unit_test(test_page_lines__what_is_no_list_of_objects_is_refused)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
