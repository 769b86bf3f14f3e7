/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/person_name.h"

static bool decorated(const char *text)
{
  return mu_person_name_decorated(text, strlen(text));
}

/* |first| and |last| are NULL when it cannot be split. */
static void assert_split(const char *text, const char *first, const char *last)
{
  struct mu_person_name name;

  if (!first) {
    assert_false(mu_person_name_split(&name, text, strlen(text)));
    return;
  }
  assert_true(mu_person_name_split(&name, text, strlen(text)));
  assert_int_equal(name.first_len, strlen(first));
  assert_memory_equal(name.first, first, strlen(first));
  assert_int_equal(name.last_len, strlen(last));
  assert_memory_equal(name.last, last, strlen(last));
}

static void test_person_name__decorations_are_seen(void **state)
{
  (void)state;
  assert_true(decorated("Smith (she/her)"));
  assert_true(decorated("Jones, Dr."));
  assert_true(decorated("Jones, PhD"));
  assert_true(decorated("Dr. Ada"));
  assert_true(decorated("prof Ada"));
  assert_true(decorated("contractor - Byron"));
  assert_true(decorated("Ada*"));
  assert_true(decorated("Anna/Anne"));
}

static void test_person_name__names_are_not_decorations(void **state)
{
  (void)state;
  assert_false(decorated("Ada"));
  assert_false(decorated("Byron, Ada"));
  assert_false(decorated("Rahman, Md"));
  assert_false(decorated("O'Brien"));
  assert_false(decorated("Anna-Lena M. van der Berg"));
  assert_false(decorated("Dr"));
  assert_false(decorated("Drew Byron"));
  assert_false(decorated(""));
}

static void test_person_name__the_comma_form_is_split(void **state)
{
  (void)state;
  assert_split("Byron, Ada", "Ada", "Byron");
  assert_split(" van der Berg , Anna Lena ", "Anna Lena", "van der Berg");
  assert_split("Rahman, Md", "Md", "Rahman");
  assert_split("Byron, Ada, Lady", NULL, NULL);
  assert_split("Byron,", NULL, NULL);
  assert_split(", Ada", NULL, NULL);
}

static void test_person_name__the_last_word_is_the_last_name(void **state)
{
  (void)state;
  assert_split("Ada Byron", "Ada", "Byron");
  assert_split("Ada  Augusta Byron", "Ada  Augusta", "Byron");
  assert_split("Ada Byron, PhD", "Ada", "Byron");
  assert_split("Ada", NULL, NULL);
  assert_split("Jones, Dr.", NULL, NULL);
  assert_split("Ada Byron (she/her)", NULL, NULL);
  assert_split("Martin King Jr.", NULL, NULL);
  assert_split("Ada Byron - Contractor", NULL, NULL);
  assert_split("", NULL, NULL);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_person_name__decorations_are_seen),
      cmocka_unit_test(test_person_name__names_are_not_decorations),
      cmocka_unit_test(test_person_name__the_comma_form_is_split),
      cmocka_unit_test(test_person_name__the_last_word_is_the_last_name),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
