/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/scopes.h"

#include <string.h>

static const char *const names[SB_SCOPES] = {
    [SB_SCOPE_USERS_READ] = "okta.users.read",
    [SB_SCOPE_USERS_MANAGE] = "okta.users.manage",
    [SB_SCOPE_GROUPS_READ] = "okta.groups.read",
    [SB_SCOPE_GROUPS_MANAGE] = "okta.groups.manage",
    [SB_SCOPE_SCHEMAS_READ] = "okta.schemas.read",
    [SB_SCOPE_SCHEMAS_MANAGE] = "okta.schemas.manage",
    [SB_SCOPE_USER_TYPES_READ] = "okta.userTypes.read",
    [SB_SCOPE_USER_TYPES_MANAGE] = "okta.userTypes.manage",
    [SB_SCOPE_API_TOKENS_READ] = "okta.apiTokens.read",
    [SB_SCOPE_API_TOKENS_MANAGE] = "okta.apiTokens.manage",
    [SB_SCOPE_APPS_READ] = "okta.apps.read",
    [SB_SCOPE_APPS_MANAGE] = "okta.apps.manage",
    [SB_SCOPE_ROLES_READ] = "okta.roles.read",
    [SB_SCOPE_ROLES_MANAGE] = "okta.roles.manage",
    [SB_SCOPE_REALMS_READ] = "okta.realms.read",
    [SB_SCOPE_REALMS_MANAGE] = "okta.realms.manage",
    [SB_SCOPE_IDENTITY_SOURCES_READ] = "okta.identitySources.read",
    [SB_SCOPE_IDENTITY_SOURCES_MANAGE] = "okta.identitySources.manage",
    [SB_SCOPE_PRINCIPAL_RATE_LIMITS_READ] = "okta.principalRateLimits.read",
    [SB_SCOPE_PRINCIPAL_RATE_LIMITS_MANAGE] = "okta.principalRateLimits.manage",
    [SB_SCOPE_RATE_LIMITS_READ] = "okta.rateLimits.read",
    [SB_SCOPE_RATE_LIMITS_MANAGE] = "okta.rateLimits.manage",
    [SB_SCOPE_LOGS_READ] = "okta.logs.read",
};

const char *sb_scope_name(enum sb_scope scope)
{
  return names[scope];
}

enum sb_scope sb_scope_find(const char *name, size_t len)
{
  int scope = 0;

  while (scope < SB_SCOPES && (strlen(names[scope]) != len ||
                               memcmp(names[scope], name, len) != 0)) {
    scope++;
  }
  return (enum sb_scope)scope;
}

bool sb_scopes_permit(uint64_t scopes, enum sb_scope needed)
{
  /* The .manage of a .read is the next one; a .manage is odd itself. */
  uint64_t enough = (UINT64_C(1) << needed) | (UINT64_C(1) << (needed | 1U));

  return (scopes & enough) != 0;
}

void sb_scopes_print(uint64_t scopes, struct mu_buffer *out)
{
  const char *space = "";

  for (int s = 0; s < SB_SCOPES; s++) {
    if ((scopes >> s & 1) != 0) {
      mu_buffer_append_text(out, space);
      mu_buffer_append_text(out, names[s]);
      space = " ";
    }
  }
}

enum mu_code sb_scopes_parse(const struct mu_option_list *list,
                             uint64_t *scopes, struct mu_error *err)
{
  *scopes = list->count == 0 ? SB_SCOPES_ALL : 0;
  for (size_t i = 0; i < list->count; i++) {
    const char *text = list->items[i];

    for (; *text; text += *text == ',') {
      size_t len = strcspn(text, ",");
      enum sb_scope scope = sb_scope_find(text, len);

      if (scope == SB_SCOPES) {
        return mu_error_set(err, MU_EUSAGE,
                            "--grant takes scopes such as okta.users.manage, "
                            "not \"%.*s\"",
                            (int)len, text);
      }
      *scopes |= UINT64_C(1) << scope;
      text += len;
    }
  }
  return MU_OK;
}
