/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "io/error.h"

static void test_error__set_returns_the_code(void **state)
{
  struct mu_error err = {.line = 7};

  (void)state;
  assert_int_equal(mu_error_set(&err, MU_EINPUT, "no %s in %d", "rows", 3),
                   MU_EINPUT);
  assert_int_equal(err.code, MU_EINPUT);
  assert_int_equal(err.line, 0);
  assert_string_equal(err.text, "no rows in 3");
}

static void test_error__line_is_kept(void **state)
{
  struct mu_error err = {.line = 7};

  (void)state;
  assert_int_equal(
      mu_error_set_line(&err, MU_EINPUT, UINT64_MAX, "broken here"), MU_EINPUT);
  assert_true(err.line == UINT64_MAX);
  assert_string_equal(err.text, "broken here");
}

static void test_error__null_is_fine(void **state)
{
  (void)state;
  assert_int_equal(mu_error_set(NULL, MU_ENET, "%d", 1), MU_ENET);
  assert_int_equal(mu_error_set_line(NULL, MU_EINPUT, 1, "%d", 1), MU_EINPUT);
  assert_int_equal(mu_error_nomem(NULL), MU_ENOMEM);
}

/* |before| ASCII bytes and then so many two-byte letters that it must be cut:
 * what is left holds whole letters only, at most one fewer than would fit. */
static void check_cut(const char *letter, size_t before)
{
  char text[3 * MU_ERROR_TEXT_MAX];
  size_t letter_len = strlen(letter);
  size_t len = before;
  size_t fit = (MU_ERROR_TEXT_MAX - 1 - before) / letter_len;
  size_t letters = 0;
  struct mu_error err;

  memset(text, 'x', before);
  while (len + letter_len < sizeof text) {
    memcpy(text + len, letter, letter_len);
    len += letter_len;
  }
  text[len] = '\0';
  (void)mu_error_set(&err, MU_EINPUT, "%s", text);
  letters = (strlen(err.text) - before) / letter_len;
  assert_int_equal(strlen(err.text), before + letters * letter_len);
  assert_in_range(letters, fit - 1, fit);
  assert_memory_equal(err.text, text, strlen(err.text));
}

static void test_error__long_text_is_cut_at_a_whole_character(void **state)
{
  (void)state;
  for (size_t before = 0; before < 8; before++) {
    check_cut("y", before);
    check_cut("\xC3\xAB", before);
    check_cut("\xE2\x82\xAC", before);
    check_cut("\xF0\x9F\x98\x80", before);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_error__set_returns_the_code),
      cmocka_unit_test(test_error__line_is_kept),
      cmocka_unit_test(test_error__null_is_fine),
      cmocka_unit_test(test_error__long_text_is_cut_at_a_whole_character),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
