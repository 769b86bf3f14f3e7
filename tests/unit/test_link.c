/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "io/link.h"

static void check(const char *fields, const char *expected)
{
  const char *target = NULL;
  size_t len = 0;
  bool found = mu_link_find(fields, strlen(fields), "next", &target, &len);

  assert_int_equal(found, expected != NULL);
  if (expected) {
    assert_int_equal(len, strlen(expected));
    assert_memory_equal(target, expected, len);
  }
}

static void test_link__finds_next_whatever_stands_around_it(void **state)
{
  (void)state;
  check("<https://a/1>; rel=\"self\",<https://a/2>; rel=\"next\"",
        "https://a/2");
  check("<https://a/2>;rel=next", "https://a/2");
  check(" <https://a/2> ; REL = \"NEXT\" ", "https://a/2");
  check("<u>; title=\"a, b; rel=next\"; rel=\"prev next\"", "u");
  check("<a,b?x=\"1,2\">; rel=next", "a,b?x=\"1,2\"");
  check("<1>; rel=self,\t<2>; rel=\"next\"; foo", "2");
}

static void test_link__finds_nothing_where_there_is_no_next(void **state)
{
  (void)state;
  check("", NULL);
  check("<https://a/1>; rel=\"self\"", NULL);
  check("<u>; rel=nextone", NULL);
  check("<u>; rev=next", NULL);
}

static void test_link__counts_the_first_rel_alone(void **state)
{
  (void)state;
  check("<u>; rel=self; rel=next", NULL);
}

static void test_link__passes_over_what_is_malformed(void **state)
{
  (void)state;
  check("<u; rel=next", NULL);
  check("nonsense, <v>; rel=next", "v");
  check("<u>; rel=\"next", "u");
  check("<u>; title=\"\\\\\\\"; rel=next", NULL);
  check(",,<w>;;rel=next,", "w");
  check("<", NULL);
  check("<>; rel=next", "");
}

/* There is an end to it. */
static void test_link__a_nul_is_as_malformed_as_anything(void **state)
{
  static const char fields[] =
      "<u>\0; rel=next, \0<v>; rel=next, <w>; rel=next";
  const char *target = NULL;
  size_t len = 0;

  (void)state;
  assert_true(mu_link_find(fields, sizeof fields - 1, "next", &target, &len));
  assert_int_equal(len, 1);
  assert_memory_equal(target, "w", 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_link__finds_next_whatever_stands_around_it),
      cmocka_unit_test(test_link__finds_nothing_where_there_is_no_next),
      cmocka_unit_test(test_link__counts_the_first_rel_alone),
      cmocka_unit_test(test_link__passes_over_what_is_malformed),
      cmocka_unit_test(test_link__a_nul_is_as_malformed_as_anything),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
