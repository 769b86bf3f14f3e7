/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "io/base64url.h"

static const struct {
  const char *bytes;
  size_t len;
  const char *text;
} cases[] = {{"", 0, ""},
             {"f", 1, "Zg"},
             {"fo", 2, "Zm8"},
             {"foo", 3, "Zm9v"},
             {"foob", 4, "Zm9vYg"},                   /* RFC 4648 section 10 */
             {"\x03\xec\xff\xe0\xc1", 5, "A-z_4ME"}}; /* RFC 7515 appendix C */

static void test_base64url__there_and_back(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct mu_buffer out = {0};
    unsigned char bytes[16];
    size_t count = 99;

    mu_base64url_append(&out, cases[i].bytes, cases[i].len);
    assert_string_equal(mu_buffer_text(&out), cases[i].text);
    assert_true(mu_base64url_size(out.len) <= sizeof bytes);
    assert_true(mu_base64url_decode(bytes, &count, cases[i].text, out.len));
    assert_int_equal(count, cases[i].len);
    assert_memory_equal(bytes, cases[i].bytes, count);
    mu_buffer_release(&out);
  }
}

static void test_base64url__refuses_what_is_none(void **state)
{
  static const char *const texts[] = {"Z",    "Zg==", "Zm9+", "Zm9/",
                                      "Zm 8", "Zh",   "Zm9vZ"};

  (void)state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    unsigned char bytes[16];
    size_t count = 0;

    assert_false(
        mu_base64url_decode(bytes, &count, texts[i], strlen(texts[i])));
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_base64url__there_and_back),
      cmocka_unit_test(test_base64url__refuses_what_is_none),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
