/* SPDX-License-Identifier: Apache-2.0 */
/*
 * group_listing - lists of groups and of their members, a page at a time.
 *
 * Okta's Groups API: search, filter or q; 10,000 groups in a page at most, 300
 * for q, which has no pages; members by the thousand. Lists are in the order of
 * ids, so that a cursor stays good while members come and go.
 */
#ifndef MUSTER_SANDBOX_GROUP_LISTING_H
#define MUSTER_SANDBOX_GROUP_LISTING_H

#include "samples/sandbox/org.h"

/* GET /api/v1/groups */
void sb_groups_list(struct sb_call *call);

/* GET /api/v1/groups/{id}/users */
void sb_group_members(struct sb_call *call);

/* GET /api/v1/users/{id}/groups */
void sb_user_groups(struct sb_call *call);

#endif
