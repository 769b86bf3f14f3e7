/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/listing.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cjson/cJSON.h>

#include "samples/sandbox/expression.h"
#include "samples/sandbox/fold.h"
#include "samples/sandbox/json.h"
#include "samples/sandbox/page.h"
#include "samples/sandbox/query.h"
#include "samples/sandbox/user_json.h"

#define PAGE_MAX 200
#define PAGE_Q   10 /* Okta: what ?q= gives unless asked for more */

static const char *text_of(const void *object, const char *name)
{
  const struct sb_user *user = object;

  if (strcmp(name, "id") == 0) {
    return user->id;
  }
  return strcmp(name, "status") == 0 ? sb_status_name(user->status)
                                     : user->type->id;
}

static int64_t time_of(const void *object, const char *name)
{
  const struct sb_user *user = object;

  if (strcmp(name, "created") == 0) {
    return user->created;
  }
  if (strcmp(name, "activated") == 0) {
    return user->activated;
  }
  return strcmp(name, "statusChanged") == 0 ? user->status_changed
                                            : user->last_updated;
}

static const char *profile_of(const void *object)
{
  return ((const struct sb_user *)object)->profile;
}

static bool has_attribute(const void *context, const char *name)
{
  return sb_user_types_attribute(context, name) != NULL;
}

static const struct sb_vocabulary vocabulary = {
    .texts = (const char *const[]){"id", "status", "type.id", NULL},
    .times = (const char *const[]){"created", "activated", "statusChanged",
                                   "lastUpdated", NULL},
    .contained =
        (const char *const[]){"profile.login", "profile.email",
                              "profile.firstName", "profile.lastName", NULL},
    .filtered =
        (const char *const[]){"id", "status", "lastUpdated", "profile.login",
                              "profile.email", "profile.firstName",
                              "profile.lastName", NULL},
    .has_attribute = has_attribute,
    .text_of = text_of,
    .time_of = time_of,
    .profile_of = profile_of,
};

struct listing {
  struct sb_query query;
  size_t limit;
  size_t from; /* the first place to look at */
  size_t printed;
  size_t last; /* the place of the last one printed */
  bool more;
  enum sb_user_view view;
};

enum sb_user_view sb_users_view(const struct sb_request *rq)
{
  const char *response =
      rq->content_type ? strstr(rq->content_type, "okta-response=") : NULL;
  const char *omit = response ? strstr(response, "omitCredentials") : NULL;

  for (; omit; omit = strstr(omit + 1, "omitCredentials")) {
    const char *after = omit + strlen("omitCredentials");

    if (*after == '\0' || strchr(",\"; ", *after)) {
      return SB_USER_ITEM_TRIM;
    }
  }
  return SB_USER_ITEM;
}

static bool begins(const cJSON *profile, const char *name, const char *q)
{
  const char *text = sb_json_member_text(profile, name);
  char *folded = text ? sb_fold_case(text) : NULL;
  bool yes = folded && strncmp(folded, q, strlen(q)) == 0;

  free(folded);
  return yes;
}

static bool q_matches(const struct sb_user *user, const char *q)
{
  cJSON *profile = cJSON_Parse(user->profile);
  bool yes = begins(profile, "firstName", q) ||
             begins(profile, "lastName", q) || begins(profile, "email", q);

  cJSON_Delete(profile);
  return yes;
}

static bool is_wanted(const struct sb_call *call, const struct listing *l,
                      const struct sb_user *user)
{
  if (!user) {
    return false;
  }
  if (l->query.is_search &&
      user->last_updated + call->org->search_lag_ms > call->now_ms) {
    return false; /* a search reads an index that lags behind */
  }
  if (l->query.q && !q_matches(user, l->query.q)) {
    return false;
  }
  return l->query.expression ? sb_expression_matches(l->query.expression, user)
                             : user->status != SB_STATUS_DEPROVISIONED;
}

static void print_item(struct sb_call *call, struct listing *l, size_t place)
{
  mu_buffer_append_text(&call->reply->body, l->printed++ ? "," : "");
  sb_user_print(call, call->org->users.all[place], l->view, &call->reply->body);
  l->last = place;
}

/* Looks at the one user whom the expression can mean. */
static void print_one(struct sb_call *call, struct listing *l, const char *key)
{
  struct sb_users *users = &call->org->users;
  struct sb_user *user = sb_users_find_id(users, key);
  char *folded = user ? NULL : sb_fold_login(key);

  if (folded) {
    user = sb_users_find_login(users, folded);
  }
  free(folded);
  if (is_wanted(call, l, user)) {
    size_t place = sb_users_place(users, user->id);

    if (place >= l->from) {
      print_item(call, l, place);
    }
  }
}

static void print_page(struct sb_call *call, struct listing *l)
{
  const struct sb_users *users = &call->org->users;

  for (size_t i = l->from; i < users->count && users->all && !l->more; i++) {
    if (!is_wanted(call, l, users->all[i])) {
      continue;
    }
    if (l->printed == l->limit) {
      l->more = true;
    } else {
      print_item(call, l, i);
    }
  }
}

static void print_links(struct sb_call *call, const struct listing *l)
{
  sb_page_links(call, l->more && !l->query.q ? call->org->users.all[l->last]->id
                                             : NULL);
}

static void print(struct sb_call *call, struct listing *l)
{
  const char *key =
      l->query.expression ? sb_expression_key(l->query.expression) : NULL;

  sb_reply_json(call->reply, 200);
  mu_buffer_append_char(&call->reply->body, '[');
  if (key) {
    print_one(call, l, key);
  } else {
    print_page(call, l);
  }
  mu_buffer_append_char(&call->reply->body, ']');
  print_links(call, l);
}

void sb_users_list(struct sb_call *call)
{
  struct listing l = {.view = sb_users_view(call->rq)};

  if (sb_query_read(&l.query, call, &vocabulary, &call->org->types) &&
      sb_page_limit(call, l.query.q ? PAGE_Q : PAGE_MAX, PAGE_MAX, &l.limit) &&
      sb_page_from(call, call->org->users.prefix, call->org->users.count,
                   &l.from)) {
    print(call, &l);
  }
  sb_query_release(&l.query);
}
