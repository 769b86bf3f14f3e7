/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/mail_cell.h"

typedef bool narrow(const char **text, size_t *len);

/* What |take| leaves of |text|; NULL when it takes nothing. */
static void assert_left(narrow *take, const char *text, const char *left)
{
  const char *at = text;
  size_t len = strlen(text);
  bool taken = take(&at, &len);

  if (taken != (left != NULL)) {
    fail_msg("%s", text);
  }
  left = left ? left : text;
  assert_int_equal(len, strlen(left));
  assert_memory_equal(at, left, len);
}

static void test_mail_cell__the_bare_address_is_left(void **state)
{
  static const char *const texts[] = {
      "Ada Byron <ada@x.example>",
      "\"Byron, Ada\" <ada@x.example>",
      "'ada@x.example' <ada@x.example>",
      "ada@x.example <Ada@X.example>",
      "<ada@x.example>",
      "<ada@x.example>;",
      "mailto:ada@x.example",
      "MAILTO:ada@x.example?subject=Hello",
      "Ada <mailto:ada@x.example>",
      "ada@x.example<mailto:ada@x.example>",
      "'ada@x.example'",
      "ada@x.example.",
      "ada@x.example,",
      "ada@x.example ;.",
  };

  (void)state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    const char *left = i == 3 ? "Ada@X.example" : "ada@x.example";

    assert_left(mu_mail_cell_bare, texts[i], left);
  }
}

static void test_mail_cell__what_is_no_one_address_stays(void **state)
{
  (void)state;
  assert_left(mu_mail_cell_bare, "ada@x.example", NULL);
  assert_left(mu_mail_cell_bare, "Ada <ada>", NULL);
  assert_left(mu_mail_cell_bare, "bob@x.example <ada@x.example>", NULL);
  assert_left(mu_mail_cell_bare, "Ada <a@x>, Bob <b@x>", NULL);
  assert_left(mu_mail_cell_bare, "nobody.", NULL);
  assert_left(mu_mail_cell_bare, "mailto:", NULL);
  assert_left(mu_mail_cell_bare, "", NULL);
}

static void test_mail_cell__links_are_followed(void **state)
{
  (void)state;
  assert_left(mu_mail_cell_linked,
              "=HYPERLINK(\"mailto:ada@x.example\",\"Ada\")", "ada@x.example");
  assert_left(mu_mail_cell_linked, "=hyperlink( \"ada@x.example\";\"Ada\")",
              "ada@x.example");
  assert_left(mu_mail_cell_linked, "=HYPERLINK(\"https://x.example/@ada\")",
              NULL);
  assert_left(mu_mail_cell_linked, "=HYPERLINK(A1)", NULL);
  assert_left(mu_mail_cell_linked, "=HYPERLINK(\"mailto:ada@x.example", NULL);
  assert_left(mu_mail_cell_linked, "=HYPERLINK(", NULL);
  assert_left(mu_mail_cell_linked, "ada@x.example", NULL);
}

static bool several(const char *text)
{
  return mu_mail_cell_several(text, strlen(text));
}

static void test_mail_cell__two_addresses_are_several(void **state)
{
  (void)state;
  assert_true(several("a@x; b@x"));
  assert_true(several("a@x,b@x"));
  assert_true(several("a@x b@x"));
  assert_true(several("a@x\r\nb@x"));
  assert_true(several("Ada <a@x>, Bob <b@x>"));
  assert_false(several("a@x"));
  assert_false(several("a@x;"));
  assert_false(several("a@b@x"));
  assert_false(several("\"a@x b@\"@x"));
  assert_false(several(""));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_mail_cell__the_bare_address_is_left),
      cmocka_unit_test(test_mail_cell__what_is_no_one_address_stays),
      cmocka_unit_test(test_mail_cell__links_are_followed),
      cmocka_unit_test(test_mail_cell__two_addresses_are_several),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
