/* SPDX-License-Identifier: Apache-2.0 */
/*
 * group_list - the groups in one cell: their names or ids, parted by ";", "|"
 * or a line break.
 *
 * A JSON array, or a directory's memberOf, can hold names that have these marks
 * in them. Such a list is rewritten with MU_LIST_MARK before each item, and is
 * then parted by that alone (mu_user_next_group).
 */
#ifndef MUSTER_BATCH_GROUP_LIST_H
#define MUSTER_BATCH_GROUP_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "io/buffer.h"

#define MU_GROUP_NAME_MAX 255 /* characters (Groups API reference) */

enum mu_group_list {
  MU_GROUP_LIST_PLAIN, /* nothing to rewrite, or no array of strings */
  MU_GROUP_LIST_ARRAY, /* ["a","b"] */
  MU_GROUP_LIST_PATHS  /* CN=a,OU=...;CN=b,OU=...: the common names count */
};

/* Appends |text|, a cell of |len| bytes, rewritten where that is called
 * for. */
enum mu_group_list mu_group_list_rewrite(struct mu_buffer *out,
                                         const char *text, size_t len);

/* Whether |text|, a value of groups after any rewriting, was meant for a JSON
 * list: cut off, of other things than texts, or in Python's spelling. No name
 * begins like that. */
bool mu_group_list_is_broken(const char *text);

/* Whether a group can be called so: 1 to 255 characters, none of them a
 * control character. |name| is well-formed UTF-8. */
bool mu_group_name_fits(const char *name, size_t len);

/* Whether that is no name but a group's id. */
bool mu_group_name_is_id(const char *name, size_t len);

#endif
