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
#include "samples/sandbox/sort.h"
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
  struct sb_call *call;
  struct sb_query query;
  struct sb_sort sort;
  struct sb_cursor cursor;
  struct sb_picks picks;
  size_t limit;
};

static bool begins(const char *name, const char *q)
{
  char *folded = sb_fold_case(name);
  bool yes = folded && strncmp(folded, q, strlen(q)) == 0;

  free(folded);
  return yes;
}

static bool is_wanted(const struct listing *l, const struct sb_group *group)
{
  if (!group || (l->query.q && !begins(group->name, l->query.q))) {
    return false;
  }
  return !l->query.expression ||
         sb_expression_matches(l->query.expression, group);
}

/* Picks all that may come after the cursor: there are few groups. */
static void pick(struct listing *l)
{
  struct sb_org *org = l->call->org;

  sb_replica_catch_up(&org->index.groups, l->call->now_ms);
  for (size_t i = 0; i < org->groups.count && !l->picks.failed; i++) {
    const struct sb_group *group = org->groups.all[i];

    if (l->query.reads_index) {
      group = sb_replica_see(&org->index.groups, i, group);
    }
    if (is_wanted(l, group)) {
      sb_picks_add_keyed(&l->picks, &l->sort, &l->cursor, i, group);
    }
  }
  sb_picks_sort(&l->picks, &l->sort);
}

static void print(struct listing *l)
{
  struct sb_call *call = l->call;
  size_t rows = l->picks.count < l->limit ? l->picks.count : l->limit;
  bool more = l->picks.count > rows && !l->query.q;

  sb_reply_json(call->reply, 200);
  mu_buffer_append_char(&call->reply->body, '[');
  for (size_t i = 0; i < rows; i++) {
    mu_buffer_append_text(&call->reply->body, i == 0 ? "" : ",");
    sb_group_print(call, l->picks.all[i].object, &call->reply->body);
  }
  mu_buffer_append_char(&call->reply->body, ']');
  if (more) { /* as a limit is never 0, there is a last row */
    const struct sb_pick *last = &l->picks.all[rows - 1];
    const struct sb_group *group = last->object;

    sb_page_finish(call, rows, group->id, last->key);
  } else {
    sb_page_finish(call, rows, NULL, NULL);
  }
}

/* Reads what is asked for; false when the call is refused. */
static bool read_question(struct listing *l)
{
  struct sb_call *call = l->call;
  const struct sb_groups *groups = &call->org->groups;

  return sb_query_read(&l->query, call, &vocabulary, NULL) &&
         sb_sort_read(&l->sort, call, &vocabulary, NULL, l->query.is_search) &&
         sb_page_limit(call, l->query.q ? GROUPS_Q : GROUPS_MAX,
                       l->query.q ? GROUPS_Q : GROUPS_MAX, &l->limit) &&
         sb_page_cursor(call, groups->prefix, groups->count, &l->cursor);
}

void sb_groups_list(struct sb_call *call)
{
  struct listing l = {.call = call};

  if (read_question(&l)) {
    pick(&l);
    if (l.picks.failed) {
      sb_call_refuse(call, SB_PROBLEM_INTERNAL, NULL);
    } else {
      print(&l);
    }
  }
  sb_picks_release(&l.picks);
  sb_cursor_release(&l.cursor);
  sb_query_release(&l.query);
}

/* Where to look for the members of one group, a step at a time: Everyone's are
 * all the users that there are. */
struct members {
  const struct sb_users *users;
  const struct sb_group *group;
  size_t at; /* a place for Everyone, else an index into the members */
};

static struct members members_from(const struct sb_users *users,
                                   const struct sb_group *group, size_t place)
{
  return (struct members){.users = users,
                          .group = group,
                          .at = group->type == SB_BUILT_IN
                                    ? place
                                    : sb_group_members_from(group, place)};
}

/* The next member, or NULL after the last one. */
static const struct sb_user *next_member(struct members *m)
{
  const struct sb_user *user = NULL;

  if (m->group->type != SB_BUILT_IN) {
    return m->at < m->group->member_count
               ? m->users->all[m->group->members[m->at++]]
               : NULL;
  }
  while (!user && m->users->all && m->at < m->users->count) {
    user = m->users->all[m->at++];
  }
  return user;
}

static void print_members(struct sb_call *call, const struct sb_group *group,
                          size_t from, size_t limit)
{
  struct members members = members_from(&call->org->users, group, from);
  enum sb_user_view view = sb_users_view(call->rq);
  const struct sb_user *user = next_member(&members);
  const struct sb_user *last = NULL;
  size_t printed = 0;

  sb_reply_json(call->reply, 200);
  mu_buffer_append_char(&call->reply->body, '[');
  for (; user && printed < limit; user = next_member(&members)) {
    last = user;
    mu_buffer_append_text(&call->reply->body, printed++ ? "," : "");
    sb_user_print(call, user, view, &call->reply->body);
  }
  mu_buffer_append_char(&call->reply->body, ']');
  sb_page_finish(call, printed, user ? last->id : NULL, NULL);
}

void sb_group_members(struct sb_call *call)
{
  const struct sb_group *group = sb_call_group(call, call->rq->segments[3]);
  const struct sb_users *users = &call->org->users;
  struct sb_cursor cursor = {0};
  size_t limit;

  if (group && sb_page_limit(call, MEMBERS_MAX, MEMBERS_MAX, &limit) &&
      sb_page_cursor(call, users->prefix, users->count, &cursor)) {
    print_members(call, group, sb_cursor_from(&cursor), limit);
  }
  sb_cursor_release(&cursor);
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
