/* SPDX-License-Identifier: Apache-2.0 */
/*
 * user_json - a user as the org shows it.
 */
#ifndef MUSTER_SANDBOX_USER_JSON_H
#define MUSTER_SANDBOX_USER_JSON_H

#include "io/buffer.h"
#include "samples/sandbox/org.h"
#include "samples/sandbox/projection.h"
#include "samples/sandbox/users.h"

enum sb_user_view {
  SB_USER_WHOLE,     /* one user: with every link */
  SB_USER_ITEM,      /* of a collection: _links.self alone */
  SB_USER_ITEM_TRIM, /* the same without credentials (okta-response) */
  SB_USER_STORED     /* with the credentials as given: no part of Okta */
};

void sb_user_print(const struct sb_call *call, const struct sb_user *user,
                   enum sb_user_view view, struct mu_buffer *out);

/* The same with the properties that |fields| leaves; NULL leaves all. */
void sb_user_print_fields(const struct sb_call *call,
                          const struct sb_user *user, enum sb_user_view view,
                          const struct sb_projection *fields,
                          struct mu_buffer *out);

/* GET /api/v1/users/{id}, with its ETag. */
void sb_user_get(struct sb_call *call);

/* GET /sandbox/users: everybody, one JSON object in a line. */
void sb_users_dump(struct sb_call *call);

#endif
