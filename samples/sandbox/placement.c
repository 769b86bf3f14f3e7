/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/placement.h"

#include <string.h>

#include "samples/sandbox/group_writes.h"
#include "samples/sandbox/json.h"
#include "samples/sandbox/log_notes.h"

#define GROUPS_MAX 20

const struct sb_user_type *
sb_placement_type(struct sb_call *call, const cJSON *body,
                  const struct sb_user_type *otherwise)
{
  const char *id = sb_json_member_text(sb_json_member(body, "type"), "id");
  const struct sb_user_type *type =
      id ? sb_user_types_find(&call->org->types, id) : otherwise;

  if (!type) {
    sb_call_refuse_missing(call, id, "UserType");
  }
  return type;
}

/* Ids of Okta's realms begin with guo. */
static bool is_realm_id(const char *id)
{
  return strncmp(id, "guo", 3) == 0 && id[3] != '\0' &&
         id[strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                       "0123456789")] == '\0';
}

static bool is_realm(const struct sb_org *org, const char *id)
{
  for (size_t i = 0; i < org->realms->count; i++) {
    if (strcmp(org->realms->items[i], id) == 0) {
      return true;
    }
  }
  return org->realms->count == 0 && is_realm_id(id);
}

bool sb_placement_realm(struct sb_call *call, const cJSON *body)
{
  const cJSON *realm = sb_json_member(body, "realmId");

  if (realm && !cJSON_IsString(realm)) {
    sb_call_refuse(call, SB_PROBLEM_BODY, NULL);
    return false;
  }
  if (realm && !is_realm(call->org, realm->valuestring)) {
    sb_call_refuse_missing(call, realm->valuestring, "Realm");
    return false;
  }
  return true;
}

/* Whether a new user can be put into the group |id|. */
static bool check_group(struct sb_call *call, const char *id)
{
  const struct sb_group *group = sb_groups_find(&call->org->groups, id);

  if (!group) {
    return !call->org->strict_groups || sb_call_group(call, id);
  }
  if (group->type != SB_OKTA_GROUP) {
    sb_call_refuse(call, SB_PROBLEM_FORBIDDEN, NULL);
    return false;
  }
  return true;
}

bool sb_placement_groups(struct sb_call *call, const cJSON *body)
{
  const cJSON *groups = sb_json_member(body, "groupIds");
  const cJSON *id;

  if (groups && !cJSON_IsArray(groups)) {
    sb_call_refuse(call, SB_PROBLEM_BODY, NULL);
    return false;
  }
  cJSON_ArrayForEach (id, groups) {
    if (!cJSON_IsString(id)) {
      sb_call_refuse(call, SB_PROBLEM_BODY, NULL);
      return false;
    }
  }
  if (cJSON_GetArraySize(groups) > GROUPS_MAX) {
    sb_call_refuse(call, SB_PROBLEM_TARGETS, NULL);
    return false;
  }
  cJSON_ArrayForEach (id, groups) {
    if (!check_group(call, id->valuestring)) {
      return false;
    }
  }
  return true;
}

bool sb_placement_join(struct sb_call *call, const cJSON *body,
                       struct sb_user *user)
{
  const cJSON *id;

  cJSON_ArrayForEach (id, sb_json_member(body, "groupIds")) {
    struct sb_group *group =
        sb_groups_find(&call->org->groups, id->valuestring);

    if (!group || sb_group_has(group, user)) {
      continue;
    }
    if (!sb_group_join(group, user, call->now_ms)) {
      return false;
    }
    sb_log_note_member(call, SB_LOG_MEMBER_ADDED, user, group);
  }
  return true;
}
