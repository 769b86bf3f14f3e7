/* SPDX-License-Identifier: Apache-2.0 */
/* words - numbers and times as people read them. */
#ifndef MUSTER_BATCH_WORDS_H
#define MUSTER_BATCH_WORDS_H

#include <stdint.h>

struct mu_words {
  char text[48];
};

struct mu_words mu_words_count(uint64_t count); /* 12,400 */
/* The same with its noun, which takes an s unless there is one: 1 row. */
struct mu_words mu_words_counted(uint64_t count, const char *noun);
struct mu_words mu_words_time(int64_t us); /* 0.8 s, 41 min, 2 h 5 min */

#endif
