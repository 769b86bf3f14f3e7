/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lifecycle - POST /api/v1/users/{id}/lifecycle/{operation}.
 *
 * From which status an operation leads where, and how it is refused
 * elsewhere: Okta users API, user lifecycle; the refusals of reactivate and
 * unlock are from recordings.
 */
#ifndef MUSTER_SANDBOX_LIFECYCLE_H
#define MUSTER_SANDBOX_LIFECYCLE_H

#include "samples/sandbox/org.h"

void sb_user_lifecycle(struct sb_call *call);

#endif
