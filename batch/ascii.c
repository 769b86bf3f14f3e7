/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/ascii.h"

#include <utf8proc.h>

#define PIECES_MAX 32 /* Unicode's longest decomposition has 18 */

/* What Unicode does not take apart, or takes apart into something else. */
static const struct {
  int32_t code;
  const char *plain;
} written_out[] = {
    {0x00B4, "'"},  /* ´, typed for an apostrophe */
    {0x00C6, "AE"}, /* Æ */
    {0x00D0, "D"},  /* Ð */
    {0x00D8, "O"},  /* Ø */
    {0x00DE, "TH"}, /* Þ */
    {0x00DF, "ss"}, /* ß */
    {0x00E6, "ae"}, /* æ */
    {0x00F0, "d"},  /* ð */
    {0x00F8, "o"},  /* ø */
    {0x00FE, "th"}, /* þ */
    {0x0110, "D"},  /* Đ */
    {0x0111, "d"},  /* đ */
    {0x0126, "H"},  /* Ħ */
    {0x0127, "h"},  /* ħ */
    {0x0131, "i"},  /* ı */
    {0x0138, "k"},  /* ĸ */
    {0x0141, "L"},  /* Ł */
    {0x0142, "l"},  /* ł */
    {0x014A, "N"},  /* Ŋ */
    {0x014B, "n"},  /* ŋ */
    {0x0152, "OE"}, /* Œ */
    {0x0153, "oe"}, /* œ */
    {0x0166, "T"},  /* Ŧ */
    {0x0167, "t"},  /* ŧ */
    {0x018F, "E"},  /* Ə */
    {0x0259, "e"},  /* ə */
    {0x02BB, "'"},  /* ʻ, the okina */
    {0x02BC, "'"},  /* ʼ */
    {0x1E9E, "SS"}, /* ẞ */
    {0x2010, "-"},  {0x2011, "-"},  {0x2012, "-"},  {0x2013, "-"},
    {0x2014, "-"},  {0x2015, "-"},  {0x2018, "'"},  {0x2019, "'"},
    {0x201A, "'"},  {0x201B, "'"},  {0x201C, "\""}, {0x201D, "\""},
    {0x201E, "\""}, {0x201F, "\""}, {0x2032, "'"},  {0x2033, "\""},
    {0x2044, "/"},  {0x2212, "-"},
};

static const char *find_written_out(int32_t code)
{
  for (size_t i = 0; i < sizeof written_out / sizeof *written_out; i++) {
    if (written_out[i].code == code) {
      return written_out[i].plain;
    }
  }
  return NULL;
}

/* Appends one character, a piece of a taken-apart one. */
static bool append_piece(struct mu_buffer *out, int32_t code)
{
  const char *plain = find_written_out(code);

  if (plain) {
    mu_buffer_append_text(out, plain);
  } else if (code < 0x80) {
    mu_buffer_append_char(out, (char)code);
  } else {
    return false;
  }
  return true;
}

static bool append_character(struct mu_buffer *out, int32_t code)
{
  utf8proc_int32_t pieces[PIECES_MAX];
  utf8proc_ssize_t count = 0;
  int unused = 0;

  if (append_piece(out, code)) {
    return true;
  }
  count = utf8proc_decompose_char(code, pieces, PIECES_MAX,
                                  UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                                      UTF8PROC_STRIPMARK | UTF8PROC_IGNORE,
                                  &unused);
  if (count < 0 || count > PIECES_MAX) {
    return false;
  }
  for (utf8proc_ssize_t i = 0; i < count; i++) {
    if (!append_piece(out, pieces[i])) {
      return false;
    }
  }
  return true;
}

bool mu_ascii_append(struct mu_buffer *out, const char *text, size_t len,
                     int32_t *code)
{
  size_t at = 0;

  while (at < len) {
    utf8proc_ssize_t step =
        utf8proc_iterate((const utf8proc_uint8_t *)text + at,
                         (utf8proc_ssize_t)(len - at), code);
    size_t before = out->len;

    if (step <= 0) {
      return false; /* never, in well-formed text */
    }
    if (!append_character(out, *code)) {
      if (out->len > before) {
        out->len = before;
        out->data[before] = '\0';
      }
      return false;
    }
    at += (size_t)step;
  }
  return true;
}
