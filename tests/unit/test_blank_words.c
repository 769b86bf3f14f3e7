/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/blank_words.h"

static void init(struct mu_blank_words *blank,
                 const struct mu_option_list *words, const char *token)
{
  assert_int_equal(mu_blank_words_init(blank, words, token, NULL), MU_OK);
}

static enum mu_blank look(const struct mu_blank_words *blank, const char *text)
{
  return mu_blank_words_look(blank, text, strlen(text), false);
}

static void test_blank_words__the_usual_ones_are_blank(void **state)
{
  static const char *const words[] = {"NULL", "null", "N/A", "n/a", "nan",
                                      "NaN",  "None", "\\N", "-"};
  static const char *const others[] = {"Null", "NULLA", "N",
                                       "none", "--",    "nana"};
  struct mu_blank_words blank;

  (void)state;
  init(&blank, NULL, NULL);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    assert_int_equal(look(&blank, words[i]), MU_BLANK_NULL);
    assert_int_equal(
        mu_blank_words_look(&blank, words[i], strlen(words[i]), true),
        MU_BLANK_NAME);
  }
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    assert_int_equal(look(&blank, others[i]), MU_BLANK_NOT);
  }
}

static void test_blank_words__words_by_option_hold_everywhere(void **state)
{
  const struct mu_option_list words = {{"none at all", "Null"}, 2};
  struct mu_blank_words blank;

  (void)state;
  init(&blank, &words, NULL);
  assert_int_equal(mu_blank_words_look(&blank, "Null", 4, true), MU_BLANK_NULL);
  assert_int_equal(look(&blank, "none at all"), MU_BLANK_NULL);
  assert_int_equal(look(&blank, "NULL"), MU_BLANK_NOT);
  assert_int_equal(look(&blank, "-"), MU_BLANK_NOT);
}

static void test_blank_words__an_empty_list_is_none(void **state)
{
  const struct mu_option_list words = {{NULL}, 0};
  struct mu_blank_words blank;

  (void)state;
  init(&blank, &words, NULL);
  assert_int_equal(look(&blank, "NULL"), MU_BLANK_NULL);
}

static void test_blank_words__the_token_clears(void **state)
{
  struct mu_blank_words blank;

  (void)state;
  init(&blank, NULL, "<clear>");
  assert_int_equal(mu_blank_words_look(&blank, "<clear>", 7, true),
                   MU_BLANK_CLEAR);
  assert_int_equal(look(&blank, "<clear> it"), MU_BLANK_NOT);
  assert_int_equal(look(&blank, "NULL"), MU_BLANK_NULL);
}

static void test_blank_words__empty_words_are_refused(void **state)
{
  const struct mu_option_list words = {{""}, 1};
  struct mu_blank_words blank;
  struct mu_error err;

  (void)state;
  assert_int_equal(mu_blank_words_init(&blank, &words, NULL, &err), MU_EUSAGE);
  assert_string_equal(err.text,
                      "--null takes a word; empty cells are blank anyway");
  assert_int_equal(mu_blank_words_init(&blank, NULL, "", &err), MU_EUSAGE);
  assert_string_equal(err.text, "--clear-token is empty; name a text that no "
                                "cell holds otherwise, such as \"<clear>\"");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_blank_words__the_usual_ones_are_blank),
      cmocka_unit_test(test_blank_words__words_by_option_hold_everywhere),
      cmocka_unit_test(test_blank_words__an_empty_list_is_none),
      cmocka_unit_test(test_blank_words__the_token_clears),
      cmocka_unit_test(test_blank_words__empty_words_are_refused),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
