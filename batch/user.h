/* SPDX-License-Identifier: Apache-2.0 */
/*
 * user - what one row says about one person.
 */
#ifndef MUSTER_BATCH_USER_H
#define MUSTER_BATCH_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "batch/attribute.h"

struct mu_schema;

#define MU_NO_COLUMN UINT32_MAX

struct mu_value {
  const char *text; /* NULL when the row does not say; never empty; a NUL
                       stands after it, but not always at |len| */
  size_t len;
  uint32_t characters;
  uint32_t column; /* index from 0; MU_NO_COLUMN when it came from --set */
  bool beyond_bmp;
  bool printable; /* certainly no control character in it */
  bool cleared;   /* --clear-token stood there: the user is to have none */
  bool stands_in; /* another attribute's value, for want of a column */
};

/* Borrows its texts from the row (or from the options). */
struct mu_user {
  struct mu_value values[MU_SLOTS];   /* of custom ones only those below */
  const enum mu_attribute_id *custom; /* that the file gives; borrowed */
  size_t custom_count;
  const struct mu_schema *schema; /* that knows them; NULL: the facts */
};

/* Makes |user| one of whom nothing is known, for a file that gives the |count|
 * |custom| attributes. */
void mu_user_clear(struct mu_user *user, const enum mu_attribute_id *custom,
                   size_t count);

/* Whether the person may not sign in, by the row's status. */
bool mu_user_is_inactive(const struct mu_user *user);

/* Stands before each item of a list whose items may hold what parts them
 * otherwise; no name can hold it. */
#define MU_LIST_MARK '\x1F'

/* Walks the groups, by name or id, of a `groups` value: gives the next one,
 * with spaces taken off both ends, and moves |*rest|; false at the end. Start
 * with *rest = the value's text. They are parted by ";", "|" or a line break,
 * or by marks in front of them; what lies between is not looked at. */
bool mu_user_next_group(const char **rest, const char **name, size_t *len);

/* Whether |c| parts groups where there are no marks. */
bool mu_user_parts_groups(char c);

#endif
