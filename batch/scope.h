/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scope - the OAuth 2.0 scopes of Okta's API that muster has a use for: which
 * request needs which, and which a command will need (Okta's management API
 * specification names the scopes of each operation; a .manage scope permits
 * what the .read one of the same resource does).
 */
#ifndef MUSTER_BATCH_SCOPE_H
#define MUSTER_BATCH_SCOPE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "io/buffer.h"
#include "io/transfer.h"

enum mu_scope {
  MU_SCOPE_USERS_READ,
  MU_SCOPE_USERS_MANAGE,
  MU_SCOPE_GROUPS_READ,
  MU_SCOPE_GROUPS_MANAGE,
  MU_SCOPE_SCHEMAS_READ,
  MU_SCOPE_USER_TYPES_READ,
  MU_SCOPE_LOGS_READ,
  MU_SCOPE_API_TOKENS_READ,
  MU_SCOPE_API_TOKENS_MANAGE,
  MU_SCOPE_APPS_READ,
  MU_SCOPE_APPS_MANAGE,
  MU_SCOPE_ROLES_READ,
  MU_SCOPES
};

typedef uint32_t mu_scope_set; /* bits: MU_SCOPE_BIT(enum mu_scope) */
#define MU_SCOPE_BIT(scope) ((mu_scope_set)1 << (scope))
#define MU_SCOPES_ALL       (MU_SCOPE_BIT(MU_SCOPES) - 1)

/* "okta.users.read". */
const char *mu_scope_name(enum mu_scope scope);

/* The scopes in |text|, parted by blanks or commas. Those that muster has no
 * use for are left out. */
mu_scope_set mu_scope_parse(const char *text);

/* Appends the names, parted by |separator|. */
void mu_scope_write(struct mu_buffer *out, mu_scope_set set,
                    const char *separator);

/* The scopes that are a part of another one in |set|. */
mu_scope_set mu_scope_smaller(mu_scope_set set);

/* All that |set| permits, and the fewest scopes that permit as much. */
mu_scope_set mu_scope_permitted(mu_scope_set set);
mu_scope_set mu_scope_fewest(mu_scope_set set);

/* The scope that a request needs; an empty set where none will do. */
mu_scope_set mu_scope_of_request(enum mu_method method, const char *path);

struct mu_scope_need { /* of a command */
  const char *job;     /* "export users" */
  mu_scope_set always;
  mu_scope_set if_granted; /* it does without, less well */
  mu_scope_set now_and_then;
  const char *when; /* that is; NULL: never */
};

/* The need that |job| has; never NULL for the name of a command, with a blank
 * and its operand where there are several kinds. */
const struct mu_scope_need *mu_scope_need(const char *job);

/* One after another, from 0; NULL after the last. */
const struct mu_scope_need *mu_scope_need_at(size_t i);

/* Prints what |command| needs, for its --help; nothing for one that needs no
 * org. */
void mu_scope_print(FILE *out, const char *command);

#endif
