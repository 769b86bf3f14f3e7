/* SPDX-License-Identifier: Apache-2.0 */
#include "io/encoding.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The mark of UTF-32LE begins with that of UTF-16LE: longer ones come first.
 * iconv's MACINTOSH has a Greek delta and a private character where newer
 * tables have the increment sign and the apple; both ways agree on that. */
static const struct known {
  const char *name;
  const char *iconv_name;
  const char *mark;
  size_t mark_len;
  size_t unit;
} knowns[] = {
    {"UTF-32LE", "UTF-32LE", "\xFF\xFE\0\0", 4, 4},
    {"UTF-32BE", "UTF-32BE", "\0\0\xFE\xFF", 4, 4},
    {"UTF-8", "UTF-8", "\xEF\xBB\xBF", 3, 1},
    {"UTF-16LE", "UTF-16LE", "\xFF\xFE", 2, 2},
    {"UTF-16BE", "UTF-16BE", "\xFE\xFF", 2, 2},
    {"windows-1252", "CP1252", NULL, 0, 1},
    {"macroman", "MACINTOSH", NULL, 0, 1},
    {"ISO-8859-1", "ISO-8859-1", NULL, 0, 1},
};

/* Other names, as fold() leaves them. */
static const struct {
  const char *folded;
  const char *name;
  bool any_order;
} aliases[] = {
    {"UTF16", "UTF-16LE", true},      {"UNICODE", "UTF-16LE", true},
    {"UCS2", "UTF-16LE", true},       {"UCS2LE", "UTF-16LE", false},
    {"UCS2BE", "UTF-16BE", false},    {"UTF32", "UTF-32LE", true},
    {"ANSI", "windows-1252", false},  {"CP1252", "windows-1252", false},
    {"1252", "windows-1252", false},  {"MAC", "macroman", false},
    {"MACINTOSH", "macroman", false}, {"XMACROMAN", "macroman", false},
    {"LATIN1", "ISO-8859-1", false},
};

/* In upper case, without hyphens and underscores. */
static void fold(char *out, const char *name)
{
  for (; *name; name++) {
    if (*name != '-' && *name != '_') {
      *out++ = (char)toupper((unsigned char)*name);
    }
  }
  *out = '\0';
}

static void fill(struct mu_encoding *out, const struct known *known)
{
  memset(out, 0, sizeof *out);
  (void)snprintf(out->name, sizeof out->name, "%s", known->name);
  (void)snprintf(out->iconv_name, sizeof out->iconv_name, "%s",
                 known->iconv_name);
  out->mark = known->mark;
  out->mark_len = known->mark_len;
  out->unit = known->unit;
}

void mu_encoding_known(struct mu_encoding *out, const char *name)
{
  size_t i = 0;

  while (strcmp(knowns[i].name, name) != 0) {
    i++;
    assert(i < COUNT(knowns)); /* it is one of these */
  }
  fill(out, &knowns[i]);
}

bool mu_encoding_is(const struct mu_encoding *encoding, const char *name)
{
  return strcmp(encoding->name, name) == 0;
}

bool mu_encoding_of_mark(struct mu_encoding *out, const char *bytes, size_t len)
{
  for (size_t i = 0; i < COUNT(knowns); i++) {
    if (knowns[i].mark && len >= knowns[i].mark_len &&
        memcmp(bytes, knowns[i].mark, knowns[i].mark_len) == 0) {
      fill(out, &knowns[i]);
      return true;
    }
  }
  return false;
}

static bool find_known(struct mu_encoding *out, const char *folded,
                       bool *any_order)
{
  for (size_t i = 0; i < COUNT(knowns); i++) {
    char name[MU_ENCODING_NAME_MAX];

    fold(name, knowns[i].name);
    if (strcmp(name, folded) == 0) {
      fill(out, &knowns[i]);
      return true;
    }
  }
  for (size_t i = 0; i < COUNT(aliases); i++) {
    if (strcmp(aliases[i].folded, folded) == 0) {
      mu_encoding_known(out, aliases[i].name);
      *any_order = aliases[i].any_order;
      return true;
    }
  }
  return false;
}

static enum mu_code unknown(const char *name, struct mu_error *err)
{
  return mu_error_set(err, MU_EUSAGE,
                      "there is no encoding \"%.100s\"; there are UTF-8, "
                      "UTF-16LE, windows-1252, macroman, ISO-8859-15 and "
                      "whatever \"iconv -l\" lists",
                      name);
}

/* iconv takes more than names: "//IGNORE" behind one, or none for that of the
 * locale. */
static bool is_name(const char *name)
{
  size_t len = strlen(name);

  return len > 0 && len < MU_ENCODING_NAME_MAX && !strpbrk(name, "/, ");
}

enum mu_code mu_encoding_open_iconv(iconv_t *out, const char *to,
                                    const char *from, struct mu_error *err)
{
  *out = iconv_open(to, from);
  if (*out != (iconv_t)-1) { /* NOLINT(performance-no-int-to-ptr) */
    return MU_OK;
  }
  return errno == ENOMEM ? mu_error_nomem(err)
                         : mu_error_set(err, MU_EUSAGE,
                                        "iconv cannot turn %s into %s on this "
                                        "system",
                                        from, to);
}

/* It must go both ways. */
static enum mu_code ask_iconv(struct mu_encoding *out, const char *name,
                              struct mu_error *err)
{
  iconv_t there;
  iconv_t back;
  enum mu_code rc = mu_encoding_open_iconv(&there, "UTF-8", name, err);

  if (rc == MU_OK) {
    rc = mu_encoding_open_iconv(&back, name, "UTF-8", err);
    (void)iconv_close(there); /* only fails for what is none */
  }
  if (rc != MU_OK) {
    return rc == MU_EUSAGE ? unknown(name, err) : rc;
  }
  (void)iconv_close(back);
  memset(out, 0, sizeof *out);
  for (size_t i = 0; name[i]; i++) {
    out->name[i] = (char)toupper((unsigned char)name[i]);
    out->iconv_name[i] = out->name[i];
  }
  out->unit = 1;
  return MU_OK;
}

enum mu_code mu_encoding_find(struct mu_encoding *out, const char *name,
                              bool *any_order, struct mu_error *err)
{
  char folded[MU_ENCODING_NAME_MAX];
  bool open_order = false;
  enum mu_code rc = MU_OK;

  if (!is_name(name)) {
    return unknown(name, err);
  }
  fold(folded, name);
  if (!find_known(out, folded, &open_order)) {
    rc = ask_iconv(out, name, err);
  }
  if (any_order) {
    *any_order = open_order;
  }
  return rc;
}
