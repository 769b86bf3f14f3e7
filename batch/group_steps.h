/* SPDX-License-Identifier: Apache-2.0 */
/*
 * group_steps - the requests that put a user who is there into the groups that
 * found no room in the create, or into all that they are not in yet.
 *
 * A create takes 20 groups (Users API reference, create); each of the others is
 * a request of its own, one after another.
 */
#ifndef MUSTER_BATCH_GROUP_STEPS_H
#define MUSTER_BATCH_GROUP_STEPS_H

#include <stdbool.h>
#include <stddef.h>

#include "batch/group_book.h"
#include "batch/job.h"
#include "batch/okta_reply.h"
#include "batch/user.h"
#include "io/buffer.h"
#include "io/error.h"

/* Parts the groups of |user|: the ids of the first |*count| into |ids|, to go
 * with the create; |job| has all of them, and the steps below do the rest.
 * |book| has been looked up, or is that of a dry run; the ids are borrowed from
 * it. As mu_group_book_pick(). */
enum mu_code mu_group_steps_plan(struct mu_group_book *book,
                                 const struct mu_user *user, struct mu_job *job,
                                 const char *ids[MU_GROUPS_MAX], size_t *count,
                                 struct mu_error *err) MU_MUST_CHECK;

/* How many requests the steps below take, UINT16_MAX at most: once the create
 * has done its part, and for a user whom no create has put into anything. */
uint16_t mu_group_steps_left(const struct mu_job *job);
uint16_t mu_group_steps_all(const struct mu_job *job);

/* For a user whom no create of this run has put into anything: the steps are
 * for those groups that are not in |list|, as Okta shows groups. */
struct cJSON;
void mu_group_steps_pass_over(const struct mu_group_book *book,
                              struct mu_job *job, const struct cJSON *list);

/* Sets |job|'s next request, for the user that its id tells of. False when the
 * user is in every group. */
bool mu_group_steps_begin(const struct mu_group_book *book, struct mu_job *job);

/* Looks at |reply|, which answers that request. False when the user will never
 * be in that group. */
bool mu_group_steps_follow(struct mu_job *job,
                           const struct mu_okta_reply *reply);

/* Appends what has been done and what failed, when it is not granted. */
void mu_group_steps_failure(const struct mu_group_book *book,
                            const struct mu_job *job, struct mu_buffer *words);

#endif
