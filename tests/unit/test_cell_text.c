/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/cell_text.h"

static void assert_trimmed(const char *text, const char *left, uint32_t taken)
{
  size_t len = strlen(text);

  assert_int_equal(mu_cell_text_trim(&text, &len), taken);
  assert_int_equal(len, strlen(left));
  assert_memory_equal(text, left, len);
}

static void assert_quoted(const char *text, size_t len, const char *quoted)
{
  struct mu_buffer out = {0};

  mu_cell_text_quote(&out, text, len);
  assert_string_equal(mu_buffer_text(&out), quoted);
  mu_buffer_release(&out);
}

static void test_cell_text__spaces_of_all_kinds_are_trimmed(void **state)
{
  (void)state;
  assert_trimmed("ada", "ada", 0);
  assert_trimmed("", "", 0);
  assert_trimmed(" \t\xC2\xA0 ada\xE3\x80\x80\r\n", "ada", 7);
  assert_trimmed("\xE2\x80\x8B\xEF\xBB\xBF", "", 2);
  assert_trimmed("\xC2\xA0"
                 "a\xC2\xA0"
                 "b",
                 "a\xC2\xA0"
                 "b",
                 1);
}

static void test_cell_text__kinds_of_unseen_are_told_apart(void **state)
{
  static const int32_t wide[] = {0xA0, 0x2009, 0x2028, 0x202F, 0x3000};
  static const int32_t none[] = {0xAD, 0x200B, 0x200F, 0x202E, 0x2066, 0xFEFF};
  static const int32_t others[] = {' ', 'a', 0x200C, 0x200D, 0xEB, 0x180E};

  (void)state;
  for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
    assert_true(mu_cell_text_is_wide_space(wide[i]));
    assert_false(mu_cell_text_has_no_width(wide[i]));
  }
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    assert_true(mu_cell_text_has_no_width(none[i]));
    assert_false(mu_cell_text_is_wide_space(none[i]));
  }
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    assert_false(mu_cell_text_has_no_width(others[i]));
    assert_false(mu_cell_text_is_wide_space(others[i]));
  }
}

static void test_cell_text__joiners_are_kept(void **state)
{
  (void)state;
  assert_trimmed("\xD9\x86\xE2\x80\x8C", "\xD9\x86\xE2\x80\x8C", 0);
}

static void test_cell_text__quotes_show_what_cannot_be_seen(void **state)
{
  (void)state;
  assert_quoted("ada", 3, "\"ada\"");
  assert_quoted("", 0, "\"\"");
  assert_quoted("a\nb\x1B\x7F", 5, "\"a<U+000A>b<U+001B><U+007F>\"");
  assert_quoted("a\0b", 3, "\"a<U+0000>b\"");
  assert_quoted("a\xE2\x80\x8B", 4, "\"a<U+200B>\"");
  assert_quoted("zo\xC3\xAB", 4, "\"zo\xC3\xAB\"");
  assert_quoted("a\xFF", 2, "\"a\xEF\xBF\xBD\"");
}

static void test_cell_text__long_texts_are_cut_at_a_character(void **state)
{
  char text[200] = "";
  char quoted[200] = "\"";

  (void)state;
  for (int i = 0; i < 40; i++) {
    strcat(text, "\xC3\xAB");
    strcat(quoted, "\xC3\xAB");
  }
  strcat(quoted, "\"");
  assert_quoted(text, 80, quoted);
  strcat(text, "\xC3\xAB");
  quoted[strlen(quoted) - 1] = '\0';
  strcat(quoted, "...\"");
  assert_quoted(text, 82, quoted);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cell_text__spaces_of_all_kinds_are_trimmed),
      cmocka_unit_test(test_cell_text__kinds_of_unseen_are_told_apart),
      cmocka_unit_test(test_cell_text__joiners_are_kept),
      cmocka_unit_test(test_cell_text__quotes_show_what_cannot_be_seen),
      cmocka_unit_test(test_cell_text__long_texts_are_cut_at_a_character),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
