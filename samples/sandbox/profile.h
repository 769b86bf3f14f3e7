/* SPDX-License-Identifier: Apache-2.0 */
/*
 * profile - a user's profile, held against the schema of the user's type.
 *
 * As in Okta's recorded answers, names that are not defined are complained of
 * only when nothing else is wrong with the profile.
 */
#ifndef MUSTER_SANDBOX_PROFILE_H
#define MUSTER_SANDBOX_PROFILE_H

#include <cjson/cJSON.h>

#include "io/buffer.h"
#include "samples/sandbox/problem.h"
#include "samples/sandbox/schema.h"

/* Checks a whole profile (not a partial one). |subject| is what the summary
 * is about when a name is not defined: newUser or user. */
void sb_profile_check(const struct sb_schema *schema, const cJSON *profile,
                      const char *subject, struct sb_causes *causes);

/* Appends the profile as the org stores and shows it: an attribute that has no
 * value gets its default, or is left out, but mobilePhone and secondEmail are
 * null. */
void sb_profile_print(const struct sb_schema *schema, const cJSON *profile,
                      struct mu_buffer *out);

/* Appends the first and the last name. */
void sb_profile_print_name(const cJSON *profile, struct mu_buffer *out);

/* The first attribute that a request may not set as |sent| does: a read-only
 * one, or an immutable one that has a value. |stored| is the profile so far,
 * NULL for a new user; the value that is there may be sent again. NULL when all
 * may be set. */
const struct sb_attribute *sb_profile_locked(const struct sb_schema *schema,
                                             const cJSON *sent,
                                             const cJSON *stored);

/* Adds to |profile|, which is to replace |stored|, the values that a request
 * cannot set and so cannot clear. False when out of memory. */
bool sb_profile_keep_locked(const struct sb_schema *schema, cJSON *profile,
                            const cJSON *stored);

#endif
