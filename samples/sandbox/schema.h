/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schema - the attributes that users of one type have.
 *
 * Without a file it is what an org that changed nothing shows. A file holds a
 * schema as GET /api/v1/meta/schemas/user/{id} answers it (Okta's Schemas
 * API): its base definitions stand in for the built-in ones, one by one; its
 * custom definitions come after them.
 */
#ifndef MUSTER_SANDBOX_SCHEMA_H
#define MUSTER_SANDBOX_SCHEMA_H

#include <stddef.h>

#include "io/buffer.h"
#include "io/error.h"
#include "samples/sandbox/attribute.h"

struct sb_schema {                 /* the fields are schema.c's to write */
  cJSON *base, *custom;            /* the definitions; owned */
  struct sb_attribute *attributes; /* the base ones first; owned */
  size_t count;
  bool has_unique; /* whether any attribute is unique */
  bool has_locked; /* whether any is read-only or immutable */
};

/* Reads |path|, or takes the built-in schema for NULL. The caller frees with
 * sb_schema_free(). */
enum mu_code sb_schema_new(struct sb_schema **out, const char *path,
                           struct mu_error *err) MU_MUST_CHECK;
void sb_schema_free(struct sb_schema *schema);

/* NULL when there is none; names are case-sensitive. */
const struct sb_attribute *sb_schema_find(const struct sb_schema *schema,
                                          const char *name);

/* Appends "definitions" and its object, as Okta shows them. */
void sb_schema_print(const struct sb_schema *schema, struct mu_buffer *out);

#endif
