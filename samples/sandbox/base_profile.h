/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base_profile - the 31 attributes that every user has.
 *
 * Limits that the schema of an org shows are those of recorded replies; the
 * lengths that only Okta's OpenAPI description has (UserProfile) hold
 * where the schema says nothing.
 */
#ifndef MUSTER_SANDBOX_BASE_PROFILE_H
#define MUSTER_SANDBOX_BASE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

struct sb_base_attribute {
  const char *name;
  const char *title;
  const char *format; /* as a schema calls it, or NULL */
  size_t min, max;    /* as the schema shows them; 0 for none */
  size_t otherwise;   /* the most when the schema says none; 0 is unlimited */
  bool required;
  bool shown_when_unset; /* as null */
};

/* The attribute called |name|, or NULL. */
const struct sb_base_attribute *sb_base_find(const char *name);

/* The properties of definitions.base as an org that changed nothing shows
 * them, the required ones first in the order in which Okta complains of them.
 * NULL when out of memory; the caller frees with cJSON_Delete(). */
cJSON *sb_base_properties(void);

#endif
