/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/user.h"

static void assert_groups(const char *text, const char *const *ids)
{
  const char *rest = text;
  const char *id = NULL;
  size_t len = 0;

  while (mu_user_next_group(&rest, &id, &len)) {
    assert_non_null(*ids);
    assert_int_equal(len, strlen(*ids));
    assert_memory_equal(id, *ids, len);
    ids++;
  }
  assert_null(*ids);
  assert_false(mu_user_next_group(&rest, &id, &len));
}

static void test_user__groups_are_parted_and_trimmed(void **state)
{
  const char *const three[] = {"00ga", "00gb", "00gc", NULL};

  (void)state;
  assert_groups("00ga;00gb;00gc", three);
  assert_groups(" 00ga | 00gb|00gc\t", three);
  assert_groups("00ga\r\n00gb\n\n00gc\n", three);
  assert_groups(";;00ga;;00gb; ;00gc;", three);
}

static void test_user__groups_lose_spaces_that_cannot_be_seen(void **state)
{
  const char *const one[] = {"00ga", NULL};

  (void)state;
  assert_groups("\xC2\xA0"
                "00ga\xE2\x80\x8B",
                one);
}

static void test_user__no_groups_in_an_empty_list(void **state)
{
  const char *const none[] = {NULL};

  (void)state;
  assert_groups("", none);
  assert_groups(" ; | \n", none);
}

static void test_user__other_marks_do_not_part_groups(void **state)
{
  const char *const one[] = {"00ga, 00gb", NULL};

  (void)state;
  assert_groups("00ga, 00gb", one);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_user__groups_are_parted_and_trimmed),
      cmocka_unit_test(test_user__groups_lose_spaces_that_cannot_be_seen),
      cmocka_unit_test(test_user__no_groups_in_an_empty_list),
      cmocka_unit_test(test_user__other_marks_do_not_part_groups),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
