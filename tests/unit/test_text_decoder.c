/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "io/text_decoder.h"

static void accept(const char *bytes, size_t len, size_t expected_skip)
{
  struct mu_error err = {.text = ""};
  size_t skip = 99;

  assert_int_equal(mu_text_decoder_sniff(bytes, len, &skip, &err), MU_OK);
  assert_int_equal(skip, expected_skip);
}

static void refuse(const char *bytes, size_t len, const char *words)
{
  struct mu_error err = {.text = ""};
  size_t skip = 99;

  assert_int_equal(mu_text_decoder_sniff(bytes, len, &skip, &err), MU_EINPUT);
  assert_non_null(strstr(err.text, words));
}

#define ACCEPT(text, skip)  accept(text, sizeof(text) - 1, skip)
#define REFUSE(text, words) refuse(text, sizeof(text) - 1, words)

static void test_text_decoder__utf8_is_read(void **state)
{
  (void)state;
  ACCEPT("", 0);
  ACCEPT("login,email\n", 0);
  ACCEPT("Zo\xC3\xAB\n", 0);
  ACCEPT("PK,place\n", 0);
  ACCEPT("BZhang\n", 0);
  ACCEPT("<login>\n", 0);
  ACCEPT("\"<html\"\n", 0);
}

static void test_text_decoder__byte_order_mark_is_skipped(void **state)
{
  (void)state;
  ACCEPT("\xEF\xBB\xBFlogin\n", 3);
  ACCEPT("\xEF\xBB\xBF\"login\"\n", 3);
  ACCEPT("\xEF\xBB\xBF", 3);
  ACCEPT("\xEF\xBB", 0); /* ill-formed, which the reader will say */
}

static void test_text_decoder__utf16_and_utf32_are_named(void **state)
{
  (void)state;
  REFUSE("\xFF\xFEl\0o\0", "UTF-16");
  REFUSE("\xFE\xFF\0l\0o", "UTF-16");
  REFUSE("\xFF\xFE\0\0l\0\0\0", "UTF-32");
  REFUSE("\0\0\xFE\xFF\0\0\0l", "UTF-32");
  REFUSE("l\0o\0g\0i\0n\0,\0", "UTF-16 text without");
  REFUSE("\0l\0o\0g\0i\0n\0,", "UTF-16 text without");
  REFUSE("l\0o\0g\0i\0n\0,\0e", "UTF-16 text without"); /* cut anywhere */
}

static void test_text_decoder__workbooks_are_named(void **state)
{
  (void)state;
  REFUSE("PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0[Content_Types].xml", "Excel");
  REFUSE("PK\x03\x04\x14\0\0\0\0\0mimetypeapplication/"
         "vnd.oasis.opendocument.spreadsheet",
         "OpenDocument");
  REFUSE("PK\x03\x04\x14\0\0\0\0\0people.csv", "zip archive");
  REFUSE("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "old Excel workbook");
}

static void test_text_decoder__other_kinds_are_named(void **state)
{
  (void)state;
  REFUSE("%PDF-1.7\n", "PDF");
  REFUSE("{\\rtf1\\ansi", "RTF");
  REFUSE("\x1F\x8B\x08\0", "gzip within gzip");
  REFUSE("BZh91AY&SY\x12", "bunzip2");
  REFUSE("\xFD"
         "7zXZ\0",
         "unxz");
  REFUSE("\x28\xB5\x2F\xFD\0", "unzstd");
  REFUSE("7z\xBC\xAF\x27\x1C\0", "7-Zip");
}

static void test_text_decoder__markup_is_refused(void **state)
{
  (void)state;
  REFUSE("<html>", "web page");
  REFUSE("\r\n\t <!DOCTYPE html>", "web page");
  REFUSE("\xEF\xBB\xBF<TABLE border=1>", "web page");
  REFUSE("<?xml version=\"1.0\"?>", "XML");
  ACCEPT("<htm", 0);
}

static void test_text_decoder__nul_bytes_are_refused(void **state)
{
  (void)state;
  REFUSE("login,email\n\0", "NUL");
  REFUSE("\0\0\0\0\0\0", "NUL");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_text_decoder__utf8_is_read),
      cmocka_unit_test(test_text_decoder__byte_order_mark_is_skipped),
      cmocka_unit_test(test_text_decoder__utf16_and_utf32_are_named),
      cmocka_unit_test(test_text_decoder__workbooks_are_named),
      cmocka_unit_test(test_text_decoder__other_kinds_are_named),
      cmocka_unit_test(test_text_decoder__markup_is_refused),
      cmocka_unit_test(test_text_decoder__nul_bytes_are_refused),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
