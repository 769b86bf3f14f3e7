/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/double_encoding.h"

#include <stdint.h>

#include <utf8proc.h>

enum kind {
  UNLIKELY, /* nobody means it: rather two characters that met by chance */
  NEUTRAL,  /* goes with any letter */
  LATIN,
  OTHER_LETTER
};

struct range {
  int32_t first;
  int32_t last;
  enum kind kind;
};

/* What may stand behind two or more characters. Those of U+0080 to U+07FF are
 * picked, for a capital with an accent and a typographic mark after it is
 * enough to make one; what takes three or four characters hardly happens. */
static const struct range ranges[] = {
    {0x80, 0xBF, NEUTRAL}, /* its controls come from encoding thrice */
    {0xC0, 0x17F, LATIN},
    {0x18F, 0x18F, LATIN},   /* Azerbaijani */
    {0x192, 0x192, NEUTRAL}, /* of Windows-1252, encoded thrice */
    {0x1A0, 0x1A1, LATIN},   /* Vietnamese */
    {0x1AF, 0x1B0, LATIN},
    {0x1CD, 0x1DC, LATIN}, /* Pinyin */
    {0x218, 0x21B, LATIN}, /* Romanian */
    {0x259, 0x259, LATIN}, /* Azerbaijani */
    {0x2BB, 0x2BC, NEUTRAL},
    {0x2C6, 0x2C6, NEUTRAL}, /* of Windows-1252, encoded thrice */
    {0x2DC, 0x2DC, NEUTRAL},
    {0x300, 0x304, NEUTRAL}, /* the accents that names are decomposed into */
    {0x306, 0x308, NEUTRAL},
    {0x30A, 0x30C, NEUTRAL},
    {0x327, 0x328, NEUTRAL},
    {0x370, 0x6FF, OTHER_LETTER}, /* Greek to Arabic */
    {0x800, 0x1DFF, OTHER_LETTER},
    {0x1E00, 0x1EFF, LATIN},
    {0x1F00, 0x1FFF, OTHER_LETTER},
    {0x2000, 0x2BFF, NEUTRAL}, /* punctuation and symbols */
    {0x2C00, 0xD7FF, OTHER_LETTER},
    {0xF900, 0xFEFE, OTHER_LETTER},
    {0xFEFF, 0xFEFF, NEUTRAL}, /* a byte order mark */
    {0xFF00, 0xFFEF, OTHER_LETTER},
    {0xFFFD, 0xFFFD, NEUTRAL},
    {0x10000, 0x1EFFF, OTHER_LETTER},
    {0x1F000, 0x1FAFF, NEUTRAL}, /* pictures */
    {0x20000, 0x3FFFF, OTHER_LETTER},
};

static enum kind kind_of(int32_t code)
{
  if (utf8proc_category(code) == UTF8PROC_CATEGORY_CN) {
    return UNLIKELY;
  }
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
    if (code <= ranges[i].last) {
      return code >= ranges[i].first ? ranges[i].kind : UNLIKELY;
    }
  }
  return UNLIKELY;
}

/* Reads the character at |text| and gives its length, 0 if there is none;
 * |*byte| is what Windows-1252 has for it, 0 for nothing. */
static size_t read_byte(const char *text, size_t len, uint8_t *byte)
{
  static const uint16_t high[32] = {
      0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
      0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
      0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
      0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};
  int32_t code = 0;
  utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)text,
                                           (utf8proc_ssize_t)len, &code);

  *byte = 0;
  if (step <= 0) {
    return 0;
  }
  if (code <= 0xFF) {
    *byte = (uint8_t)code;
  }
  for (size_t i = 0; i < sizeof high / sizeof *high && code > 0xFF; i++) {
    if (code == high[i]) {
      *byte = (uint8_t)(0x80 + i);
    }
  }
  return (size_t)step;
}

/* How many bytes the UTF-8 sequence has that begins with |lead|. */
static size_t sequence_length(uint8_t lead)
{
  if (lead >= 0xF0) {
    return 4;
  }
  return lead >= 0xE0 ? 3 : 2;
}

/* How much of |text| stands for one character, 0 when its beginning stands
 * for none. */
static size_t read_mended(const char *text, size_t len, int32_t *code)
{
  uint8_t bytes[4];
  size_t count = 0;
  size_t at = 0;

  do {
    size_t step = read_byte(text + at, len - at, &bytes[count]);

    if (step == 0 || bytes[count] < 0x80) {
      return 0;
    }
    at += step;
    count++;
  } while (count < sequence_length(bytes[0]));
  return utf8proc_iterate(bytes, (utf8proc_ssize_t)count, code) ==
                 (utf8proc_ssize_t)count
             ? at
             : 0;
}

struct word {
  bool latin;
  size_t others;
};

/* No word is all Latin but for one letter. */
static bool likely(const struct word *word)
{
  return !word->latin || word->others != 1;
}

static bool is_ascii_letter(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Reads the run of characters beyond ASCII at |text|; gives its length, 0 when
 * it is not double-encoded throughout. */
static size_t read_run(const char *text, size_t len, struct word *word)
{
  size_t at = 0;

  while (at < len && (unsigned char)text[at] >= 0x80) {
    int32_t code = 0;
    size_t step = read_mended(text + at, len - at, &code);
    enum kind kind = step > 0 ? kind_of(code) : UNLIKELY;

    if (kind == UNLIKELY) {
      return 0;
    }
    word->latin = word->latin || kind == LATIN;
    word->others += kind == OTHER_LETTER;
    at += step;
  }
  return at;
}

bool mu_double_encoded(const char *text, size_t len)
{
  struct word word = {.latin = false};
  bool any = false;
  size_t at = 0;

  while (at < len) {
    if ((unsigned char)text[at] >= 0x80) {
      size_t run = read_run(text + at, len - at, &word);

      if (run == 0) {
        return false;
      }
      any = true;
      at += run;
      continue;
    }
    if (is_ascii_letter(text[at])) {
      word.latin = true;
    } else if (likely(&word)) {
      word = (struct word){.latin = false};
    } else {
      return false;
    }
    at++;
  }
  return any && likely(&word);
}

/* Puts bytes for characters, in place, and gives how many there are. */
static size_t mend(char *text, size_t len)
{
  size_t to = 0;
  size_t at = 0;

  while (at < len) {
    uint8_t byte = 0;

    at += read_byte(text + at, len - at, &byte);
    text[to++] = (char)byte;
  }
  return to;
}

bool mu_double_encoding_mend(struct mu_buffer *out, const char *text,
                             size_t len)
{
  size_t start = out->len;

  if (!mu_double_encoded(text, len)) {
    return false;
  }
  mu_buffer_append(out, text, len);
  if (mu_buffer_failed(out)) {
    return false;
  }
  do {
    out->len = start + mend(out->data + start, out->len - start);
  } while (mu_double_encoded(out->data + start, out->len - start));
  out->data[out->len] = '\0';
  return true;
}
