/* SPDX-License-Identifier: Apache-2.0 */
/*
 * placement - where a request puts a user: the type, the realm, the groups.
 */
#ifndef MUSTER_SANDBOX_PLACEMENT_H
#define MUSTER_SANDBOX_PLACEMENT_H

#include <stdbool.h>

#include <cjson/cJSON.h>

#include "samples/sandbox/org.h"

/* The type that |body| names, |otherwise| when it names none; NULL when the
 * call is refused. */
const struct sb_user_type *
sb_placement_type(struct sb_call *call, const cJSON *body,
                  const struct sb_user_type *otherwise);

/* Whether |body|'s realmId, if there is one, is a realm's; false when the call
 * is refused. */
bool sb_placement_realm(struct sb_call *call, const cJSON *body);

/* Whether a new user can be put into |body|'s groupIds; false when the call is
 * refused. Ids of groups that are not there do only under --strict-groups. */
bool sb_placement_groups(struct sb_call *call, const cJSON *body);

/* Puts |user| into those of |body|'s groupIds that are there; false when out of
 * memory. */
bool sb_placement_join(struct sb_call *call, const cJSON *body,
                       struct sb_user *user);

#endif
