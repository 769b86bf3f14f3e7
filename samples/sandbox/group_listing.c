/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/group_listing.h"

#include <stdlib.h>
#include <string.h>

#include "samples/sandbox/expression.h"
#include "samples/sandbox/fold.h"
#include "samples/sandbox/group_json.h"
#include "samples/sandbox/group_writes.h"
#include "samples/sandbox/listing.h"
#include "samples/sandbox/page.h"
#include "samples/sandbox/query.h"
#include "samples/sandbox/user_json.h"

#define GROUPS_MAX  10000
#define GROUPS_Q    300
#define MEMBERS_MAX 1000

static const char *text_of(const void *object, const char *name)
{
  const struct sb_group *group = object;

  return strcmp(name, "id") == 0 ? group->id : sb_group_type_name(group->type);
}

static int64_t time_of(const void *object, const char *name)
{
  const struct sb_group *group = object;

  if (strcmp(name, "created") == 0) {
    return group->created;
  }
  return strcmp(name, "lastUpdated") == 0 ? group->last_updated
                                          : group->last_membership_updated;
}

static const char *profile_of(const void *object)
{
  return ((const struct sb_group *)object)->profile;
}

static bool has_attribute(const void *context, const char *name)
{
  (void)context; /* every org's groups have the same */
  return strcmp(name, "name") == 0 || strcmp(name, "description") == 0;
}

static const struct sb_vocabulary vocabulary = {
    .texts = (const char *const[]){"id", "type", NULL},
    .times = (const char *const[]){"created", "lastUpdated",
                                   "lastMembershipUpdated", NULL},
    .contained =
        (const char *const[]){"profile.name", "profile.description", NULL},
    .filtered = (const char *const[]){"id", "type", "lastUpdated",
                                      "lastMembershipUpdated", NULL},
    .has_attribute = has_attribute,
    .text_of = text_of,
    .time_of = time_of,
    .profile_of = profile_of,
};

struct listing {
  struct sb_query query;
  size_t limit;
  size_t from; /* the first place to look at */
};

static bool begins(const char *name, const char *q)
{
  char *folded = sb_fold_case(name);
  bool yes = folded && strncmp(folded, q, strlen(q)) == 0;

  free(folded);
  return yes;
}

static bool is_wanted(const struct sb_call *call, const struct listing *l,
                      const struct sb_group *group)
{
  if (!group || (l->query.q && !begins(group->name, l->query.q))) {
    return false;
  }
  if (l->query.is_search &&
      group->last_updated + call->org->search_lag_ms > call->now_ms) {
    return false; /* a search reads an index that lags behind */
  }
  return !l->query.expression ||
         sb_expression_matches(l->query.expression, group);
}

static void print_page(struct sb_call *call, const struct listing *l)
{
  const struct sb_groups *groups = &call->org->groups;
  const struct sb_group *last = NULL;
  size_t printed = 0;
  bool more = false;

  sb_reply_json(call->reply, 200);
  mu_buffer_append_char(&call->reply->body, '[');
  for (size_t i = l->from; i < groups->count && !more; i++) {
    if (!is_wanted(call, l, groups->all[i])) {
      continue;
    }
    more = printed == l->limit;
    if (!more) {
      last = groups->all[i];
      mu_buffer_append_text(&call->reply->body, printed++ ? "," : "");
      sb_group_print(call, last, &call->reply->body);
    }
  }
  mu_buffer_append_char(&call->reply->body, ']');
  sb_page_links(call, more && !l->query.q ? last->id : NULL);
}

void sb_groups_list(struct sb_call *call)
{
  const struct sb_groups *groups = &call->org->groups;
  struct listing l = {0};

  if (sb_query_read(&l.query, call, &vocabulary, NULL) &&
      sb_page_limit(call, l.query.q ? GROUPS_Q : GROUPS_MAX,
                    l.query.q ? GROUPS_Q : GROUPS_MAX, &l.limit) &&
      sb_page_from(call, groups->prefix, groups->count, &l.from)) {
    print_page(call, &l);
  }
  sb_query_release(&l.query);
}

static void print_members(struct sb_call *call, const struct sb_group *group,
                          size_t from, size_t limit)
{
  const struct sb_users *users = &call->org->users;
  enum sb_user_view view = sb_users_view(call->rq);
  const struct sb_user *last = NULL;
  size_t printed = 0;
  bool more = false;

  sb_reply_json(call->reply, 200);
  mu_buffer_append_char(&call->reply->body, '[');
  for (size_t i = from; i < users->count && users->all && !more; i++) {
    if (!users->all[i] || !sb_group_has(group, users->all[i])) {
      continue;
    }
    more = printed == limit;
    if (!more) {
      last = users->all[i];
      mu_buffer_append_text(&call->reply->body, printed++ ? "," : "");
      sb_user_print(call, last, view, &call->reply->body);
    }
  }
  mu_buffer_append_char(&call->reply->body, ']');
  sb_page_links(call, more ? last->id : NULL);
}

void sb_group_members(struct sb_call *call)
{
  const struct sb_group *group = sb_call_group(call, call->rq->segments[3]);
  const struct sb_users *users = &call->org->users;
  size_t limit;
  size_t from;

  if (group && sb_page_limit(call, MEMBERS_MAX, MEMBERS_MAX, &limit) &&
      sb_page_from(call, users->prefix, users->count, &from)) {
    print_members(call, group, from, limit);
  }
}

void sb_user_groups(struct sb_call *call)
{
  const struct sb_groups *groups = &call->org->groups;
  const struct sb_user *user = sb_call_user(call, call->rq->segments[3]);
  const char *comma = "";

  if (!user) {
    return;
  }
  sb_reply_json(call->reply, 200);
  mu_buffer_append_char(&call->reply->body, '[');
  for (size_t i = 0; i < groups->count; i++) {
    if (groups->all[i] && sb_group_has(groups->all[i], user)) {
      mu_buffer_append_text(&call->reply->body, comma);
      sb_group_print(call, groups->all[i], &call->reply->body);
      comma = ",";
    }
  }
  mu_buffer_append_char(&call->reply->body, ']');
}
