/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/mend_text.h"

#include <stdint.h>
#include <string.h>

#include <utf8proc.h>

#include "batch/cell_text.h"

/* Everything below U+0300 is in NFC, unless something from there on follows;
 * UTF-8 writes U+0300 with this byte first. */
#define FIRST_MARK_BYTE 0xCC

static bool is_joiner(int32_t code)
{
  return code == 0x200C || code == 0x200D;
}

/* The plain character for a typographic quote or dash; NUL if it is none. */
static char plain_punctuation(int32_t code)
{
  switch (code) {
  case 0x2018:
  case 0x2019:
  case 0x201A:
  case 0x201B:
  case 0x2039:
  case 0x203A:
  case 0x2032:
    return '\'';
  case 0x00AB:
  case 0x00BB:
  case 0x201C:
  case 0x201D:
  case 0x201E:
  case 0x201F:
  case 0x2033:
    return '"';
  case 0x2010:
  case 0x2011:
  case 0x2012:
  case 0x2013:
  case 0x2014:
  case 0x2015:
  case 0x2212:
    return '-';
  default:
    return '\0';
  }
}

static size_t decode(const char *text, size_t len, int32_t *code)
{
  utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)text,
                                           (utf8proc_ssize_t)len, code);

  return step > 0 ? (size_t)step : 1;
}

/* What becomes of one character: NUL to drop it, itself to keep it, or the
 * ASCII character that takes its place. Adds to |*found|. */
static int32_t mend_character(int32_t code, struct mu_mend_rules rules,
                              unsigned *found)
{
  if (mu_cell_text_is_wide_space(code)) {
    *found |= MU_MEND_SPACES;
    return rules.address ? '\0' : ' ';
  }
  if (is_joiner(code)) {
    *found |= MU_MEND_JOINERS;
    return rules.address ? '\0' : code;
  }
  if (mu_cell_text_has_no_width(code)) {
    *found |= MU_MEND_UNSEEN;
    return '\0';
  }
  if (rules.ascii_punctuation && plain_punctuation(code) != '\0') {
    *found |= MU_MEND_PUNCTUATION;
    return plain_punctuation(code);
  }
  return code;
}

static bool is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Spaces at the ends that were not there before, or were hidden by something
 * that could not be seen. */
static size_t trim(char *out, size_t len)
{
  size_t from = 0;

  while (len > 0 && is_blank(out[len - 1])) {
    len--;
  }
  while (from < len && is_blank(out[from])) {
    from++;
  }
  memmove(out, out + from, len - from);
  return len - from;
}

unsigned mu_mend_text(char *out, size_t *out_len, const char *text, size_t len,
                      struct mu_mend_rules rules)
{
  unsigned found = 0;
  size_t used = 0;
  size_t at = 0;

  while (at < len) {
    int32_t code = 0;
    int32_t mended = 0;
    size_t step = 1;

    if ((unsigned char)text[at] < 0x80) {
      out[used++] = text[at++];
      continue;
    }
    step = decode(text + at, len - at, &code);
    mended = mend_character(code, rules, &found);
    if (mended == code) {
      memcpy(out + used, text + at, step);
      used += step;
    } else if (mended != '\0') {
      out[used++] = (char)mended;
    }
    at += step;
  }
  *out_len = found ? trim(out, used) : used;
  return found;
}

bool mu_mend_text_is_typographic(const char *text, size_t len)
{
  for (size_t at = 0; at < len;) {
    int32_t code = 0;

    at += decode(text + at, len - at, &code);
    if (plain_punctuation(code) != '\0') {
      return true;
    }
  }
  return false;
}

/* Characters that NFC leaves alone wherever they stand: most of what names are
 * written in. */
static bool is_settled(int32_t code)
{
  return (code >= 0x400 && code <= 0x482) ||   /* Cyrillic */
         (code >= 0x1E00 && code <= 0x1EFF) || /* Latin, put together */
         (code >= 0x2010 && code <= 0x206F) || /* punctuation */
         (code >= 0x3041 && code <= 0x3096) || /* Hiragana */
         (code >= 0x30A1 && code <= 0x30FA) || /* Katakana */
         (code >= 0x4E00 && code <= 0x9FFF) || /* ideographs */
         (code >= 0xAC00 && code <= 0xD7A3);   /* Hangul, put together */
}

bool mu_mend_text_wants_nfc(const char *text, size_t len)
{
  bool wants = false;
  size_t at = 0;

  while (at < len) {
    int32_t code = 0;

    if ((unsigned char)text[at] < FIRST_MARK_BYTE) {
      at++;
      continue;
    }
    at += decode(text + at, len - at, &code);
    if ((code >= 0xF900 && code <= 0xFAFF) ||
        (code >= 0x2F800 && code <= 0x2FA1F)) {
      return false;
    }
    wants = wants || !is_settled(code);
  }
  return wants;
}
