/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recovery - a recovery question and the answer to it.
 *
 * Okta refuses an answer that contains the question or a part of it (Users API
 * reference, RecoveryQuestionCredential) and does not say what a part is. Here
 * it is a word of four characters or more, upper and lower case aside: shorter
 * ones ("is", "the") stand in too many answers by chance.
 */
#ifndef MUSTER_BATCH_RECOVERY_H
#define MUSTER_BATCH_RECOVERY_H

#include <stdbool.h>
#include <stddef.h>

enum mu_recovery {
  MU_RECOVERY_GOOD,
  MU_RECOVERY_REPEATS_QUESTION,
  MU_RECOVERY_REPEATS_WORD,
  MU_RECOVERY_STARVED /* of memory */
};

/* Whether |answer| gives |question| away; both are well-formed UTF-8. No copy
 * of the answer is left in memory. */
enum mu_recovery mu_recovery_judge(const char *question, size_t question_len,
                                   const char *answer, size_t answer_len);

#endif
