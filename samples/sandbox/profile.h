/* SPDX-License-Identifier: Apache-2.0 */
/*
 * profile - the 31 base attributes of a user, and what the org asks of them.
 *
 * Lengths and formats are those of Okta's OpenAPI description (UserProfile,
 * UserSchemaBaseProperties); lengths count characters. The org has no custom
 * attributes, so every other name is refused. As in Okta's recorded answers,
 * names that are not defined are complained of only when nothing else is wrong
 * with the profile.
 */
#ifndef MUSTER_SANDBOX_PROFILE_H
#define MUSTER_SANDBOX_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "io/buffer.h"
#include "samples/sandbox/problem.h"

/* Checks a whole profile (not a partial one). |subject| is what the summary
 * is about when a name is not defined: newUser or user. */
void sb_profile_check(const cJSON *profile, const char *subject,
                      struct sb_causes *causes);

/* Appends the profile as the org stores and shows it: attributes that have no
 * value are left out, but mobilePhone and secondEmail are null. */
void sb_profile_print(const cJSON *profile, struct mu_buffer *out);

/* Whether |name| is an attribute; for searches. */
bool sb_profile_has(const char *name);

#endif
