/* SPDX-License-Identifier: Apache-2.0 */
/*
 * group_writes - groups made, changed and deleted, and who comes and goes.
 */
#ifndef MUSTER_SANDBOX_GROUP_WRITES_H
#define MUSTER_SANDBOX_GROUP_WRITES_H

#include "samples/sandbox/groups.h"
#include "samples/sandbox/org.h"

/* The group with |id|, or NULL after a 404. */
struct sb_group *sb_call_group(struct sb_call *call, const char *id);

/* POST /api/v1/groups */
void sb_group_create(struct sb_call *call);

/* GET, PUT and DELETE /api/v1/groups/{id} */
void sb_group_get(struct sb_call *call);
void sb_group_replace(struct sb_call *call);
void sb_group_delete(struct sb_call *call);

/* PUT and DELETE /api/v1/groups/{id}/users/{user id} */
void sb_group_add_member(struct sb_call *call);
void sb_group_remove_member(struct sb_call *call);

#endif
