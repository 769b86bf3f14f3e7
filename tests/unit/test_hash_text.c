/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/hash_text.h"

typedef bool decode(struct mu_hash_bytes *out, const char *text, size_t len);

static void expect(decode *read, const char *text, const char *bytes)
{
  struct mu_hash_bytes out = {0};

  assert_true(read(&out, text, strlen(text)));
  assert_int_equal(out.len, strlen(bytes));
  assert_memory_equal(out.bytes, bytes, out.len);
}

static void refuse(decode *read, const char *text)
{
  struct mu_hash_bytes out = {0};

  if (read(&out, text, strlen(text))) {
    fail_msg("%s was read", text);
  }
}

static void test_hash_text__base64_is_read_strictly(void **state)
{
  static const char *const bad[] = {"",     "Zg",        "Zg=",    "Zg===",
                                    "Zh==", "Zm9=",      "Zm9v\n", " Zm9v",
                                    "Zm 9", "Zm9v Zg==", "Z===",   "====",
                                    "=g==", "Zg=v",      "Zm-_",   "Zg==Zg=="};

  (void)state;
  expect(mu_hash_text_base64, "Zg==", "f");
  expect(mu_hash_text_base64, "Zm8=", "fo");
  expect(mu_hash_text_base64, "Zm9v", "foo");
  expect(mu_hash_text_base64, "+/+/", "\xFB\xFF\xBF");
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    refuse(mu_hash_text_base64, bad[i]);
  }
}

static void test_hash_text__adapted_base64_has_no_padding(void **state)
{
  (void)state;
  expect(mu_hash_text_adapted, "Zg", "f");
  expect(mu_hash_text_adapted, "Zm8", "fo");
  expect(mu_hash_text_adapted, "./+/", "\xFB\xFF\xBF");
  refuse(mu_hash_text_adapted, "Zg==");
  refuse(mu_hash_text_adapted, "Zh");
  refuse(mu_hash_text_adapted, "Z");
  refuse(mu_hash_text_adapted, "");
}

static void test_hash_text__hexadecimal_is_pairs(void **state)
{
  (void)state;
  expect(mu_hash_text_hex, "666f6F", "foo");
  refuse(mu_hash_text_hex, "");
  refuse(mu_hash_text_hex, "666");
  refuse(mu_hash_text_hex, "0x66");
  refuse(mu_hash_text_hex, "6g");
  refuse(mu_hash_text_hex, "66@F"); /* beside "A" but for one bit */
}

static void test_hash_text__sizes_are_bounded(void **state)
{
  char text[2 * MU_HASH_BYTES_MAX + 8];
  struct mu_hash_bytes out;
  struct mu_buffer again = {0};

  (void)state;
  memset(text, 'A', sizeof text);
  assert_true(mu_hash_text_hex(&out, text, 2 * MU_HASH_BYTES_MAX));
  assert_false(mu_hash_text_hex(&out, text, 2 * MU_HASH_BYTES_MAX + 2));
  assert_true(mu_hash_text_plain(&out, text, MU_HASH_BYTES_MAX));
  mu_hash_text_write_base64(&again, &out);
  assert_true(mu_hash_text_base64(&out, again.data, again.len));
  assert_int_equal(out.len, MU_HASH_BYTES_MAX);
  mu_buffer_release(&again);
  assert_false(mu_hash_text_plain(&out, text, MU_HASH_BYTES_MAX + 1));
  assert_false(mu_hash_text_plain(&out, text, 0));
  assert_false(mu_hash_text_base64(&out, text, 688)); /* 516 bytes */
  assert_false(mu_hash_text_adapted(&out, text, 1028));
}

static void test_hash_text__radix64_leaves_no_bits_over(void **state)
{
  (void)state;
  assert_true(mu_hash_text_is_radix64("abcdefghijklmnopqrstuu", 22, 4));
  assert_false(mu_hash_text_is_radix64("abcdefghijklmnopqrstuv", 22, 4));
  assert_true(mu_hash_text_is_radix64("./AZaz09", 8, 0));
  assert_false(mu_hash_text_is_radix64("./AZaz0+", 8, 0));
  assert_false(mu_hash_text_is_radix64("a\0", 2, 0));
  assert_false(mu_hash_text_is_radix64("", 0, 0));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_hash_text__base64_is_read_strictly),
      cmocka_unit_test(test_hash_text__adapted_base64_has_no_padding),
      cmocka_unit_test(test_hash_text__hexadecimal_is_pairs),
      cmocka_unit_test(test_hash_text__sizes_are_bounded),
      cmocka_unit_test(test_hash_text__radix64_leaves_no_bits_over),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
