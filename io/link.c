/* SPDX-License-Identifier: Apache-2.0 */
#include "io/link.h"

#include <string.h>
#include <strings.h>

/* One link-value of RFC 8288 section 3, and its parameters. */
struct reader {
  const char *at, *end;
};

static void skip_blanks(struct reader *r)
{
  while (r->at < r->end && (*r->at == ' ' || *r->at == '\t')) {
    r->at++;
  }
}

static bool take(struct reader *r, char c)
{
  skip_blanks(r);
  if (r->at == r->end || *r->at != c) {
    return false;
  }
  r->at++;
  return true;
}

/* Up to one of |ends|, or the end of all. */
static size_t take_until(struct reader *r, const char *ends, const char **text)
{
  *text = r->at;
  while (r->at < r->end && (*r->at == '\0' || !strchr(ends, *r->at))) {
    r->at++;
  }
  return (size_t)(r->at - *text);
}

/* Within quotes a backslash takes the next character as it is; a relation has
 * none, so they are left in. */
static size_t take_quoted(struct reader *r, const char **text)
{
  *text = r->at;
  while (r->at < r->end && *r->at != '"') {
    r->at += *r->at == '\\' && r->at + 1 < r->end ? 2 : 1;
  }
  return (size_t)(r->at++ - *text);
}

static size_t take_value(struct reader *r, const char **text)
{
  if (take(r, '"')) {
    size_t len = take_quoted(r, text);

    r->at = r->at < r->end ? r->at : r->end;
    return len;
  }
  return take_until(r, " \t;,", text);
}

static bool has_word(const char *text, size_t len, const char *word)
{
  size_t word_len = strlen(word);
  size_t at = 0;

  while (at < len) {
    size_t end = at;

    while (end < len && text[end] != ' ' && text[end] != '\t') {
      end++;
    }
    if (end - at == word_len && strncasecmp(text + at, word, word_len) == 0) {
      return true;
    }
    at = end + 1;
  }
  return false;
}

/* Reads the parameters of one link; whether its first rel has |relation|. */
static bool read_parameters(struct reader *r, const char *relation)
{
  bool seen = false;
  bool is = false;

  while (take(r, ';')) {
    const char *name = NULL;
    const char *value = NULL;
    size_t name_len = 0;
    size_t len = 0;

    skip_blanks(r);
    name_len = take_until(r, " \t=;,", &name);
    if (take(r, '=')) {
      skip_blanks(r);
      len = take_value(r, &value);
    }
    if (name_len == 3 && strncasecmp(name, "rel", 3) == 0 && !seen) {
      seen = true; /* others are to be ignored (RFC 8288 section 3.3) */
      is = value && has_word(value, len, relation);
    }
  }
  return is;
}

bool mu_link_find(const char *fields, size_t fields_len, const char *relation,
                  const char **target, size_t *len)
{
  struct reader r = {.at = fields, .end = fields + fields_len};

  while (r.at < r.end) {
    const char *skipped = NULL;

    if (take(&r, '<')) {
      *len = take_until(&r, ">", target);
      if (take(&r, '>') && read_parameters(&r, relation)) {
        return true;
      }
    }
    (void)take_until(&r, ",", &skipped); /* what is left, or malformed */
    (void)take(&r, ',');
  }
  return false;
}
