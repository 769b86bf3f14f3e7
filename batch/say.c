/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/say.h"

#include <stdarg.h>
#include <stdio.h>

void mu_say(const struct mu_settings *settings, const char *format, ...)
{
  va_list args;

  if (settings->quiet) {
    return;
  }
  (void)fputs("muster: ", stderr);
  va_start(args, format);
  (void)vfprintf(stderr, format, args);
  va_end(args);
  (void)fputc('\n', stderr);
}
