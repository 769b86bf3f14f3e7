/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/schema.h"

static enum mu_attribute_id find(const char *name)
{
  return mu_schema_find(NULL, name, strlen(name));
}

static enum mu_attribute_id nearest(const char *name)
{
  return mu_schema_nearest(NULL, name, strlen(name));
}

static void test_schema__every_name_finds_itself(void **state)
{
  (void)state;
  for (unsigned i = 0; i < MU_ATTRIBUTES; i++) {
    const char *name = mu_attribute((enum mu_attribute_id)i)->name;

    assert_non_null(name);
    assert_int_equal(find(name), i);
    assert_int_equal(nearest(name), i);
  }
}

static void test_schema__case_does_not_matter(void **state)
{
  (void)state;
  assert_int_equal(find("FIRSTNAME"), MU_FIRST_NAME);
  assert_int_equal(find("Email"), MU_EMAIL);
  assert_int_equal(find("first name"), MU_NO_ATTRIBUTE);
  assert_int_equal(find(""), MU_NO_ATTRIBUTE);
}

static void test_schema__nearest_sees_through_spaces_and_slips(void **state)
{
  (void)state;
  assert_int_equal(nearest("First Name"), MU_FIRST_NAME);
  assert_int_equal(nearest("last_name"), MU_LAST_NAME);
  assert_int_equal(nearest("ZIP-Code"), MU_ZIP_CODE);
  assert_int_equal(nearest("emial"), MU_EMAIL);
  assert_int_equal(nearest("E-Mail"), MU_EMAIL);
  assert_int_equal(nearest("Recovery Question"), MU_RECOVERY_QUESTION);
}

static void test_schema__nearest_does_not_guess_wildly(void **state)
{
  (void)state;
  assert_int_equal(nearest("Shoe size"), MU_NO_ATTRIBUTE);
  assert_int_equal(nearest("kite"), MU_NO_ATTRIBUTE); /* two from "city" */
  assert_int_equal(nearest(" _-."), MU_NO_ATTRIBUTE);
  assert_int_equal(nearest("Pr\xC3\xA9nom"), MU_NO_ATTRIBUTE);
  assert_int_equal(mu_schema_nearest(NULL, "a\0b", 3), MU_NO_ATTRIBUTE);
}

static void test_schema__nearest_takes_names_of_any_length(void **state)
{
  char name[300];

  (void)state;
  memset(name, 'x', sizeof name);
  for (size_t len = 60; len < sizeof name; len++) {
    assert_int_equal(mu_schema_nearest(NULL, name, len), MU_NO_ATTRIBUTE);
  }
}

static void test_schema__secrets_are_marked(void **state)
{
  (void)state;
  for (unsigned i = 0; i < MU_ATTRIBUTES; i++) {
    assert_int_equal(mu_attribute((enum mu_attribute_id)i)->secret,
                     i == MU_PASSWORD || i == MU_RECOVERY_ANSWER ||
                         i == MU_PASSWORD_HASH || i == MU_PASSWORD_SALT);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_schema__every_name_finds_itself),
      cmocka_unit_test(test_schema__case_does_not_matter),
      cmocka_unit_test(test_schema__nearest_sees_through_spaces_and_slips),
      cmocka_unit_test(test_schema__nearest_does_not_guess_wildly),
      cmocka_unit_test(test_schema__nearest_takes_names_of_any_length),
      cmocka_unit_test(test_schema__secrets_are_marked),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
