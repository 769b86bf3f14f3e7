/* SPDX-License-Identifier: Apache-2.0 */
/*
 * okta_self - requests by which somebody finds out where they are, who they
 * are there, and what they may do: reads, all of them.
 */
#ifndef MUSTER_BATCH_OKTA_SELF_H
#define MUSTER_BATCH_OKTA_SELF_H

#include "batch/okta_request.h"
#include "io/buffer.h"

/* What the org says of itself to anybody: {id, pipeline, _links} (Org Setting
 * Metadata reference). */
struct mu_okta_request mu_okta_organization(void);

/* The user whose API token it is; there is none behind an OAuth token of a
 * service app (Users API reference, current user). */
struct mu_okta_request mu_okta_me(void);

/* The user |id|. */
struct mu_okta_request mu_okta_user_get(struct mu_buffer *path, const char *id);

/* The admin roles of the user |id|: a list of {type, label, status} (Role
 * Assignment reference). */
struct mu_okta_request mu_okta_roles(struct mu_buffer *path, const char *id);

/* Likewise of the service app |client_id| (Client Role Assignments reference).
 */
struct mu_okta_request mu_okta_client_roles(struct mu_buffer *path,
                                            const char *client_id);

/* One user, group, event or app at most, to see whether it is allowed. */
struct mu_okta_request mu_okta_one_user(void);
struct mu_okta_request mu_okta_one_group(void);
struct mu_okta_request mu_okta_one_event(void);
struct mu_okta_request mu_okta_one_app(void);

#endif
