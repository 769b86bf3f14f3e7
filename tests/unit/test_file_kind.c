/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "io/file_kind.h"

static enum mu_code check(const char *bytes, size_t len, struct mu_error *err)
{
  enum mu_code rc = mu_file_kind_check(bytes, len, err);

  return rc == MU_OK ? mu_file_kind_check_text(bytes, len, err) : rc;
}

static void accept(const char *bytes, size_t len)
{
  struct mu_error err = {.text = ""};

  assert_int_equal(check(bytes, len, &err), MU_OK);
}

static void refuse(const char *bytes, size_t len, const char *words)
{
  struct mu_error err = {.text = ""};

  assert_int_equal(check(bytes, len, &err), MU_EINPUT);
  assert_non_null(strstr(err.text, words));
}

#define ACCEPT(text)        accept(text, sizeof(text) - 1)
#define REFUSE(text, words) refuse(text, sizeof(text) - 1, words)

static void test_file_kind__text_is_read(void **state)
{
  (void)state;
  ACCEPT("");
  ACCEPT("login,email\n");
  ACCEPT("Zo\xC3\xAB\n");
  ACCEPT("PK,place\n");
  ACCEPT("BZhang\n");
  ACCEPT("<login>\n");
  ACCEPT("\"<html\"\n");
  ACCEPT("<htm");
}

static void test_file_kind__workbooks_are_named(void **state)
{
  (void)state;
  REFUSE("PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0[Content_Types].xml", "Excel");
  REFUSE("PK\x03\x04\x14\0\0\0\0\0mimetypeapplication/"
         "vnd.oasis.opendocument.spreadsheet",
         "OpenDocument");
  REFUSE("PK\x03\x04\x14\0\0\0\0\0people.csv", "zip archive");
  REFUSE("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "old Excel workbook");
}

static void test_file_kind__other_kinds_are_named(void **state)
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

static void test_file_kind__markup_is_refused(void **state)
{
  (void)state;
  REFUSE("<html>", "web page");
  REFUSE("\r\n\t <!DOCTYPE html>", "web page");
  REFUSE("<TABLE border=1>", "web page");
  REFUSE("<?xml version=\"1.0\"?>", "XML");
}

static void test_file_kind__nul_bytes_are_refused(void **state)
{
  (void)state;
  REFUSE("login,email\n\0", "NUL");
  REFUSE("\0\0\0\0\0\0", "NUL");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_file_kind__text_is_read),
      cmocka_unit_test(test_file_kind__workbooks_are_named),
      cmocka_unit_test(test_file_kind__other_kinds_are_named),
      cmocka_unit_test(test_file_kind__markup_is_refused),
      cmocka_unit_test(test_file_kind__nul_bytes_are_refused),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
