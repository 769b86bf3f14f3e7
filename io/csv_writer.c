/* SPDX-License-Identifier: Apache-2.0 */
#include "io/csv_writer.h"

#include <stdbool.h>
#include <string.h>

static bool is_blank(char c)
{
  return c == ' ' || c == '\t';
}

static bool needs_quotes(const char *text, size_t len, char delimiter)
{
  if (len > 0 && (is_blank(text[0]) || is_blank(text[len - 1]))) {
    return true;
  }
  for (size_t i = 0; i < len; i++) {
    char c = text[i];

    if (c == delimiter || c == '"' || c == '\n' || c == '\r') {
      return true;
    }
  }
  return false;
}

void mu_csv_write_cell(struct mu_buffer *out, const char *text, size_t len,
                       char delimiter)
{
  const char *quote = NULL;

  if (!needs_quotes(text, len, delimiter)) {
    mu_buffer_append(out, text, len);
    return;
  }
  mu_buffer_append_char(out, '"');
  while ((quote = memchr(text, '"', len)) != NULL) {
    size_t upto = (size_t)(quote - text) + 1;

    mu_buffer_append(out, text, upto);
    mu_buffer_append_char(out, '"');
    text += upto;
    len -= upto;
  }
  mu_buffer_append(out, text, len);
  mu_buffer_append_char(out, '"');
}
