/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/list_cell.h"

static void assert_joined(const char *text, const char *joined)
{
  struct mu_buffer out = {0};
  bool ok = mu_list_cell_join(&out, text, strlen(text));

  assert_int_equal(ok, joined != NULL);
  if (joined) {
    assert_string_equal(mu_buffer_text(&out), joined);
  }
  mu_buffer_release(&out);
}

static void test_list_cell__arrays_of_strings_are_joined(void **state)
{
  (void)state;
  assert_joined("[\"a\",\"b c\"]", "a;b c");
  assert_joined("[ \"\\u00e4\" ]", "\xC3\xA4");
  assert_joined("[]", "");
}

static void test_list_cell__other_texts_are_left(void **state)
{
  (void)state;
  assert_joined("[\"a\",1]", NULL);
  assert_joined("[\"a;b\"]", NULL);
  assert_joined("[\"a|b\"]", NULL);
  assert_joined("[\"a\"] and more", NULL);
  assert_joined("{\"a\":\"b\"}", NULL);
  assert_joined("[\"a\"", NULL);
  assert_joined("[Sales]", NULL);
  assert_joined("", NULL);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_list_cell__arrays_of_strings_are_joined),
      cmocka_unit_test(test_list_cell__other_texts_are_left),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
