/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/value_filter.h"

#include <string.h>

#include <utf8proc.h>

#include "batch/ascii.h"
#include "batch/cell_text.h"
#include "io/text.h"

#define CHARACTERS_MAX 1000
#define NEAR           2 /* edits; farther than that is another name */

static const struct {
  const char *name;
  const char *written; /* what a wrong use of it is told */
  size_t least;        /* arguments */
  size_t most;
} filters[MU_FILTERS] = {
    [MU_FILTER_LOWER] = {"lower", "lower", 0, 0},
    [MU_FILTER_UPPER] = {"upper", "upper", 0, 0},
    [MU_FILTER_ASCII] = {"ascii", "ascii", 0, 0},
    [MU_FILTER_TRIM] = {"trim", "trim", 0, 0},
    [MU_FILTER_FIRST] = {"first", "first or first:N, N from 1 to 1000", 0, 1},
    [MU_FILTER_LAST] = {"last", "last or last:N, N from 1 to 1000", 0, 1},
    [MU_FILTER_WORD] = {"word", "word", 0, 0},
    [MU_FILTER_REPLACE] = {"replace",
                           "replace:FROM:TO, a colon, bar or brace in them as "
                           "\\: \\| \\}",
                           2, 2},
    [MU_FILTER_STRIP] = {"strip", "strip", 0, 0},
    [MU_FILTER_DEFAULT] = {"default",
                           "default:TEXT, a colon, bar or brace in it as \\: "
                           "\\| \\}",
                           1, 1},
};

/* ---- reading ---- */

static enum mu_code refuse_name(const struct mu_filter_text *name,
                                const char *place, struct mu_error *err)
{
  struct mu_buffer words = {0};
  const char *nearest = NULL;
  size_t best = NEAR + 1;
  enum mu_code rc = MU_OK;

  mu_cell_text_quote(&words, name->text, name->len);
  for (size_t i = 0; i < MU_FILTERS; i++) {
    size_t distance = mu_text_distance(filters[i].name, strlen(filters[i].name),
                                       name->text, name->len);

    if (distance < best) {
      best = distance;
      nearest = filters[i].name;
    }
  }
  if (nearest) {
    mu_buffer_printf(&words, " (did you mean %s?)", nearest);
  } else {
    mu_buffer_append_text(&words, "; the filters are");
    for (size_t i = 0; i < MU_FILTERS; i++) {
      mu_buffer_printf(&words, "%s %s", i > 0 ? "," : "", filters[i].name);
    }
  }
  if (mu_buffer_failed(&words)) {
    rc = mu_error_nomem(err);
  } else {
    rc = mu_error_set(err, MU_EUSAGE, "%s: there is no filter %s", place,
                      mu_buffer_text(&words));
  }
  mu_buffer_release(&words);
  return rc;
}

static enum mu_code refuse_use(enum mu_filter_kind kind, const char *place,
                               struct mu_error *err)
{
  return mu_error_set(err, MU_EUSAGE, "%s: the filter %s is written %s", place,
                      filters[kind].name, filters[kind].written);
}

/* A whole number from 1 to CHARACTERS_MAX; 0 for anything else. */
static uint32_t parse_characters(const struct mu_filter_text *digits)
{
  uint32_t number = 0;

  for (size_t i = 0; i < digits->len; i++) {
    if (digits->text[i] < '0' || digits->text[i] > '9') {
      return 0;
    }
    number = number * 10 + (uint32_t)(digits->text[i] - '0');
    if (number > CHARACTERS_MAX) {
      return 0;
    }
  }
  return number;
}

static bool take_arguments(struct mu_value_filter *filter,
                           const struct mu_filter_call *call)
{
  switch (filter->kind) {
  case MU_FILTER_FIRST:
  case MU_FILTER_LAST:
    filter->characters =
        call->count > 0 ? parse_characters(&call->arguments[0]) : 1;
    return filter->characters > 0;
  case MU_FILTER_REPLACE:
    filter->from = call->arguments[0];
    filter->to = call->arguments[1];
    return filter->from.len > 0;
  case MU_FILTER_DEFAULT:
    filter->to = call->arguments[0];
    return true;
  default:
    return true;
  }
}

enum mu_code mu_value_filter_parse(struct mu_value_filter *filter,
                                   const struct mu_filter_call *call,
                                   const char *place, struct mu_error *err)
{
  unsigned kind = 0;

  memset(filter, 0, sizeof *filter);
  while (kind < MU_FILTERS &&
         !mu_text_equal_nocase(filters[kind].name, strlen(filters[kind].name),
                               call->name.text, call->name.len)) {
    kind++;
  }
  if (kind == MU_FILTERS) {
    return refuse_name(&call->name, place, err);
  }
  filter->kind = (enum mu_filter_kind)kind;
  if (call->count < filters[kind].least || call->count > filters[kind].most ||
      !take_arguments(filter, call)) {
    return refuse_use(filter->kind, place, err);
  }
  return MU_OK;
}

/* ---- applying ---- */

/* Reads the character at |at| and moves it on; false at the end. */
static bool next_code(const char *text, size_t len, size_t *at, int32_t *code)
{
  utf8proc_ssize_t step = 0;

  if (*at >= len) {
    return false;
  }
  step = utf8proc_iterate((const utf8proc_uint8_t *)text + *at,
                          (utf8proc_ssize_t)(len - *at), code);
  if (step <= 0) {
    return false; /* never, in well-formed text */
  }
  *at += (size_t)step;
  return true;
}

static void append_code(struct mu_buffer *out, int32_t code)
{
  utf8proc_uint8_t bytes[4];
  utf8proc_ssize_t len = utf8proc_encode_char(code, bytes);

  mu_buffer_append(out, bytes, (size_t)len);
}

static void lower(const char *text, size_t len, struct mu_buffer *out)
{
  int32_t code = 0;

  for (size_t at = 0; next_code(text, len, &at, &code);) {
    append_code(out, utf8proc_tolower(code));
  }
}

static void upper(const char *text, size_t len, struct mu_buffer *out)
{
  int32_t code = 0;

  for (size_t at = 0; next_code(text, len, &at, &code);) {
    if (code == 0xDF) { /* its capital is hardly ever wanted */
      mu_buffer_append_text(out, "SS");
    } else {
      append_code(out, utf8proc_toupper(code));
    }
  }
}

/* The byte after the first |characters| of |text|. */
static size_t end_of_first(const char *text, size_t len, size_t characters)
{
  utf8proc_int32_t state = 0;
  int32_t before = 0;
  int32_t code = 0;
  size_t count = 0;
  size_t start = 0;

  for (size_t at = 0; next_code(text, len, &at, &code); start = at) {
    if ((start == 0 ||
         utf8proc_grapheme_break_stateful(before, code, &state)) &&
        count++ == characters) {
      return start;
    }
    before = code;
  }
  return len;
}

static size_t count_characters(const char *text, size_t len)
{
  size_t count = 0;

  while (len > 0) {
    size_t step = end_of_first(text, len, 1);

    text += step;
    len -= step;
    count++;
  }
  return count;
}

/* The byte where the last |characters| of |text| begin. */
static size_t start_of_last(const char *text, size_t len, size_t characters)
{
  size_t count = count_characters(text, len);

  return count > characters ? end_of_first(text, len, count - characters) : 0;
}

static bool is_space(int32_t code)
{
  return (code >= '\t' && code <= '\r') || code == 0x85 ||
         utf8proc_category(code) == UTF8PROC_CATEGORY_ZS;
}

static void first_word(const char *text, size_t len, struct mu_buffer *out)
{
  size_t end = 0;
  int32_t code = 0;

  (void)mu_cell_text_trim(&text, &len);
  for (size_t at = 0; next_code(text, len, &at, &code) && !is_space(code);) {
    end = at;
  }
  mu_buffer_append(out, text, end);
}

/* Marks stay with their letters. */
static bool stays(int32_t code)
{
  utf8proc_category_t category = utf8proc_category(code);

  return code == '.' || code == '_' || code == '-' ||
         (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO);
}

static void strip(const char *text, size_t len, struct mu_buffer *out)
{
  int32_t code = 0;

  for (size_t at = 0; next_code(text, len, &at, &code);) {
    if (stays(code)) {
      append_code(out, code);
    }
  }
}

static enum mu_filter_result replace(const struct mu_value_filter *filter,
                                     const char *text, size_t len,
                                     struct mu_buffer *out)
{
  const struct mu_filter_text *from = &filter->from;

  for (size_t at = 0; at < len;) {
    if (len - at >= from->len &&
        memcmp(text + at, from->text, from->len) == 0) {
      mu_buffer_append(out, filter->to.text, filter->to.len);
      at += from->len;
    } else {
      mu_buffer_append_char(out, text[at++]);
    }
    if (out->len > MU_FILTER_TEXT_MAX) {
      return MU_FILTER_TOO_LONG;
    }
  }
  return MU_FILTER_DONE;
}

bool mu_value_filter_is_blank(const char *text, size_t len)
{
  (void)mu_cell_text_trim(&text, &len);
  return len == 0;
}

enum mu_filter_result
mu_value_filter_apply(const struct mu_value_filter *filter, const char *text,
                      size_t len, struct mu_buffer *out, int32_t *code)
{
  size_t start = 0;

  switch (filter->kind) {
  case MU_FILTER_LOWER:
    lower(text, len, out);
    break;
  case MU_FILTER_UPPER:
    upper(text, len, out);
    break;
  case MU_FILTER_ASCII:
    if (!mu_ascii_append(out, text, len, code)) {
      return MU_FILTER_NOT_ASCII;
    }
    break;
  case MU_FILTER_TRIM:
    (void)mu_cell_text_trim(&text, &len);
    mu_buffer_append(out, text, len);
    break;
  case MU_FILTER_FIRST:
    mu_buffer_append(out, text, end_of_first(text, len, filter->characters));
    break;
  case MU_FILTER_LAST:
    start = start_of_last(text, len, filter->characters);
    mu_buffer_append(out, text + start, len - start);
    break;
  case MU_FILTER_WORD:
    first_word(text, len, out);
    break;
  case MU_FILTER_REPLACE:
    return replace(filter, text, len, out);
  case MU_FILTER_STRIP:
    strip(text, len, out);
    break;
  case MU_FILTER_DEFAULT:
    if (mu_value_filter_is_blank(text, len)) {
      text = filter->to.text;
      len = filter->to.len;
    }
    mu_buffer_append(out, text, len);
    break;
  case MU_FILTERS:
    break;
  }
  return out->len > MU_FILTER_TEXT_MAX ? MU_FILTER_TOO_LONG : MU_FILTER_DONE;
}
