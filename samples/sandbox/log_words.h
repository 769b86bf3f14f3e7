/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log_words - the attributes of an event, by name.
 */
#ifndef MUSTER_SANDBOX_LOG_WORDS_H
#define MUSTER_SANDBOX_LOG_WORDS_H

#include <stdbool.h>

#include "samples/sandbox/expression.h"
#include "samples/sandbox/log_event.h"

/* What ?filter= knows; objects are struct sb_log_view. */
const struct sb_vocabulary *sb_log_vocabulary(void);

/* Whether an attribute of |view| holds |keyword|, case aside, as a word or
 * words of its own: neither a letter nor a digit is next to it. */
bool sb_log_mentions(const struct sb_log_view *view, const char *keyword);

#endif
