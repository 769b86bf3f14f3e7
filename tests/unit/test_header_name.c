/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/header_name.h"
#include "scarce_memory.h"

static struct mu_header_name read_name(const char *text)
{
  struct mu_header_name name;

  assert_true(mu_header_name_read(&name, text, strlen(text)));
  return name;
}

static void assert_forms(const char *text, const char *whole, const char *outer,
                         const char *inner, const char *aside)
{
  struct mu_header_name name = read_name(text);

  assert_string_equal(name.forms[MU_HEADER_WHOLE], whole);
  assert_string_equal(name.forms[MU_HEADER_OUTER], outer);
  assert_string_equal(name.forms[MU_HEADER_INNER], inner);
  assert_string_equal(name.forms[MU_HEADER_ASIDE], aside);
}

static void test_header_name__decoration_is_no_part_of_a_name(void **state)
{
  static const struct {
    const char *text;
    const char *key;
  } cases[] = {
      {"Email", "email"},
      {"E-Mail *", "email"},
      {" e mail: ", "email"},
      {"E_MAIL", "email"},
      {"\xEF\xBB\xBF"
       "email",
       "email"},
      {"e\xE2\x80\x8B"
       "mail\xC2\xA0",
       "email"},
      {"E\xE2\x80\x91"
       "Mail",
       "email"},
      {"Work\nEmail", "workemail"},
      {"Work\r\n\tEmail", "workemail"},
      {"\"Email\"", "email"},
      {"First.Name", "firstname"},
      {"State/Region", "stateregion"},
      {"Worker's Manager", "workersmanager"},
      {"Worker\xE2\x80\x99s Manager", "workersmanager"},
      {"Employee #", "employeenumber"},
      {"#Email", "email"},
      {"Email required", "email"},
      {"Required: Email", "email"},
      {"Email (required)", "email"},
      {"Email [Required]", "email"},
      {"Email (Optional)", "email"},
      {"Requirements", "requirements"},
      {"Pr\xC3\xA9nom", "prenom"},
      {"Pre\xCC\x81nom", "prenom"},
      {"PR\xC3\x89NOM", "prenom"},
      {"Stra\xC3\x9F"
       "e",
       "strasse"},
      {"\xC3\x9C"
       "bergabe",
       "ubergabe"},
      {"N\xC2\xBA de empleado", "ndeempleado"},
      {"\xD0\x98\xD0\x9C\xD0\xAF", "\xD0\xB8\xD0\xBC\xD1\x8F"},
      {"[userPrincipalName]", "userprincipalname"},
      {"", ""},
      {"Required", ""},
      {" - ", ""},
  };

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct mu_header_name name = read_name(cases[i].text);

    assert_string_equal(mu_header_name_key(&name), cases[i].key);
  }
}

static void test_header_name__brackets_hold_other_names(void **state)
{
  (void)state;
  assert_forms("User name [userPrincipalName] Required", "username", "username",
               "userprincipalname", "");
  assert_forms("Name (Last)", "namelast", "name", "", "last");
  assert_forms("Block sign in (Yes/No) [accountEnabled] Required",
               "blocksigninyesno", "blocksignin", "accountenabled", "yesno");
  assert_forms("Phone [Work", "phone", "phone", "work", "");
  assert_forms("Phone (Work", "phonework", "phone", "", "work");
  assert_forms("Phone) Work]", "phone)work]", "phone)work]", "", "");
}

static void test_header_name__notes_are_marks_and_no_names(void **state)
{
  (void)state;
  assert_forms("Status [READ ONLY]", "status", "status", "", "");
  assert_forms("New Status [UPLOAD ONLY]", "newstatus", "newstatus", "", "");
  assert_true(read_name("Status [READ ONLY]").marked);
  assert_true(read_name("Email Address [Required]").marked);
  assert_true(read_name("Recovery Phone [MUST BE IN THE E.164 FORMAT]").marked);
  assert_false(read_name("Email Address Required").marked);
  assert_false(read_name("Job title [jobTitle]").marked);
}

static void test_header_name__what_is_too_long_is_no_name(void **state)
{
  char text[200];

  (void)state;
  memset(text, 'a', sizeof text);
  text[MU_HEADER_NAME_SIZE - 1] = '\0';
  assert_forms(text, text, text, "", "");
  text[MU_HEADER_NAME_SIZE - 1] = 'a';
  text[sizeof text - 1] = '\0';
  assert_forms(text, "", "", "", "");
}

static bool same(const char *a, const char *b)
{
  struct mu_header_name first = read_name(a);
  struct mu_header_name second = read_name(b);

  return mu_header_name_same(&first, &second);
}

static void
test_header_name__names_are_compared_beneath_decoration(void **state)
{
  (void)state;
  assert_true(same("work email", "Work E-Mail [Required]"));
  assert_false(same("Work Email", "Home Email"));
  assert_false(same("", "Required"));
}

static void test_header_name__survives_any_failed_allocation(void **state)
{
  bool done = false;

  (void)state;
  for (size_t n = 1; !done; n++) {
    struct mu_header_name name;
    bool sound = false;

    mu_scarce_memory_start(n);
    sound = mu_header_name_read(&name, "Name (Last) [sn]", 16);
    done = !mu_scarce_memory_stop();
    assert_int_equal(sound, done);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_header_name__decoration_is_no_part_of_a_name),
      cmocka_unit_test(test_header_name__brackets_hold_other_names),
      cmocka_unit_test(test_header_name__notes_are_marks_and_no_names),
      cmocka_unit_test(test_header_name__what_is_too_long_is_no_name),
      cmocka_unit_test(test_header_name__names_are_compared_beneath_decoration),
      cmocka_unit_test(test_header_name__survives_any_failed_allocation),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
