/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/delimiter.h"

static void test_delimiter__takes_characters_and_their_names(void **state)
{
  static const struct {
    const char *text;
    char delimiter;
  } cases[] = {{",", ','},    {";", ';'},         {"|", '|'},    {"\t", '\t'},
               {"\\t", '\t'}, {"tab", '\t'},      {"TAB", '\t'}, {"comma", ','},
               {"pipe", '|'}, {"Semicolon", ';'}, {"^", '^'},    {"~", '~'},
               {":", ':'},    {"!", '!'},         {"'", '\''}};

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char out = 'x';

    assert_int_equal(mu_delimiter_parse(cases[i].text, &out, NULL), MU_OK);
    assert_int_equal(out, cases[i].delimiter);
  }
}

static void test_delimiter__refuses_what_cells_are_made_of(void **state)
{
  static const char *const cases[] = {"",   "a",  "Z",        "0",    "9",
                                      " ",  "\"", "\n",       "\r",   "\x01",
                                      ";;", "é",  "\xC2\xA7", "\x7F", "\xA7"};

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct mu_error err = {0};
    char out = 'x';

    assert_int_equal(mu_delimiter_parse(cases[i], &out, &err), MU_EUSAGE);
    assert_int_equal(out, 'x');
    assert_non_null(strstr(err.text, "--delimiter takes one of , ; | and tab"));
  }
}

static void test_delimiter__shows_what_cannot_be_seen(void **state)
{
  struct mu_error err = {0};
  char out = 'x';

  (void)state;
  assert_int_equal(mu_delimiter_parse("\n", &out, &err), MU_EUSAGE);
  assert_non_null(strstr(err.text, "not \"<U+000A>\""));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_delimiter__takes_characters_and_their_names),
      cmocka_unit_test(test_delimiter__refuses_what_cells_are_made_of),
      cmocka_unit_test(test_delimiter__shows_what_cannot_be_seen),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
