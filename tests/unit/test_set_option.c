/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/set_option.h"
#include "scarce_memory.h"

static void assert_constant(const char *text, enum mu_attribute_id id,
                            const char *constant)
{
  struct mu_set_option option;
  struct mu_error err = {0};

  if (mu_set_option_parse(&option, NULL, text, &err) != MU_OK) {
    fail_msg("%s: %s", text, err.text);
  }
  assert_int_equal(option.id, id);
  assert_int_equal(option.constant.len, strlen(constant));
  assert_memory_equal(option.constant.text, constant, strlen(constant));
  assert_int_equal(option.constant.column, MU_NO_COLUMN);
  mu_set_option_release(&option);
}

static void assert_refused(const char *text, const char *words)
{
  struct mu_set_option option;
  struct mu_error err = {0};

  assert_int_equal(mu_set_option_parse(&option, NULL, text, &err), MU_EUSAGE);
  assert_string_equal(err.text, words);
  mu_set_option_release(&option);
}

static void test_set_option__a_value_without_braces_is_a_constant(void **state)
{
  (void)state;
  assert_constant("city=Rome", MU_CITY, "Rome");
  assert_constant(" City =\xC2\xA0Rome ", MU_CITY, "Rome");
  assert_constant("title=a=b|c:d\\e", MU_TITLE, "a=b|c:d\\e");
}

static void test_set_option__doubled_braces_are_a_constant_too(void **state)
{
  (void)state;
  assert_constant("title= {{x}} ", MU_TITLE, "{x}");
  assert_constant("city=a{{", MU_CITY, "a{");
}

static void test_set_option__a_status_may_be_any_word_for_it(void **state)
{
  (void)state;
  assert_constant("status=inactive", MU_USER_STATUS, "INACTIVE");
  assert_constant("status=Yes", MU_USER_STATUS, "ACTIVE");
  assert_refused("status=perhaps", "--set status: \"perhaps\" is not a status: "
                                   "active or inactive, yes or no");
}

static void test_set_option__a_prefix_alone_is_refused(void **state)
{
  (void)state;
  assert_refused("lastNamePrefix=van",
                 "--set lastNamePrefix: it is a column's part of the last "
                 "name; say --set 'lastName=van {Last name}', with the last "
                 "name's header within the braces");
}

static void test_set_option__constants_are_checked_at_once(void **state)
{
  (void)state;
  assert_refused("countryCode=UK",
                 "--set countryCode: \"UK\" is not a two-letter country code "
                 "such as FR; the United Kingdom is GB");
  assert_refused("countryCode={{}}", "--set countryCode: \"{}\" is not a "
                                     "two-letter country code such as FR");
  assert_refused("city= ", "--set city: the value is empty");
}

static void test_set_option__references_make_a_template(void **state)
{
  struct mu_set_option option;

  (void)state;
  assert_int_equal(
      mu_set_option_parse(&option, NULL, "countryCode={Land}", NULL), MU_OK);
  assert_int_equal(option.id, MU_COUNTRY_CODE);
  assert_null(option.constant.text);
  assert_non_null(option.tmpl);
  mu_set_option_release(&option);
}

static void test_set_option__what_is_no_template_is_refused(void **state)
{
  (void)state;
  assert_refused("title={x", "--set title: no } closes \"{x\"; a brace that is "
                             "text is written {{");
  assert_refused("title=x}", "--set title: no { opens \"}\"; a brace that is "
                             "text is written }}");
  assert_refused("title={x}\xFF", "--set title: the value is not UTF-8");
}

static void test_set_option__secrets_are_not_made(void **state)
{
  (void)state;
  assert_refused("password={lastName}123",
                 "--set password: others on this machine can see what is on a "
                 "command line; give a secret in a column");
}

static void test_set_option__survives_any_failed_allocation(void **state)
{
  static const struct {
    const char *text;
    enum mu_code wanted;
  } cases[] = {{"city={{x}}", MU_OK},
               {"city={x|lower}", MU_OK},
               {"city={x", MU_EUSAGE},
               {"ctiy=x", MU_EUSAGE},
               {"locale={{", MU_EUSAGE}};

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    bool done = false;

    for (size_t n = 1; !done; n++) {
      struct mu_set_option option;
      enum mu_code rc = MU_OK;

      mu_scarce_memory_start(n);
      rc = mu_set_option_parse(&option, NULL, cases[i].text, NULL);
      done = !mu_scarce_memory_stop();
      assert_int_equal(rc, done ? cases[i].wanted : MU_ENOMEM);
      mu_set_option_release(&option);
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_set_option__a_value_without_braces_is_a_constant),
      cmocka_unit_test(test_set_option__doubled_braces_are_a_constant_too),
      cmocka_unit_test(test_set_option__a_status_may_be_any_word_for_it),
      cmocka_unit_test(test_set_option__a_prefix_alone_is_refused),
      cmocka_unit_test(test_set_option__constants_are_checked_at_once),
      cmocka_unit_test(test_set_option__references_make_a_template),
      cmocka_unit_test(test_set_option__what_is_no_template_is_refused),
      cmocka_unit_test(test_set_option__secrets_are_not_made),
      cmocka_unit_test(test_set_option__survives_any_failed_allocation),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
