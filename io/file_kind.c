/* SPDX-License-Identifier: Apache-2.0 */
#include "io/file_kind.h"

#include <stdbool.h>
#include <string.h>

#include "io/text.h"

#define SAVE_AS_CSV                                                            \
  "in Excel, save it as \"CSV UTF-8 (Comma delimited)\" and give that file"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A kind of file that its first bytes give away. */
static const struct {
  const char *magic;
  size_t len;
  const char *refusal;
} kinds[] = {
    {"\xD0\xCF\x11\xE0", 4,
     "the file is an old Excel workbook (.xls), whatever its name says; open "
     "it and " SAVE_AS_CSV},
    {"%PDF-", 5,
     "the file is a PDF; export the table as CSV from where the PDF was made"},
    {"{\\rtf", 5,
     "the file is rich text (RTF), not CSV; save it as plain text in UTF-8"},
    {"\x1F\x8B", 2, "the file is gzip within gzip; unpack it once with gunzip"},
    {"BZh91AY&SY", 10, "the file is packed with bzip2; unpack it with bunzip2"},
    {"\xFD"
     "7zXZ",
     5, "the file is packed with xz; unpack it with unxz"},
    {"\x28\xB5\x2F\xFD", 4,
     "the file is packed with zstd; unpack it with unzstd"},
    {"7z\xBC\xAF\x27\x1C", 6, "the file is a 7-Zip archive; unpack it"},
};

static const char *const markup[] = {"<!doctype", "<html",  "<head", "<meta",
                                     "<body",     "<table", "<?xml"};

static bool starts_with(const char *bytes, size_t len, const char *magic,
                        size_t magic_len)
{
  return len >= magic_len && memcmp(bytes, magic, magic_len) == 0;
}

static bool holds(const char *bytes, size_t len, const char *text)
{
  size_t text_len = strlen(text);

  for (size_t at = 0; at + text_len <= len; at++) {
    if (memcmp(bytes + at, text, text_len) == 0) {
      return true;
    }
  }
  return false;
}

/* Workbooks are zip archives: the name of the first entry tells which. */
static enum mu_code refuse_zip(const char *bytes, size_t len,
                               struct mu_error *err)
{
  if (holds(bytes, len, "opendocument")) {
    return mu_error_set(err, MU_EINPUT,
                        "the file is an OpenDocument spreadsheet (.ods); in "
                        "LibreOffice, save it as \"Text CSV\" with the "
                        "character set UTF-8 and give that file");
  }
  if (holds(bytes, len, "[Content_Types].xml") || holds(bytes, len, "xl/") ||
      holds(bytes, len, "_rels/") || holds(bytes, len, "docProps/")) {
    return mu_error_set(err, MU_EINPUT,
                        "the file is an Excel workbook (.xlsx), whatever its "
                        "name says; open it and " SAVE_AS_CSV);
  }
  return mu_error_set(err, MU_EINPUT,
                      "the file is a zip archive; unpack it, or if it is a "
                      "workbook, open it and save it as CSV in UTF-8");
}

static bool is_markup(const char *bytes, size_t len)
{
  size_t at = 0;

  while (at < len && (bytes[at] == ' ' || bytes[at] == '\t' ||
                      bytes[at] == '\r' || bytes[at] == '\n')) {
    at++;
  }
  for (size_t i = 0; i < COUNT(markup); i++) {
    size_t tag_len = strlen(markup[i]);

    if (len - at >= tag_len &&
        mu_text_equal_nocase(bytes + at, tag_len, markup[i], tag_len)) {
      return true;
    }
  }
  return false;
}

enum mu_code mu_file_kind_check(const char *bytes, size_t len,
                                struct mu_error *err)
{
  for (size_t i = 0; i < COUNT(kinds); i++) {
    if (starts_with(bytes, len, kinds[i].magic, kinds[i].len)) {
      return mu_error_set(err, MU_EINPUT, "%s", kinds[i].refusal);
    }
  }
  if (starts_with(bytes, len, "PK\x03\x04", 4)) {
    return refuse_zip(bytes, len, err);
  }
  return MU_OK;
}

enum mu_code mu_file_kind_check_text(const char *text, size_t len,
                                     struct mu_error *err)
{
  if (memchr(text, '\0', len)) {
    return mu_error_set(err, MU_EINPUT,
                        "the file holds NUL bytes: it is damaged or no text at "
                        "all; export it again as CSV in UTF-8");
  }
  if (is_markup(text, len)) {
    return mu_error_set(err, MU_EINPUT,
                        "the file is a web page or XML, whatever its name "
                        "says; open it in a spreadsheet program and save it "
                        "as CSV in UTF-8");
  }
  return MU_OK;
}
