/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/cell_text.h"

#include <utf8proc.h>

#define QUOTED_MAX 40 /* characters: enough to find it by */

struct range {
  int32_t first;
  int32_t last;
};

/* Reads the character at |text|; U+FFFD for a byte that begins none. */
static size_t decode(const char *text, size_t len, int32_t *code)
{
  utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)text,
                                           (utf8proc_ssize_t)len, code);

  if (step <= 0) {
    *code = 0xFFFD;
    return 1;
  }
  return (size_t)step;
}

static bool within(const struct range *ranges, size_t count, int32_t code)
{
  for (size_t i = 0; i < count; i++) {
    if (code >= ranges[i].first && code <= ranges[i].last) {
      return true;
    }
  }
  return false;
}

bool mu_cell_text_is_unseen(int32_t code)
{
  static const struct range unseen[] = {
      {0x00, 0x1F},     {0x7F, 0xA0},     {0xAD, 0xAD},     {0x061C, 0x061C},
      {0x1680, 0x1680}, {0x180E, 0x180E}, {0x2000, 0x200F}, {0x2028, 0x202F},
      {0x205F, 0x206F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF},
  };

  return within(unseen, sizeof unseen / sizeof *unseen, code);
}

bool mu_cell_text_is_wide_space(int32_t code)
{
  static const struct range wide[] = {
      {0x85, 0x85},     {0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200A},
      {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000},
  };

  return within(wide, sizeof wide / sizeof *wide, code);
}

bool mu_cell_text_has_no_width(int32_t code)
{
  static const struct range unseen[] = {
      {0xAD, 0xAD},     {0x061C, 0x061C}, {0x200B, 0x200B}, {0x200E, 0x200F},
      {0x202A, 0x202E}, {0x2060, 0x2064}, {0x2066, 0x206F}, {0xFEFF, 0xFEFF},
  };

  return within(unseen, sizeof unseen / sizeof *unseen, code);
}

/* What may go from the ends of a value. The joiners U+200C and U+200D may
 * not: Persian and Indic names end in them. */
static bool is_space(int32_t code)
{
  static const struct range spaces[] = {
      {0x09, 0x0D},     {0x20, 0x20},     {0x85, 0x85},     {0xA0, 0xA0},
      {0x2000, 0x200B}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F},
      {0x3000, 0x3000}, {0xFEFF, 0xFEFF},
  };

  return within(spaces, sizeof spaces / sizeof *spaces, code);
}

/* Where the last character of |text| begins; |len| is not 0. */
static size_t last_character(const char *text, size_t len)
{
  size_t at = len - 1;

  while (at > 0 && ((unsigned char)text[at] & 0xC0) == 0x80) {
    at--;
  }
  return at;
}

uint32_t mu_cell_text_trim(const char **text, size_t *len)
{
  uint32_t taken = 0;
  int32_t code = 0;

  while (*len > 0) {
    size_t step = decode(*text, *len, &code);

    if (!is_space(code)) {
      break;
    }
    *text += step;
    *len -= step;
    taken++;
  }
  while (*len > 0) {
    size_t at = last_character(*text, *len);

    (void)decode(*text + at, *len - at, &code);
    if (!is_space(code)) {
      break;
    }
    *len = at;
    taken++;
  }
  return taken;
}

void mu_cell_text_quote(struct mu_buffer *out, const char *text, size_t len)
{
  size_t at = 0;

  mu_buffer_append_char(out, '"');
  for (unsigned shown = 0; at < len && shown < QUOTED_MAX; shown++) {
    int32_t code = 0;
    size_t step = decode(text + at, len - at, &code);

    if (mu_cell_text_is_unseen(code)) {
      mu_buffer_printf(out, "<U+%04X>", (unsigned)code);
    } else if (code == 0xFFFD) {
      mu_buffer_append_text(out, "\xEF\xBF\xBD");
    } else {
      mu_buffer_append(out, text + at, step);
    }
    at += step;
  }
  mu_buffer_append_text(out, at < len ? "...\"" : "\"");
}
