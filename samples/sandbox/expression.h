/* SPDX-License-Identifier: Apache-2.0 */
/*
 * expression - what ?search= and ?filter= ask for.
 *
 * Okta users API, list users. A search compares without case (diacritics
 * tell apart) and knows eq, sw, gt, ge, lt, le, pr, and co on four
 * attributes; a filter compares bytes, knows eq on seven properties and the
 * orders on lastUpdated alone. Both know and, or and brackets.
 */
#ifndef MUSTER_SANDBOX_EXPRESSION_H
#define MUSTER_SANDBOX_EXPRESSION_H

#include <stdbool.h>

#include "samples/sandbox/users.h"

struct sb_expression;

/* NULL when |text| is not understood. The caller frees with
 * sb_expression_free(). |type_id| is borrowed while it lives. */
struct sb_expression *sb_expression_new(const char *text, bool is_search,
                                        const char *type_id);
void sb_expression_free(struct sb_expression *e);

bool sb_expression_matches(const struct sb_expression *e,
                           const struct sb_user *user);

/* The value when the whole is `profile.login eq` it, or `id eq` it in a
 * filter; NULL otherwise. Borrowed. It saves a look at everybody. */
const char *sb_expression_key(const struct sb_expression *e);

#endif
