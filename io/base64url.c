/* SPDX-License-Identifier: Apache-2.0 */
#include "io/base64url.h"

#include <stdint.h>

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void mu_base64url_append(struct mu_buffer *out, const void *bytes, size_t len)
{
  const unsigned char *from = bytes;
  char *to = NULL;

  if (!mu_buffer_reserve(out, (len * 4 + 2) / 3)) {
    return;
  }
  to = out->data + out->len;
  for (size_t i = 0; i < len; i += 3) {
    size_t left = len - i;
    uint32_t three = (uint32_t)from[i] << 16 |
                     (left > 1 ? (uint32_t)from[i + 1] << 8 : 0) |
                     (left > 2 ? from[i + 2] : 0);

    *to++ = digits[three >> 18];
    *to++ = digits[three >> 12 & 63];
    if (left > 1) {
      *to++ = digits[three >> 6 & 63];
    }
    if (left > 2) {
      *to++ = digits[three & 63];
    }
  }
  *to = '\0';
  out->len = (size_t)(to - out->data);
}

size_t mu_base64url_size(size_t len)
{
  return len / 4 * 3 + 3;
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

bool mu_base64url_decode(unsigned char *bytes, size_t *count, const char *text,
                         size_t len)
{
  uint32_t bits = 0;
  unsigned held = 0; /* bits not given out yet */

  *count = 0;
  for (size_t i = 0; i < len; i++) {
    int value = value_of(text[i]);

    if (value < 0) {
      return false;
    }
    bits = bits << 6 | (uint32_t)value;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[(*count)++] = (unsigned char)(bits >> held & 0xff);
    }
  }
  /* What is left over has to be zeros, and less than a digit. */
  return held < 6 && (bits & ((1u << held) - 1)) == 0;
}
