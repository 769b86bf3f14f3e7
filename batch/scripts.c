/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/scripts.h"

#include <stdint.h>
#include <string.h>

#include <unictype.h>
#include <utf8proc.h>

#include "io/text.h"

/* The scripts that are written together; no two others are. */
enum { LATIN = 1, HAN = 2, KANA = 4, HANGUL = 8, BOPOMOFO = 16 };

struct known {
  const char *name;
  unsigned flag;
  unsigned partners;
};

/* What was seen of one part of a login. */
struct seen {
  const uc_script_t *scripts[8]; /* more never go together */
  size_t count;
};

static const struct known *find_known(const uc_script_t *script)
{
  static const struct known known[] = {
      {"Latin", LATIN, HAN | KANA | HANGUL | BOPOMOFO},
      {"Han", HAN, LATIN | KANA | HANGUL | BOPOMOFO},
      {"Hiragana", KANA, LATIN | HAN | KANA},
      {"Katakana", KANA, LATIN | HAN | KANA},
      {"Hangul", HANGUL, LATIN | HAN},
      {"Bopomofo", BOPOMOFO, LATIN | HAN},
  };

  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    if (strcmp(script->name, known[i].name) == 0) {
      return &known[i];
    }
  }
  return NULL;
}

static bool belong_together(const uc_script_t *one, const uc_script_t *other)
{
  const struct known *a = find_known(one);
  const struct known *b = find_known(other);

  return one == other || (a && b && (a->partners & b->flag));
}

static bool is_everybodys(const uc_script_t *script)
{
  return strcmp(script->name, "Common") == 0 ||
         strcmp(script->name, "Inherited") == 0;
}

/* The script among those seen that |script| does not go with, or NULL. */
static const uc_script_t *add(struct seen *seen, const uc_script_t *script)
{
  for (size_t i = 0; i < seen->count; i++) {
    if (seen->scripts[i] == script) {
      return NULL;
    }
  }
  for (size_t i = 0; i < seen->count; i++) {
    if (!belong_together(seen->scripts[i], script)) {
      return seen->scripts[i];
    }
  }
  seen->scripts[seen->count++] = script;
  return NULL;
}

static bool part_mixed(const char *text, size_t len, const char **one,
                       const char **other)
{
  struct seen seen = {.count = 0};

  while (len > 0) {
    int32_t character = 0;
    utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)text,
                                             (utf8proc_ssize_t)len, &character);
    const uc_script_t *script = step > 0 ? uc_script((ucs4_t)character) : NULL;

    if (script && !is_everybodys(script)) {
      const uc_script_t *strange = add(&seen, script);

      if (strange) {
        *one = strange->name;
        *other = script->name;
        return true;
      }
    }
    step = step > 0 ? step : 1;
    text += step;
    len -= (size_t)step;
  }
  return false;
}

static bool any_label_mixed(const char *at, const char *end, const char **one,
                            const char **other)
{
  while (at < end) {
    const char *dot = memchr(at, '.', (size_t)(end - at));
    const char *to = dot ? dot : end;

    if (part_mixed(at, (size_t)(to - at), one, other)) {
      return true;
    }
    at = dot ? dot + 1 : end;
  }
  return false;
}

bool mu_scripts_mixed(const char *text, size_t len, const char **one,
                      const char **other)
{
  size_t domain = len;

  if (mu_text_ascii_run(text, len) == len) {
    return false;
  }
  /* The last "@" begins the domain: a quoted local part may hold others. */
  while (domain > 0 && text[domain - 1] != '@') {
    domain--;
  }
  if (domain == 0) {
    return part_mixed(text, len, one, other);
  }
  return part_mixed(text, domain - 1, one, other) ||
         any_label_mixed(text + domain, text + len, one, other);
}
