/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/group_list.h"

#define MARK "\x1F"

static void assert_list(const char *text, enum mu_group_list kind,
                        const char *list)
{
  struct mu_buffer out = {0};

  assert_int_equal(mu_group_list_rewrite(&out, text, strlen(text)), kind);
  assert_string_equal(mu_buffer_text(&out), list);
  assert_int_equal(out.len, strlen(list));
  mu_buffer_release(&out);
}

static void test_group_list__an_array_keeps_what_parts_names(void **state)
{
  (void)state;
  assert_list("[\"a;b\",\"c|d\", \"\\u00e4\\n\"]", MU_GROUP_LIST_ARRAY,
              MARK "a;b" MARK "c|d" MARK "\xC3\xA4\n");
  assert_list("[\"CN=a;OU=b\",\"CN=R\\\\;D,DC=x\"]", MU_GROUP_LIST_ARRAY,
              MARK "CN=a;OU=b" MARK "R;D");
  assert_list("[]", MU_GROUP_LIST_ARRAY, "");
}

static void test_group_list__paths_give_their_common_names(void **state)
{
  (void)state;
  assert_list("CN=Sales,OU=G,DC=x", MU_GROUP_LIST_PATHS, MARK "Sales");
  assert_list("cn=a\\;b,DC=x ; CN=c\\2C d\\,e,DC=x|CN=f,DC=x\nother",
              MU_GROUP_LIST_PATHS,
              MARK "a;b" MARK "c, d,e" MARK "f" MARK "other");
  assert_list("CN=a,DC=x;;CN=b,DC=x;", MU_GROUP_LIST_PATHS,
              MARK "a" MARK MARK "b");
}

static void test_group_list__other_texts_are_left(void **state)
{
  (void)state;
  assert_list("a;b", MU_GROUP_LIST_PLAIN, "");
  assert_list("CN=a", MU_GROUP_LIST_PLAIN, "");
  assert_list("CN=a;CN=b", MU_GROUP_LIST_PLAIN, "");
  assert_list("CN=a,DC=x" MARK "b", MU_GROUP_LIST_PLAIN, "");
  assert_list("[\"a\",1]", MU_GROUP_LIST_PLAIN, "");
  assert_list("[\"a\"] and more", MU_GROUP_LIST_PLAIN, "");
  assert_list("[\"a\\u001f\"]", MU_GROUP_LIST_PLAIN, "");
  assert_list("[Sales]", MU_GROUP_LIST_PLAIN, "");
  assert_list("", MU_GROUP_LIST_PLAIN, "");
}

static void test_group_list__a_name_has_its_bounds(void **state)
{
  char longest[256];

  (void)state;
  memset(longest, 'x', sizeof longest);
  assert_true(mu_group_name_fits(longest, 255));
  assert_false(mu_group_name_fits(longest, 256));
  assert_true(mu_group_name_fits("a;b", 3));
  assert_false(mu_group_name_fits("a\tb", 3));
  assert_false(mu_group_name_fits("a\x7F", 2));
  assert_false(mu_group_name_fits("", 0));
}

static void test_group_list__an_id_is_known_by_its_form(void **state)
{
  (void)state;
  assert_true(mu_group_name_is_id("00g1emaKYZTWRYYRRTSK", 20));
  assert_false(mu_group_name_is_id("00g1emaKYZTWRYYRRTS", 19));
  assert_false(mu_group_name_is_id("00u1emaKYZTWRYYRRTSK", 20));
  assert_false(mu_group_name_is_id("00g1emaKYZTWRYY RTSK", 20));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_group_list__an_array_keeps_what_parts_names),
      cmocka_unit_test(test_group_list__paths_give_their_common_names),
      cmocka_unit_test(test_group_list__other_texts_are_left),
      cmocka_unit_test(test_group_list__a_name_has_its_bounds),
      cmocka_unit_test(test_group_list__an_id_is_known_by_its_form),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
