/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "io/text.h"
#include "io/text_evidence.h"

/* Counted in pieces of |most| bytes. */
static struct mu_text_evidence count(const char *bytes, size_t len, size_t most)
{
  struct mu_text_evidence e = {0};

  for (size_t at = 0; at < len; at += most) {
    mu_text_evidence_add(&e, bytes + at, len - at < most ? len - at : most);
  }
  mu_text_evidence_end(&e);
  return e;
}

static void expect(const char *text, uint64_t characters, uint64_t stray,
                   uint64_t undefined)
{
  for (size_t most = 1; most < 20; most++) {
    struct mu_text_evidence e = count(text, strlen(text), most);

    assert_int_equal(e.characters, characters);
    assert_int_equal(e.stray, stray);
    assert_int_equal(e.undefined, undefined);
  }
}

static void test_text_evidence__tells_characters_from_stray_bytes(void **state)
{
  (void)state;
  expect("", 0, 0, 0);
  expect("plain ASCII of some length", 0, 0, 0);
  expect("Zo\xC3\xAB \xE2\x82\xAC \xF0\x9F\x98\x80", 3, 0, 0);
  expect("Zo\xEB", 0, 1, 0);
  expect("\xEB\xEB\xEBx", 0, 3, 0);
  expect("\xC3\xC3\xAB", 1, 1, 0);          /* one given up for the next */
  expect("\xE2\x82x\xF0\x9F\x98", 0, 5, 0); /* cut off */
  expect("\xC0\xAF\xED\xA0\x80\xF4\x90\x80\x80\xF5", 0, 10, 1);
  expect("\xE0\x80\x80 \xE0\xA0\x80 \xF4\x8F\xBF\xBF", 2, 3, 1);
}

static void test_text_evidence__knows_what_windows_1252_lacks(void **state)
{
  (void)state;
  expect("\x80\x81\x82\x8D\x8E\x8F\x90\x91\x9D\x9E", 0, 10, 5);
  expect("\xC3\x81\xC3\x8D", 2, 0, 2); /* it lacks them in UTF-8 too */
  expect("\xE2\x81x", 0, 2, 1);
}

/* The count and the scan that finds what is ill-formed agree, on any three
 * bytes. */
static void test_text_evidence__agrees_with_text_scan(void **state)
{
  (void)state;
  for (unsigned i = 0; i < 1u << 21; i += 7) {
    char text[4] = {(char)(i >> 13 | 0x80), (char)(i >> 6), (char)(i << 2 | 2),
                    (char)0x80};
    struct mu_text_evidence e = count(text, 4, 4);
    size_t characters = 0;
    size_t stray = 0;

    for (size_t at = 0; at < 4;) {
      size_t step = mu_text_character_len(text + at, 4 - at);

      characters += step > 1;
      stray += step == 0;
      at += step > 0 ? step : 1;
    }
    assert_int_equal(e.characters, characters);
    assert_int_equal(e.stray, stray);
  }
}

static void test_text_evidence__a_tenth_may_look_like_utf8(void **state)
{
  struct mu_text_evidence e = {.characters = 1, .stray = 9};

  (void)state;
  assert_true(mu_text_evidence_is_single_byte(&e));
  e.stray = 8;
  assert_false(mu_text_evidence_is_single_byte(&e));
  e.characters = 0;
  e.stray = 1;
  assert_true(mu_text_evidence_is_single_byte(&e));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_text_evidence__tells_characters_from_stray_bytes),
      cmocka_unit_test(test_text_evidence__knows_what_windows_1252_lacks),
      cmocka_unit_test(test_text_evidence__agrees_with_text_scan),
      cmocka_unit_test(test_text_evidence__a_tenth_may_look_like_utf8),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
