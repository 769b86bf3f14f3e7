/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "io/encoding.h"

static void expect(const char *name, const char *known_as)
{
  struct mu_encoding encoding;
  struct mu_error err = {.text = ""};

  if (mu_encoding_find(&encoding, name, NULL, &err) != MU_OK) {
    fail_msg("%s: %s", name, err.text);
  }
  assert_string_equal(encoding.name, known_as);
}

static void test_encoding__has_many_names(void **state)
{
  static const struct {
    const char *name;
    const char *known_as;
  } names[] = {
      {"UTF-8", "UTF-8"},
      {"utf8", "UTF-8"},
      {"Utf_8", "UTF-8"},
      {"utf-16le", "UTF-16LE"},
      {"UTF16BE", "UTF-16BE"},
      {"ucs-2", "UTF-16LE"},
      {"utf-32be", "UTF-32BE"},
      {"Windows-1252", "windows-1252"},
      {"windows1252", "windows-1252"},
      {"ANSI", "windows-1252"},
      {"cp1252", "windows-1252"},
      {"CP-1252", "windows-1252"},
      {"MacRoman", "macroman"},
      {"mac_roman", "macroman"},
      {"mac", "macroman"},
      {"Macintosh", "macroman"},
      {"x-mac-roman", "macroman"},
      {"latin1", "ISO-8859-1"},
      {"Latin-1", "ISO-8859-1"},
      {"iso-8859-1", "ISO-8859-1"},
      {"iso-8859-15", "ISO-8859-15"},
      {"shift_jis", "SHIFT_JIS"},
      {"koi8-r", "KOI8-R"},
  };

  (void)state;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    expect(names[i].name, names[i].known_as);
    expect(names[i].known_as, names[i].known_as);
  }
}

static void test_encoding__utf16_alone_says_no_order(void **state)
{
  struct mu_encoding encoding;
  bool any_order = false;

  (void)state;
  assert_int_equal(mu_encoding_find(&encoding, "utf-16", &any_order, NULL),
                   MU_OK);
  assert_string_equal(encoding.name, "UTF-16LE");
  assert_true(any_order);
  assert_int_equal(mu_encoding_find(&encoding, "utf-16le", &any_order, NULL),
                   MU_OK);
  assert_false(any_order);
}

static void test_encoding__unknown_names_get_examples(void **state)
{
  static const char *const names[] = {
      "",
      "klingon",
      "UTF-8//IGNORE",
      "cp1252,",
      "UTF-8 ",
      "/",
      "a name that is so much longer than any that iconv could ever have had"};

  (void)state;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct mu_encoding encoding;
    struct mu_error err = {.text = ""};

    assert_int_equal(mu_encoding_find(&encoding, names[i], NULL, &err),
                     MU_EUSAGE);
    assert_non_null(strstr(err.text, names[i]));
    assert_non_null(strstr(err.text, "windows-1252"));
  }
}

static void expect_mark(const char *bytes, size_t len, const char *name)
{
  struct mu_encoding encoding;

  assert_int_equal(mu_encoding_of_mark(&encoding, bytes, len), name != NULL);
  if (name) {
    assert_string_equal(encoding.name, name);
    assert_memory_equal(encoding.mark, bytes, encoding.mark_len);
  }
}

static void test_encoding__is_known_by_its_mark(void **state)
{
  (void)state;
  expect_mark("\xEF\xBB\xBFx", 4, "UTF-8");
  expect_mark("\xEF\xBB\xBF", 3, "UTF-8");
  expect_mark("\xEF\xBB", 2, NULL);
  expect_mark("\xFF\xFE", 2, "UTF-16LE");
  expect_mark("\xFF\xFEx\0", 4, "UTF-16LE");
  expect_mark("\xFE\xFF\0x", 4, "UTF-16BE");
  expect_mark("\xFF\xFE\0\0", 4, "UTF-32LE");
  expect_mark("\0\0\xFE\xFF", 4, "UTF-32BE");
  expect_mark("\xFF", 1, NULL);
  expect_mark("", 0, NULL);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_encoding__has_many_names),
      cmocka_unit_test(test_encoding__utf16_alone_says_no_order),
      cmocka_unit_test(test_encoding__unknown_names_get_examples),
      cmocka_unit_test(test_encoding__is_known_by_its_mark),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
