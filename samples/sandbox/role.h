/* SPDX-License-Identifier: Apache-2.0 */
/*
 * role - what an administrator, or an app, may do in the org.
 *
 * The types and labels are those of Okta's standard roles (OpenAPI,
 * StandardRole). Only two things are told apart here: whoever may write may
 * write everything, and whoever has no role may not even read.
 */
#ifndef MUSTER_SANDBOX_ROLE_H
#define MUSTER_SANDBOX_ROLE_H

#include <stdbool.h>

enum sb_role {
  SB_ROLE_SUPER_ADMIN,
  SB_ROLE_ORG_ADMIN,
  SB_ROLE_USER_ADMIN,
  SB_ROLE_READ_ONLY_ADMIN,
  SB_ROLE_NONE
};

/* SUPER_ADMIN and so on; "none". */
const char *sb_role_type(enum sb_role role);

/* As people read it. */
const char *sb_role_label(enum sb_role role);

/* Whether |role| permits a request by |method|. */
bool sb_role_permits(enum sb_role role, const char *method);

#endif
