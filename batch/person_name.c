/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/person_name.h"

#include <string.h>

#include "io/text.h"

#define COUNT(ARRAY) (sizeof(ARRAY) / sizeof *(ARRAY))

static bool is_among(const char *const *words, size_t count, const char *text,
                     size_t len)
{
  for (size_t i = 0; i < count; i++) {
    if (mu_text_equal_nocase(text, len, words[i], strlen(words[i]))) {
      return true;
    }
  }
  return false;
}

/* True when |text| begins with one of |letters|, which are small: most names
 * are done with after this. */
static bool begins_with(const char *text, size_t len, const char *letters)
{
  return len > 0 && text[0] != '\0' && strchr(letters, text[0] | 0x20) != NULL;
}

static bool may_be_title(const char *text, size_t len)
{
  return begins_with(text, len, "dfhmprs");
}

/* The word may end in a dot. */
static bool is_title(const char *text, size_t len)
{
  static const char *const titles[] = {
      "Dr",  "Prof", "Mr",   "Mrs", "Ms",   "Miss", "Mx", "Sir",
      "Rev", "Herr", "Frau", "Mme", "Mlle", "Sra",  "Sr", "Dipl.-Ing",
  };

  if (!may_be_title(text, len)) {
    return false;
  }
  if (text[len - 1] == '.') {
    len--;
  }
  return is_among(titles, COUNT(titles), text, len);
}

/* What stands after a comma and is no given name. MD is not among them: to
 * many it is short for Mohammad. */
static bool is_suffix(const char *text, size_t len)
{
  static const char *const suffixes[] = {
      "PhD", "Ph.D", "M.D", "MBA", "MSc", "M.Sc", "BSc", "B.Sc", "Esq",
      "Jr",  "II",   "III", "IV",  "CPA", "CFA",  "PMP", "LLM",  "LL.M",
  };

  if (is_title(text, len)) {
    return true;
  }
  if (!begins_with(text, len, "bceijlmp")) {
    return false;
  }
  if (text[len - 1] == '.') {
    len--;
  }
  return is_among(suffixes, COUNT(suffixes), text, len);
}

static void trim(const char **text, size_t *len)
{
  while (*len > 0 && **text == ' ') {
    (*text)++;
    (*len)--;
  }
  while (*len > 0 && (*text)[*len - 1] == ' ') {
    (*len)--;
  }
}

static bool begins_with_title(const char *text, size_t len)
{
  const char *space = may_be_title(text, len) ? memchr(text, ' ', len) : NULL;

  return space != NULL && is_title(text, (size_t)(space - text));
}

static bool has_suffix(const char *text, size_t len)
{
  const char *comma = memchr(text, ',', len);
  const char *rest = comma ? comma + 1 : text;
  size_t rest_len = len - (size_t)(rest - text);

  trim(&rest, &rest_len);
  return comma && is_suffix(rest, rest_len);
}

enum { SPACE = 1, HYPHEN = 2, COMMA = 4, MARK = 8 };

/* What there is in |text|: millions of names have none of it. */
static unsigned find_marks(const char *text, size_t len)
{
  static const unsigned char classes[256] = {
      [' '] = SPACE, ['-'] = HYPHEN, [','] = COMMA, ['('] = MARK, [')'] = MARK,
      ['['] = MARK,  [']'] = MARK,   ['{'] = MARK,  ['}'] = MARK, ['*'] = MARK,
      ['/'] = MARK,  ['|'] = MARK,   [';'] = MARK,
  };
  const unsigned char *at = (const unsigned char *)text;
  unsigned found = 0;

  for (; len >= 4; at += 4, len -= 4) {
    found |= (unsigned)(classes[at[0]] | classes[at[1]] | classes[at[2]] |
                        classes[at[3]]);
  }
  for (; len > 0; at++, len--) {
    found |= classes[*at];
  }
  return found;
}

/* "contractor - Ada Byron" */
static bool has_lone_hyphen(const char *text, size_t len)
{
  for (size_t i = 0; i + 2 < len; i++) {
    if (memcmp(text + i, " - ", 3) == 0) {
      return true;
    }
  }
  return false;
}

bool mu_person_name_decorated(const char *text, size_t len)
{
  unsigned found = find_marks(text, len);

  if (found == 0 || (found & MARK)) {
    return found != 0;
  }
  return ((found & HYPHEN) && has_lone_hyphen(text, len)) ||
         ((found & SPACE) && begins_with_title(text, len)) ||
         ((found & COMMA) && has_suffix(text, len));
}

/* Ada Byron: the last word is the last name. Where something stands in the name
 * that is no part of it, "(she/her)" or "Jr.", it would be taken for that. */
static bool split_at_space(struct mu_person_name *out, const char *text,
                           size_t len)
{
  size_t at = len;

  while (at > 0 && text[at - 1] != ' ') {
    at--;
  }
  *out = (struct mu_person_name){
      .first = text, .first_len = at, .last = text + at, .last_len = len - at};
  trim(&out->first, &out->first_len);
  return out->first_len > 0 && out->last_len > 0 &&
         !(find_marks(text, len) & MARK) && !has_lone_hyphen(text, len) &&
         !is_suffix(out->last, out->last_len);
}

bool mu_person_name_split(struct mu_person_name *out, const char *text,
                          size_t len)
{
  const char *comma = NULL;

  trim(&text, &len);
  comma = memchr(text, ',', len);
  if (!comma) {
    return split_at_space(out, text, len);
  }
  out->last = text;
  out->last_len = (size_t)(comma - text);
  out->first = comma + 1;
  out->first_len = len - out->last_len - 1;
  trim(&out->last, &out->last_len);
  trim(&out->first, &out->first_len);
  if (is_suffix(out->first, out->first_len)) {
    return split_at_space(out, out->last, out->last_len);
  }
  return out->first_len > 0 && out->last_len > 0 &&
         !memchr(out->first, ',', out->first_len);
}
