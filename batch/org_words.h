/* SPDX-License-Identifier: Apache-2.0 */
/*
 * org_words - what an org says in its own words, made fit for a cell and a
 * terminal: any bytes may come.
 */
#ifndef MUSTER_BATCH_ORG_WORDS_H
#define MUSTER_BATCH_ORG_WORDS_H

#include "io/buffer.h"

#define MU_ORG_WORDS_MAX 2000 /* bytes; and "..." where there were more */

/* Makes |words| one line of well-formed UTF-8 without control characters, and
 * without those that turn the direction of writing. */
void mu_org_words_tidy(struct mu_buffer *words);

#endif
