/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/header_name.h"

#include <string.h>

#include <utf8proc.h>

#include "batch/cell_text.h"
#include "io/buffer.h"
#include "io/text.h"

/* The pieces of a header before they are made plain. */
struct pieces {
  struct mu_buffer text[MU_HEADER_FORMS];
  struct mu_buffer folded;
};

/* One form as it is being written. */
struct form {
  char *out;
  size_t used;
  size_t word; /* where the word begins that is being written */
  bool too_long;
};

static void release(struct pieces *pieces)
{
  for (size_t i = 0; i < MU_HEADER_FORMS; i++) {
    mu_buffer_release(&pieces->text[i]);
  }
  mu_buffer_release(&pieces->folded);
}

/* Deals the bytes of |text| out to the forms. A bracket that never closes
 * takes the rest. */
static void cut(struct pieces *pieces, const char *text, size_t len)
{
  struct mu_buffer *to = pieces->text;
  char closing = '\0';

  for (size_t i = 0; i < len; i++) {
    char c = text[i];

    if (closing != '\0' && c == closing) {
      closing = '\0';
      c = ' ';
    } else if (closing == '\0' && (c == '[' || c == '(')) {
      closing = c == '[' ? ']' : ')';
      c = ' ';
    }
    if (closing == ']') {
      mu_buffer_append_char(&to[MU_HEADER_INNER], c);
      continue;
    }
    mu_buffer_append_char(&to[MU_HEADER_WHOLE], c);
    mu_buffer_append_char(
        &to[closing == ')' ? MU_HEADER_ASIDE : MU_HEADER_OUTER], c);
  }
}

/* What parts words and is no part of any. */
static bool is_gap(int32_t code)
{
  static const int32_t beyond_ascii[] = {0xB4,   0xB0,   0xBA,   0x2010, 0x2011,
                                         0x2012, 0x2013, 0x2014, 0x2015, 0x2018,
                                         0x2019, 0x201C, 0x201D, 0x2212};

  if (code < 0x80) {
    return code > 0 && strchr(" _-.,;/\\:*?'\"`", (char)code);
  }
  for (size_t i = 0; i < sizeof beyond_ascii / sizeof *beyond_ascii; i++) {
    if (code == beyond_ascii[i]) {
      return true;
    }
  }
  return false;
}

static bool has_no_width(int32_t code)
{
  return code == 0xAD || code == 0x061C || (code >= 0x200B && code <= 0x200F) ||
         (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF;
}

static void put(struct form *form, const char *bytes, size_t len)
{
  if (form->used + len >= MU_HEADER_NAME_SIZE) {
    form->too_long = true;
    return;
  }
  memcpy(form->out + form->used, bytes, len);
  form->used += len;
}

/* Ends a word. One that only says how the column is to be filled in goes. */
static void end_word(struct form *form, bool *marked)
{
  static const char *const marks[] = {"required", "mandatory", "optional"};
  const char *word = form->out + form->word;
  size_t len = form->used - form->word;

  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
    if (len == strlen(marks[i]) && memcmp(word, marks[i], len) == 0) {
      form->used = form->word;
      *marked = true;
    }
  }
  form->word = form->used;
}

/* Writes the folded |text| without what is no part of a name. */
static void make_plain(const struct mu_buffer *text, char *out, bool *marked)
{
  struct form form = {.out = out};
  size_t at = 0;

  while (at < text->len) {
    int32_t code = 0;
    utf8proc_ssize_t step =
        utf8proc_iterate((const utf8proc_uint8_t *)text->data + at,
                         (utf8proc_ssize_t)(text->len - at), &code);

    if (step <= 0) {
      break; /* not UTF-8, which a reader lets through to nobody */
    }
    if (code == '#') {
      end_word(&form, marked);
      if (form.used > 0) {
        put(&form, "number", 6);
      }
    } else if (is_gap(code) ||
               (mu_cell_text_is_unseen(code) && !has_no_width(code))) {
      end_word(&form, marked);
    } else if (!has_no_width(code)) {
      put(&form, text->data + at, (size_t)step);
    }
    at += (size_t)step;
  }
  end_word(&form, marked);
  out[form.too_long ? 0 : form.used] = '\0';
}

/* Whether |inner| is how Google says what a column is for. */
static bool is_note(const char *inner)
{
  static const char *const notes[] = {"readonly", "uploadonly",
                                      "mustbeinthee164format"};

  for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
    if (strcmp(inner, notes[i]) == 0) {
      return true;
    }
  }
  return false;
}

bool mu_header_name_read(struct mu_header_name *out, const char *text,
                         size_t len)
{
  struct pieces pieces = {0};
  bool marks[MU_HEADER_FORMS] = {false};
  bool sound = true;

  memset(out, 0, sizeof *out);
  cut(&pieces, text, len);
  for (size_t i = 0; i < MU_HEADER_FORMS && sound; i++) {
    struct mu_buffer *piece = &pieces.text[i];

    sound = !mu_buffer_failed(piece);
    if (!sound || piece->len == 0) {
      continue; /* most have no brackets */
    }
    mu_buffer_clear(&pieces.folded);
    sound = mu_text_fold(&pieces.folded, mu_buffer_text(piece), piece->len);
    if (sound) {
      make_plain(&pieces.folded, out->forms[i], &marks[i]);
    }
  }
  release(&pieces);
  out->marked = marks[MU_HEADER_INNER];
  if (is_note(out->forms[MU_HEADER_INNER])) {
    out->forms[MU_HEADER_INNER][0] = '\0';
    out->marked = true;
  }
  return sound;
}

const char *mu_header_name_key(const struct mu_header_name *name)
{
  size_t i = 0;

  while (i < MU_HEADER_FORMS - 1 && name->forms[i][0] == '\0') {
    i++;
  }
  return name->forms[i];
}

bool mu_header_name_same(const struct mu_header_name *a,
                         const struct mu_header_name *b)
{
  const char *key = mu_header_name_key(a);

  return key[0] != '\0' && strcmp(key, mu_header_name_key(b)) == 0;
}
