/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scopes - what an access token may be good for, as a set of bits.
 *
 * The names are Okta's (Okta docs, OAuth 2.0 scopes); which endpoint needs
 * which is in the OpenAPI description. A .manage also permits what its .read
 * does.
 */
#ifndef MUSTER_SANDBOX_SCOPES_H
#define MUSTER_SANDBOX_SCOPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/buffer.h"
#include "io/error.h"
#include "io/option.h"

enum sb_scope { /* every .manage stands after its .read */
                SB_SCOPE_USERS_READ,
                SB_SCOPE_USERS_MANAGE,
                SB_SCOPE_GROUPS_READ,
                SB_SCOPE_GROUPS_MANAGE,
                SB_SCOPE_SCHEMAS_READ,
                SB_SCOPE_SCHEMAS_MANAGE,
                SB_SCOPE_USER_TYPES_READ,
                SB_SCOPE_USER_TYPES_MANAGE,
                SB_SCOPE_API_TOKENS_READ,
                SB_SCOPE_API_TOKENS_MANAGE,
                SB_SCOPE_APPS_READ,
                SB_SCOPE_APPS_MANAGE,
                SB_SCOPE_ROLES_READ,
                SB_SCOPE_ROLES_MANAGE,
                SB_SCOPE_REALMS_READ,
                SB_SCOPE_REALMS_MANAGE,
                SB_SCOPE_IDENTITY_SOURCES_READ,
                SB_SCOPE_IDENTITY_SOURCES_MANAGE,
                SB_SCOPE_PRINCIPAL_RATE_LIMITS_READ,
                SB_SCOPE_PRINCIPAL_RATE_LIMITS_MANAGE,
                SB_SCOPE_RATE_LIMITS_READ,
                SB_SCOPE_RATE_LIMITS_MANAGE,
                SB_SCOPE_LOGS_READ,
                SB_SCOPES,
                SB_SCOPE_NONE, /* no scope is enough: API tokens alone are */
                SB_SCOPE_ANY   /* nothing is asked */
};

#define SB_SCOPES_ALL ((UINT64_C(1) << SB_SCOPES) - 1)

const char *sb_scope_name(enum sb_scope scope);

/* By the name of |len| bytes; SB_SCOPES for another. */
enum sb_scope sb_scope_find(const char *name, size_t len);

/* Whether |scopes| permit what |needed|, a scope, does. */
bool sb_scopes_permit(uint64_t scopes, enum sb_scope needed);

/* Appends the names, in their order, with spaces between. */
void sb_scopes_print(uint64_t scopes, struct mu_buffer *out);

/* Reads --grant: names, in one item several with commas between. No item is
 * all scopes. */
enum mu_code sb_scopes_parse(const struct mu_option_list *list,
                             uint64_t *scopes,
                             struct mu_error *err) MU_MUST_CHECK;

#endif
