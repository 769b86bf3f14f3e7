/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pattern - whether a text as a whole is what a regular expression describes.
 *
 * Patterns are ECMAScript's (Okta's Schemas API reference) and are matched by
 * PCRE2, which is told to read them so where the two differ: \u, [], [^], $.
 * What comes of an org is bounded: a pattern that backtracks without end is
 * given up, and the org has to say.
 */
#ifndef MUSTER_BATCH_PATTERN_H
#define MUSTER_BATCH_PATTERN_H

#include <stddef.h>

#include "io/error.h"

struct mu_pattern;

enum mu_match {
  MU_MATCH_YES,
  MU_MATCH_NO,
  MU_MATCH_UNKNOWN /* it took too long, or is beyond what can be told */
};

/* MU_EINPUT when |text| cannot be understood, with the reason. The caller frees
 * with mu_pattern_free(). */
enum mu_code mu_pattern_new(struct mu_pattern **out, const char *text,
                            struct mu_error *err) MU_MUST_CHECK;
void mu_pattern_free(struct mu_pattern *pattern);

/* Any bytes will do; what is no UTF-8 is MU_MATCH_UNKNOWN. */
enum mu_match mu_pattern_match(const struct mu_pattern *pattern,
                               const char *text, size_t len);

#endif
