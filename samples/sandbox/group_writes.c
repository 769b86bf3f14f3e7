/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/group_writes.h"

#include <string.h>

#include "io/text.h"
#include "samples/sandbox/group_json.h"
#include "samples/sandbox/json.h"
#include "samples/sandbox/log_notes.h"

#define NAME_MAX_       255
#define DESCRIPTION_MAX 1024

struct sb_group *sb_call_group(struct sb_call *call, const char *id)
{
  struct sb_group *group = sb_groups_find(&call->org->groups, id);

  if (!group) {
    sb_call_refuse_missing(call, id, "UserGroup");
  }
  return group;
}

/* The group that the path names, if it is one to change; NULL when the call is
 * refused. */
static struct sb_group *writable(struct sb_call *call)
{
  struct sb_group *group = sb_call_group(call, call->rq->segments[3]);

  if (group && group->type != SB_OKTA_GROUP) {
    sb_call_refuse(call, SB_PROBLEM_FORBIDDEN, NULL);
    return NULL;
  }
  return group;
}

static void answer(struct sb_call *call, const struct sb_group *group)
{
  if (!group) {
    sb_call_refuse(call, SB_PROBLEM_INTERNAL, NULL);
    return;
  }
  sb_reply_json(call->reply, 200);
  sb_group_print(call, group, &call->reply->body);
}

static void check_length(const char *name, const char *text, size_t max,
                         struct sb_causes *causes)
{
  if (text && mu_text_scan(text, strlen(text)).characters > max) {
    struct mu_buffer line = {0};

    mu_buffer_printf(&line, "The field must be at most %zu characters long",
                     max);
    sb_causes_add(causes, name, mu_buffer_text(&line));
    mu_buffer_release(&line);
  }
}

static void check_names(const cJSON *profile, struct sb_causes *causes)
{
  const cJSON *item;

  cJSON_ArrayForEach (item, profile) {
    bool known = strcmp(item->string, "name") == 0 ||
                 strcmp(item->string, "description") == 0;

    if (!known) {
      struct mu_buffer line = {0};

      mu_buffer_printf(&line, "Property name '%s' is not defined in profile",
                       item->string);
      sb_causes_add_plain(causes, "profile", mu_buffer_text(&line));
      mu_buffer_release(&line);
    } else if (!cJSON_IsString(item) && !cJSON_IsNull(item)) {
      sb_causes_add(causes, item->string, "The field must be a string");
    }
  }
}

/* Checks what |self| (NULL for a new group) is to be called; false when the
 * call is refused. */
static bool check_profile(struct sb_call *call, const cJSON *profile,
                          const struct sb_group *self)
{
  const char *name = sb_json_member_text(profile, "name");
  const struct sb_group *other =
      name ? sb_groups_find_name(&call->org->groups, name) : NULL;
  struct sb_causes causes = {0};
  bool fine;

  check_names(profile, &causes);
  if (causes.count == 0 && (!name || name[0] == '\0')) {
    sb_causes_add(&causes, "name", "The field cannot be left blank");
  }
  check_length("name", name, NAME_MAX_, &causes);
  check_length("description", sb_json_member_text(profile, "description"),
               DESCRIPTION_MAX, &causes);
  if (other && other != self) {
    sb_causes_add(&causes, "name",
                  "An object with this field already exists in the current "
                  "organization");
  }
  fine = causes.count == 0;
  if (!fine) {
    sb_problem_reply_causes(call->reply, &call->org->ids, &causes);
  }
  sb_causes_release(&causes);
  return fine;
}

/* The body and in it the profile; NULL when the call is refused. The caller
 * frees |*body| in either case. */
static const cJSON *read_profile(struct sb_call *call, cJSON **body)
{
  const cJSON *profile;

  *body = sb_json_parse(mu_buffer_text(&call->rq->body), call->rq->body.len);
  profile = sb_json_member(*body, "profile");
  if (!cJSON_IsObject(profile)) {
    sb_call_refuse(call, SB_PROBLEM_BODY, NULL);
    return NULL;
  }
  return profile;
}

void sb_group_create(struct sb_call *call)
{
  cJSON *body;
  const cJSON *profile = read_profile(call, &body);

  if (profile && check_profile(call, profile, NULL)) {
    struct sb_groups *groups = &call->org->groups;
    const struct sb_group *group = sb_groups_add(
        groups, SB_OKTA_GROUP, sb_json_member_text(profile, "name"),
        sb_json_member_text(profile, "description"), call->now_ms);

    if (group) {
      sb_search_index_group_added(
          &call->org->index, sb_groups_place(groups, group->id), call->now_ms);
      sb_log_note_group(call, SB_LOG_GROUP_CREATED, group);
    }
    answer(call, group);
  }
  cJSON_Delete(body);
}

/* Whoever searches is to find |group| as it is for a while yet. */
static void keep(struct sb_call *call, const struct sb_group *group)
{
  sb_search_index_group_changes(&call->org->index,
                                sb_groups_place(&call->org->groups, group->id),
                                group, call->now_ms);
}

void sb_group_get(struct sb_call *call)
{
  const struct sb_group *group = sb_call_group(call, call->rq->segments[3]);

  if (group) {
    answer(call, group);
  }
}

void sb_group_replace(struct sb_call *call)
{
  struct sb_group *group = writable(call);
  cJSON *body = NULL;
  const cJSON *profile = group ? read_profile(call, &body) : NULL;

  if (profile && check_profile(call, profile, group)) {
    bool done;

    keep(call, group);
    done = sb_group_rename(group, sb_json_member_text(profile, "name"),
                           sb_json_member_text(profile, "description"));
    group->last_updated = call->now_ms;
    sb_log_note_group(call, SB_LOG_GROUP_PROFILE, group);
    answer(call, done ? group : NULL);
  }
  cJSON_Delete(body);
}

void sb_group_delete(struct sb_call *call)
{
  struct sb_group *group = writable(call);

  if (group) {
    keep(call, group);
    sb_log_note_group(call, SB_LOG_GROUP_DELETED, group);
    sb_groups_delete(&call->org->groups, group);
    call->reply->status = 204;
  }
}

/* Okta takes an id here, no login. */
static struct sb_user *member(struct sb_call *call)
{
  const char *id = call->rq->segments[5];
  struct sb_user *user = sb_users_find_id(&call->org->users, id);

  if (!user) {
    sb_call_refuse_missing(call, id, "User");
  }
  return user;
}

void sb_group_add_member(struct sb_call *call)
{
  struct sb_group *group = writable(call);
  struct sb_user *user = group ? member(call) : NULL;

  if (!user) {
    return;
  }
  if (!sb_group_has(group, user)) {
    if (!sb_group_join(group, user, call->now_ms)) {
      sb_call_refuse(call, SB_PROBLEM_INTERNAL, NULL);
      return;
    }
    sb_log_note_member(call, SB_LOG_MEMBER_ADDED, user, group);
  }
  call->reply->status = 204;
}

void sb_group_remove_member(struct sb_call *call)
{
  struct sb_group *group = writable(call);
  const struct sb_user *user = group ? member(call) : NULL;

  if (user) {
    if (sb_group_has(group, user)) {
      sb_log_note_member(call, SB_LOG_MEMBER_REMOVED, user, group);
    }
    sb_group_leave(group, user, call->now_ms);
    call->reply->status = 204;
  }
}
