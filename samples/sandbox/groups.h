/* SPDX-License-Identifier: Apache-2.0 */
/*
 * groups - the groups of the org, and who is in them.
 *
 * Okta's Groups API: an OKTA_GROUP is the client's to change; an APP_GROUP and
 * the BUILT_IN one, Everyone, are read-only. Everyone is first and holds
 * everybody without a list of members.
 */
#ifndef MUSTER_SANDBOX_GROUPS_H
#define MUSTER_SANDBOX_GROUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/error.h"
#include "samples/sandbox/place_id.h"
#include "samples/sandbox/users.h"

enum sb_group_type { SB_OKTA_GROUP, SB_APP_GROUP, SB_BUILT_IN };

struct sb_group {
  char id[SB_ID];
  enum sb_group_type type;
  char *name;        /* owned */
  char *description; /* owned, or NULL */
  char *profile;     /* the two as JSON; owned */
  /* On the org's clock in epoch milliseconds. */
  int64_t created, last_updated, last_membership_updated;
  uint32_t *members; /* the users' places, ascending; owned */
  size_t member_count, member_capacity;
};

struct sb_groups {       /* embed by value; the fields are groups.c's */
  struct sb_group **all; /* by place, NULL when deleted */
  size_t count, capacity;
  char prefix[SB_ID_PREFIX];
};

/* Makes Everyone. On failure nothing needs a release. */
enum mu_code sb_groups_init(struct sb_groups *s, struct sb_random *ids,
                            int64_t now_ms, struct mu_error *err) MU_MUST_CHECK;
void sb_groups_release(struct sb_groups *s);

/* A new group at the end; NULL when out of memory. */
struct sb_group *sb_groups_add(struct sb_groups *s, enum sb_group_type type,
                               const char *name, const char *description,
                               int64_t now_ms);

/* Gives |group| another name and description (or NULL); false when out of
 * memory, then nothing has changed. */
bool sb_group_rename(struct sb_group *group, const char *name,
                     const char *description);

/* |group| as searches may want to know it later on, without its members. NULL
 * when out of memory; the caller frees with sb_group_free(). */
struct sb_group *sb_group_copy(const struct sb_group *group);
void sb_group_free(struct sb_group *group);

/* Takes |group| out and frees it. */
void sb_groups_delete(struct sb_groups *s, struct sb_group *group);

struct sb_group *sb_groups_find(const struct sb_groups *s, const char *id);

/* The OKTA_GROUP or BUILT_IN one of that very name: no two of them share one,
 * though an APP_GROUP may have it too. */
struct sb_group *sb_groups_find_name(const struct sb_groups *s,
                                     const char *name);

/* The place of an id that this store gave, or SIZE_MAX. */
size_t sb_groups_place(const struct sb_groups *s, const char *id);

bool sb_group_has(const struct sb_group *group, const struct sb_user *user);

/* The index in |members| of the first one at |place| or later; |member_count|
 * when there is none. */
size_t sb_group_members_from(const struct sb_group *group, size_t place);

/* Puts |user| in; false when out of memory. One who is in stays in. */
bool sb_group_join(struct sb_group *group, const struct sb_user *user,
                   int64_t now_ms);
void sb_group_leave(struct sb_group *group, const struct sb_user *user,
                    int64_t now_ms);

/* Takes |user|, who is about to be deleted, out of every group. */
void sb_groups_forget(struct sb_groups *s, const struct sb_user *user);

const char *sb_group_type_name(enum sb_group_type type);

#endif
