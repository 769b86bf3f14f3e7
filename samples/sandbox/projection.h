/* SPDX-License-Identifier: Apache-2.0 */
/*
 * projection - the properties that ?fields= leaves of listed users.
 *
 * Okta users API, list users: names joined by commas, those of the profile
 * within profile:(...), as in id,status,profile:(login,city); id is always
 * there. Names that no user has find nothing, which Okta does not document.
 */
#ifndef MUSTER_SANDBOX_PROJECTION_H
#define MUSTER_SANDBOX_PROJECTION_H

#include <stdbool.h>
#include <stddef.h>

#define SB_PROJECTION_NAMES 128

struct sb_projection {                    /* zero bytes leave everything */
  char *text;                             /* storage of the names; owned */
  const char *names[SB_PROJECTION_NAMES]; /* of the user */
  const char *inner[SB_PROJECTION_NAMES]; /* of the profile */
  size_t name_count, inner_count;
  bool given;
};

/* Reads |fields|, NULL when there are none. False when it is malformed, holds
 * too many names, or there is no memory. Release it in any case. */
bool sb_projection_read(struct sb_projection *p, const char *fields);
void sb_projection_release(struct sb_projection *p);

/* Whether the property |name| of a user is left; |p| may be NULL. */
bool sb_projection_has(const struct sb_projection *p, const char *name);

/* Whether only some of the profile is left. */
bool sb_projection_cuts_profile(const struct sb_projection *p);

/* Whether the profile's |name| is left where only some of it is. */
bool sb_projection_has_inner(const struct sb_projection *p, const char *name);

#endif
