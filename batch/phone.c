/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/phone.h"

#include <string.h>

#include "io/text.h"

#define DIGITS_MIN 3  /* a desk's own number */
#define DIGITS_MAX 15 /* ITU-T E.164 */

static bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

/* How long the word at the start is that announces an extension; 0 if none. */
static size_t extension_word(const char *text, size_t len)
{
  static const char *const words[] = {
      ";ext=", "extension", "ext.", "ext", "x", "#", ",",
  };

  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    size_t word_len = strlen(words[i]);

    if (len >= word_len &&
        mu_text_equal_nocase(text, word_len, words[i], word_len)) {
      return word_len;
    }
  }
  return 0;
}

/* True when an extension and nothing more is left. */
static bool is_extension(const char *text, size_t len)
{
  size_t at = extension_word(text, len);
  size_t first = 0;

  if (at == 0) {
    return false;
  }
  while (at < len && (text[at] == ' ' || text[at] == ':')) {
    at++;
  }
  first = at;
  while (at < len && is_digit(text[at])) {
    at++;
  }
  return at == len && at > first;
}

bool mu_phone_dialable(const char *text, size_t len)
{
  bool abroad = len > 0 && text[0] == '+';
  size_t count = 0;
  size_t at = abroad ? 1 : 0;

  for (; at < len; at++) {
    if (is_digit(text[at])) {
      count++;
    } else if (abroad && len - at >= 3 && memcmp(text + at, "(0)", 3) == 0) {
      return false; /* dialled from abroad or from at home, never both */
    } else if (text[at] == '\0' || !strchr(" -.()/", text[at])) {
      break;
    }
  }
  return count >= DIGITS_MIN && count <= DIGITS_MAX &&
         (at == len || is_extension(text + at, len - at));
}

bool mu_phone_take_scheme(const char **text, size_t *len)
{
  if (*len < 4 || !mu_text_equal_nocase(*text, 4, "tel:", 4)) {
    return false;
  }
  *text += 4;
  *len -= 4;
  return true;
}
