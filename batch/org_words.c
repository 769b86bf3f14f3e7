/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/org_words.h"

#include "io/text.h"

static void shorten(struct mu_buffer *words)
{
  size_t most = words->len < MU_ORG_WORDS_MAX ? words->len : MU_ORG_WORDS_MAX;

  while (most < words->len && most > 0 && (words->data[most] & 0xC0) == 0x80) {
    most--;
  }
  if (most < words->len) {
    words->len = most;
    words->data[most] = '\0';
    mu_buffer_append_text(words, "...");
  }
}

static void mend(struct mu_buffer *words)
{
  struct mu_text_scan scan = mu_text_scan(mu_buffer_text(words), words->len);

  while (!scan.well_formed) {
    words->data[scan.bad_at] = '?';
    scan = mu_text_scan(words->data, words->len);
  }
}

void mu_org_words_tidy(struct mu_buffer *words)
{
  shorten(words);
  mend(words);
  mu_text_hide_controls(words, 0, ' ');
}
