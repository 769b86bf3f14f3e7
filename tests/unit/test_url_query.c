/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "io/url_query.h"

static void check_set(const char *url, const char *name, const char *value,
                      const char *expected)
{
  struct mu_buffer b = {0};

  mu_buffer_append_text(&b, url);
  mu_url_query_set(&b, name, value);
  assert_string_equal(mu_buffer_text(&b), expected);
  mu_buffer_release(&b);
}

static void check_drop(const char *url, const char *name, const char *expected)
{
  struct mu_buffer b = {0};

  mu_buffer_append_text(&b, url);
  mu_url_query_drop(&b, name);
  assert_string_equal(mu_buffer_text(&b), expected);
  mu_buffer_release(&b);
}

static void test_url_query__sets_a_parameter_where_it_is(void **state)
{
  (void)state;
  check_set("/u?limit=200&after=x", "limit", "50", "/u?limit=50&after=x");
  check_set("/u?a=1&limit=200", "limit", "50", "/u?a=1&limit=50");
  check_set("/u?limits=1&limit=2", "limit", "3", "/u?limits=1&limit=3");
}

static void test_url_query__adds_a_parameter_that_is_not_there(void **state)
{
  (void)state;
  check_set("/u", "limit", "5", "/u?limit=5");
  check_set("/u?a=1", "limit", "5", "/u?a=1&limit=5");
  check_set("/limit=1?a=limit=2", "limit", "5", "/limit=1?a=limit=2&limit=5");
}

static void test_url_query__drops_a_parameter(void **state)
{
  (void)state;
  check_drop("/u?fields=a&b=1", "fields", "/u?b=1");
  check_drop("/u?b=1&fields=a", "fields", "/u?b=1");
  check_drop("/u?fields=a", "fields", "/u");
  check_drop("/u?b=1", "fields", "/u?b=1");
}

static void test_url_query__gets_what_is_there(void **state)
{
  const char *value = NULL;
  size_t len = 0;

  (void)state;
  assert_true(mu_url_query_get("/u?a=1&b=22&c", "b", &value, &len));
  assert_int_equal(len, 2);
  assert_memory_equal(value, "22", 2);
  assert_true(mu_url_query_get("/u?a=1&b=22&c", "c", &value, &len));
  assert_int_equal(len, 0);
  assert_false(mu_url_query_get("/b=1?a=1", "b", &value, &len));
  assert_false(mu_url_query_get("/u", "b", &value, &len));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_url_query__sets_a_parameter_where_it_is),
      cmocka_unit_test(test_url_query__adds_a_parameter_that_is_not_there),
      cmocka_unit_test(test_url_query__drops_a_parameter),
      cmocka_unit_test(test_url_query__gets_what_is_there),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
