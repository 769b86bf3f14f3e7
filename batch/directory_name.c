/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/directory_name.h"

#include <string.h>

#include "io/text.h"

static int hex_value(char c)
{
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Reads what stands after a backslash: two hex digits are a byte, anything
 * else is itself. Gives how many bytes that took, 0 when there are none. */
static size_t unescape(char *out, const char *text, size_t len)
{
  if (len >= 2 && hex_value(text[0]) >= 0 && hex_value(text[1]) >= 0) {
    *out = (char)(hex_value(text[0]) * 16 + hex_value(text[1]));
    return 2;
  }
  if (len >= 1) {
    *out = text[0];
    return 1;
  }
  return 0;
}

/* A path has more than its first part: "CN=Ada" alone may be anything. */
static bool is_path(const char *rest, size_t len)
{
  const char *equals = len > 1 ? memchr(rest + 1, '=', len - 1) : NULL;

  return len > 1 && (rest[0] == ',' || rest[0] == '+') && equals != NULL;
}

bool mu_directory_name_common(char *out, size_t *out_len, const char *text,
                              size_t len)
{
  size_t at = 3;
  size_t used = 0;

  if (len < 5 || !mu_text_equal_nocase(text, 3, "CN=", 3) || text[3] == '"') {
    return false; /* RFC 1779 quoted what has commas; nobody writes that */
  }
  while (at < len && text[at] != ',' && text[at] != '+') {
    if (text[at] == '\\') {
      size_t step = unescape(out + used, text + at + 1, len - at - 1);

      if (step == 0 || out[used] == '\0') {
        return false;
      }
      at += step + 1;
    } else {
      out[used] = text[at++];
    }
    used++;
  }
  *out_len = used;
  return used > 0 && is_path(text + at, len - at) &&
         mu_text_scan(out, used).well_formed;
}
