/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/alias.h"

static const struct mu_alias *alias_of(const char *header)
{
  struct mu_header_name name;

  assert_true(mu_header_name_read(&name, header, strlen(header)));
  return mu_alias_of(&name);
}

static void assert_alias(const char *header, enum mu_attribute_id id)
{
  const struct mu_alias *alias = alias_of(header);

  if (!alias) {
    fail_msg("%s is not known", header);
    return;
  }
  if (alias->id != id) {
    fail_msg("%s is not %s", header, mu_attribute(id)->name);
  }
}

static void assert_nearest(const char *text, enum mu_attribute_id wanted)
{
  enum mu_attribute_id nearest = MU_NO_ATTRIBUTE;

  assert_true(mu_alias_nearest(text, strlen(text), &nearest));
  assert_int_equal(nearest, wanted);
}

static void test_alias__the_table_is_sound(void **state)
{
  size_t count = 0;
  const struct mu_alias *table = mu_alias_table(&count);

  (void)state;
  assert_true(count > 400);
  for (size_t i = 0; i < count; i++) {
    const struct mu_alias *alias = &table[i];
    struct mu_header_name name;
    bool needs_words = alias->risky || alias->dropped || alias->refused;

    /* only what is there as header_name leaves it can ever be found */
    assert_true(mu_header_name_read(&name, alias->name, strlen(alias->name)));
    assert_string_equal(name.forms[MU_HEADER_WHOLE], alias->name);
    assert_ptr_equal(mu_alias_find(alias->name), alias); /* none twice */
    assert_int_equal(needs_words, alias->words != NULL);
    assert_int_equal(alias->id == MU_NO_ATTRIBUTE,
                     ((alias->dropped | alias->refused) & MU_FROM_ANYWHERE) !=
                         0);
    assert_true(!alias->words || strlen(alias->words) < 200);
  }
}

static void test_alias__every_attribute_has_its_own_name(void **state)
{
  (void)state;
  for (unsigned i = 0; i < MU_ATTRIBUTES; i++) {
    enum mu_attribute_id id = (enum mu_attribute_id)i;

    assert_alias(mu_attribute(id)->name, id);
    assert_true(mu_alias_is_own(alias_of(mu_attribute(id)->name)));
  }
  assert_false(mu_alias_is_own(alias_of("Surname")));
  assert_false(mu_alias_is_own(alias_of("mail")));
  assert_false(mu_alias_is_own(alias_of("groupIds")));
  assert_false(mu_alias_is_own(alias_of("objectId")));
}

static void test_alias__brackets_are_read_by_what_is_known(void **state)
{
  (void)state;
  assert_alias("User name [userPrincipalName] Required", MU_LOGIN);
  assert_alias("Name [displayName] Required", MU_DISPLAY_NAME);
  assert_int_equal(alias_of("Name [displayName] Required")->risky, 0);
  assert_int_equal(alias_of("User name [userPrincipalName]")->risky, 0);
  assert_alias("Block sign in (Yes/No) [accountEnabled] Required",
               MU_USER_STATUS);
  assert_int_equal(
      alias_of("Block sign in (Yes/No) [accountEnabled] Required")->reading,
      MU_READ_INVERTED);
  assert_alias("Name (Last)", MU_LAST_NAME);
  assert_alias("Name (First)", MU_FIRST_NAME);
  assert_alias("Phone (Mobile)", MU_MOBILE_PHONE);
  assert_alias("Email (Personal)", MU_SECOND_EMAIL);
  assert_alias("Employee (Email)", MU_EMAIL);
  assert_alias("Title (as on the badge)", MU_TITLE);
  assert_null(alias_of("Shoe size (EU)"));
}

static void test_alias__what_okta_has_no_place_for_is_dropped(void **state)
{
  static const char *const headers[] = {"objectId",
                                        "authenticationPhoneNumber",
                                        "authenticationAlternativePhoneNumber",
                                        "authenticationEmail",
                                        "email_verified",
                                        "created_at",
                                        "updated_at"};

  (void)state;
  for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
    assert_non_null(alias_of(headers[i]));
    assert_true(alias_of(headers[i])->dropped != 0);
  }
}

static void test_alias__groups_are_numbered(void **state)
{
  (void)state;
  assert_true(alias_of("Group1")->refused != 0);
  assert_true(alias_of("Group 27")->refused != 0);
  assert_null(alias_of("Group"));
  assert_null(alias_of("Group1a"));
  assert_null(alias_of("Grouping"));
}

static void test_alias__the_nearest_may_be_an_alias(void **state)
{
  (void)state;
  assert_nearest("emial", MU_EMAIL);
  assert_nearest("Frist Name", MU_FIRST_NAME);
  assert_nearest("Nachnme", MU_LAST_NAME);
  assert_nearest("Pr\xC3\xA9nome", MU_FIRST_NAME);
  assert_nearest("Surname", MU_LAST_NAME);
  assert_nearest("Job Tittle", MU_TITLE);
  assert_nearest("Shoe size", MU_NO_ATTRIBUTE);
  assert_nearest("ctiy", MU_NO_ATTRIBUTE);
  assert_nearest("Notes", MU_NO_ATTRIBUTE);
  assert_nearest("Floor", MU_NO_ATTRIBUTE);
  assert_nearest("x", MU_NO_ATTRIBUTE);
  assert_nearest("", MU_NO_ATTRIBUTE);
}

static void test_alias__a_source_stands_out_or_is_not_told(void **state)
{
  struct mu_source_tally tally = {{0}};

  (void)state;
  assert_int_equal(mu_source_tally_best(&tally), 0);
  for (int i = 0; i < 2; i++) {
    mu_source_tally_add(&tally, MU_FROM_SLACK | MU_IN_GERMAN);
  }
  assert_int_equal(mu_source_tally_best(&tally), 0);
  mu_source_tally_add(&tally, MU_FROM_SLACK | MU_FROM_ENTRA_TEMPLATE);
  assert_int_equal(mu_source_tally_best(&tally), MU_FROM_SLACK);
  for (int i = 0; i < 2; i++) {
    mu_source_tally_add(&tally, MU_FROM_ENTRA_TEMPLATE);
  }
  assert_int_equal(mu_source_tally_best(&tally), 0); /* three each */
  mu_source_tally_add(&tally, MU_FROM_ENTRA_TEMPLATE);
  assert_int_equal(mu_source_tally_best(&tally), MU_FROM_ENTRA_TEMPLATE);
  assert_null(mu_header_source_words(0));
  for (size_t i = 0; i < MU_HEADER_SOURCES; i++) {
    assert_non_null(mu_header_source_words(UINT32_C(1) << i));
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_alias__the_table_is_sound),
      cmocka_unit_test(test_alias__every_attribute_has_its_own_name),
      cmocka_unit_test(test_alias__brackets_are_read_by_what_is_known),
      cmocka_unit_test(test_alias__what_okta_has_no_place_for_is_dropped),
      cmocka_unit_test(test_alias__groups_are_numbered),
      cmocka_unit_test(test_alias__the_nearest_may_be_an_alias),
      cmocka_unit_test(test_alias__a_source_stands_out_or_is_not_told),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
