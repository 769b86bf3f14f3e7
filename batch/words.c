/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/words.h"

#include <stdio.h>
#include <string.h>

#include "io/clock.h"

struct mu_words mu_words_count(uint64_t count)
{
  struct mu_words words = {""};
  char digits[24];
  int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
  size_t at = 0;

  for (int i = 0; i < len; i++) {
    if (i > 0 && (len - i) % 3 == 0) {
      words.text[at++] = ',';
    }
    words.text[at++] = digits[i];
  }
  return words;
}

struct mu_words mu_words_counted(uint64_t count, const char *noun)
{
  struct mu_words words = {""};

  (void)snprintf(words.text, sizeof words.text, "%.30s %.15s%s",
                 mu_words_count(count).text, noun, count == 1 ? "" : "s");
  return words;
}

struct mu_words mu_words_time(int64_t us)
{
  struct mu_words words = {""};
  int64_t ms = us > 0 ? us / MU_MS : 0;
  int64_t seconds = (ms + 500) / 1000;
  int64_t minutes = (seconds + 30) / 60;

  if (ms < 9950) { /* above, it would be written as 10.0 s */
    (void)snprintf(words.text, sizeof words.text, "%.1f s", (double)ms / 1000);
  } else if (seconds < 120) {
    (void)snprintf(words.text, sizeof words.text, "%d s", (int)seconds);
  } else if (minutes < 120) {
    (void)snprintf(words.text, sizeof words.text, "%d min", (int)minutes);
  } else {
    (void)snprintf(words.text, sizeof words.text, "%lld h %d min",
                   (long long)(minutes / 60), (int)(minutes % 60));
  }
  return words;
}
