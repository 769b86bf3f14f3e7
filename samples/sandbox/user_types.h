/* SPDX-License-Identifier: Apache-2.0 */
/*
 * user_types - the kinds of users that there are, each with its schema.
 *
 * The first one is the default type, which every org has. An org has ten at
 * most (Okta's User Types API).
 */
#ifndef MUSTER_SANDBOX_USER_TYPES_H
#define MUSTER_SANDBOX_USER_TYPES_H

#include <stdbool.h>
#include <stddef.h>

#include "io/error.h"
#include "io/option.h"
#include "samples/sandbox/random.h"
#include "samples/sandbox/schema.h"
#include "samples/sandbox/users.h"

#define SB_USER_TYPES_MAX 10
#define SB_USER_TYPE_NAME 51 /* characters and a NUL */

struct sb_user_type {
  char id[SB_ID];        /* oty... */
  char schema_id[SB_ID]; /* osc... */
  char name[SB_USER_TYPE_NAME];
  struct sb_schema *schema;
};

struct sb_user_types { /* embed by value */
  struct sb_user_type items[SB_USER_TYPES_MAX];
  size_t count;
};

/* |schema| is the default type's file, NULL for the built-in one; |further|
 * holds NAME=FILE. On failure nothing needs a release. */
enum mu_code sb_user_types_init(struct sb_user_types *types,
                                struct sb_random *ids, const char *schema,
                                const struct mu_option_list *further,
                                struct mu_error *err) MU_MUST_CHECK;
void sb_user_types_release(struct sb_user_types *types);

/* By id; NULL when there is none. */
const struct sb_user_type *sb_user_types_find(const struct sb_user_types *types,
                                              const char *id);

/* By its schema's id, or the default one for "default". */
const struct sb_user_type *
sb_user_types_find_schema(const struct sb_user_types *types, const char *id);

/* The attribute called |name| of any type; for searches. */
const struct sb_attribute *
sb_user_types_attribute(const struct sb_user_types *types, const char *name);

#endif
