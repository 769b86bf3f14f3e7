/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "io/text.h"

static void check_scan(const char *text, size_t characters, bool beyond_bmp)
{
  /* Behind 0 to 8 letters, so that it meets every place in a word. */
  for (size_t before = 0; before < 9; before++) {
    struct mu_text_scan scan;
    char copy[64];
    int len =
        snprintf(copy, sizeof copy, "%.*s%s", (int)before, "xxxxxxxx", text);

    scan = mu_text_scan(copy, (size_t)len);
    assert_true(scan.well_formed);
    assert_int_equal(scan.characters, before + characters);
    assert_int_equal(scan.beyond_bmp, beyond_bmp);
  }
}

static void check_bad(const char *text, size_t bad_at, size_t characters)
{
  for (size_t before = 0; before < 9; before++) {
    struct mu_text_scan scan;
    char copy[64];
    int len =
        snprintf(copy, sizeof copy, "%.*s%s", (int)before, "xxxxxxxx", text);

    scan = mu_text_scan(copy, (size_t)len);
    assert_false(scan.well_formed);
    assert_int_equal(scan.bad_at, before + bad_at);
    assert_int_equal(scan.characters, before + characters);
  }
}

static void test_text__counts_characters(void **state)
{
  (void)state;
  check_scan("", 0, false);
  check_scan("Ada Lovelace", 12, false);
  check_scan("Zo\xC3\xAB", 3, false);
  check_scan("\xE2\x82\xAC"
             "5",
             2, false);
  check_scan("a\xF0\x9F\x98\x80z", 3, true);
  check_scan("\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80", 4, false);
  check_scan("\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF", 3, false);
  check_scan("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", 2, true);
}

static void test_text__finds_ill_formed_bytes(void **state)
{
  (void)state;
  check_bad("Andr\xE9 B", 4, 4);
  check_bad("\x80", 0, 0);
  check_bad("a\xC3", 1, 1);
  check_bad("\xC3\xAB\xC3(", 2, 1);
  check_bad("\xC0\xAF", 0, 0); /* overlong */
  check_bad("\xC1\xBF", 0, 0);
  check_bad("\xE0\x9F\xBF", 0, 0);
  check_bad("\xF0\x8F\xBF\xBF", 0, 0);
  check_bad("\xED\xA0\x80", 0, 0);     /* a surrogate */
  check_bad("\xF4\x90\x80\x80", 0, 0); /* over U+10FFFF */
  check_bad("\xF5\x80\x80\x80", 0, 0);
  check_bad("\xFF", 0, 0);
  check_bad("\xE2\x82", 0, 0);
  check_bad("\xF0\x9F\x98", 0, 0);
}

static void test_text__reads_no_byte_past_the_end(void **state)
{
  static const char euro[] = {'\xE2', '\x82', '\xAC'};

  (void)state;
  assert_false(mu_text_scan(euro, 1).well_formed);
  assert_false(mu_text_scan(euro, 2).well_formed);
  assert_true(mu_text_scan(euro, 3).well_formed);
}

static void check_fold(const char *text, const char *expected)
{
  struct mu_buffer out;

  mu_buffer_init(&out);
  assert_true(mu_text_fold(&out, text, strlen(text)));
  assert_string_equal(mu_buffer_text(&out), expected);
  mu_buffer_release(&out);
}

static void test_text__fold_drops_case_and_diacritics(void **state)
{
  (void)state;
  check_fold("", "");
  check_fold("Ada@Example.COM", "ada@example.com");
  check_fold("[\\]^_`{@", "[\\]^_`{@"); /* the neighbours of the letters */
  check_fold("Zo\xC3\xAB@X", "zoe@x");
  check_fold("Zoe\xCC\x88@X", "zoe@x"); /* the same, decomposed */
  check_fold("M\xC3\x9CLLER", "muller");
  check_fold("Stra\xC3\x9F"
             "e",
             "strasse");
  check_fold("\xCE\xA3\xCE\xA3", "\xCF\x83\xCF\x83");
}

/* The dotted capital I folds to an i and a dot, which comes off as well. */
static void test_text__fold_of_a_fold_changes_nothing(void **state)
{
  static const char *const texts[] = {"\xC4\xB0stanbul", "\xE1\xBA\x9E",
                                      "\xC3\x85ngstr\xC3\xB6m", "\xEF\xAC\x81n",
                                      "\xE2\x84\xAB"};
  struct mu_buffer once;
  struct mu_buffer twice;

  (void)state;
  mu_buffer_init(&once);
  mu_buffer_init(&twice);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    mu_buffer_clear(&once);
    mu_buffer_clear(&twice);
    assert_true(mu_text_fold(&once, texts[i], strlen(texts[i])));
    assert_true(mu_text_fold(&twice, once.data, once.len));
    assert_string_equal(mu_buffer_text(&once), mu_buffer_text(&twice));
  }
  mu_buffer_release(&once);
  mu_buffer_release(&twice);
}

static void test_text__fold_appends(void **state)
{
  struct mu_buffer out;

  (void)state;
  mu_buffer_init(&out);
  assert_true(mu_text_fold(&out, "A", 1));
  assert_true(mu_text_fold(&out, "\xC3\x8B", 2));
  assert_true(mu_text_fold(&out, "B", 1));
  assert_string_equal(mu_buffer_text(&out), "aeb");
  mu_buffer_release(&out);
}

static size_t distance(const char *a, const char *b)
{
  size_t there = mu_text_distance(a, strlen(a), b, strlen(b));

  assert_int_equal(there, mu_text_distance(b, strlen(b), a, strlen(a)));
  return there;
}

static void test_text__distance_counts_edits(void **state)
{
  char long_text[66];

  (void)state;
  assert_int_equal(distance("", ""), 0);
  assert_int_equal(distance("", "abc"), 3);
  assert_int_equal(distance("login", "LOGIN"), 0);
  assert_int_equal(distance("login", "lgoin"), 2);
  assert_int_equal(distance("firstName", "fristName"), 2);
  assert_int_equal(distance("email", "mail"), 1);
  assert_int_equal(distance("kitten", "sitting"), 3);
  memset(long_text, 'a', 65);
  long_text[65] = '\0';
  assert_true(distance(long_text, "a") == SIZE_MAX);
  long_text[64] = '\0';
  assert_int_equal(distance(long_text, "a"), 63);
}

static void test_text__equal_nocase_is_for_ascii(void **state)
{
  (void)state;
  assert_true(mu_text_equal_nocase("eMail", 5, "EmAIL", 5));
  assert_true(mu_text_equal_nocase("", 0, "", 0));
  assert_false(mu_text_equal_nocase("mail", 4, "mails", 5));
  assert_false(mu_text_equal_nocase("@", 1, "`", 1));
  assert_false(mu_text_equal_nocase("\xC3\xAB", 2, "\xC3\x8B", 2));
}

static void test_text__column_letters_are_a_spreadsheets(void **state)
{
  (void)state;
  assert_string_equal(mu_text_column_letters(0).text, "A");
  assert_string_equal(mu_text_column_letters(25).text, "Z");
  assert_string_equal(mu_text_column_letters(26).text, "AA");
  assert_string_equal(mu_text_column_letters(51).text, "AZ");
  assert_string_equal(mu_text_column_letters(52).text, "BA");
  assert_string_equal(mu_text_column_letters(701).text, "ZZ");
  assert_string_equal(mu_text_column_letters(702).text, "AAA");
  assert_string_equal(mu_text_column_letters(4095).text, "FAN");
  assert_string_equal(mu_text_column_letters(16383).text, "XFD");
}

static void check_cut(size_t size, const char *text, const char *expected)
{
  char out[16];

  memset(out, '#', sizeof out);
  mu_text_cut(out, size, text, strlen(text));
  assert_string_equal(out, expected);
  assert_int_equal(out[size], '#');
}

static void test_text__cut_leaves_whole_characters(void **state)
{
  (void)state;
  check_cut(8, "", "");
  check_cut(8, "sevenby", "sevenby");
  check_cut(8, "eightbyt", "eigh...");
  check_cut(8,
            "zo\xC3\xAB"
            "xxxx",
            "zo\xC3\xAB...");
  check_cut(7,
            "zo\xC3\xAB"
            "xxxx",
            "zo...");
  check_cut(7,
            "\xF0\x9F\x98\x80"
            "xxxx",
            "...");
  check_cut(4, "abcd", "...");
}

static void assert_number(const char *text, uint64_t most, bool is_one,
                          uint64_t number)
{
  uint64_t got = 0;

  assert_int_equal(mu_text_parse_uint(text, strlen(text), most, &got), is_one);
  assert_int_equal(got, number);
}

static void test_text__numbers_are_decimal_or_hexadecimal(void **state)
{
  (void)state;
  assert_number("0", UINT64_MAX, true, 0);
  assert_number("066050", UINT64_MAX, true, 66050);
  assert_number("0xFf", UINT64_MAX, true, 255);
  assert_number("18446744073709551615", UINT64_MAX, true, UINT64_MAX);
  assert_number("255", 255, true, 255);
}

static void test_text__other_text_is_no_number(void **state)
{
  static const char *const others[] = {
      "", "0x", "-1", "1.", "1 ", "ff", "0xg", "18446744073709551616"};

  (void)state;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    assert_number(others[i], UINT64_MAX, false, 0);
  }
  assert_number("256", 255, false, 0);
  assert_number("9", 5, false, 0);
}

static void test_text__digits_are_0_to_9(void **state)
{
  static const char number[] = "0123456789012345678";
  char text[sizeof number];

  (void)state;
  for (size_t len = 0; len < sizeof number; len++) {
    assert_true(mu_text_is_digits(number, len));
    for (size_t i = 0; i < len; i++) {
      for (unsigned c = 0; c < 256; c++) {
        memcpy(text, number, sizeof number);
        text[i] = (char)c;
        assert_int_equal(mu_text_is_digits(text, len), c >= '0' && c <= '9');
      }
    }
  }
}

static void test_text__hides_what_moves_a_terminal(void **state)
{
  static const struct {
    const char *text, *hidden;
  } samples[] = {{"\n", "?"},
                 {"\033[2J", "?[2J"},
                 {"\177", "?"},
                 {"\xC2\x80", "??"},
                 {"\xC2\x9F", "??"},
                 {"\xC2\xA0", "\xC2\xA0"},
                 {"\xC2", "\xC2"},
                 {" a", " a"},
                 {"\xE2\x80\xA7", "\xE2\x80\xA7"},
                 {"\xE2\x80\xA8", "???"},
                 {"\xE2\x80\xAE", "???"},
                 {"\xE2\x80\xAF", "\xE2\x80\xAF"},
                 {"\xE2\x81\xA5", "\xE2\x81\xA5"},
                 {"\xE2\x81\xA6", "???"},
                 {"\xE2\x81\xA9z", "???z"},
                 {"\xE2\x81\xAA", "\xE2\x81\xAA"},
                 {"\xE2\x80", "\xE2\x80"},
                 {"", ""}};

  (void)state;
  for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
    struct mu_buffer text = {0};

    mu_buffer_append_text(&text, "\n"); /* before |start|, and left alone */
    mu_buffer_append_text(&text, samples[i].text);
    mu_text_hide_controls(&text, 1, '?');
    assert_string_equal(mu_buffer_text(&text) + 1, samples[i].hidden);
    assert_int_equal(text.data[0], '\n');
    mu_buffer_release(&text);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_text__numbers_are_decimal_or_hexadecimal),
      cmocka_unit_test(test_text__other_text_is_no_number),
      cmocka_unit_test(test_text__counts_characters),
      cmocka_unit_test(test_text__hides_what_moves_a_terminal),
      cmocka_unit_test(test_text__finds_ill_formed_bytes),
      cmocka_unit_test(test_text__reads_no_byte_past_the_end),
      cmocka_unit_test(test_text__fold_drops_case_and_diacritics),
      cmocka_unit_test(test_text__fold_of_a_fold_changes_nothing),
      cmocka_unit_test(test_text__fold_appends),
      cmocka_unit_test(test_text__distance_counts_edits),
      cmocka_unit_test(test_text__equal_nocase_is_for_ascii),
      cmocka_unit_test(test_text__column_letters_are_a_spreadsheets),
      cmocka_unit_test(test_text__cut_leaves_whole_characters),
      cmocka_unit_test(test_text__digits_are_0_to_9),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
