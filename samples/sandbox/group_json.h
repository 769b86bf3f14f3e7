/* SPDX-License-Identifier: Apache-2.0 */
/*
 * group_json - a group as the org shows it.
 */
#ifndef MUSTER_SANDBOX_GROUP_JSON_H
#define MUSTER_SANDBOX_GROUP_JSON_H

#include "io/buffer.h"
#include "samples/sandbox/groups.h"
#include "samples/sandbox/org.h"

/* With its stats when |call| asks to expand them. */
void sb_group_print(const struct sb_call *call, const struct sb_group *group,
                    struct mu_buffer *out);

/* GET /sandbox/groups: all but Everyone with the logins of their members, one
 * JSON object in a line. */
void sb_groups_dump(struct sb_call *call);

#endif
