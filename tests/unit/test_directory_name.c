/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/directory_name.h"

static void assert_common(const char *text, const char *common)
{
  size_t len = strlen(text);
  char *out = malloc(len + 1); /* no more room than is promised, and a NUL */
  size_t out_len = 0;

  assert_non_null(out);
  if (!common) {
    assert_false(mu_directory_name_common(out, &out_len, text, len));
  } else {
    assert_true(mu_directory_name_common(out, &out_len, text, len));
    out[out_len] = '\0';
    assert_string_equal(out, common);
  }
  free(out);
}

static void test_directory_name__the_common_name_is_found(void **state)
{
  (void)state;
  assert_common("CN=Ada Byron,OU=People,DC=corp,DC=example", "Ada Byron");
  assert_common("cn=Ada,dc=corp", "Ada");
}

static void test_directory_name__escapes_are_undone(void **state)
{
  (void)state;
  assert_common("CN=Byron\\, Ada,OU=People", "Byron, Ada");
  assert_common("CN=Byron\\2C Ada,OU=People", "Byron, Ada");
  assert_common("CN=Zo\\C3\\AB \\\\ \\+,OU=People", "Zo\xC3\xAB \\ +");
}

static void test_directory_name__other_texts_are_no_paths(void **state)
{
  (void)state;
  assert_common("Ada Byron", NULL);
  assert_common("CN=Ada", NULL);
  assert_common("CN=\"Byron, Ada\",OU=People", NULL);
  assert_common("CN=Ada, Lady", NULL);
  assert_common("CN=,OU=People", NULL);
  assert_common("CN=Ada\\", NULL);
  assert_common("CN=A\\00,OU=People", NULL);
  assert_common("CN=A\\FF,OU=People", NULL);
  assert_common("OU=People,CN=Ada", NULL);
  assert_common("", NULL);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_directory_name__the_common_name_is_found),
      cmocka_unit_test(test_directory_name__escapes_are_undone),
      cmocka_unit_test(test_directory_name__other_texts_are_no_paths),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
