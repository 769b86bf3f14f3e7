/* SPDX-License-Identifier: Apache-2.0 */
/*
 * owner - the administrator to whom the API tokens belong.
 *
 * The owner stands aside from the org's other users: no list, count or search
 * has the owner, and nothing changes or deletes them. They are found by id, by
 * login, and as "me" by whoever sends their token (Okta users API).
 */
#ifndef MUSTER_SANDBOX_OWNER_H
#define MUSTER_SANDBOX_OWNER_H

#include "samples/sandbox/org.h"

#define SB_OWNER_LOGIN "admin@sandbox.example"

/* Makes the owner, of the default type. NULL when out of memory; the caller
 * frees with sb_user_free(). */
struct sb_user *sb_owner_new(const struct sb_org *org);

/* The user whom the path's |key| names, the owner among them; NULL after a
 * 404. */
const struct sb_user *sb_owner_or_user(struct sb_call *call, const char *key);

/* GET /api/v1/users/{id}/roles: the owner has one, everybody else none. */
void sb_owner_roles(struct sb_call *call);

/* GET /oauth2/v1/clients/{clientId}/roles: an app has the role of all of them.
 */
void sb_client_roles(struct sb_call *call);

#endif
