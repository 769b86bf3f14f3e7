/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/mail_cell.h"

#include <string.h>

#include "io/text.h"

static bool is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool begins_with(const char *text, size_t len, const char *word)
{
  size_t word_len = strlen(word);

  return len > word_len && mu_text_equal_nocase(text, word_len, word, word_len);
}

static void trim(const char **text, size_t *len)
{
  while (*len > 0 && is_blank(**text)) {
    (*text)++;
    (*len)--;
  }
  while (*len > 0 && is_blank((*text)[*len - 1])) {
    (*len)--;
  }
}

/* Any number of stops, which no address ends with. */
static void drop_stops(const char **text, size_t *len)
{
  while (*len > 0 && strchr(".,;", (*text)[*len - 1]) &&
         (*text)[*len - 1] != '\0') {
    (*len)--;
    trim(text, len);
  }
}

/* mailto:ada@x?subject=Hello */
static bool drop_scheme(const char **text, size_t *len)
{
  static const char scheme[] = "mailto:";
  const char *query = NULL;

  if (!begins_with(*text, *len, scheme)) {
    return false;
  }
  *text += sizeof scheme - 1;
  *len -= sizeof scheme - 1;
  query = memchr(*text, '?', *len);
  if (query) {
    *len = (size_t)(query - *text);
  }
  trim(text, len);
  return true;
}

/* Drops |open| and |close| around the whole. */
static bool drop_pair(const char **text, size_t *len, char open, char close)
{
  if (*len < 2 || **text != open || (*text)[*len - 1] != close) {
    return false;
  }
  *text += 1;
  *len -= 2;
  trim(text, len);
  return true;
}

/* Ada <ada@x>. A name that is an address too must be the same one, or there
 * would be two to choose from. */
static bool drop_name(const char **text, size_t *len)
{
  const char *name = *text;
  const char *open = memchr(*text, '<', *len);
  size_t name_len = open ? (size_t)(open - name) : 0;
  const char *inner = open ? open + 1 : NULL;
  size_t inner_len = 0;

  if (!open || (*text)[*len - 1] != '>') {
    return false;
  }
  inner_len = *len - name_len - 2;
  (void)drop_scheme(&inner, &inner_len);
  trim(&name, &name_len);
  if (!drop_pair(&name, &name_len, '\'', '\'')) {
    (void)drop_pair(&name, &name_len, '"', '"');
  }
  if (memchr(inner, '<', inner_len) || !memchr(inner, '@', inner_len) ||
      (memchr(name, '@', name_len) &&
       !mu_text_equal_nocase(name, name_len, inner, inner_len))) {
    return false;
  }
  *text = inner;
  *len = inner_len;
  trim(text, len);
  return true;
}

bool mu_mail_cell_bare(const char **text, size_t *len)
{
  const char *at = *text;
  size_t left = *len;

  if (!memchr(at, '@', left)) {
    return false; /* no address: nothing is lost by leaving it whole */
  }
  drop_stops(&at, &left);
  if (drop_name(&at, &left) || drop_pair(&at, &left, '\'', '\'')) {
    drop_stops(&at, &left);
  }
  if (drop_scheme(&at, &left)) {
    drop_stops(&at, &left);
  }
  if (left == *len || !memchr(at, '@', left)) {
    return false;
  }
  *text = at;
  *len = left;
  return true;
}

bool mu_mail_cell_linked(const char **text, size_t *len)
{
  static const char function[] = "=HYPERLINK(";
  const char *at = *text;
  const char *close = NULL;
  size_t left = *len;

  if (!begins_with(at, left, function)) {
    return false;
  }
  at += sizeof function - 1;
  left -= sizeof function - 1;
  trim(&at, &left);
  if (left == 0 || *at != '"') {
    return false;
  }
  at++;
  left--;
  close = memchr(at, '"', left);
  if (!close) {
    return false;
  }
  left = (size_t)(close - at);
  (void)drop_scheme(&at, &left);
  if (!memchr(at, '@', left) || memchr(at, '/', left)) {
    return false; /* a web page */
  }
  *text = at;
  *len = left;
  return true;
}

static bool parts(char c)
{
  return is_blank(c) || c == ',' || c == ';' || c == '|';
}

bool mu_mail_cell_several(const char *text, size_t len)
{
  size_t addresses = 0;
  bool counted = false;

  if (len == 0 || *text == '"') {
    return false; /* a quoted local part may hold anything */
  }
  for (size_t i = 0; i < len; i++) {
    if (parts(text[i])) {
      counted = false;
    } else if (text[i] == '@' && !counted) {
      counted = true;
      addresses++;
    }
  }
  return addresses > 1;
}
