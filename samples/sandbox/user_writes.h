/* SPDX-License-Identifier: Apache-2.0 */
/*
 * user_writes - creating, changing and deleting one user.
 *
 * What a request may say and what status comes of it is Okta's users API;
 * where that leaves a case open, the answer here is noted beside the code.
 */
#ifndef MUSTER_SANDBOX_USER_WRITES_H
#define MUSTER_SANDBOX_USER_WRITES_H

#include "samples/sandbox/org.h"

/* POST /api/v1/users?activate=&provider=&nextLogin= */
void sb_user_create(struct sb_call *call);

/* POST /api/v1/users/{id}: what is not sent stays; null takes away. */
void sb_user_update(struct sb_call *call);

/* PUT /api/v1/users/{id}: what the profile does not name is cleared. */
void sb_user_replace(struct sb_call *call);

/* DELETE /api/v1/users/{id}: the first deactivates, the second deletes. */
void sb_user_delete(struct sb_call *call);

#endif
