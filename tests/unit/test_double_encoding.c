/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/double_encoding.h"
#include "io/text.h"
#include "scarce_memory.h"

/* Texts stand here as an editor shows them: this file is UTF-8. */

static void assert_mended(const char *text, const char *mended)
{
  struct mu_buffer out = {0};

  mu_buffer_append_text(&out, "<");
  if (!mu_double_encoded(text, strlen(text))) {
    fail_msg("%s: not double-encoded", text);
  }
  assert_true(mu_double_encoding_mend(&out, text, strlen(text)));
  assert_string_equal(mu_buffer_text(&out) + 1, mended);
  assert_int_equal(out.len, strlen(mended) + 1);
  mu_buffer_release(&out);
}

static void assert_left(const char *text)
{
  struct mu_buffer out = {0};

  if (mu_double_encoded(text, strlen(text))) {
    fail_msg("%s: double-encoded", text);
  }
  assert_false(mu_double_encoding_mend(&out, text, strlen(text)));
  assert_int_equal(out.len, 0);
  assert_false(mu_buffer_failed(&out));
  mu_buffer_release(&out);
}

/* Appends |text|'s bytes as characters, as a reader of ISO 8859-1 would. */
static void encode_again(struct mu_buffer *out, const char *text)
{
  for (; *text; text++) {
    unsigned char byte = (unsigned char)*text;

    if (byte >= 0x80) {
      mu_buffer_append_char(out, (char)(0xC0 | byte >> 6));
      byte = 0x80 | (byte & 0x3F);
    }
    mu_buffer_append_char(out, (char)byte);
  }
}

static void test_double_encoding__latin_letters(void **state)
{
  (void)state;
  assert_mended("Ã©", "é");
  assert_mended("RenÃ©", "René");
  assert_mended("RENÃ‰", "RENÉ");
  assert_mended("MÃ¼ller", "Müller");
  assert_mended("MÃœLLER", "MÜLLER");
  assert_mended("StraÃŸe", "Straße");
  assert_mended("NÃºÃ±ez GarcÃ­a", "Núñez García");
  assert_mended("FranÃ§ois", "François");
  assert_mended("Ã…ngstrÃ¶m", "Ångström");
  assert_mended("SÃ£o", "São");
  assert_mended("DvoÅ™Ã¡k", "Dvořák");
  assert_mended("JUÅ\xC2\xA0KAITÄ–", "JUŠKAITĖ");
  assert_mended("PopÈ›a", "Popța");
  assert_mended("MÉ™mmÉ™dov", "Məmmədov");
  assert_mended("Nguyá»…n ThÆ°", "Nguyễn Thư");
}

static void test_double_encoding__bytes_without_a_character(void **state)
{
  (void)state;
  assert_mended("\xC3\x85\xC2\x81ukasz", "Łukasz"); /* U+0081 */
  assert_mended("JosÃ\xC2\x8D", "JosÍ");
  assert_mended("Ã\xC2\x8Fsis", "Ïsis");
  assert_mended("Ã\xC2\x90", "Ð");
  assert_mended("Ã\xC2\x9Dra", "Ýra");
}

static void test_double_encoding__read_as_latin_1(void **state)
{
  static const char *const texts[] = {"René", "O’Neil", "Łukasz", "MÖLLER",
                                      "€",    "Ėva",    "Иван",   "田中"};

  (void)state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct mu_buffer again = {0};

    encode_again(&again, texts[i]);
    assert_mended(mu_buffer_text(&again), texts[i]);
    mu_buffer_release(&again);
  }
}

static void test_double_encoding__punctuation(void **state)
{
  (void)state;
  assert_mended("Oâ€™Neil", "O’Neil");
  assert_mended("R&D â€“ Europe", "R&D – Europe");
  assert_mended("â€œAdaâ€\xC2\x9D", "“Ada”");
  assert_mended("20Â°", "20°");
  assert_mended("AdaÂ\xC2\xA0Lovelace", "Ada\xC2\xA0Lovelace");
  assert_mended("â‚¬ 5", "€ 5");
  assert_mended("ï»¿Ada", "\xEF\xBB\xBF"
                          "Ada");
}

static void test_double_encoding__other_scripts(void **state)
{
  (void)state;
  assert_mended("Ð˜Ð²Ð°Ð½", "Иван");
  assert_mended("Ð˜Ð²Ð°Ð½ Smith", "Иван Smith");
  assert_mended("Î†Î½Î½Î±", "Άννα");
  assert_mended("×“×\xC2\xA0×™", "דני");
  assert_mended("ç”°ä¸­", "田中");
  assert_mended("ðŸ˜€", "😀");
}

static void test_double_encoding__decomposed_accents(void **state)
{
  (void)state;
  assert_mended("Zoe\xC3\x8C\xCB\x86", "Zoe\xCC\x88");
  assert_mended("Rene\xC3\x8C\xC2\x81", "Rene\xCC\x81");
}

static void test_double_encoding__encoded_many_times(void **state)
{
  (void)state;
  assert_mended("RenÃƒÂ©", "René");
  assert_mended("RenÃƒÆ’Ã‚Â©", "René");
  assert_mended("OÃ¢â‚¬â„¢Neil", "O’Neil");
  assert_mended("ÃƒË†ve", "Ève");
}

static void test_double_encoding__names_as_they_should_be(void **state)
{
  static const char *const texts[] = {
      "",       "Ada",      "Ângela",      "Ã",       "São",     "SÃO",
      "Müller", "MÜLLER",   "José",        "JOSÉ",    "Núñez",   "MUÑOZ",
      "Łukasz", "Dvořák",   "ŽIŽKA",       "Björk",   "ÐÓRA",    "Straße",
      "naïve",  "ÇA",       "AÇÃO",        "IRMÃ",    "MÃE",     "CŒUR",
      "Île",    "ROMÂNIA",  "ÅSA",         "Ålesund", "ÄÖÜäöüß", "TÕNU",
      "田中",   "김",       "Иван",        "Άννα",    "דני",     "O’Neil",
      "“Ada”",  "R&D – EU", "20 €",        "20°",     "Nguyễn",  "Məmməd",
      "Ș",      "Jürgen",   "Zoe\xCC\x88", "José Ã",  "Ã José",  "😀",
      "TOMÁŠ",  "ALEŠ",
  };

  (void)state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    assert_left(texts[i]);
  }
}

/* Their bytes in Windows-1252 are UTF-8, by chance. */
static void test_double_encoding__capitals_before_marks(void **state)
{
  (void)state;
  assert_left("JOSÉ’S");
  assert_left("CAFÉ–BAR");
  assert_left("QUALITÉ\xC2\xA0!");
  assert_left("LEÓ–VEGA");
  assert_left("PERÚ–LIMA");
  assert_left("MALMÖ–LUND");
  assert_left("MALMÖ’S");
  assert_left("BODØ’S");
  assert_left("LUNEDÌ’");
  assert_left("Weiß’ Haus");
  assert_left("MÍŠA");
  assert_left("DÚŠKA");
  assert_left("“fiancé’”");
  assert_left("fiancé’”");
}

/* One character that takes no part shows that the others are meant. */
static void test_double_encoding__all_take_part_or_none(void **state)
{
  (void)state;
  assert_left("RenÃ© é");
  assert_left("é RenÃ©");
  assert_left("RenÃ© Łukasz");
  assert_left("RenÃ©é");
  assert_left("RenÃ");
  assert_left("â€");
  assert_left("â€x™");
  assert_left("Ã Ã©"); /* with a space */
}

static void test_double_encoding__overlong_forms_are_none(void **state)
{
  (void)state;
  assert_left("À€");         /* C0 80 */
  assert_left("Á¡");         /* C1 A1 */
  assert_left("à€€");        /* E0 80 80 */
  assert_left("í\xC2\xA0€"); /* ED A0 80, a surrogate */
  assert_left("õ€€€");       /* F5 80 80 80 */
  assert_left("ÿÿ");
  assert_left("€");
}

static void test_double_encoding__ill_formed_text_is_left(void **state)
{
  (void)state;
  assert_left("Ren\xE9");
  assert_left("RenÃ©\xFF");
  assert_left("\xC3");
  assert_left("RenÃ\xC2");
}

static void test_double_encoding__every_letter_comes_back(void **state)
{
  (void)state;
  for (unsigned code = 0xA0; code <= 0x17F; code++) {
    char letter[3] = {(char)(0xC0 | code >> 6), (char)(0x80 | (code & 0x3F)),
                      '\0'};
    struct mu_buffer again = {0};

    encode_again(&again, letter);
    assert_mended(mu_buffer_text(&again), letter);
    mu_buffer_release(&again);
  }
}

static void test_double_encoding__any_bytes_mend_to_utf_8(void **state)
{
  static const char *const pieces[] = {"Ã",    "©",        "â", "€", "™",
                                       "Å",    "\xC2\x81", "a", " ", "é",
                                       "\xC3", "ð",        "Ÿ", "Ð"};
  const size_t count = sizeof pieces / sizeof *pieces;
  size_t mended = 0;

  (void)state;
  for (size_t n = 0; n < count * count * count * count; n++) {
    struct mu_buffer out = {0};
    char text[64];
    struct mu_text_scan scan;

    (void)snprintf(text, sizeof text, "%s%s%s%s", pieces[n % count],
                   pieces[n / count % count], pieces[n / count / count % count],
                   pieces[n / count / count / count]);
    if (mu_double_encoding_mend(&out, text, strlen(text))) {
      scan = mu_text_scan(mu_buffer_text(&out), out.len);
      assert_true(scan.well_formed);
      assert_true(out.len > 0 && out.len < strlen(text));
      mended++;
    }
    mu_buffer_release(&out);
  }
  assert_true(mended > 0);
}

static void test_double_encoding__length_is_the_callers(void **state)
{
  (void)state;
  assert_true(mu_double_encoded("RenÃ©é", strlen("RenÃ©")));
  assert_true(mu_double_encoded("\0Ã©", 1 + strlen("Ã©")));
  assert_false(mu_double_encoded("RenÃ©", 3));
}

static void test_double_encoding__memory_may_run_out(void **state)
{
  struct mu_buffer out = {0};

  (void)state;
  mu_scarce_memory_start(1);
  assert_false(mu_double_encoding_mend(&out, "Ã©", strlen("Ã©")));
  assert_true(mu_scarce_memory_stop());
  assert_true(mu_buffer_failed(&out));
  mu_buffer_release(&out);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_double_encoding__latin_letters),
      cmocka_unit_test(test_double_encoding__bytes_without_a_character),
      cmocka_unit_test(test_double_encoding__read_as_latin_1),
      cmocka_unit_test(test_double_encoding__punctuation),
      cmocka_unit_test(test_double_encoding__other_scripts),
      cmocka_unit_test(test_double_encoding__decomposed_accents),
      cmocka_unit_test(test_double_encoding__encoded_many_times),
      cmocka_unit_test(test_double_encoding__names_as_they_should_be),
      cmocka_unit_test(test_double_encoding__capitals_before_marks),
      cmocka_unit_test(test_double_encoding__all_take_part_or_none),
      cmocka_unit_test(test_double_encoding__overlong_forms_are_none),
      cmocka_unit_test(test_double_encoding__ill_formed_text_is_left),
      cmocka_unit_test(test_double_encoding__every_letter_comes_back),
      cmocka_unit_test(test_double_encoding__any_bytes_mend_to_utf_8),
      cmocka_unit_test(test_double_encoding__length_is_the_callers),
      cmocka_unit_test(test_double_encoding__memory_may_run_out),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
