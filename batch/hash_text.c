/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/hash_text.h"

#include <string.h>

#include <openssl/evp.h>

/* Of as many bytes as there can be, padding and a NUL included. */
#define BASE64_MAX ((MU_HASH_BYTES_MAX + 2) / 3 * 4 + 1)

/* Of fewer, hexadecimal digits can be base64 by chance. */
#define TELLING_LEN 24

static const char radix64[] = "./ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "abcdefghijklmnopqrstuvwxyz0123456789";

static bool is_letter_or_digit(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9');
}

static bool is_base64(const char *text, size_t len)
{
  for (size_t i = 0; i < len; i++) {
    if (!is_letter_or_digit(text[i]) && text[i] != '+' && text[i] != '/') {
      return false;
    }
  }
  return true;
}

/* Whether an encoder would have written it so: no bits are left over. */
static bool is_canonical(const struct mu_hash_bytes *bytes, const char *text,
                         size_t len)
{
  char again[BASE64_MAX];
  int written =
      EVP_EncodeBlock((unsigned char *)again, bytes->bytes, (int)bytes->len);
  bool same = (size_t)written == len && memcmp(again, text, len) == 0;

  explicit_bzero(again, sizeof again);
  return same;
}

bool mu_hash_text_base64(struct mu_hash_bytes *out, const char *text,
                         size_t len)
{
  unsigned char bytes[BASE64_MAX]; /* OpenSSL decodes the padding too */
  size_t padding = 0;
  int decoded = 0;

  while (padding < 2 && padding < len && text[len - padding - 1] == '=') {
    padding++;
  }
  out->len = len / 4 * 3 - padding;
  if (len == 0 || len % 4 != 0 || out->len > MU_HASH_BYTES_MAX ||
      !is_base64(text, len - padding)) {
    return false;
  }
  decoded = EVP_DecodeBlock(bytes, (const unsigned char *)text, (int)len);
  if (decoded >= 0) {
    memcpy(out->bytes, bytes, out->len);
  }
  explicit_bzero(bytes, sizeof bytes);
  return decoded >= 0 && is_canonical(out, text, len);
}

bool mu_hash_text_adapted(struct mu_hash_bytes *out, const char *text,
                          size_t len)
{
  char plain[BASE64_MAX];
  size_t whole = (len + 3) / 4 * 4;
  bool good = false;

  if (whole >= sizeof plain || len % 4 == 1 || memchr(text, '=', len)) {
    return false;
  }
  for (size_t i = 0; i < len; i++) {
    plain[i] = (char)(text[i] == '.' ? '+' : text[i]);
  }
  memset(plain + len, '=', whole - len);
  good = mu_hash_text_base64(out, plain, whole);
  explicit_bzero(plain, sizeof plain);
  return good;
}

/* -1 for what is no hexadecimal digit. */
static int digit_of(char c)
{
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  c = (char)(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool mu_hash_text_is_hex(const char *text, size_t len)
{
  for (size_t i = 0; i < len; i++) {
    if (digit_of(text[i]) < 0) {
      return false;
    }
  }
  return len > 0;
}

bool mu_hash_text_is_telling_hex(const char *text, size_t len)
{
  return len >= TELLING_LEN && mu_hash_text_is_hex(text, len);
}

bool mu_hash_text_is_text(const struct mu_hash_bytes *bytes)
{
  for (size_t i = 0; i < bytes->len; i++) {
    char c = (char)bytes->bytes[i];

    if (!is_letter_or_digit(c) && (c == '\0' || !strchr("+/=-_{}", c))) {
      return false;
    }
  }
  return true;
}

bool mu_hash_text_hex(struct mu_hash_bytes *out, const char *text, size_t len)
{
  if (len % 2 != 0 || len / 2 > MU_HASH_BYTES_MAX ||
      !mu_hash_text_is_hex(text, len)) {
    return false;
  }
  out->len = len / 2;
  for (size_t i = 0; i < out->len; i++) {
    out->bytes[i] =
        (unsigned char)(digit_of(text[2 * i]) * 16 + digit_of(text[2 * i + 1]));
  }
  return true;
}

bool mu_hash_text_plain(struct mu_hash_bytes *out, const char *text, size_t len)
{
  if (len == 0 || len > MU_HASH_BYTES_MAX) {
    return false;
  }
  out->len = len;
  memcpy(out->bytes, text, len);
  return true;
}

bool mu_hash_text_is_radix64(const char *text, size_t len, unsigned spare)
{
  const char *at = NULL;

  for (size_t i = 0; i < len; i++) {
    at = text[i] ? strchr(radix64, text[i]) : NULL;
    if (!at) {
      return false;
    }
  }
  return at && ((size_t)(at - radix64) & ((1U << spare) - 1)) == 0;
}

void mu_hash_text_write_base64(struct mu_buffer *out,
                               const struct mu_hash_bytes *bytes)
{
  char text[BASE64_MAX];
  int len =
      EVP_EncodeBlock((unsigned char *)text, bytes->bytes, (int)bytes->len);

  mu_buffer_append(out, text, (size_t)len);
  explicit_bzero(text, sizeof text);
}
