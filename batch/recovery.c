/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/recovery.h"

#include <string.h>

#include "io/buffer.h"
#include "io/text.h"

#define WORD_LEAST 4 /* characters */

static bool holds(const struct mu_buffer *text, const char *part, size_t len)
{
  for (size_t at = 0; at + len <= text->len; at++) {
    if (memcmp(text->data + at, part, len) == 0) {
      return true;
    }
  }
  return false;
}

/* Whether one of |question|'s longer words is in |answer|. */
static bool repeats_word(const struct mu_buffer *question,
                         const struct mu_buffer *answer)
{
  static const char between[] = " \t\r\n?!.,;:'\"";
  const char *word = mu_buffer_text(question);

  while (*word) {
    size_t len = strcspn(word, between);

    if (mu_text_scan(word, len).characters >= WORD_LEAST &&
        holds(answer, word, len)) {
      return true;
    }
    word += len;
    word += strspn(word, between);
  }
  return false;
}

enum mu_recovery mu_recovery_judge(const char *question, size_t question_len,
                                   const char *answer, size_t answer_len)
{
  struct mu_buffer asked = {0};
  struct mu_buffer said = {0};
  enum mu_recovery verdict = MU_RECOVERY_GOOD;

  if (!mu_text_fold_case(&asked, question, question_len) ||
      !mu_text_fold_case(&said, answer, answer_len)) {
    verdict = MU_RECOVERY_STARVED;
  } else if (holds(&said, mu_buffer_text(&asked), asked.len)) {
    verdict = MU_RECOVERY_REPEATS_QUESTION;
  } else if (repeats_word(&asked, &said)) {
    verdict = MU_RECOVERY_REPEATS_WORD;
  }
  mu_buffer_wipe(&said);
  mu_buffer_release(&said);
  mu_buffer_release(&asked);
  return verdict;
}
