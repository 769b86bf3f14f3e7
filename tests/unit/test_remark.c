/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/remark.h"
#include "batch/user.h"

static void test_remark__texts_are_kept_in_order(void **state)
{
  struct mu_remarks remarks = {0};

  (void)state;
  mu_remarks_add(&remarks, MU_REMARK_DELIMITER, MU_NO_COLUMN, false, "%s it is",
                 "tabs");
  mu_remarks_add(&remarks, MU_REMARK_RISKY_HEADER, 2, true, "column %s", "C");
  assert_false(remarks.failed);
  assert_int_equal(remarks.count, 2);
  assert_string_equal(remarks.items[0].text, "tabs it is");
  assert_int_equal(remarks.items[1].column, 2);
  mu_remarks_release(&remarks);
}

static void test_remark__the_first_guess_is_found(void **state)
{
  struct mu_remarks remarks = {0};

  (void)state;
  assert_null(mu_remarks_guess(&remarks));
  mu_remarks_add(&remarks, MU_REMARK_STAND_IN, MU_NO_COLUMN, false, "sure");
  assert_null(mu_remarks_guess(&remarks));
  mu_remarks_add(&remarks, MU_REMARK_ENCODING, MU_NO_COLUMN, true, "guessed");
  mu_remarks_add(&remarks, MU_REMARK_PREAMBLE, MU_NO_COLUMN, true, "again");
  assert_string_equal(mu_remarks_guess(&remarks)->text, "guessed");
  mu_remarks_release(&remarks);
}

static void test_remark__every_kind_has_a_word_of_its_own(void **state)
{
  (void)state;
  for (unsigned i = 0; i < MU_REMARK_KINDS; i++) {
    assert_non_null(mu_remark_name(i));
    for (unsigned j = 0; j < i; j++) {
      assert_string_not_equal(mu_remark_name(i), mu_remark_name(j));
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_remark__texts_are_kept_in_order),
      cmocka_unit_test(test_remark__the_first_guess_is_found),
      cmocka_unit_test(test_remark__every_kind_has_a_word_of_its_own),
  };

  return cmocka_run_group_tests_name("remark", tests, NULL, NULL);
}
