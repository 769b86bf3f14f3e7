/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/notice.h"
#include "scarce_memory.h"

static void test_notice__every_kind_has_a_name_words_and_advice(void **state)
{
  (void)state;
  for (int i = 0; i < MU_NOTICE_KINDS; i++) {
    enum mu_notice_kind kind = (enum mu_notice_kind)i;
    const char *words = mu_notice_words(kind);
    const char *advice = mu_notice_advice(kind);

    assert_non_null(mu_notice_name(kind));
    assert_null(strchr(mu_notice_name(kind), ' '));
    assert_true(words && *words && words[strlen(words) - 1] != '.');
    assert_true(advice && (!*advice || advice[strlen(advice) - 1] == '.'));
    for (int j = 0; j < i; j++) {
      assert_string_not_equal(mu_notice_name(kind),
                              mu_notice_name((enum mu_notice_kind)j));
    }
  }
}

static void test_notice__notices_are_kept_in_order(void **state)
{
  struct mu_notices notices = {0};

  (void)state;
  for (uint32_t i = 0; i < 100; i++) {
    mu_notices_add(&notices, MU_NOTICE_DATE, i);
  }
  mu_notices_add(&notices, MU_NOTICE_SHORT_ROW, UINT32_MAX);
  assert_int_equal(notices.count, 101);
  assert_int_equal(notices.items[99].column, 99);
  assert_int_equal(notices.items[100].kind, MU_NOTICE_SHORT_ROW);
  mu_notices_clear(&notices);
  assert_int_equal(notices.count, 0);
  mu_notices_release(&notices);
}

static void test_notice__a_lost_one_is_remembered(void **state)
{
  struct mu_notices notices = {0};

  (void)state;
  mu_scarce_memory_start(1);
  mu_notices_add(&notices, MU_NOTICE_DATE, 0);
  assert_true(mu_scarce_memory_stop());
  assert_true(notices.failed);
  assert_int_equal(notices.count, 0);
  mu_notices_clear(&notices);
  assert_false(notices.failed);
  mu_notices_release(&notices);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_notice__every_kind_has_a_name_words_and_advice),
      cmocka_unit_test(test_notice__notices_are_kept_in_order),
      cmocka_unit_test(test_notice__a_lost_one_is_remembered),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
