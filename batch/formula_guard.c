/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/formula_guard.h"

#include <string.h>

#include "batch/blank_words.h"
#include "batch/cell_text.h"
#include "batch/phone.h"
#include "batch/spoilt_cell.h"
#include "io/text.h"

/* U+FF1D, U+FF0B, U+FF0D, U+FF20: where people write Japanese, spreadsheets
 * take them for the narrow ones. */
static bool is_wide_sign(const char *text, size_t len)
{
  static const char *const signs[] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B",
                                      "\xEF\xBC\x8D", "\xEF\xBC\xA0"};

  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
    if (len >= 3 && memcmp(text, signs[i], 3) == 0) {
      return true;
    }
  }
  return false;
}

static bool begins_formula(const char *text, size_t len)
{
  return *text == '=' || *text == '+' || *text == '-' || *text == '@' ||
         is_wide_sign(text, len);
}

/* What import takes for something else than text. */
static bool is_misread(const char *text, size_t len)
{
  return mu_blank_word_is_usual(text, len) || mu_spoilt_error(text, len) ||
         mu_spoilt_scientific(text, len) || mu_spoilt_binary(text, len) ||
         (len > 3 && mu_text_equal_nocase(text, 3, "CN=", 3)) ||
         mu_phone_take_scheme(&text, &len);
}

/* Most texts begin with a letter that begins none of these. */
static bool is_plain(char c)
{
  return ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) &&
         !strchr("cnxtCNXT", c);
}

/* Import trims a text before it looks at it. Of blanks alone nothing is left,
 * be they guarded or not. */
static bool needs(const char *text, size_t len)
{
  const char *trimmed = text;

  if (len == 0 || is_plain(*text)) {
    return false;
  }
  (void)mu_cell_text_trim(&trimmed, &len);
  return len > 0 && (*text == '\t' || *text == '\r' || *text == '\n' ||
                     begins_formula(trimmed, len) || is_misread(trimmed, len));
}

bool mu_formula_guard_marks(const char *text, size_t len)
{
  size_t at = 0;

  while (at < len && text[at] == '\'') {
    at++;
  }
  return at > 0 && at < len &&
         ((text[at] >= '0' && text[at] <= '9') || needs(text + at, len - at));
}

bool mu_formula_guard_needs(const char *text, size_t len)
{
  return needs(text, len) || mu_formula_guard_marks(text, len);
}
