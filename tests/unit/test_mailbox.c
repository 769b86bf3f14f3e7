/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/mailbox.h"

#define LOCAL_64                                                               \
  "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
#define LABEL_63                                                               \
  "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddd"

static bool valid(const char *text)
{
  return mu_mailbox_valid(text, strlen(text));
}

static void assert_all(const char *const *texts, size_t count, bool wanted)
{
  for (size_t i = 0; i < count; i++) {
    if (valid(texts[i]) != wanted) {
      fail_msg("%s should%s be valid", texts[i], wanted ? "" : " not");
    }
  }
}

#define ASSERT_ALL(texts, wanted)                                              \
  assert_all((texts), sizeof(texts) / sizeof *(texts), (wanted))

static void test_mailbox__takes_common_forms(void **state)
{
  static const char *const texts[] = {
      "ada@corp.example",
      "ada.byron+hr@mail.corp.example",
      "O'Brien@corp.example",
      "a@b",
      "ada@localhost",
      "1@2.3",
      "!#$%&'*+-/=?^_`{|}~@corp.example",
      "-ada-@corp.example",
      "ada@xn--bcher-kva.example",
      "ada@a--b.example",
      LOCAL_64 "@corp.example",
      "ada@" LABEL_63 ".example",
  };

  (void)state;
  ASSERT_ALL(texts, true);
}

static void test_mailbox__refuses_what_is_none(void **state)
{
  static const char *const texts[] = {
      "",
      "@",
      "ada",
      "ada@",
      "@corp.example",
      "ada@@corp.example",
      "ada@corp@example",
      "ada byron@corp.example",
      "ada@corp example",
      ".ada@corp.example",
      "ada.@corp.example",
      "ada..byron@corp.example",
      "ada@corp..example",
      "ada@.example",
      "ada@corp.example.",
      "ada@-corp.example",
      "ada@corp-.example",
      "ada@corp_hr.example",
      "ada@corp.example;bob@corp.example",
      "ada@corp.example, bob@corp.example",
      "Ada Byron <ada@corp.example>",
      "<ada@corp.example>",
      "mailto:ada@corp.example",
      "ada@corp.example\n",
      "ada\x7F@corp.example",
      "a" LOCAL_64 "@corp.example",
      "ada@a" LABEL_63 ".example",
  };

  (void)state;
  ASSERT_ALL(texts, false);
}

static void test_mailbox__takes_characters_beyond_ascii(void **state)
{
  static const char *const texts[] = {
      "zo\xC3\xAB@corp.example",
      "ada@b\xC3\xBC"
      "cher.example",
      "\xE7\x94\xA8\xE6\x88\xB7@\xE4\xBE\x8B\xE5\xAD\x90.\xE5\xB9\xBF\xE5\x91"
      "\x8A",
  };

  (void)state;
  ASSERT_ALL(texts, true);
}

static void test_mailbox__counts_characters_beyond_ascii(void **state)
{
  char text[200] = "";

  (void)state;
  for (int i = 0; i < 64; i++) {
    strcat(text, "\xC3\xAB");
  }
  strcat(text, "@x.example");
  assert_true(valid(text));
  memmove(text + 2, text, strlen(text) + 1);
  assert_false(valid(text));
}

static void test_mailbox__refuses_what_cannot_be_seen(void **state)
{
  static const char *const texts[] = {
      "ada\xE2\x80\x8B@corp.example", /* zero width space */
      "ada@corp\xC2\xA0.example",     /* no-break space */
      "\xEF\xBB\xBFrex@corp.example", /* byte order mark */
      "ada@corp.example\xE2\x80\xAE", /* right-to-left override */
      "ada\xC2\xAD@corp.example",     /* soft hyphen */
      "ada\xE2\x80\x8D@corp.example", /* zero width joiner */
  };

  (void)state;
  ASSERT_ALL(texts, false);
}

static void test_mailbox__refuses_bytes_that_are_not_utf8(void **state)
{
  static const char *const texts[] = {
      "ad\xFF@corp.example",
      "ada@corp\xC3.example",
      "ada@corp.example\xE2\x80",
      "ad\xED\xA0\x80@corp.example",
  };

  (void)state;
  ASSERT_ALL(texts, false);
  assert_false(mu_mailbox_valid("a\0b@corp.example", 16));
}

static void test_mailbox__takes_quoted_local_parts(void **state)
{
  static const char *const good[] = {
      "\"ada byron\"@corp.example",
      "\"ada@home\"@corp.example",
      "\"ada\\\"b\"@corp.example",
      "\"\"@corp.example",
  };
  static const char *const bad[] = {
      "\"ada@corp.example",
      "\"ada\"b@corp.example",
      "\"ada\\\"@corp.example",
      "\"ada\nb\"@corp.example",
      "\"ada\"",
      "\"",
      "\"\\",
  };

  (void)state;
  ASSERT_ALL(good, true);
  ASSERT_ALL(bad, false);
}

static void test_mailbox__takes_address_literals(void **state)
{
  static const char *const good[] = {
      "ada@[192.0.2.1]",
      "ada@[IPv6:2001:db8::1]",
  };
  static const char *const bad[] = {
      "ada@[]",          "ada@[192.0.2.1",  "ada@192.0.2.1]",
      "ada@[192 0 2 1]", "ada@[b\xC3\xBC]",
  };

  (void)state;
  ASSERT_ALL(good, true);
  ASSERT_ALL(bad, false);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_mailbox__takes_common_forms),
      cmocka_unit_test(test_mailbox__refuses_what_is_none),
      cmocka_unit_test(test_mailbox__takes_characters_beyond_ascii),
      cmocka_unit_test(test_mailbox__counts_characters_beyond_ascii),
      cmocka_unit_test(test_mailbox__refuses_what_cannot_be_seen),
      cmocka_unit_test(test_mailbox__refuses_bytes_that_are_not_utf8),
      cmocka_unit_test(test_mailbox__takes_quoted_local_parts),
      cmocka_unit_test(test_mailbox__takes_address_literals),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
