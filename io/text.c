/* SPDX-License-Identifier: Apache-2.0 */
#include "io/text.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#define DISTANCE_MAX 64

size_t mu_text_ascii_run(const char *text, size_t len)
{
  size_t at = 0;

  while (len - at >= sizeof(uint64_t)) { /* eight at a time */
    uint64_t word = 0;

    memcpy(&word, text + at, sizeof word);
    if (word & UINT64_C(0x8080808080808080)) {
      break;
    }
    at += sizeof word;
  }
  while (at < len && (unsigned char)text[at] < 0x80) {
    at++;
  }
  return at;
}

static bool continues(const char *text, size_t len, size_t at)
{
  return at < len && ((unsigned char)text[at] & 0xC0) == 0x80;
}

/* The length of the well-formed sequence at |text|, 0 when there is none.
 * The bounds on the second byte are those of RFC 3629 section 4. */
static size_t sequence(const char *text, size_t len)
{
  unsigned char lead = (unsigned char)text[0];
  unsigned char second = len > 1 ? (unsigned char)text[1] : 0;

  if (lead >= 0xC2 && lead <= 0xDF) {
    return continues(text, len, 1) ? 2 : 0;
  }
  if (lead >= 0xE0 && lead <= 0xEF) {
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F)) {
      return 0;
    }
    return continues(text, len, 1) && continues(text, len, 2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if ((lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) {
      return 0;
    }
    return continues(text, len, 1) && continues(text, len, 2) &&
                   continues(text, len, 3)
               ? 4
               : 0;
  }
  return 0;
}

size_t mu_text_character_len(const char *text, size_t len)
{
  return (unsigned char)text[0] < 0x80 ? 1 : sequence(text, len);
}

/* The bytes of the control that |text| begins with; 0 when it is none. */
static size_t control_len(const char *text, size_t len)
{
  const unsigned char *c = (const unsigned char *)text;

  if (c[0] < 0x20 || c[0] == 0x7F) {
    return 1;
  }
  if (len >= 2 && c[0] == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0) {
    return 2;
  }
  return len >= 3 && c[0] == 0xE2 &&
                 ((c[1] == 0x80 && c[2] >= 0xA8 && c[2] <= 0xAE) ||
                  (c[1] == 0x81 && c[2] >= 0xA6 && c[2] <= 0xA9))
             ? 3
             : 0;
}

void mu_text_hide_controls(struct mu_buffer *text, size_t start, char stand_in)
{
  for (size_t i = start; i < text->len; i++) {
    size_t len = control_len(text->data + i, text->len - i);

    if (len > 0) {
      memset(text->data + i, stand_in, len);
      i += len - 1;
    }
  }
}

struct mu_text_scan mu_text_scan(const char *text, size_t len)
{
  struct mu_text_scan scan = {.well_formed = true};
  size_t at = 0;

  while (at < len) {
    size_t run = mu_text_ascii_run(text + at, len - at);
    size_t step = 0;

    scan.characters += run;
    at += run;
    if (at == len) {
      break;
    }
    step = sequence(text + at, len - at);
    if (step == 0) {
      scan.well_formed = false;
      scan.bad_at = at;
      break;
    }
    scan.beyond_bmp = scan.beyond_bmp || step == 4;
    scan.characters++;
    at += step;
  }
  return scan;
}

static unsigned char lower(char c)
{
  return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool fold_ascii(struct mu_buffer *out, const char *text, size_t len)
{
  char *lowered = NULL;

  if (!mu_buffer_reserve(out, len)) {
    return false;
  }
  lowered = out->data + out->len;
  for (size_t i = 0; i < len; i++) {
    lowered[i] = (char)lower(text[i]);
  }
  lowered[len] = '\0';
  out->len += len;
  return true;
}

static bool fold(struct mu_buffer *out, const char *text, size_t len,
                 utf8proc_option_t how)
{
  utf8proc_uint8_t *folded = NULL;
  utf8proc_ssize_t folded_len = 0;

  if (mu_text_ascii_run(text, len) == len) {
    return fold_ascii(out, text, len);
  }
  folded_len = utf8proc_map((const utf8proc_uint8_t *)text,
                            (utf8proc_ssize_t)len, &folded, how);
  if (folded_len < 0) {
    out->failed = out->failed || folded_len == UTF8PROC_ERROR_NOMEM;
    return false;
  }
  mu_buffer_append(out, folded, (size_t)folded_len);
  explicit_bzero(folded, (size_t)folded_len); /* may be a secret */
  free(folded);
  return !mu_buffer_failed(out);
}

bool mu_text_fold(struct mu_buffer *out, const char *text, size_t len)
{
  return fold(out, text, len,
              (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE |
                                  UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD));
}

bool mu_text_fold_case(struct mu_buffer *out, const char *text, size_t len)
{
  return fold(out, text, len,
              (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE |
                                  UTF8PROC_CASEFOLD));
}

size_t mu_text_distance(const char *a, size_t a_len, const char *b,
                        size_t b_len)
{
  size_t row[DISTANCE_MAX + 1];

  if (a_len > DISTANCE_MAX || b_len > DISTANCE_MAX) {
    return SIZE_MAX;
  }
  for (size_t j = 0; j <= b_len; j++) {
    row[j] = j;
  }
  for (size_t i = 1; i <= a_len; i++) {
    size_t diagonal = row[0];

    row[0] = i;
    for (size_t j = 1; j <= b_len; j++) {
      size_t replace = diagonal + (lower(a[i - 1]) != lower(b[j - 1]));
      size_t best = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;

      diagonal = row[j];
      row[j] = replace < best ? replace : best;
    }
  }
  return row[b_len];
}

void mu_text_cut(char *out, size_t size, const char *text, size_t len)
{
  if (len >= size) {
    len = size - 4;
    while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80) {
      len--;
    }
    memcpy(out, text, len);
    memcpy(out + len, "...", 4);
    return;
  }
  memcpy(out, text, len);
  out[len] = '\0';
}

/* Eight at a time: a digit has the high half 3, also with 6 added. */
bool mu_text_is_digits(const char *text, size_t len)
{
  const uint64_t halves = UINT64_C(0xF0F0F0F0F0F0F0F0);
  const uint64_t threes = UINT64_C(0x3030303030303030);
  const uint64_t sixes = UINT64_C(0x0606060606060606);

  for (; len >= sizeof(uint64_t); text += 8, len -= 8) {
    uint64_t word = 0;

    memcpy(&word, text, sizeof word);
    if ((word & halves) != threes || ((word + sixes) & halves) != threes) {
      return false;
    }
  }
  for (; len > 0; text++, len--) {
    if (*text < '0' || *text > '9') {
      return false;
    }
  }
  return true;
}

bool mu_text_equal_nocase(const char *a, size_t a_len, const char *b,
                          size_t b_len)
{
  if (a_len != b_len) {
    return false;
  }
  for (size_t i = 0; i < a_len; i++) {
    if (lower(a[i]) != lower(b[i])) {
      return false;
    }
  }
  return true;
}

struct mu_column_letters mu_text_column_letters(size_t index)
{
  struct mu_column_letters letters = {""};
  char reversed[sizeof letters.text];
  size_t len = 0;

  do {
    reversed[len++] = (char)('A' + index % 26);
    index = index / 26;
  } while (index-- > 0 && len < sizeof reversed - 1);
  for (size_t i = 0; i < len; i++) {
    letters.text[i] = reversed[len - 1 - i];
  }
  return letters;
}

static unsigned digit_value(char c)
{
  if (c >= '0' && c <= '9') {
    return (unsigned)(c - '0');
  }
  if (c >= 'a' && c <= 'f') {
    return (unsigned)(c - 'a' + 10);
  }
  return c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10) : 16;
}

bool mu_text_parse_uint(const char *text, size_t len, uint64_t most,
                        uint64_t *number)
{
  unsigned base = 10;
  uint64_t value = 0;

  if (len > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
    base = 16;
    text += 2;
    len -= 2;
  }
  for (size_t i = 0; i < len; i++) {
    unsigned digit = digit_value(text[i]);

    if (digit >= base || digit > most || value > (most - digit) / base) {
      return false;
    }
    value = value * base + digit;
  }
  *number = value;
  return len > 0;
}
