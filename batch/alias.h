/* SPDX-License-Identifier: Apache-2.0 */
/*
 * alias - what other programs and other languages call Okta's attributes.
 *
 * What a name is worth can depend on where the file comes from: "Title" is
 * Okta's own, but Outlook keeps "Dr." there.  So each judgement is a set of
 * enum mu_header_source, and MU_FROM_ANYWHERE stands for every file.
 */
#ifndef MUSTER_BATCH_ALIAS_H
#define MUSTER_BATCH_ALIAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "batch/attribute.h"
#include "batch/header_map.h"
#include "batch/header_name.h"
#include "batch/header_source.h"

enum mu_alias_flag {
  /* the last name where there is a first name and no other last name; until
   * that is known it is |id| */
  MU_ALIAS_MAY_BE_LAST_NAME = 1,
  MU_ALIAS_HASH_FUNCTION = 2, /* a cell says that the password is a hash */
  MU_ALIAS_FIRST_DAY = 4,     /* the date when a person comes */
  MU_ALIAS_LAST_DAY = 8       /* and the one when a person goes */
};

struct mu_alias {
  const char *name;  /* as header_name leaves it */
  const char *words; /* why it is risky, dropped or refused; NULL when it is
                        none of these */
  uint32_t sources;  /* who calls it so */
  uint32_t fallback; /* where it gives way to any other column */
  uint32_t risky;    /* where it may mean something else */
  uint32_t dropped;  /* where it is left out */
  uint32_t refused;  /* where a person has to decide */
  enum mu_attribute_id id;
  enum mu_reading reading;
  unsigned flags; /* of enum mu_alias_flag */
};

/* The whole table, Okta's own names included. Of two that are fallbacks for
 * one attribute the earlier one is the better. */
const struct mu_alias *mu_alias_table(size_t *count);

/* One name as header_name leaves it; NULL when it is not known. */
const struct mu_alias *mu_alias_find(const char *name);

/* The best reading of a header: the first form that is known, or a later one
 * that is known and not risky. NULL when none is known. */
const struct mu_alias *mu_alias_of(const struct mu_header_name *name);

/* Whether it is Okta's own name for the attribute. */
bool mu_alias_is_own(const struct mu_alias *alias);

/* The attribute whose name, or an alias of it, is nearest to |text|: what to
 * offer in an error. MU_NO_ATTRIBUTE when nothing is near. False when out of
 * memory. */
bool mu_alias_nearest(const char *text, size_t len,
                      enum mu_attribute_id *out) MU_MUST_CHECK;

#endif
