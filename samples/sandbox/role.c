/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/role.h"

#include <string.h>

static const struct {
  const char *type, *label;
  bool writes;
} roles[] = {
    [SB_ROLE_SUPER_ADMIN] = {"SUPER_ADMIN", "Super Administrator", true},
    [SB_ROLE_ORG_ADMIN] = {"ORG_ADMIN", "Organization Administrator", true},
    [SB_ROLE_USER_ADMIN] = {"USER_ADMIN", "Group Administrator", true},
    [SB_ROLE_READ_ONLY_ADMIN] = {"READ_ONLY_ADMIN", "Read-only Administrator",
                                 false},
    [SB_ROLE_NONE] = {"none", "", false},
};

const char *sb_role_type(enum sb_role role)
{
  return roles[role].type;
}

const char *sb_role_label(enum sb_role role)
{
  return roles[role].label;
}

bool sb_role_permits(enum sb_role role, const char *method)
{
  return role != SB_ROLE_NONE &&
         (roles[role].writes || strcmp(method, "GET") == 0);
}
