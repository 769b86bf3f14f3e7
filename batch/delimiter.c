/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/delimiter.h"

#include <stdbool.h>
#include <string.h>

#include "batch/cell_text.h"
#include "io/buffer.h"
#include "io/text.h"

static const struct {
  const char *name;
  char delimiter;
} names[] = {{"comma", ','}, {"semicolon", ';'}, {"pipe", '|'},
             {"tab", '\t'},  {"\\t", '\t'},      {"\t", '\t'}};

static bool is_punctuation(char c)
{
  return (c > ' ' && c < '0') || (c > '9' && c < 'A') || (c > 'Z' && c < 'a') ||
         (c > 'z' && c < 0x7F);
}

enum mu_code mu_delimiter_parse(const char *text, char *out,
                                struct mu_error *err)
{
  struct mu_buffer shown = {0};
  size_t len = strlen(text);
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (mu_text_equal_nocase(names[i].name, strlen(names[i].name), text, len)) {
      *out = names[i].delimiter;
      return MU_OK;
    }
  }
  if (len == 1 && is_punctuation(text[0]) && text[0] != '"') {
    *out = text[0];
    return MU_OK;
  }
  mu_cell_text_quote(&shown, text, len);
  rc = mu_error_set(err, MU_EUSAGE,
                    "--delimiter takes one of , ; | and tab, or another "
                    "punctuation character that is no quote, not %s",
                    mu_buffer_text(&shown));
  if (mu_buffer_failed(&shown)) {
    rc = mu_error_nomem(err);
  }
  mu_buffer_release(&shown);
  return rc;
}
