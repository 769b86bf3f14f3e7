/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/router.h"

#include <stdio.h>
#include <string.h>

#include "samples/sandbox/app_keys.h"
#include "samples/sandbox/group_json.h"
#include "samples/sandbox/group_listing.h"
#include "samples/sandbox/group_writes.h"
#include "samples/sandbox/lifecycle.h"
#include "samples/sandbox/listing.h"
#include "samples/sandbox/log_listing.h"
#include "samples/sandbox/log_notes.h"
#include "samples/sandbox/meta.h"
#include "samples/sandbox/owner.h"
#include "samples/sandbox/token_endpoint.h"
#include "samples/sandbox/user_json.h"
#include "samples/sandbox/user_writes.h"
#include "samples/sandbox/well_known.h"

#define PATH_MAX_SEGMENTS 9

static void get_ledger(struct sb_call *call)
{
  const char *which = sb_request_parameter(call->rq, "creates");
  enum sb_ledger_creates creates = SB_LEDGER_ALL;

  if (which && strcmp(which, "duplicates") == 0) {
    creates = SB_LEDGER_DUPLICATES;
  } else if (which && strcmp(which, "none") == 0) {
    creates = SB_LEDGER_NONE;
  }
  sb_limits_catch_up(&call->org->limits, call->now_ms);
  sb_reply_json(call->reply, 200);
  sb_ledger_print(&call->org->ledger, &call->org->users, &call->org->limits,
                  &call->org->apps, creates, &call->reply->body);
}

static void reset_ledger(struct sb_call *call)
{
  memset(&call->org->ledger, 0, sizeof call->org->ledger);
  sb_users_reset_counts(&call->org->users);
  sb_service_apps_reset_counts(&call->org->apps);
  call->org->limits.other_sent = 0;
  call->org->limits.other_refused = 0;
  call->reply->status = 204;
}

static void grant(struct sb_call *call)
{
  sb_org_grant(call->org);
  call->reply->status = 204;
}

#define ANY "*" /* one segment, whatever it is */

static const struct {
  const char *method;
  const char *path[PATH_MAX_SEGMENTS]; /* NULL after the last */
  void (*handler)(struct sb_call *call);
  enum sb_scope scope;
} routes[] = {
    {"GET", {"api", "v1", "users"}, sb_users_list, SB_SCOPE_USERS_READ},
    {"POST", {"api", "v1", "users"}, sb_user_create, SB_SCOPE_USERS_MANAGE},
    {"GET", {"api", "v1", "users", ANY}, sb_user_get, SB_SCOPE_USERS_READ},
    {"POST",
     {"api", "v1", "users", ANY},
     sb_user_update,
     SB_SCOPE_USERS_MANAGE},
    {"PUT",
     {"api", "v1", "users", ANY},
     sb_user_replace,
     SB_SCOPE_USERS_MANAGE},
    {"DELETE",
     {"api", "v1", "users", ANY},
     sb_user_delete,
     SB_SCOPE_USERS_MANAGE},
    {"POST",
     {"api", "v1", "users", ANY, "lifecycle", ANY},
     sb_user_lifecycle,
     SB_SCOPE_USERS_MANAGE},
    {"GET",
     {"api", "v1", "users", ANY, "groups"},
     sb_user_groups,
     SB_SCOPE_USERS_READ},
    {"GET", {"api", "v1", "groups"}, sb_groups_list, SB_SCOPE_GROUPS_READ},
    {"POST", {"api", "v1", "groups"}, sb_group_create, SB_SCOPE_GROUPS_MANAGE},
    {"GET", {"api", "v1", "groups", ANY}, sb_group_get, SB_SCOPE_GROUPS_READ},
    {"PUT",
     {"api", "v1", "groups", ANY},
     sb_group_replace,
     SB_SCOPE_GROUPS_MANAGE},
    {"DELETE",
     {"api", "v1", "groups", ANY},
     sb_group_delete,
     SB_SCOPE_GROUPS_MANAGE},
    {"GET",
     {"api", "v1", "groups", ANY, "users"},
     sb_group_members,
     SB_SCOPE_GROUPS_READ},
    {"PUT",
     {"api", "v1", "groups", ANY, "users", ANY},
     sb_group_add_member,
     SB_SCOPE_GROUPS_MANAGE},
    {"DELETE",
     {"api", "v1", "groups", ANY, "users", ANY},
     sb_group_remove_member,
     SB_SCOPE_GROUPS_MANAGE},
    {"GET",
     {"api", "v1", "meta", "schemas", "user", ANY},
     sb_meta_schema,
     SB_SCOPE_SCHEMAS_READ},
    {"GET",
     {"api", "v1", "meta", "types", "user"},
     sb_meta_types,
     SB_SCOPE_USER_TYPES_READ},
    {"GET",
     {"api", "v1", "meta", "types", "user", ANY},
     sb_meta_type,
     SB_SCOPE_USER_TYPES_READ},
    {"GET", {"api", "v1", "logs"}, sb_log_list, SB_SCOPE_LOGS_READ},
    {"GET",
     {"api", "v1", "users", ANY, "roles"},
     sb_owner_roles,
     SB_SCOPE_ROLES_READ},
    {"GET",
     {"api", "v1", "api-tokens"},
     sb_api_tokens_list,
     SB_SCOPE_API_TOKENS_READ},
    {"DELETE",
     {"api", "v1", "api-tokens", "current"},
     sb_api_token_revoke_current,
     SB_SCOPE_NONE},
    {"GET",
     {"api", "v1", "api-tokens", ANY},
     sb_api_token_get,
     SB_SCOPE_API_TOKENS_READ},
    {"DELETE",
     {"api", "v1", "api-tokens", ANY},
     sb_api_token_revoke,
     SB_SCOPE_API_TOKENS_MANAGE},
    {"GET",
     {"api", "v1", "apps", ANY, "credentials", "jwks"},
     sb_app_keys_list,
     SB_SCOPE_APPS_READ},
    {"POST",
     {"api", "v1", "apps", ANY, "credentials", "jwks"},
     sb_app_key_add,
     SB_SCOPE_APPS_MANAGE},
    {"GET",
     {"api", "v1", "apps", ANY, "credentials", "jwks", ANY},
     sb_app_key_get,
     SB_SCOPE_APPS_READ},
    {"DELETE",
     {"api", "v1", "apps", ANY, "credentials", "jwks", ANY},
     sb_app_key_delete,
     SB_SCOPE_APPS_MANAGE},
    {"POST",
     {"api", "v1", "apps", ANY, "credentials", "jwks", ANY, "lifecycle",
      "activate"},
     sb_app_key_lifecycle,
     SB_SCOPE_APPS_MANAGE},
    {"POST",
     {"api", "v1", "apps", ANY, "credentials", "jwks", ANY, "lifecycle",
      "deactivate"},
     sb_app_key_lifecycle,
     SB_SCOPE_APPS_MANAGE},
    {"GET",
     {"oauth2", "v1", "clients", ANY, "roles"},
     sb_client_roles,
     SB_SCOPE_ROLES_READ},
    {"POST", {"oauth2", "v1", "token"}, sb_token_endpoint, SB_SCOPE_ANY},
    {"GET",
     {".well-known", "openid-configuration"},
     sb_well_known_openid,
     SB_SCOPE_ANY},
    {"GET",
     {".well-known", "okta-organization"},
     sb_well_known_org,
     SB_SCOPE_ANY},
    {"GET", {"sandbox", "ledger"}, get_ledger, SB_SCOPE_ANY},
    {"GET", {"sandbox", "users"}, sb_users_dump, SB_SCOPE_ANY},
    {"GET", {"sandbox", "groups"}, sb_groups_dump, SB_SCOPE_ANY},
    {"POST", {"sandbox", "reset-ledger"}, reset_ledger, SB_SCOPE_ANY},
    {"POST", {"sandbox", "grant"}, grant, SB_SCOPE_ANY},
    {"POST", {"sandbox", "event"}, sb_log_take_event, SB_SCOPE_ANY},
};

static bool is_segment(const struct sb_request *rq, size_t i, const char *text)
{
  return rq->segment_count > i && strcmp(rq->segments[i], text) == 0;
}

static bool matches(const struct sb_request *rq, const char *const *path)
{
  size_t i = 0;

  if (is_segment(rq, 2, "groups") && is_segment(rq, 3, "rules")) {
    return false; /* no group's id */
  }

  for (; i < PATH_MAX_SEGMENTS && path[i]; i++) {
    if (i >= rq->segment_count) {
      return false;
    }
    if (strcmp(path[i], ANY) == 0 ? rq->segments[i][0] == '\0'
                                  : strcmp(path[i], rq->segments[i]) != 0) {
      return false;
    }
  }
  return rq->segment_count == i;
}

static enum sb_bucket bucket_of(const struct sb_request *rq)
{
  if (is_segment(rq, 0, "oauth2") && is_segment(rq, 2, "token")) {
    return SB_BUCKET_TOKEN;
  }
  if (is_segment(rq, 2, "users")) {
    if (rq->segment_count != 4) {
      return SB_BUCKET_USERS;
    }
    return strcmp(rq->method, "GET") == 0 ? SB_BUCKET_USER_READ
                                          : SB_BUCKET_USER_WRITE;
  }
  if (is_segment(rq, 2, "groups")) {
    return rq->segment_count == 4 && !is_segment(rq, 3, "rules")
               ? SB_BUCKET_GROUP
               : SB_BUCKET_GROUPS;
  }
  return is_segment(rq, 2, "logs") ? SB_BUCKET_LOGS : SB_BUCKET_API;
}

/* Whether Okta has such a path although this org does not. */
static bool is_okta_path(const struct sb_request *rq)
{
  static const char *const areas[] = {"groups",
                                      "logs",
                                      "meta",
                                      "api-tokens",
                                      "apps",
                                      "identity-sources",
                                      "principal-rate-limits",
                                      "rate-limit-settings",
                                      "realms"};

  if (!is_segment(rq, 0, "api") || !is_segment(rq, 1, "v1")) {
    return false;
  }
  if (is_segment(rq, 2, "users") && rq->segment_count > 4) {
    return true;
  }
  for (size_t i = 0; i < sizeof areas / sizeof *areas; i++) {
    if (is_segment(rq, 2, areas[i])) {
      return true;
    }
  }
  return false;
}

static enum sb_door door_of(const struct sb_request *rq)
{
  if (is_segment(rq, 0, "sandbox")) {
    return SB_DOOR_SANDBOX;
  }
  if (is_segment(rq, 0, ".well-known")) {
    return SB_DOOR_OPEN;
  }
  return is_segment(rq, 0, "oauth2") && is_segment(rq, 2, "token")
             ? SB_DOOR_TOKEN
             : SB_DOOR_API;
}

static bool has_route(const struct sb_request *rq, const char *method)
{
  for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
    if (strcmp(routes[i].method, method) == 0 && matches(rq, routes[i].path)) {
      return true;
    }
  }
  return false;
}

/* In the order of the alphabet, with commas between. */
static void list_methods(const struct sb_request *rq,
                         char allow[SB_REPLY_ALLOW])
{
  static const char *const methods[] = {"DELETE", "GET", "POST", "PUT"};
  size_t len = 0;

  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
    if (has_route(rq, methods[i])) {
      len += (size_t)snprintf(allow + len, SB_REPLY_ALLOW - len, "%s%s",
                              len > 0 ? ", " : "", methods[i]);
    }
  }
}

struct sb_route sb_route_find(const struct sb_request *rq)
{
  struct sb_route route = {.problem = SB_PROBLEM_NO_PATH,
                           .bucket = bucket_of(rq)};

  route.door = door_of(rq);
  route.scope = SB_SCOPE_ANY;
  for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
    if (!matches(rq, routes[i].path)) {
      continue;
    }
    route.problem = SB_PROBLEM_METHOD;
    if (strcmp(rq->method, routes[i].method) == 0) {
      route.handler = routes[i].handler;
      route.problem = SB_PROBLEMS;
      route.scope = routes[i].scope;
      route.is_create = route.handler == sb_user_create;
      route.is_own = route.handler == sb_api_token_revoke_current;
      break;
    }
  }
  if (route.problem == SB_PROBLEM_NO_PATH && is_okta_path(rq)) {
    route.problem = SB_PROBLEM_NOT_IMPLEMENTED;
  }
  if (route.problem == SB_PROBLEM_METHOD) {
    list_methods(rq, route.allow);
  }
  return route;
}
