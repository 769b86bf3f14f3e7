/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/fold.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

static bool is_ascii(const char *text)
{
  for (; *text; text++) {
    if ((unsigned char)*text >= 0x80) {
      return false;
    }
  }
  return true;
}

static char *fold_ascii(const char *text)
{
  char *copy = strdup(text);

  for (char *c = copy; c && *c; c++) {
    if (*c >= 'A' && *c <= 'Z') {
      *c = (char)(*c - 'A' + 'a');
    }
  }
  return copy;
}

static char *map(const char *text, utf8proc_option_t how)
{
  utf8proc_uint8_t *out = NULL;

  if (is_ascii(text)) {
    return fold_ascii(text);
  }
  (void)utf8proc_map((const utf8proc_uint8_t *)text, 0, &out, how);
  return (char *)out; /* NULL after an error */
}

char *sb_fold_login(const char *text)
{
  return map(text, (utf8proc_option_t)(UTF8PROC_NULLTERM | UTF8PROC_STABLE |
                                       UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
                                       UTF8PROC_STRIPMARK));
}

char *sb_fold_case(const char *text)
{
  return map(text, (utf8proc_option_t)(UTF8PROC_NULLTERM | UTF8PROC_STABLE |
                                       UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD));
}
