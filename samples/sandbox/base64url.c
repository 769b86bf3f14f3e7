/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/base64url.h"

#include <string.h>

#include "io/base64url.h"

void sb_base64url_encode(const unsigned char *bytes, size_t len, char *out)
{
  struct mu_buffer text = {0};

  mu_base64url_append(&text, bytes, len);
  memcpy(out, mu_buffer_text(&text), text.len + 1);
  mu_buffer_release(&text);
}

bool sb_base64url_decode(const char *text, size_t len, struct mu_buffer *out)
{
  size_t count = 0;
  bool good = false;

  if (!mu_buffer_reserve(out, mu_base64url_size(len))) {
    return false;
  }
  good = mu_base64url_decode((unsigned char *)out->data + out->len, &count,
                             text, len);
  out->len += count;
  out->data[out->len] = '\0';
  return good;
}
