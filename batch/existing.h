/* SPDX-License-Identifier: Apache-2.0 */
/*
 * existing - the requests that make a user who was there before the run what
 * their row says: a change of what differs in the profile, then the groups that
 * they are not in yet.
 *
 * Nothing is taken away that the row does not clear, and passwords, recovery
 * questions, status and realm stay as they are. Each request says how things
 * are to be, so that it may be sent again when its answer gets lost.
 */
#ifndef MUSTER_BATCH_EXISTING_H
#define MUSTER_BATCH_EXISTING_H

#include <stdbool.h>

#include "batch/group_book.h"
#include "batch/job.h"
#include "batch/okta_reply.h"
#include "io/error.h"

/* Notes in |job|, whose row is |user|, what it says of somebody who is there.
 * The managerId is left out when it is |linked| later. */
void mu_existing_plan(struct mu_job *job, const struct mu_user *user,
                      bool linked);

struct cJSON;
/* Takes |user|, who has the login of |job|'s row, for its user. True when there
 * is a change to be sent: |job|'s next request is set, and a create's body,
 * which may hold a password, is gone. */
enum mu_code mu_existing_begin(bool *differs, struct mu_job *job,
                               const struct cJSON *user,
                               struct mu_error *err) MU_MUST_CHECK;

/* Looks at |reply|, which answers that change. False when it will never be
 * made. */
bool mu_existing_follow(struct mu_job *job, const struct mu_okta_reply *reply);

/* Sets the request for the groups that the user is in; false when the row names
 * none. */
bool mu_existing_ask(struct mu_job *job);

/* Looks at |reply|, which answers it: what is left for the steps of group_steps
 * is what the user is not in. False when the org does not say. */
bool mu_existing_hear(const struct mu_group_book *book, struct mu_job *job,
                      const struct mu_okta_reply *reply);

/* How the row ends when all is done. */
enum mu_status mu_existing_status(const struct mu_job *job);

#endif
