/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/search_index.h"

static void free_user(void *user)
{
  sb_user_free(user);
}

static void free_group(void *group)
{
  sb_group_free(group);
}

void sb_search_index_init(struct sb_search_index *x, int64_t lag_ms)
{
  sb_replica_init(&x->users, lag_ms, free_user);
  sb_replica_init(&x->groups, lag_ms, free_group);
}

void sb_search_index_release(struct sb_search_index *x)
{
  sb_replica_release(&x->users);
  sb_replica_release(&x->groups);
}

void sb_search_index_user_added(struct sb_search_index *x,
                                const struct sb_user *user, int64_t now_ms)
{
  if (sb_replica_lags(&x->users)) {
    sb_replica_keep(&x->users, user->place, NULL, now_ms);
  }
}

void sb_search_index_user_changes(struct sb_search_index *x,
                                  const struct sb_user *user, int64_t now_ms)
{
  struct sb_user *was = sb_replica_lags(&x->users) ? sb_user_copy(user) : NULL;

  if (was) {
    sb_replica_keep(&x->users, user->place, was, now_ms);
  }
}

void sb_search_index_group_added(struct sb_search_index *x, size_t place,
                                 int64_t now_ms)
{
  if (sb_replica_lags(&x->groups)) {
    sb_replica_keep(&x->groups, place, NULL, now_ms);
  }
}

void sb_search_index_group_changes(struct sb_search_index *x, size_t place,
                                   const struct sb_group *group, int64_t now_ms)
{
  struct sb_group *was =
      sb_replica_lags(&x->groups) ? sb_group_copy(group) : NULL;

  if (was) {
    sb_replica_keep(&x->groups, place, was, now_ms);
  }
}
