/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/scripts.h"

/* One letter of each script; some look like Latin ones. */
#define CYRILLIC_A  "\xD0\xB0"
#define CYRILLIC_O  "\xD0\xBE"
#define GREEK_O     "\xCE\xBF"
#define ARMENIAN_O  "\xD5\x85"
#define HEBREW_ALEF "\xD7\x90"
#define ARABIC_ALEF "\xD8\xA7"
#define THAI_KO     "\xE0\xB8\x81"
#define HAN         "\xE7\x94\xB0"
#define HIRAGANA    "\xE3\x81\x82"
#define KATAKANA    "\xE3\x82\xA2"
#define HANGUL      "\xEA\xB9\x80"
#define BOPOMOFO    "\xE3\x84\x85"

static void assert_plain(const char *text)
{
  const char *one = "none";
  const char *other = "none";

  if (mu_scripts_mixed(text, strlen(text), &one, &other)) {
    fail_msg("%s: %s and %s", text, one, other);
  }
  assert_string_equal(one, "none");
  assert_string_equal(other, "none");
}

static void assert_mixed(const char *text, const char *first,
                         const char *second)
{
  const char *one = "none";
  const char *other = "none";

  if (!mu_scripts_mixed(text, strlen(text), &one, &other)) {
    fail_msg("%s: not mixed", text);
  }
  assert_string_equal(one, first);
  assert_string_equal(other, second);
}

static void test_scripts__ascii_is_never_mixed(void **state)
{
  (void)state;
  assert_plain("");
  assert_plain("@");
  assert_plain("ada@corp.example");
  assert_plain("CORP\\ada");
  assert_plain("a b;c'd-e_f1");
}

static void test_scripts__accents_are_latin(void **state)
{
  (void)state;
  assert_plain("zo\xC3\xAB@corp.example");
  assert_plain("zoe\xCC\x88@corp.example"); /* a combining diaeresis */
  assert_plain("\xC5\x81ukasz.\xC5\xBB\xC3\xB3\xC5\x82\xC4\x87");
  assert_plain("nguy\xE1\xBB\x85n");
  assert_plain("o\xE2\x80\x99neil"); /* typographic punctuation */
}

static void test_scripts__latin_with_lookalikes(void **state)
{
  (void)state;
  assert_mixed("ad" CYRILLIC_A "@corp.example", "Latin", "Cyrillic");
  assert_mixed(CYRILLIC_A "da@corp.example", "Cyrillic", "Latin");
  assert_mixed("ad" GREEK_O "@corp.example", "Latin", "Greek");
  assert_mixed("ad" ARMENIAN_O "@corp.example", "Latin", "Armenian");
}

static void test_scripts__latin_with_others(void **state)
{
  (void)state;
  assert_mixed("ad" HEBREW_ALEF, "Latin", "Hebrew");
  assert_mixed("ad" ARABIC_ALEF, "Latin", "Arabic");
  assert_mixed("ad" THAI_KO, "Latin", "Thai");
}

static void test_scripts__others_with_each_other(void **state)
{
  (void)state;
  assert_mixed(CYRILLIC_A GREEK_O, "Cyrillic", "Greek");
  assert_mixed(HAN CYRILLIC_A, "Han", "Cyrillic");
  assert_mixed(HANGUL GREEK_O, "Hangul", "Greek");
}

static void test_scripts__one_script_alone(void **state)
{
  (void)state;
  assert_plain(CYRILLIC_A CYRILLIC_O);
  assert_plain(GREEK_O GREEK_O);
  assert_plain(HEBREW_ALEF);
  assert_plain(ARABIC_ALEF "123");
  assert_plain(CYRILLIC_A "." CYRILLIC_O "-7");
}

static void test_scripts__east_asian_ones_go_together(void **state)
{
  (void)state;
  assert_plain(HAN HIRAGANA KATAKANA);
  assert_plain(HAN HIRAGANA KATAKANA "abc");
  assert_plain("abc" KATAKANA HIRAGANA);
  assert_plain(HAN HANGUL);
  assert_plain("abc" HANGUL HAN);
  assert_plain(HAN BOPOMOFO "abc");
  assert_plain(KATAKANA "\xE3\x83\xBC" KATAKANA); /* the long-vowel sign */
}

static void test_scripts__not_all_of_them(void **state)
{
  (void)state;
  assert_mixed(HIRAGANA HANGUL, "Hiragana", "Hangul");
  assert_mixed(HAN "abc" KATAKANA HANGUL, "Katakana", "Hangul");
  assert_mixed(HAN BOPOMOFO HANGUL, "Bopomofo", "Hangul");
  assert_mixed(BOPOMOFO HIRAGANA, "Bopomofo", "Hiragana");
}

static void test_scripts__each_side_of_the_at_sign_alone(void **state)
{
  (void)state;
  assert_plain(CYRILLIC_A CYRILLIC_O "@corp.example");
  assert_plain("ada@" CYRILLIC_A CYRILLIC_O ".example");
  assert_plain(CYRILLIC_A "@" GREEK_O "." HEBREW_ALEF ".example");
}

static void test_scripts__each_label_alone(void **state)
{
  (void)state;
  assert_plain("ada@mail." CYRILLIC_A CYRILLIC_O ".example");
  assert_mixed("ada@c" CYRILLIC_O "rp.example", "Latin", "Cyrillic");
  assert_mixed("ada@corp.ex" CYRILLIC_A "mple", "Latin", "Cyrillic");
}

static void test_scripts__a_dot_before_the_at_sign_parts_nothing(void **state)
{
  (void)state;
  assert_mixed("ada." CYRILLIC_O "@corp.example", "Latin", "Cyrillic");
  assert_mixed("ada." CYRILLIC_O, "Latin", "Cyrillic");
  assert_mixed("\"a@" CYRILLIC_O "\"@corp.example", "Latin", "Cyrillic");
}

static void test_scripts__empty_parts_hold_nothing(void **state)
{
  (void)state;
  assert_plain("@" CYRILLIC_A);
  assert_plain(CYRILLIC_A "@");
  assert_plain("@@" CYRILLIC_A "..");
}

static void test_scripts__ill_formed_bytes_are_passed_over(void **state)
{
  (void)state;
  assert_plain("\xFF\xFE");
  assert_plain("ada\xD0");
  assert_mixed("ada\xFF" CYRILLIC_A, "Latin", "Cyrillic");
}

static void test_scripts__length_is_the_callers(void **state)
{
  const char *one = NULL;
  const char *other = NULL;

  (void)state;
  assert_false(mu_scripts_mixed("ada" CYRILLIC_A, 3, &one, &other));
  assert_true(mu_scripts_mixed("a\0" CYRILLIC_A, 4, &one, &other));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_scripts__ascii_is_never_mixed),
      cmocka_unit_test(test_scripts__accents_are_latin),
      cmocka_unit_test(test_scripts__latin_with_lookalikes),
      cmocka_unit_test(test_scripts__latin_with_others),
      cmocka_unit_test(test_scripts__others_with_each_other),
      cmocka_unit_test(test_scripts__one_script_alone),
      cmocka_unit_test(test_scripts__east_asian_ones_go_together),
      cmocka_unit_test(test_scripts__not_all_of_them),
      cmocka_unit_test(test_scripts__each_side_of_the_at_sign_alone),
      cmocka_unit_test(test_scripts__each_label_alone),
      cmocka_unit_test(test_scripts__a_dot_before_the_at_sign_parts_nothing),
      cmocka_unit_test(test_scripts__empty_parts_hold_nothing),
      cmocka_unit_test(test_scripts__ill_formed_bytes_are_passed_over),
      cmocka_unit_test(test_scripts__length_is_the_callers),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
