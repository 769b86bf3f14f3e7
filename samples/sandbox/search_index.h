/* SPDX-License-Identifier: Apache-2.0 */
/*
 * search_index - the users and groups as searches see them.
 *
 * Whoever changes one says so before the change, and after an addition.
 */
#ifndef MUSTER_SANDBOX_SEARCH_INDEX_H
#define MUSTER_SANDBOX_SEARCH_INDEX_H

#include <stdint.h>

#include "samples/sandbox/groups.h"
#include "samples/sandbox/replica.h"
#include "samples/sandbox/users.h"

struct sb_search_index { /* embed by value */
  struct sb_replica users, groups;
};

void sb_search_index_init(struct sb_search_index *x, int64_t lag_ms);
void sb_search_index_release(struct sb_search_index *x);

void sb_search_index_user_added(struct sb_search_index *x,
                                const struct sb_user *user, int64_t now_ms);
void sb_search_index_user_changes(struct sb_search_index *x,
                                  const struct sb_user *user, int64_t now_ms);

/* |place| is the group's in its store. */
void sb_search_index_group_added(struct sb_search_index *x, size_t place,
                                 int64_t now_ms);
void sb_search_index_group_changes(struct sb_search_index *x, size_t place,
                                   const struct sb_group *group,
                                   int64_t now_ms);

#endif
