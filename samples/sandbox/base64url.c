/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/base64url.h"

#include <stdint.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                             "abcdefghijklmnopqrstuvwxyz0123456789-_";

void sb_base64url_encode(const unsigned char *bytes, size_t len, char *out)
{
  uint32_t held = 0;
  unsigned bits = 0;

  for (size_t i = 0; i < len; i++) {
    held = (held << 8) | bytes[i];
    for (bits += 8; bits >= 6; bits -= 6) {
      *out++ = digits[(held >> (bits - 6)) & 63];
    }
  }
  if (bits > 0) {
    *out++ = digits[(held << (6 - bits)) & 63];
  }
  *out = '\0';
}

static int value_of(char c)
{
  if (c >= 'A' && c <= 'Z') {
    return c - 'A';
  }
  if (c >= 'a' && c <= 'z') {
    return c - 'a' + 26;
  }
  if (c >= '0' && c <= '9') {
    return c - '0' + 52;
  }
  return c == '-' ? 62 : c == '_' ? 63 : -1;
}

bool sb_base64url_decode(const char *text, size_t len, struct mu_buffer *out)
{
  uint32_t held = 0;
  unsigned bits = 0;

  for (size_t i = 0; i < len; i++) {
    int value = value_of(text[i]);

    if (value < 0) {
      return false;
    }
    held = (held << 6) | (uint32_t)value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      mu_buffer_append_char(out, (char)((held >> bits) & 255));
    }
  }
  /* What is left over is less than a digit, and nothing. */
  return bits < 6 && (held & ((1U << bits) - 1)) == 0;
}
