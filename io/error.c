/* SPDX-License-Identifier: Apache-2.0 */
#include "io/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A cut inside a UTF-8 sequence prints as garbage: the last one goes whole. */
static void drop_last_sequence(char *text)
{
  size_t start = strlen(text);

  while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80) {
    start--;
  }
  if (start > 0 && (unsigned char)text[start - 1] >= 0xC0) {
    text[start - 1] = '\0';
  }
}

static void set_text(struct mu_error *err, const char *format, va_list args)
    MU_PRINTF(2, 0);

static void set_text(struct mu_error *err, const char *format, va_list args)
{
  int len = vsnprintf(err->text, sizeof err->text, format, args);

  if (len >= (int)sizeof err->text) {
    drop_last_sequence(err->text);
  }
}

enum mu_code mu_error_set(struct mu_error *err, enum mu_code code,
                          const char *format, ...)
{
  if (err) {
    va_list args;

    err->code = code;
    err->line = 0;
    va_start(args, format);
    set_text(err, format, args);
    va_end(args);
  }
  return code;
}

enum mu_code mu_error_set_line(struct mu_error *err, enum mu_code code,
                               uint64_t line, const char *format, ...)
{
  if (err) {
    va_list args;

    err->code = code;
    err->line = line;
    va_start(args, format);
    set_text(err, format, args);
    va_end(args);
  }
  return code;
}
