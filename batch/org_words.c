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

/* Those of Unicode's second set (U+0080 to U+009F) work on a terminal, too. */
static void blank_controls(struct mu_buffer *words)
{
  for (size_t i = 0; i < words->len; i++) {
    unsigned char c = (unsigned char)words->data[i];
    bool second = c == 0xC2 && i + 1 < words->len &&
                  (unsigned char)words->data[i + 1] < 0xA0;

    if (c < 0x20 || c == 0x7F || second) {
      words->data[i] = ' ';
      words->data[i + second] = ' ';
    }
  }
}

void mu_org_words_tidy(struct mu_buffer *words)
{
  shorten(words);
  mend(words);
  blank_controls(words);
}
