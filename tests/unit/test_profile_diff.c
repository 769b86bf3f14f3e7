/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "batch/profile_diff.h"
#include "scarce_memory.h"

static bool same(const char *a, const char *b)
{
  cJSON *one = a ? cJSON_Parse(a) : NULL;
  cJSON *other = b ? cJSON_Parse(b) : NULL;
  bool result = mu_profile_diff_same(one, other);

  assert_int_equal(result, mu_profile_diff_same(other, one));
  cJSON_Delete(one);
  cJSON_Delete(other);
  return result;
}

static void test_profile_diff__values_are_compared_by_their_type(void **state)
{
  (void)state;
  assert_true(same("\"a\"", "\"a\""));
  assert_false(same("\"a\"", "\"A\""));
  assert_false(same("\"\u00e9\"", "\"e\""));
  assert_true(same("3", "3.0"));
  assert_true(same("1.5", "1.50"));
  assert_false(same("3", "\"3\""));
  assert_false(same("1", "true"));
  assert_true(same("true", "true"));
  assert_false(same("true", "false"));
  assert_false(same("\"true\"", "true"));
}

static void test_profile_diff__large_integers_are_told_apart(void **state)
{
  (void)state;
  assert_true(same("9007199254740991", "9007199254740991"));
  assert_false(same("9007199254740991", "9007199254740990"));
}

static void test_profile_diff__arrays_have_an_order(void **state)
{
  (void)state;
  assert_true(same("[\"S\",\"M\"]", "[ \"S\", \"M\" ]"));
  assert_true(same("[1,2]", "[1.0,2]"));
  assert_false(same("[\"S\",\"M\"]", "[\"M\",\"S\"]"));
  assert_false(same("[1]", "[1,2]"));
  assert_false(same("[\"1\"]", "[1]"));
  assert_false(same("[\"S\"]", "\"S\""));
}

static void test_profile_diff__no_value_has_many_forms(void **state)
{
  static const char *const none[] = {NULL, "null", "\"\"", "[]"};

  (void)state;
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    assert_true(same(none[i], NULL));
    assert_true(same(none[i], "null"));
    assert_false(same(none[i], "0"));
    assert_false(same(none[i], "false"));
    assert_false(same(none[i], "\"x\""));
  }
}

static enum mu_code diff(const char *lines, const char *profile,
                         const char *expected)
{
  struct mu_buffer in = {0};
  struct mu_buffer out = {0};
  cJSON *user = cJSON_Parse(profile);
  size_t count = 0;
  enum mu_code rc = MU_OK;

  mu_buffer_append_text(&in, lines);
  rc = mu_buffer_failed(&in) ? MU_ENOMEM
                             : mu_profile_diff(&out, &count, &in, user, NULL);
  if (rc == MU_OK) {
    assert_string_equal(mu_buffer_text(&out), expected);
    assert_int_equal(count == 0, strcmp(expected, "{}") == 0);
  }
  mu_buffer_release(&in);
  mu_buffer_release(&out);
  cJSON_Delete(user);
  return rc;
}

#define LINES                                                                  \
  "\"title\":\"Boss\\nof all\"\n\"seats\":9007199254740991\n"                  \
  "\"share\":1.50\n\"city\":null\n\"sizes\":[\"S\"]\n"

static void test_profile_diff__only_what_differs_is_sent(void **state)
{
  (void)state;
  assert_int_equal(diff(LINES,
                        "{\"title\":\"Boss\\nof all\",\"seats\":"
                        "9007199254740991,\"share\":1.5,\"sizes\":[\"S\"],"
                        "\"login\":\"x\",\"city\":null}",
                        "{}"),
                   MU_OK);
  /* Numbers go as they stand in the row. */
  assert_int_equal(diff(LINES, "{\"title\":\"Boss\",\"city\":\"Bonn\"}",
                        "{\"title\":\"Boss\\nof all\","
                        "\"seats\":9007199254740991,\"share\":1.50,"
                        "\"city\":null,\"sizes\":[\"S\"]}"),
                   MU_OK);
  assert_int_equal(diff("", "{\"title\":\"Boss\"}", "{}"), MU_OK);
  /* The names of attributes differ in their letters' case as well. */
  assert_int_equal(
      diff("\"Title\":\"x\"\n", "{\"title\":\"x\"}", "{\"Title\":\"x\"}"),
      MU_OK);
}

static void test_profile_diff__scarce_memory_is_told(void **state)
{
  bool failed = true;

  (void)state;
  for (size_t nth = 1; failed; nth++) {
    enum mu_code rc = MU_OK;

    mu_scarce_memory_start(nth);
    rc = diff(LINES, "{\"share\":2}",
              "{\"title\":\"Boss\\nof all\",\"seats\":9007199254740991,"
              "\"share\":1.50,\"sizes\":[\"S\"]}");
    failed = mu_scarce_memory_stop();
    assert_int_equal(rc, failed ? MU_ENOMEM : MU_OK);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_profile_diff__values_are_compared_by_their_type),
      cmocka_unit_test(test_profile_diff__large_integers_are_told_apart),
      cmocka_unit_test(test_profile_diff__arrays_have_an_order),
      cmocka_unit_test(test_profile_diff__no_value_has_many_forms),
      cmocka_unit_test(test_profile_diff__only_what_differs_is_sent),
      cmocka_unit_test(test_profile_diff__scarce_memory_is_told),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
