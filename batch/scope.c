/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/scope.h"

#include <string.h>

#include "io/option.h"

#define BIT        MU_SCOPE_BIT
#define SET_COLUMN 6 /* of --help */

static const char *const names[MU_SCOPES] = {
    [MU_SCOPE_USERS_READ] = "okta.users.read",
    [MU_SCOPE_USERS_MANAGE] = "okta.users.manage",
    [MU_SCOPE_GROUPS_READ] = "okta.groups.read",
    [MU_SCOPE_GROUPS_MANAGE] = "okta.groups.manage",
    [MU_SCOPE_SCHEMAS_READ] = "okta.schemas.read",
    [MU_SCOPE_USER_TYPES_READ] = "okta.userTypes.read",
    [MU_SCOPE_LOGS_READ] = "okta.logs.read",
    [MU_SCOPE_API_TOKENS_READ] = "okta.apiTokens.read",
    [MU_SCOPE_API_TOKENS_MANAGE] = "okta.apiTokens.manage",
    [MU_SCOPE_APPS_READ] = "okta.apps.read",
    [MU_SCOPE_APPS_MANAGE] = "okta.apps.manage",
    [MU_SCOPE_ROLES_READ] = "okta.roles.read",
};

static const struct {
  enum mu_scope manage, read;
} pairs[] = {
    {MU_SCOPE_USERS_MANAGE, MU_SCOPE_USERS_READ},
    {MU_SCOPE_GROUPS_MANAGE, MU_SCOPE_GROUPS_READ},
    {MU_SCOPE_API_TOKENS_MANAGE, MU_SCOPE_API_TOKENS_READ},
    {MU_SCOPE_APPS_MANAGE, MU_SCOPE_APPS_READ},
};
#define PAIRS (sizeof pairs / sizeof *pairs)

/* Of paths that begin so, the first that fits: what a GET needs, and what any
 * other method does; MU_SCOPES where that is nothing muster asks for. "*" is
 * one segment. */
static const struct {
  const char *path;
  enum mu_scope read, write;
} resources[] = {
    {"/api/v1/users/*/roles", MU_SCOPE_ROLES_READ, MU_SCOPES},
    {"/api/v1/users", MU_SCOPE_USERS_READ, MU_SCOPE_USERS_MANAGE},
    {"/api/v1/groups", MU_SCOPE_GROUPS_READ, MU_SCOPE_GROUPS_MANAGE},
    {"/api/v1/meta/schemas", MU_SCOPE_SCHEMAS_READ, MU_SCOPES},
    {"/api/v1/meta/types", MU_SCOPE_USER_TYPES_READ, MU_SCOPES},
    {"/api/v1/logs", MU_SCOPE_LOGS_READ, MU_SCOPES},
    {"/api/v1/api-tokens", MU_SCOPE_API_TOKENS_READ,
     MU_SCOPE_API_TOKENS_MANAGE},
    {"/api/v1/apps", MU_SCOPE_APPS_READ, MU_SCOPE_APPS_MANAGE},
    {"/oauth2/v1/clients/*/roles", MU_SCOPE_ROLES_READ, MU_SCOPES},
};
#define RESOURCES (sizeof resources / sizeof *resources)

static const struct mu_scope_need needs[] = {
    {"import", BIT(MU_SCOPE_USERS_MANAGE), BIT(MU_SCOPE_SCHEMAS_READ),
     BIT(MU_SCOPE_GROUPS_READ) | BIT(MU_SCOPE_GROUPS_MANAGE) |
         BIT(MU_SCOPE_USER_TYPES_READ),
     "when groups are named (.manage: more than 20 for one user, for people "
     "who are there, and with --create-groups), or with --user-type"},
    {"export users", BIT(MU_SCOPE_USERS_READ), BIT(MU_SCOPE_SCHEMAS_READ),
     BIT(MU_SCOPE_GROUPS_READ) | BIT(MU_SCOPE_USER_TYPES_READ),
     "for the columns groups, or with --user-type"},
    {"export groups", BIT(MU_SCOPE_GROUPS_READ), 0, 0, NULL},
    {"export members", BIT(MU_SCOPE_GROUPS_READ), BIT(MU_SCOPE_SCHEMAS_READ), 0,
     NULL},
    {"export events", BIT(MU_SCOPE_LOGS_READ), 0, 0, NULL},
    {"check", 0, 0,
     BIT(MU_SCOPE_USERS_READ) | BIT(MU_SCOPE_GROUPS_READ) |
         BIT(MU_SCOPE_SCHEMAS_READ) | BIT(MU_SCOPE_LOGS_READ) |
         BIT(MU_SCOPE_API_TOKENS_READ) | BIT(MU_SCOPE_APPS_READ) |
         BIT(MU_SCOPE_ROLES_READ),
     "to see whether it is granted, and for nothing else"},
    {"token list", BIT(MU_SCOPE_API_TOKENS_READ), BIT(MU_SCOPE_USERS_READ), 0,
     NULL},
    {"token revoke", BIT(MU_SCOPE_API_TOKENS_MANAGE), 0, 0, NULL},
    {"token rotate-key", BIT(MU_SCOPE_APPS_MANAGE), 0, 0, NULL},
};
#define NEEDS (sizeof needs / sizeof *needs)

const char *mu_scope_name(enum mu_scope scope)
{
  return names[scope];
}

static mu_scope_set find(const char *name, size_t len)
{
  for (size_t i = 0; i < MU_SCOPES; i++) {
    if (strlen(names[i]) == len && memcmp(names[i], name, len) == 0) {
      return BIT(i);
    }
  }
  return 0;
}

mu_scope_set mu_scope_parse(const char *text)
{
  static const char separators[] = ", \t\r\n";
  mu_scope_set set = 0;

  text += strspn(text, separators);
  while (*text) {
    size_t len = strcspn(text, separators);

    set |= find(text, len);
    text += len;
    text += strspn(text, separators);
  }
  return set;
}

void mu_scope_write(struct mu_buffer *out, mu_scope_set set,
                    const char *separator)
{
  const char *before = "";

  for (size_t i = 0; i < MU_SCOPES; i++) {
    if (set & BIT(i)) {
      mu_buffer_append_text(out, before);
      mu_buffer_append_text(out, names[i]);
      before = separator;
    }
  }
}

mu_scope_set mu_scope_smaller(mu_scope_set set)
{
  mu_scope_set smaller = 0;

  for (size_t i = 0; i < PAIRS; i++) {
    smaller |= set & BIT(pairs[i].manage) ? BIT(pairs[i].read) : 0;
  }
  return smaller;
}

mu_scope_set mu_scope_permitted(mu_scope_set set)
{
  return set | mu_scope_smaller(set);
}

mu_scope_set mu_scope_fewest(mu_scope_set set)
{
  return set & ~mu_scope_smaller(set);
}

/* Whether |path| is |pattern| or something below it. */
static bool is_below(const char *path, const char *pattern)
{
  for (; *pattern; pattern++) {
    if (*pattern == '*') {
      path += strcspn(path, "/?");
    } else if (*path++ != *pattern) {
      return false;
    }
  }
  return *path == '\0' || *path == '/' || *path == '?';
}

mu_scope_set mu_scope_of_request(enum mu_method method, const char *path)
{
  for (size_t i = 0; i < RESOURCES; i++) {
    if (is_below(path, resources[i].path)) {
      enum mu_scope scope =
          method == MU_GET ? resources[i].read : resources[i].write;

      return scope == MU_SCOPES ? 0 : BIT(scope);
    }
  }
  return 0;
}

const struct mu_scope_need *mu_scope_need(const char *job)
{
  for (size_t i = 0; i < NEEDS; i++) {
    if (strcmp(needs[i].job, job) == 0) {
      return &needs[i];
    }
  }
  return NULL;
}

const struct mu_scope_need *mu_scope_need_at(size_t i)
{
  return i < NEEDS ? &needs[i] : NULL;
}

static void print_set(FILE *out, mu_scope_set set, const char *when)
{
  struct mu_buffer line = {0};

  if (set) {
    mu_scope_write(&line, set, ", ");
    mu_buffer_printf(&line, "%s%s", when ? " " : "", when ? when : "");
    (void)fprintf(out, "%*s", SET_COLUMN, "");
    mu_option_print_wrapped(out, mu_buffer_text(&line), SET_COLUMN);
  }
  mu_buffer_release(&line);
}

void mu_scope_print(FILE *out, const char *command)
{
  size_t len = strlen(command);
  bool begun = false;

  for (size_t i = 0; i < NEEDS; i++) {
    const struct mu_scope_need *need = &needs[i];

    if (strncmp(need->job, command, len) != 0 ||
        (need->job[len] != '\0' && need->job[len] != ' ')) {
      continue;
    }
    if (!begun) {
      (void)fputs("\nScopes of a service app that it asks for:\n", out);
      begun = true;
    }
    (void)fprintf(out, "  %s\n", need->job);
    print_set(out, need->always, NULL);
    print_set(out, need->if_granted, "where it is granted");
    print_set(out, need->now_and_then, need->when);
  }
}
