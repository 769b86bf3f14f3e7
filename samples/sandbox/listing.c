/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/listing.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cjson/cJSON.h>

#include "samples/sandbox/expression.h"
#include "samples/sandbox/fold.h"
#include "samples/sandbox/json.h"
#include "samples/sandbox/user_json.h"

#define PAGE_MAX    200
#define PAGE_Q      10     /* Okta: what ?q= gives unless asked for more */
#define CURSOR_HEAD "200u" /* what Okta's cursors look like of late */
#define ID_HEAD_LEN 3

struct listing {
  struct sb_expression *expression; /* owned, or NULL */
  char *q;                          /* folded; owned, or NULL */
  size_t limit;
  size_t from; /* the first place to look at */
  size_t printed;
  size_t last; /* the place of the last one printed */
  bool more;
  bool is_search;
  enum sb_user_view view;
};

static bool read_limit(struct sb_call *call, struct listing *l)
{
  const char *text = sb_request_parameter(call->rq, "limit");
  unsigned long long number;
  char *end = NULL;

  l->limit = l->q ? PAGE_Q : PAGE_MAX;
  if (!text) {
    return true;
  }
  number = strtoull(text, &end, 10);
  if (text[0] < '0' || text[0] > '9' || *end != '\0' || number == 0) {
    sb_call_refuse(call, SB_PROBLEM_PAGE_SIZE, NULL);
    return false;
  }
  l->limit = number < PAGE_MAX ? (size_t)number : PAGE_MAX;
  return true;
}

static bool read_cursor(struct sb_call *call, struct listing *l)
{
  const char *text = sb_request_parameter(call->rq, "after");
  char id[SB_USERS_ID + 4] = "00u";
  size_t place = SIZE_MAX;

  if (!text) {
    return true;
  }
  if (strncmp(text, CURSOR_HEAD, strlen(CURSOR_HEAD)) == 0 &&
      strlen(text + strlen(CURSOR_HEAD)) == SB_USERS_ID - 1 - ID_HEAD_LEN) {
    memcpy(id + ID_HEAD_LEN, text + strlen(CURSOR_HEAD),
           SB_USERS_ID - ID_HEAD_LEN);
    place = sb_users_place(&call->org->users, id);
  }
  if (place == SIZE_MAX) {
    sb_call_refuse(call, SB_PROBLEM_PAGING, NULL);
    return false;
  }
  l->from = place + 1;
  return true;
}

static bool read_expression(struct sb_call *call, struct listing *l)
{
  const char *search = sb_request_parameter(call->rq, "search");
  const char *filter = sb_request_parameter(call->rq, "filter");
  const char *q = sb_request_parameter(call->rq, "q");

  if (search && filter) {
    sb_call_refuse(call, SB_PROBLEM_SEARCH_FILTER, NULL);
    return false;
  }
  l->is_search = search != NULL;
  if (q && q[0] != '\0') {
    l->q = sb_fold_case(q);
  }
  if (!search && !filter) {
    return true;
  }
  l->expression = sb_expression_new(search ? search : filter, search != NULL,
                                    call->org->type_id);
  if (!l->expression) {
    sb_call_refuse(call, search ? SB_PROBLEM_SEARCH : SB_PROBLEM_FILTER, NULL);
    return false;
  }
  return true;
}

/* Okta: only all of omitCredentials, omitCredentialsLinks and
 * omitTransitioningToStatus make a list fast; the first alone trims it. */
static enum sb_user_view read_view(const struct sb_request *rq)
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
  if (l->is_search &&
      user->last_updated + call->org->search_lag_ms > call->now_ms) {
    return false; /* a search reads an index that lags behind */
  }
  if (l->q && !q_matches(user, l->q)) {
    return false;
  }
  return l->expression ? sb_expression_matches(l->expression, user)
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

static void print_link(struct sb_call *call, struct mu_buffer *out,
                       const char *cursor, const char *relation)
{
  const struct sb_request *rq = call->rq;
  const char *separator = "?";

  mu_buffer_append_char(out, '<');
  sb_request_print_base(rq, out);
  mu_buffer_append_text(out, "/api/v1/users");
  if (cursor) {
    mu_buffer_printf(out, "?after=%s", cursor);
    separator = "&";
  }
  for (size_t i = 0; i < rq->parameter_count; i++) {
    if (cursor && strcmp(rq->parameters[i].name, "after") == 0) {
      continue;
    }
    mu_buffer_append_text(out, separator);
    sb_request_encode(out, rq->parameters[i].name);
    mu_buffer_append_char(out, '=');
    sb_request_encode(out, rq->parameters[i].value);
    separator = "&";
  }
  mu_buffer_printf(out, ">; rel=\"%s\"", relation);
}

static void print_links(struct sb_call *call, const struct listing *l)
{
  char cursor[SB_USERS_ID + 4] = CURSOR_HEAD;

  print_link(call, &call->reply->links[0], NULL, "self");
  if (l->more && !l->q) {
    const char *id = call->org->users.all[l->last]->id;

    memcpy(cursor + strlen(CURSOR_HEAD), id + ID_HEAD_LEN,
           SB_USERS_ID - ID_HEAD_LEN);
    print_link(call, &call->reply->links[1], cursor, "next");
  }
}

static void print(struct sb_call *call, struct listing *l)
{
  const char *key = l->expression ? sb_expression_key(l->expression) : NULL;

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
  struct listing l = {.view = read_view(call->rq)};

  if (read_expression(call, &l) && read_limit(call, &l) &&
      read_cursor(call, &l)) {
    print(call, &l);
  }
  sb_expression_free(l.expression);
  free(l.q);
}
