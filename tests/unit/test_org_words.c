/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "batch/org_words.h"

static void expect(const char *bytes, const char *expected)
{
  struct mu_buffer words = {0};

  mu_buffer_append_text(&words, bytes);
  mu_org_words_tidy(&words);
  assert_string_equal(mu_buffer_text(&words), expected);
  assert_int_equal(words.len, strlen(expected));
  mu_buffer_release(&words);
}

static void test_org_words__are_one_line(void **state)
{
  (void)state;
  expect("", "");
  expect("no such user", "no such user");
  expect("one\r\ntwo\tthree", "one  two three");
}

static void test_org_words__do_nothing_to_a_terminal(void **state)
{
  (void)state;
  expect("\033[2J", " [2J");
  expect("a\177b", "a b");
  expect("a\xC2\x9B"
         "2Jb",
         "a  2Jb");
  expect("\xC2\xA0\xC3\x9F", "\xC2\xA0\xC3\x9F");
  expect("a\xE2\x80\xAE"
         "b\xE2\x80\x93",
         "a   b\xE2\x80\x93"); /* U+202E turns what follows round */
}

static void test_org_words__are_well_formed(void **state)
{
  (void)state;
  expect("Zo\xC3\xAB", "Zo\xC3\xAB");
  expect("Zo\xEB", "Zo?");
  expect("a\xC2", "a?");
}

static void test_org_words__are_cut_at_a_character(void **state)
{
  char text[MU_ORG_WORDS_MAX + 8];
  struct mu_buffer words = {0};

  (void)state;
  memset(text, 'x', sizeof text);
  memcpy(text + MU_ORG_WORDS_MAX - 1, "\xC3\xAB", 2);
  mu_buffer_append(&words, text, sizeof text);
  mu_org_words_tidy(&words);
  assert_int_equal(words.len, MU_ORG_WORDS_MAX - 1 + 3);
  assert_string_equal(mu_buffer_text(&words) + words.len - 4, "x...");
  mu_buffer_release(&words);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_org_words__are_one_line),
      cmocka_unit_test(test_org_words__do_nothing_to_a_terminal),
      cmocka_unit_test(test_org_words__are_well_formed),
      cmocka_unit_test(test_org_words__are_cut_at_a_character),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
