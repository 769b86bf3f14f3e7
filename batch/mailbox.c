/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/mailbox.h"

#include <stdint.h>
#include <string.h>

#include <utf8proc.h>

#include "batch/cell_text.h"
#include "io/text.h"

#define LOCAL_PART_MAX 64 /* RFC 5321 section 4.5.3.1.1 */
#define LABEL_MAX      63 /* RFC 1035 section 2.3.4 */

enum { ATOM = 1, LETTER_OR_DIGIT = 2, HYPHEN = 4 };

/* Every byte's classes: A of an atom only, B of a label too, H a hyphen. Bytes
 * beyond ASCII count as letters here; visible() looks at them again. */
enum { A = ATOM, B = ATOM | LETTER_OR_DIGIT, H = ATOM | HYPHEN };
static const unsigned char classes[256] = {
    /* clang-format off */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, A, 0, A, A, A, A, A, 0, 0, A, A, 0, H, 0, A,
    B, B, B, B, B, B, B, B, B, B, 0, 0, 0, A, 0, A,
    0, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    B, B, B, B, B, B, B, B, B, B, B, 0, 0, 0, A, A,
    A, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    B, B, B, B, B, B, B, B, B, B, B, A, A, A, A, 0,
    B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    /* clang-format on */
};

static unsigned class_of(char c)
{
  return classes[(unsigned char)c];
}

/* Each of the two parsers below gives where its part ends, NULL if |at| does
 * not begin one. */
static const char *dot_atom(const char *at, const char *end)
{
  for (;;) {
    const char *start = at;

    while (at < end && (class_of(*at) & ATOM)) {
      at++;
    }
    if (at == start) {
      return NULL; /* a dot at either end, or two of them */
    }
    if (at == end || *at != '.') {
      return at;
    }
    at++;
  }
}

static const char *quoted_string(const char *at, const char *end)
{
  for (at++; at < end && *at != '"'; at++) {
    if (*at == '\\' && ++at == end) {
      return NULL;
    }
    if ((unsigned char)*at < ' ' || *at == 0x7F) {
      return NULL;
    }
  }
  return at < end ? at + 1 : NULL;
}

/* Length limits are the standards' octets for ASCII; for the rest the org's
 * way of counting is not known, and characters refuse less. */
static bool fits(const char *text, const char *end, size_t max)
{
  size_t len = (size_t)(end - text);

  return len <= max || mu_text_scan(text, len).characters <= max;
}

static bool domain(const char *at, const char *end)
{
  for (;;) {
    const char *start = at;

    while (at < end && (class_of(*at) & (LETTER_OR_DIGIT | HYPHEN))) {
      at++;
    }
    if (at == start || *start == '-' || at[-1] == '-' ||
        !fits(start, at, LABEL_MAX)) {
      return false;
    }
    if (at == end) {
      return true;
    }
    if (*at++ != '.') {
      return false;
    }
  }
}

/* [192.0.2.1], [IPv6:2001:db8::1] */
static bool address_literal(const char *at, const char *end)
{
  if (end - at < 3 || *at != '[' || end[-1] != ']') {
    return false;
  }
  for (at++; at < end - 1; at++) {
    if ((unsigned char)*at >= 0x80 ||
        (class_of(*at) != (ATOM | LETTER_OR_DIGIT) && *at != '.' &&
         *at != ':')) {
      return false;
    }
  }
  return true;
}

static bool visible(const char *text, size_t len)
{
  while (len > 0) {
    int32_t code = 0;
    utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)text,
                                             (utf8proc_ssize_t)len, &code);

    if (step <= 0 || mu_cell_text_is_unseen(code)) {
      return false;
    }
    text += step;
    len -= (size_t)step;
  }
  return true;
}

bool mu_mailbox_valid(const char *text, size_t len)
{
  const char *end = text + len;
  const char *at = NULL;

  if (len == 0) {
    return false;
  }
  at = *text == '"' ? quoted_string(text, end) : dot_atom(text, end);
  if (!at || at == end || *at != '@' || !fits(text, at, LOCAL_PART_MAX)) {
    return false;
  }
  at++;
  if (!domain(at, end) && !address_literal(at, end)) {
    return false;
  }
  return mu_text_ascii_run(text, len) == len || visible(text, len);
}
