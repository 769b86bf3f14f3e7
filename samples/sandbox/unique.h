/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unique - which values of unique attributes are taken, and by whom.
 *
 * Okta's Schemas API: a unique custom attribute has one namespace across user
 * types; no value collides with nothing. Values are compared byte by byte,
 * which Okta does not document.
 */
#ifndef MUSTER_SANDBOX_UNIQUE_H
#define MUSTER_SANDBOX_UNIQUE_H

#include <stdbool.h>

#include <cjson/cJSON.h>

#include "samples/sandbox/problem.h"
#include "samples/sandbox/schema.h"
#include "samples/sandbox/users.h"

struct sb_unique_value;

struct sb_unique { /* embed by value; zero bytes are an empty one */
  struct sb_unique_value *values;
};

void sb_unique_release(struct sb_unique *u);

/* Adds a cause for every value in |profile| that somebody other than |self|
 * (NULL for a new user) has. */
void sb_unique_check(const struct sb_unique *u, const struct sb_schema *schema,
                     const cJSON *profile, const struct sb_user *self,
                     struct sb_causes *causes);

/* Takes the values of |user|'s profile; false when out of memory. */
bool sb_unique_take(struct sb_unique *u, struct sb_user *user);

/* Gives them back: before the profile changes or goes. */
void sb_unique_give_back(struct sb_unique *u, const struct sb_user *user);

#endif
