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
#include "samples/sandbox/projection.h"
#include "samples/sandbox/query.h"
#include "samples/sandbox/sort.h"
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
  struct sb_call *call;
  struct sb_query query;
  struct sb_sort sort;
  struct sb_cursor cursor;
  struct sb_projection fields;
  struct sb_picks picks;
  size_t limit;
  size_t first, end; /* the places that may match */
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

static bool is_wanted(const struct listing *l, const struct sb_user *user)
{
  if (!user || (l->query.q && !q_matches(user, l->query.q))) {
    return false;
  }
  return l->query.expression ? sb_expression_matches(l->query.expression, user)
                             : user->status != SB_STATUS_DEPROVISIONED;
}

/* The user at |place| as this list sees him, if he belongs in it, or NULL. */
static const struct sb_user *look(const struct listing *l, size_t place)
{
  const struct sb_org *org = l->call->org;
  const struct sb_user *user = org->users.all[place];

  if (l->query.reads_index) {
    user = sb_replica_see(&org->index.users, place, user);
  }
  return is_wanted(l, user) ? user : NULL;
}

/* Whether there is one more than fits on the page: enough to know. */
static bool is_full(const struct listing *l)
{
  return l->picks.count > l->limit || l->picks.failed;
}

/* Picks those from |first| to before |end|, as far as the page reaches. */
static void pick_run(struct listing *l, size_t first, size_t end)
{
  for (size_t i = first; i < end && !is_full(l); i++) {
    const struct sb_user *user = look(l, i);

    if (user) {
      sb_picks_add(&l->picks, i, user);
    }
  }
}

/* Where those begin who come together with the one at |place| in a list that
 * goes down: ids differ, times of creation may not. */
static size_t run_start(const struct listing *l, size_t place)
{
  const struct sb_users *users = &l->call->org->users;
  size_t start = strcmp(l->sort.by, "id") == 0
                     ? place
                     : sb_users_born_from(users, users->born[place]);

  return start > l->first ? start : l->first;
}

static size_t run_end(const struct listing *l, size_t place)
{
  const struct sb_users *users = &l->call->org->users;
  size_t end = strcmp(l->sort.by, "id") == 0
                   ? place + 1
                   : sb_users_born_from(users, users->born[place] + 1);

  return end < l->end ? end : l->end;
}

/* The newest first, and of those of one millisecond the lowest id first. */
static void pick_down(struct listing *l)
{
  size_t end = l->end;

  if (l->cursor.given) {
    size_t place = l->cursor.place;

    pick_run(l, place + 1 > l->first ? place + 1 : l->first, run_end(l, place));
    end = run_start(l, place);
    end = end < l->end ? end : l->end;
  }
  while (end > l->first && !is_full(l)) {
    size_t start = run_start(l, end - 1);

    pick_run(l, start, end);
    end = start;
  }
}

static void pick_up(struct listing *l)
{
  size_t from = sb_cursor_from(&l->cursor);

  pick_run(l, from > l->first ? from : l->first, l->end);
}

static void pick_keyed(struct listing *l, size_t place)
{
  const struct sb_user *user = look(l, place);

  if (user) {
    sb_picks_add_keyed(&l->picks, &l->sort, &l->cursor, place, user);
  }
}

static void pick_by_key(struct listing *l)
{
  for (size_t i = l->first; i < l->end && !l->picks.failed; i++) {
    pick_keyed(l, i);
  }
  sb_picks_sort(&l->picks, &l->sort);
}

struct candidates { /* for an expression that names one login or id */
  struct listing *listing;
  size_t known; /* the place that is looked at anyway */
};

static void pick_candidate(void *ctx, size_t place)
{
  const struct candidates *c = ctx;

  if (place != c->known) {
    pick_keyed(c->listing, place);
  }
}

/* Looks at the one user whom the expression can mean, and at those whom the
 * index shows otherwise than they are. */
static void pick_named(struct listing *l, const char *key)
{
  const struct sb_users *users = &l->call->org->users;
  const struct sb_user *user = sb_users_find_id(users, key);
  struct candidates rest = {.listing = l, .known = SIZE_MAX};
  char *folded = user ? NULL : sb_fold_login(key);

  if (folded) {
    user = sb_users_find_login(users, folded);
  }
  free(folded);
  if (user) {
    rest.known = user->place;
    pick_keyed(l, user->place);
  }
  sb_replica_each(&l->call->org->index.users, pick_candidate, &rest);
  sb_picks_sort(&l->picks, &l->sort);
}

/* Whether the list's order is that of places, or the reverse. */
static bool is_by_place(const struct listing *l)
{
  return !l->sort.by || strcmp(l->sort.by, "id") == 0 ||
         (strcmp(l->sort.by, "created") == 0 &&
          !l->call->org->users.out_of_order);
}

/* The places that the times of creation leave; all that there are when the
 * clock ever went back. */
static void find_span(struct listing *l)
{
  const struct sb_users *users = &l->call->org->users;
  int64_t from_ms;
  int64_t before_ms;

  l->first = 0;
  l->end = users->all ? users->count : 0; /* a forgetful store has none */
  if (l->query.expression && !users->out_of_order) {
    sb_expression_span(l->query.expression, "created", &from_ms, &before_ms);
    l->first = sb_users_born_from(users, from_ms);
    l->end = sb_users_born_from(users, before_ms);
  }
}

static void pick(struct listing *l)
{
  const char *key =
      l->query.expression ? sb_expression_key(l->query.expression) : NULL;

  sb_replica_catch_up(&l->call->org->index.users, l->call->now_ms);
  find_span(l);
  if (key) {
    pick_named(l, key);
  } else if (!is_by_place(l)) {
    pick_by_key(l);
  } else if (l->sort.descending) {
    pick_down(l);
  } else {
    pick_up(l);
  }
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
    sb_user_print_fields(call, l->picks.all[i].object, l->view, &l->fields,
                         &call->reply->body);
  }
  mu_buffer_append_char(&call->reply->body, ']');
  if (more) { /* as a limit is never 0, there is a last row */
    const struct sb_pick *last = &l->picks.all[rows - 1];
    const struct sb_user *user = last->object;

    sb_page_finish(call, rows, user->id, last->key);
  } else {
    sb_page_finish(call, rows, NULL, NULL);
  }
}

static bool read_fields(struct listing *l)
{
  const char *fields = sb_request_parameter(l->call->rq, "fields");

  if (!sb_projection_read(&l->fields, fields)) {
    sb_call_refuse(l->call, SB_PROBLEM_ARGUMENT, "fields");
    return false;
  }
  return true;
}

/* Reads what is asked for; false when the call is refused. */
static bool read_question(struct listing *l)
{
  struct sb_call *call = l->call;
  const struct sb_users *users = &call->org->users;

  return sb_query_read(&l->query, call, &vocabulary, &call->org->types) &&
         sb_sort_read(&l->sort, call, &vocabulary, &call->org->types,
                      l->query.is_search) &&
         sb_page_limit(call, l->query.q ? PAGE_Q : PAGE_MAX, PAGE_MAX,
                       &l->limit) &&
         sb_page_cursor(call, users->prefix, users->count, &l->cursor) &&
         read_fields(l);
}

void sb_users_list(struct sb_call *call)
{
  struct listing l = {.call = call, .view = sb_users_view(call->rq)};

  if (read_question(&l)) {
    pick(&l);
    if (l.picks.failed) {
      sb_call_refuse(call, SB_PROBLEM_INTERNAL, NULL);
    } else {
      print(&l);
    }
  }
  sb_picks_release(&l.picks);
  sb_projection_release(&l.fields);
  sb_cursor_release(&l.cursor);
  sb_query_release(&l.query);
}
