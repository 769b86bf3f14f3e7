/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attribute - one attribute of a user's profile, and what may stand in it.
 *
 * It is read from its definition in a schema (Okta's Schemas API,
 * UserSchemaAttribute): type and items, format, minLength, maxLength, pattern,
 * enum or oneOf, required, unique, mutability, default. Lengths count
 * characters.
 */
#ifndef MUSTER_SANDBOX_ATTRIBUTE_H
#define MUSTER_SANDBOX_ATTRIBUTE_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "io/error.h"
#include "samples/sandbox/base_profile.h"
#include "samples/sandbox/problem.h"

enum sb_type {
  SB_TYPE_STRING,
  SB_TYPE_BOOLEAN,
  SB_TYPE_INTEGER,
  SB_TYPE_NUMBER,
  SB_TYPE_ARRAY
};

enum sb_mutability { SB_READ_WRITE, SB_READ_ONLY, SB_IMMUTABLE };

struct sb_attribute { /* embed by value; the texts are the definition's */
  const char *name;
  enum sb_type type, item_type;
  size_t min, max; /* characters; max 0 is unlimited */
  bool (*format)(const char *text);
  const char *complaint;   /* when the format is not met */
  void *pattern;           /* compiled; owned, or NULL */
  const cJSON *choices;    /* an array, or NULL */
  bool choices_are_titled; /* they are oneOf's: objects with a const */
  const cJSON *fallback;   /* the default, or NULL */
  enum sb_mutability mutability;
  bool required, unique, is_custom;
  bool shown_when_unset; /* as null */
};

/* Reads |definition|, which outlives |a|; its name is the attribute's.
 * |base| is what Okta says of a base attribute, NULL for a custom one.
 * MU_EINPUT when it is no definition; then |a| needs no release. */
enum mu_code sb_attribute_read(struct sb_attribute *a, const cJSON *definition,
                               const struct sb_base_attribute *base,
                               struct mu_error *err) MU_MUST_CHECK;
void sb_attribute_release(struct sb_attribute *a);

/* The attribute's value in |profile|; NULL when there is none: null, "" and []
 * are no value. */
const cJSON *sb_attribute_value(const struct sb_attribute *a,
                                const cJSON *profile);

/* The same, or else the default: what the org stores. */
const cJSON *sb_attribute_stored(const struct sb_attribute *a,
                                 const cJSON *profile);

/* Adds what is wrong with |value|, which is there. */
void sb_attribute_check(const struct sb_attribute *a, const cJSON *value,
                        struct sb_causes *causes);

#endif
