/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schema - which attributes the users of an org have, and what may stand in
 * them: the built-in ones as the org limits them, and its custom ones.
 *
 * Where no org's schema is known a schema is NULL, and the facts of Okta's
 * Users API reference hold (attribute.h).
 *
 * Source: Okta's Schemas API reference, GET /api/v1/meta/schemas/user/{id}.
 */
#ifndef MUSTER_BATCH_SCHEMA_H
#define MUSTER_BATCH_SCHEMA_H

#include <stddef.h>

#include "batch/attribute.h"
#include "io/arena.h"
#include "io/error.h"

struct mu_schema {
  struct mu_attribute *attributes; /* by id: the built-in, then the custom */
  size_t count;                    /* ids in use */
  struct mu_arena texts;           /* what the attributes point to */
};

/* Reads a schema as Okta shows it, |len| bytes of JSON; |name| (a file, or a
 * path at the org) begins every error. MU_EINPUT: it is none, or has more
 * custom attributes than muster takes. The caller frees with
 * mu_schema_free().
 *
 * What the org says of a base attribute comes first; where it says nothing the
 * facts stay. A custom attribute whose name is also that of one of muster's own
 * columns (status, groups, password...) is called profile.NAME. */
enum mu_code mu_schema_new(struct mu_schema **out, const char *name,
                           const char *text, size_t len,
                           struct mu_error *err) MU_MUST_CHECK;
void mu_schema_free(struct mu_schema *schema);

/* The same from the file at |path|, plain or gzipped. */
enum mu_code mu_schema_read(struct mu_schema **out, const char *path,
                            struct mu_error *err) MU_MUST_CHECK;

/* Ids below this are attributes. */
static inline unsigned mu_schema_count(const struct mu_schema *schema)
{
  return schema ? (unsigned)schema->count : MU_ATTRIBUTES;
}

/* |id| < mu_schema_count(). Inline, since every cell asks. */
static inline const struct mu_attribute *
mu_schema_attribute(const struct mu_schema *schema, enum mu_attribute_id id)
{
  return schema ? &schema->attributes[id] : mu_attribute(id);
}

/* What |attribute| is called within a profile. */
static inline const char *
mu_schema_profile_name(const struct mu_attribute *attribute)
{
  return attribute->profile_name ? attribute->profile_name : attribute->name;
}

/* By name, ASCII case aside (Okta takes no two names that differ in case
 * alone); MU_NO_ATTRIBUTE when there is none. "profile.NAME" is always the
 * attribute of the profile, where muster has a column of that name too. */
enum mu_attribute_id mu_schema_find(const struct mu_schema *schema,
                                    const char *name, size_t len);

/* The name nearest to |name|: what to offer in an error; MU_NO_ATTRIBUTE when
 * nothing is near. */
enum mu_attribute_id mu_schema_nearest(const struct mu_schema *schema,
                                       const char *name, size_t len);

#endif
