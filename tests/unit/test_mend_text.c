/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/mend_text.h"

#define NBSP "\xC2\xA0"
#define ZWSP "\xE2\x80\x8B"
#define ZWNJ "\xE2\x80\x8C"

static const struct mu_mend_rules name_rules = {false, false};
static const struct mu_mend_rules address_rules = {true, false};
static const struct mu_mend_rules plain_rules = {false, true};

static void assert_mended(struct mu_mend_rules rules, const char *text,
                          const char *mended, unsigned found)
{
  size_t len = strlen(text);
  char *out = malloc(len + 1); /* no more room than is promised, and a NUL */
  size_t out_len = 0;

  assert_non_null(out);
  assert_int_equal(mu_mend_text(out, &out_len, text, len, rules), found);
  out[out_len] = '\0';
  assert_string_equal(out, mended);
  free(out);
}

static void test_mend_text__wide_spaces_are_plain_in_names(void **state)
{
  (void)state;
  assert_mended(name_rules, "van" NBSP "der Berg", "van der Berg",
                MU_MEND_SPACES);
  assert_mended(name_rules, "Jean\xE2\x80\xAFLuc\xE3\x80\x80", "Jean Luc",
                MU_MEND_SPACES);
  assert_mended(name_rules, NBSP "\t Ada " NBSP, "Ada", MU_MEND_SPACES);
  assert_mended(name_rules, NBSP "\xE3\x80\x80", "", MU_MEND_SPACES);
  assert_mended(name_rules, "Zo\xC3\xAB", "Zo\xC3\xAB", 0);
}

static void test_mend_text__addresses_have_no_spaces(void **state)
{
  (void)state;
  assert_mended(address_rules, "ada" NBSP "@x.example" NBSP, "ada@x.example",
                MU_MEND_SPACES);
  assert_mended(address_rules, "a" ZWNJ "da@x.example", "ada@x.example",
                MU_MEND_JOINERS);
}

static void test_mend_text__what_has_no_width_goes(void **state)
{
  (void)state;
  assert_mended(name_rules,
                "A" ZWSP "d\xC2\xAD"
                "a\xEF\xBB\xBF\xE2\x80\xAE",
                "Ada", MU_MEND_UNSEEN);
  assert_mended(name_rules, ZWSP " Ada", "Ada", MU_MEND_UNSEEN);
  assert_mended(name_rules, ZWSP, "", MU_MEND_UNSEEN);
}

static void test_mend_text__joiners_stay_in_names(void **state)
{
  (void)state;
  assert_mended(name_rules, "\xD9\x86" ZWNJ "\xD8\xA7",
                "\xD9\x86" ZWNJ "\xD8\xA7", MU_MEND_JOINERS);
}

static void test_mend_text__punctuation_is_plain_on_request(void **state)
{
  (void)state;
  assert_mended(plain_rules,
                "O\xE2\x80\x99"
                "Brien \xE2\x80\x93 \xC2\xABX\xC2\xBB",
                "O'Brien - \"X\"", MU_MEND_PUNCTUATION);
  assert_mended(name_rules,
                "O\xE2\x80\x99"
                "Brien",
                "O\xE2\x80\x99"
                "Brien",
                0);
  assert_true(mu_mend_text_is_typographic("O\xE2\x80\x99"
                                          "Brien",
                                          9));
  assert_false(mu_mend_text_is_typographic("O'Bri\xC3\xABn", 8));
}

static bool wants_nfc(const char *text)
{
  return mu_mend_text_wants_nfc(text, strlen(text));
}

static void test_mend_text__only_marks_ask_for_nfc(void **state)
{
  (void)state;
  assert_true(wants_nfc("Zoe\xCC\x88"));
  assert_true(wants_nfc("\xE3\x82\xAB\xE3\x82\x99")); /* ka, voiced */
  assert_false(wants_nfc("Zo\xC3\xAB"));
  assert_false(wants_nfc("\xD0\x90\xD0\xB4\xD0\xB0"));
  assert_false(wants_nfc("\xE6\x9D\x8E"));
  assert_false(wants_nfc("Ada"));
  /* U+FA19, in names, where NFC would put U+795E. */
  assert_false(wants_nfc("\xEF\xA8\x99\xE3\x82\xAB\xE3\x82\x99"));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_mend_text__wide_spaces_are_plain_in_names),
      cmocka_unit_test(test_mend_text__addresses_have_no_spaces),
      cmocka_unit_test(test_mend_text__what_has_no_width_goes),
      cmocka_unit_test(test_mend_text__joiners_stay_in_names),
      cmocka_unit_test(test_mend_text__punctuation_is_plain_on_request),
      cmocka_unit_test(test_mend_text__only_marks_ask_for_nfc),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
