/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export_memberships - which groups the users of an export are in.
 *
 * Okta lists the members of a group, and the groups of a user. Whichever of the
 * two takes fewer calls is asked for, and both end up as the same lines of the
 * page_log: a user's key, and a group's number in the roll of all groups. Only
 * groups that the API can put users into count (OKTA_GROUP), as they are the
 * ones that an import can name.
 *
 * Nothing is in memory for each user, but where memberships are read by user,
 * who then are fewer than the pages of the groups.
 */
#ifndef MUSTER_BATCH_EXPORT_MEMBERSHIPS_H
#define MUSTER_BATCH_EXPORT_MEMBERSHIPS_H

#include <stddef.h>

#include "batch/export.h"
#include "batch/group_roll.h"
#include "io/buffer.h"
#include "io/error.h"

struct mu_memberships { /* embed by value; all zero is none. The fields are
                           export_memberships.c's */
  struct mu_group_roll groups;
  enum { MU_PLAN_NONE, MU_PLAN_BY_GROUP, MU_PLAN_BY_USER } plan;
  struct mu_buffer keys; /* of users, each with a NUL: by user */
  size_t *key_at;        /* where each begins */
  size_t key_count, key_capacity;
  struct mu_buffer path;
  struct mu_buffer lines;
};

void mu_memberships_release(struct mu_memberships *m);

/* Gathers the memberships of the users whom lists of |kinds| (bits
 * 1 << enum mu_list_kind) hold, once all those are there. */
enum mu_stop mu_memberships_gather(struct mu_memberships *m,
                                   struct mu_export *e, unsigned kinds,
                                   struct mu_error *err);

/* Takes up what a record of an earlier run says about them, if it does. */
enum mu_code mu_memberships_recall(struct mu_memberships *m,
                                   const struct mu_export *e,
                                   const struct mu_page_record *record,
                                   struct mu_error *err) MU_MUST_CHECK;

/* Told of a membership: the user's |key| as the log has it, borrowed, and the
 * group's number in the roll. */
typedef enum mu_code (*mu_membership_visit)(void *ctx, const char *key,
                                            size_t key_len, size_t group,
                                            struct mu_error *err);

/* Visits all memberships that were gathered, in no order; one that was read
 * twice comes twice. */
enum mu_code mu_memberships_visit(struct mu_export *e,
                                  mu_membership_visit visit, void *ctx,
                                  struct mu_error *err) MU_MUST_CHECK;

/* The name of the group with that number, borrowed from |m|; NULL when there is
 * none. */
const char *mu_memberships_name(const struct mu_memberships *m, size_t group);

#endif
