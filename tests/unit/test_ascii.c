/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/ascii.h"

static void assert_ascii(const char *text, const char *plain)
{
  struct mu_buffer out = {0};
  int32_t code = 0;

  if (!mu_ascii_append(&out, text, strlen(text), &code)) {
    fail_msg("%s: U+%04X", text, (unsigned)code);
  }
  assert_string_equal(mu_buffer_text(&out), plain);
  mu_buffer_release(&out);
}

static void test_ascii__letters_lose_their_marks(void **state)
{
  (void)state;
  assert_ascii("Zoë Müller-Åkesson", "Zoe Muller-Akesson");
  assert_ascii("Dvořák, Nguyễn, Şahin, Țiriac",
               "Dvorak, Nguyen, Sahin, Tiriac");
  assert_ascii("Zoe\xCC\x88", "Zoe"); /* the marks apart */
}

static void test_ascii__letters_that_are_one_are_written_out(void **state)
{
  (void)state;
  assert_ascii("Straße Æble Œuvre", "Strasse AEble OEuvre");
  assert_ascii("Łukasz Sørensen Đoković Þór Ħamrun", "Lukasz Sorensen Dokovic "
                                                     "THor Hamrun");
  assert_ascii("Ġorġ Əliyev ıIİ", "Gorg Eliyev iII");
  assert_ascii("ﬁn ２ Ⅳ", "fin 2 IV");
}

static void test_ascii__punctuation_becomes_plain(void **state)
{
  (void)state;
  assert_ascii("O’Brien O´Neil ‘x’ “y” – — ‐ …", "O'Brien O'Neil 'x' \"y\" - - "
                                                 "- ...");
  assert_ascii("a\xC2\xA0"
               "b\xE2\x80\x8B\xC2\xAD"
               "c",
               "a bc"); /* no-break space, zero width space, soft hyphen */
}

static void test_ascii__ascii_stays_as_it_is(void **state)
{
  char all[128] = "";

  (void)state;
  for (int i = 1; i < 128; i++) {
    all[i - 1] = (char)i;
  }
  assert_ascii(all, all);
  assert_ascii("", "");
}

static void test_ascii__other_scripts_are_refused_not_left_out(void **state)
{
  static const struct {
    const char *text;
    int32_t code;
    const char *before;
  } cases[] = {{"Li 李", 0x674E, "Li "},
               {"Иван", 0x0418, ""},
               {"Αθηνά", 0x0391, ""},
               {"ab\xF0\x9F\x98\x80", 0x1F600, "ab"},
               {"l·l", 0xB7, "l"}};

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct mu_buffer out = {0};
    int32_t code = 0;

    assert_false(
        mu_ascii_append(&out, cases[i].text, strlen(cases[i].text), &code));
    assert_int_equal(code, cases[i].code);
    assert_string_equal(mu_buffer_text(&out), cases[i].before);
    mu_buffer_release(&out);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_ascii__letters_lose_their_marks),
      cmocka_unit_test(test_ascii__letters_that_are_one_are_written_out),
      cmocka_unit_test(test_ascii__punctuation_becomes_plain),
      cmocka_unit_test(test_ascii__ascii_stays_as_it_is),
      cmocka_unit_test(test_ascii__other_scripts_are_refused_not_left_out),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
