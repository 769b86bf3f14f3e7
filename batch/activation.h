/* SPDX-License-Identifier: Apache-2.0 */
/*
 * activation - the second request of a user who is created without an e-mail.
 *
 * A create that activates has Okta write to whoever brings no password, and
 * there is no parameter to stop it. So the user is created STAGED and then
 * activated with sendEmail=false, whose answer holds the link that the e-mail
 * would have had (Users API reference, lifecycle operations). An activation
 * whose answer got lost is sent again: E0000016, already active, says that it
 * was done. Its link is lost then, and reactivating gives a new one.
 */
#ifndef MUSTER_BATCH_ACTIVATION_H
#define MUSTER_BATCH_ACTIVATION_H

#include <stdbool.h>

#include "batch/job.h"
#include "batch/okta_reply.h"
#include "io/buffer.h"

/* Sets |job|'s next request, for the user that its id and user_status tell of.
 * False when there is none to send: the user is no longer STAGED, and no link
 * is wanted or to be had. */
bool mu_activation_begin(struct mu_job *job, bool wants_link);

enum mu_activation_step {
  MU_ACTIVATION_DONE,    /* |link| holds the link, if there is one */
  MU_ACTIVATION_AGAIN,   /* |job|'s next request is set */
  MU_ACTIVATION_REFUSED, /* for good; |job| has the words */
  MU_ACTIVATION_STARVED  /* of memory */
};

/* Looks at |reply|, which answers the request that was set here. |link| is
 * cleared first; the caller wipes it. */
enum mu_activation_step mu_activation_follow(struct mu_job *job,
                                             const struct mu_okta_reply *reply,
                                             bool wants_link,
                                             struct mu_buffer *link);

/* What has been done and what failed, in words, when the request that was set
 * here is not granted. */
const char *mu_activation_failure(const struct mu_job *job);

#endif
