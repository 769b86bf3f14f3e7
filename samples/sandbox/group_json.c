/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/group_json.h"

#include <string.h>

#include "samples/sandbox/json.h"

static void print_time(struct mu_buffer *out, const char *name, int64_t ms)
{
  mu_buffer_printf(out, ",\"%s\":", name);
  sb_json_time(out, ms);
}

/* What an object is and holds, without its closing brace. */
static void print_body(const struct sb_group *group, struct mu_buffer *out)
{
  mu_buffer_printf(out, "{\"id\":\"%s\"", group->id);
  print_time(out, "created", group->created);
  print_time(out, "lastUpdated", group->last_updated);
  print_time(out, "lastMembershipUpdated", group->last_membership_updated);
  mu_buffer_printf(out,
                   ",\"objectClass\":[\"%s\"],\"type\":\"%s\",\"profile\":%s",
                   group->type == SB_APP_GROUP ? "okta:windows_security_"
                                                 "principal"
                                               : "okta:user_group",
                   sb_group_type_name(group->type), group->profile);
}

static size_t count_members(const struct sb_org *org,
                            const struct sb_group *group)
{
  /* Searches may show an earlier version, which has no members of its own. */
  const struct sb_group *now = sb_groups_find(&org->groups, group->id);

  if (group->type == SB_BUILT_IN) {
    return org->users.living;
  }
  return now ? now->member_count : 0;
}

/* There are no apps, no push and no roles here. */
static void print_stats(const struct sb_call *call,
                        const struct sb_group *group, struct mu_buffer *out)
{
  mu_buffer_printf(out,
                   ",\"_embedded\":{\"stats\":{\"usersCount\":%zu,"
                   "\"appsCount\":0,\"groupPushMappingsCount\":0,"
                   "\"hasAdminPrivilege\":false}}",
                   count_members(call->org, group));
}

static bool wants_stats(const struct sb_call *call)
{
  const char *expand = sb_request_parameter(call->rq, "expand");

  return expand && strcmp(expand, "stats") == 0 &&
         strcmp(call->rq->method, "GET") == 0;
}

void sb_group_print(const struct sb_call *call, const struct sb_group *group,
                    struct mu_buffer *out)
{
  struct mu_buffer base = {0};
  const char *root;

  sb_request_print_base(call->rq, &base);
  root = mu_buffer_text(&base);
  print_body(group, out);
  if (wants_stats(call)) {
    print_stats(call, group, out);
  }
  mu_buffer_printf(out,
                   ",\"_links\":{\"self\":{\"href\":\"%s/api/v1/groups/%s\"},"
                   "\"users\":{\"href\":\"%s/api/v1/groups/%s/users\"},"
                   "\"apps\":{\"href\":\"%s/api/v1/groups/%s/apps\"}}}",
                   root, group->id, root, group->id, root, group->id);
  mu_buffer_release(&base);
}

static void print_members(const struct sb_users *users,
                          const struct sb_group *group, struct mu_buffer *out)
{
  mu_buffer_append_text(out, ",\"members\":[");
  for (size_t i = 0; i < group->member_count; i++) {
    mu_buffer_append_text(out, i == 0 ? "" : ",");
    sb_json_text(out, users->all[group->members[i]]->login->shown);
  }
  mu_buffer_append_char(out, ']');
}

void sb_groups_dump(struct sb_call *call)
{
  const struct sb_groups *groups = &call->org->groups;
  struct mu_buffer *out = &call->reply->body;

  call->reply->status = 200;
  call->reply->content_type = "application/x-ndjson";
  for (size_t i = 0; i < groups->count; i++) {
    const struct sb_group *group = groups->all[i];

    if (group && group->type != SB_BUILT_IN) {
      print_body(group, out);
      print_members(&call->org->users, group, out);
      mu_buffer_append_text(out, "}\n");
    }
  }
}
