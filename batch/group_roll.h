/* SPDX-License-Identifier: Apache-2.0 */
/*
 * group_roll - the groups of an org whose members an export asks for.
 */
#ifndef MUSTER_BATCH_GROUP_ROLL_H
#define MUSTER_BATCH_GROUP_ROLL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/buffer.h"
#include "io/error.h"

#define MU_USERS_UNKNOWN UINT64_MAX

struct mu_roll_group { /* texts are owned by the roll */
  char *id;
  char *name;
  bool takes_users; /* the API can put users into it: it is an OKTA_GROUP */
  bool everyone;    /* BUILT_IN: all users are in it */
  uint64_t users;   /* how many, or MU_USERS_UNKNOWN */
};

struct mu_group_roll { /* embed by value; all zero is empty */
  struct mu_roll_group *all;
  size_t count, capacity;
};

void mu_group_roll_release(struct mu_group_roll *roll);

/* The list of all groups of an org, with how many users they have; what of the
 * query has to stand in the links to further pages too is |expand|. (Groups API
 * reference, list groups) */
#define MU_GROUPS_PATH "/api/v1/groups?limit=200&expand=stats"

/* Adds the groups of |lines|, a record of the page_log. */
enum mu_code mu_group_roll_take(struct mu_group_roll *roll, const char *lines,
                                size_t len, struct mu_error *err) MU_MUST_CHECK;

/* How many users the group |object|, as a list with expand=stats shows it, has;
 * MU_USERS_UNKNOWN when that is not said. */
struct cJSON;
uint64_t mu_roll_users_of(const struct cJSON *object);

/* How many pages of 200 the members of |group| are; one at the least. */
uint64_t mu_roll_group_pages(const struct mu_roll_group *group);

/* The path of the first of them. */
void mu_roll_group_path(const struct mu_roll_group *group,
                        struct mu_buffer *path);

#endif
