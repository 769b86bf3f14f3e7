/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/org.h"

#include <string.h>
#include <strings.h>

#include "samples/sandbox/client_assertion.h"
#include "samples/sandbox/json.h"
#include "samples/sandbox/log_notes.h"
#include "samples/sandbox/log_samples.h"
#include "samples/sandbox/owner.h"
#include "samples/sandbox/page.h"
#include "samples/sandbox/people.h"
#include "samples/sandbox/router.h"
#include "samples/sandbox/user_json.h"

/* Streams of random numbers; see random.h. */
enum { STREAM_IDS = 1, STREAM_FAULTS = 2 };

static enum mu_code add_groups(struct sb_org *org, enum sb_group_type type,
                               const struct mu_option_list *names,
                               struct mu_error *err)
{
  for (size_t i = 0; i < names->count; i++) {
    const char *name = names->items[i];

    if (name[0] == '\0' ||
        (type == SB_OKTA_GROUP && sb_groups_find_name(&org->groups, name))) {
      return mu_error_set(err, MU_EUSAGE,
                          "--group takes names of which none comes twice, not "
                          "\"%s\"",
                          name);
    }
    if (!sb_groups_add(&org->groups, type, name, NULL, org->started_ms)) {
      return mu_error_nomem(err);
    }
  }
  return MU_OK;
}

static enum mu_code make_groups(struct sb_org *org,
                                const struct sb_org_config *config,
                                struct mu_error *err)
{
  enum mu_code rc =
      sb_groups_init(&org->groups, &org->ids, org->started_ms, err);

  if (rc == MU_OK) {
    rc = add_groups(org, SB_OKTA_GROUP, config->groups, err);
  }
  if (rc == MU_OK) {
    rc = add_groups(org, SB_APP_GROUP, config->app_groups, err);
  }
  return rc;
}

static enum mu_code make_owner(struct sb_org *org,
                               const struct sb_org_config *config,
                               struct mu_error *err)
{
  org->owner = sb_owner_new(org);
  if (!org->owner) {
    return mu_error_nomem(err);
  }
  return sb_api_tokens_init(&org->api_tokens, config->token, org->log.org.token,
                            config->api_tokens, org->started_ms, err);
}

static enum mu_code make_apps(struct sb_org *org,
                              const struct sb_org_config *config,
                              struct mu_error *err)
{
  org->access_tokens.life_ms = config->token_life_ms;
  sb_used_ids_init(&org->assertions, SB_CLIENT_ASSERTION_MS);
  sb_dpop_init(&org->dpop, config->seed, org->started_ms,
               config->dpop_nonce_ms);
  return sb_service_apps_init(&org->apps, &config->apps, config->seed,
                              org->started_ms, err);
}

enum mu_code sb_org_init(struct sb_org *org, const struct sb_org_config *config,
                         struct mu_error *err)
{
  enum mu_code rc;

  memset(org, 0, sizeof *org);
  sb_random_init(&org->ids, config->seed, STREAM_IDS);
  sb_clock_init(&org->clock, config->skew_ms, config->speed);
  sb_users_init(&org->users, &org->ids, config->forgetful);
  sb_limits_init(&org->limits, &config->limits);
  org->faults = config->faults;
  sb_random_init(&org->faults.random, config->seed, STREAM_FAULTS);
  org->role = config->role;
  org->revoke_after = config->revoke_after;
  org->forbid_after = config->forbid_after;
  sb_search_index_init(&org->index, config->search_lag_ms);
  sb_log_init(&org->log, config->seed, config->log_lag_ms, config->events);
  org->search = config->search;
  org->joined_links = config->joined_links;
  org->forget_fields = config->forget_fields;
  org->slow_rows = config->slow_rows;
  org->started_ms = sb_clock_now_ms(&org->clock);
  org->strict_groups = config->strict_groups;
  org->realms = config->realms;
  rc = sb_user_types_init(&org->types, &org->ids, config->schema,
                          config->user_types, err);
  if (rc == MU_OK) {
    rc = make_owner(org, config, err);
  }
  if (rc == MU_OK) {
    rc = make_apps(org, config, err);
  }
  if (rc == MU_OK) {
    rc = make_groups(org, config, err);
  }
  if (rc == MU_OK) {
    rc = sb_people_make(org, config, err);
  }
  if (rc == MU_OK) {
    rc = sb_log_samples_make(&org->log, &org->users, config->events,
                             org->started_ms, err);
  }
  if (rc != MU_OK) {
    sb_org_release(org);
  }
  return rc;
}

void sb_org_release(struct sb_org *org)
{
  sb_search_index_release(&org->index);
  sb_log_release(&org->log);
  sb_groups_release(&org->groups);
  sb_unique_release(&org->unique);
  sb_users_release(&org->users);
  sb_access_tokens_release(&org->access_tokens);
  sb_used_ids_release(&org->assertions);
  sb_dpop_release(&org->dpop);
  sb_service_apps_release(&org->apps);
  sb_user_free(org->owner);
  sb_api_tokens_release(&org->api_tokens);
  sb_user_types_release(&org->types);
}

void sb_org_grant(struct sb_org *org)
{
  org->revoke_after = UINT64_MAX;
  org->forbid_after = UINT64_MAX;
}

void sb_call_refuse(struct sb_call *call, enum sb_problem problem,
                    const char *argument)
{
  sb_problem_reply(call->reply, &call->org->ids, problem, argument);
}

void sb_call_refuse_missing(struct sb_call *call, const char *id,
                            const char *kind)
{
  struct mu_buffer what = {0};

  mu_buffer_printf(&what, "%s (%s)", id, kind);
  sb_call_refuse(call, SB_PROBLEM_NO_OBJECT, mu_buffer_text(&what));
  mu_buffer_release(&what);
}

struct sb_user *sb_call_user(struct sb_call *call, const char *key)
{
  struct sb_user *user = sb_users_find(&call->org->users, key);

  if (!user) {
    sb_call_refuse_missing(call, key, "User");
  }
  return user;
}

bool sb_call_flag(struct sb_call *call, const char *name, bool fallback,
                  bool *value)
{
  const char *text = sb_request_parameter(call->rq, name);

  *value = fallback;
  if (!text) {
    return true;
  }
  *value = strcasecmp(text, "true") == 0;
  if (!*value && strcasecmp(text, "false") != 0) {
    sb_call_refuse(call, SB_PROBLEM_ARGUMENT, name);
    return false;
  }
  return true;
}

/* Whether |list| names |type|, in whatever case; parameters are skipped. */
static bool names_type(const char *list, const char *type)
{
  size_t len = strlen(type);

  while (*list) {
    list += strspn(list, " \t,");
    if (strncasecmp(list, type, len) == 0 &&
        (list[len] == '\0' || strchr(" \t,;", list[len]))) {
      return true;
    }
    list += strcspn(list, ",");
  }
  return false;
}

static bool check_media(struct sb_call *call)
{
  const struct sb_request *rq = call->rq;

  if (rq->accept && !names_type(rq->accept, "application/json") &&
      !names_type(rq->accept, "application/*") &&
      !names_type(rq->accept, "*/*")) {
    sb_call_refuse(call, SB_PROBLEM_ACCEPT, NULL);
    return false;
  }
  if (rq->body.len > 0 && !rq->content_type) {
    sb_call_refuse(call, SB_PROBLEM_NO_MEDIA_TYPE, NULL);
    return false;
  }
  if (rq->body.len > 0 && !names_type(rq->content_type, "application/json")) {
    sb_call_refuse(call, SB_PROBLEM_MEDIA_TYPE, NULL);
    return false;
  }
  return true;
}

static bool is_permitted(const struct sb_call *call,
                         const struct sb_route *route)
{
  return call->org->authorized <= call->org->forbid_after &&
         (route->is_own || sb_caller_is_permitted(call));
}

static void execute(struct sb_call *call, const struct sb_route *route)
{
  if (route->door == SB_DOOR_API && !is_permitted(call, route)) {
    sb_call_refuse(call, SB_PROBLEM_FORBIDDEN, NULL);
  } else if (call->rq->malformed) {
    sb_call_refuse(call, SB_PROBLEM_ARGUMENT, "the URL");
  } else if (route->problem != SB_PROBLEMS) {
    sb_call_refuse(call, route->problem, NULL);
    memcpy(call->reply->allow, route->allow, sizeof call->reply->allow);
  } else if (route->door == SB_DOOR_TOKEN || check_media(call)) {
    route->handler(call);
  }
}

static void refuse_rate(struct sb_call *call,
                        const struct sb_limits_report *report)
{
  call->reply->rate = *report;
  sb_call_refuse(call, SB_PROBLEM_RATE, NULL);
  call->reply->fast = true;
}

/* Broken as a proxy breaks it: the status is fine, the end is missing. */
static void break_json(struct sb_reply *reply)
{
  sb_reply_json(reply, 200);
  if (reply->body.len < 4) {
    mu_buffer_clear(&reply->body);
    mu_buffer_append_text(&reply->body, "{\"id\":");
  } else {
    reply->body.len -= reply->body.len / 3;
    reply->body.data[reply->body.len] = '\0';
  }
}

static void answer_html(struct sb_reply *reply, unsigned status,
                        const char *title)
{
  sb_reply_html(reply, status, title);
  reply->rate.shown = false; /* a gateway knows nothing of them */
}

static void spoil(struct sb_call *call, enum sb_fault fault)
{
  struct sb_reply *reply = call->reply;
  bool spoilt = true;

  switch (fault) {
  case SB_FAULT_500:
    sb_call_refuse(call, SB_PROBLEM_INTERNAL, NULL);
    break;
  case SB_FAULT_502:
    answer_html(reply, 502, "Bad Gateway");
    break;
  case SB_FAULT_503:
    sb_call_refuse(call, SB_PROBLEM_UNAVAILABLE, NULL);
    break;
  case SB_FAULT_504:
    answer_html(reply, 504, "Gateway Time-out");
    break;
  case SB_FAULT_409:
    sb_call_refuse(call, SB_PROBLEM_ACTIVATING, NULL);
    break;
  case SB_FAULT_423:
    sb_call_refuse(call, SB_PROBLEM_RECONCILED, NULL);
    break;
  case SB_FAULT_RESET_BEFORE:
  case SB_FAULT_RESET_AFTER:
    reply->wire = SB_REPLY_RESET;
    break;
  case SB_FAULT_TRUNCATED:
    /* There is nothing to cut off an empty body. */
    reply->wire = reply->body.len ? SB_REPLY_TRUNCATED : SB_REPLY_RESET;
    break;
  case SB_FAULT_STALL:
    reply->wire = SB_REPLY_STALLED;
    break;
  case SB_FAULT_MALFORMED:
    break_json(reply);
    break;
  case SB_FAULT_429_BARE:
    sb_call_refuse(call, SB_PROBLEM_RATE, NULL);
    reply->rate.shown = false;
    reply->fast = true;
    call->org->ledger.refused_bare++;
    break;
  case SB_FAULT_BIG_HEADERS:
    reply->wire = SB_REPLY_BIG;
    break;
  case SB_FAULT_CLOSE:
    reply->wire = SB_REPLY_CLOSE;
    break;
  case SB_FAULT_NO_RATE:
    reply->rate.shown = false;
    break;
  case SB_FAULT_LINK_ELSEWHERE:
    spoilt = sb_page_send_elsewhere(reply);
    break;
  case SB_FAULT_LINK_LOOP:
    spoilt = sb_page_send_in_circles(reply);
    break;
  case SB_FAULTS:
    return;
  }
  call->org->ledger.faults[fault] += spoilt;
}

/* Whether the fault strikes on the way to the org, so that the request is not
 * counted in its window either. */
static bool is_lost_on_the_way(const struct sb_fault_draw *draw)
{
  switch (draw->fault) {
  case SB_FAULT_RESET_BEFORE:
  case SB_FAULT_429_BARE:
    return true;
  case SB_FAULT_502:
  case SB_FAULT_504:
  case SB_FAULT_STALL:
    return !draw->executed;
  default:
    return false;
  }
}

/* What the request is to those who choose what faults strike. */
static enum sb_fault_scope kind_of(const struct sb_call *call,
                                   const struct sb_route *route)
{
  if (route->door == SB_DOOR_TOKEN) {
    return SB_FAULT_ON_TOKEN;
  }
  if (route->is_create) {
    return SB_FAULT_ON_CREATE;
  }
  return strcmp(call->rq->method, "GET") == 0 ? SB_FAULT_ON_READ
                                              : SB_FAULT_ON_ALL;
}

/* What happens once the request is let in. */
static void admit(struct sb_call *call, const struct sb_route *route)
{
  struct sb_org *org = call->org;
  struct sb_fault_draw draw =
      sb_faults_draw(&org->faults, kind_of(call, route));
  struct sb_limits_report report;
  bool first_window;

  if (is_lost_on_the_way(&draw)) {
    spoil(call, draw.fault);
    return;
  }
  if (!sb_limits_charge(&org->limits, route->bucket, call->now_ms, &report,
                        &first_window)) {
    org->ledger.refused_window++;
    org->ledger.exhausted[route->bucket]++;
    org->ledger.exhausted_later[route->bucket] += !first_window;
    sb_log_note_violation(call, route->bucket);
    refuse_rate(call, &report);
    return;
  }
  call->reply->rate = report;
  if (draw.executed) {
    execute(call, route);
  }
  spoil(call, draw.fault);
}

static void note_in_flight(struct sb_org *org)
{
  uint64_t with_this = org->limits.in_flight + 1;

  if (with_this > org->ledger.most_in_flight) {
    org->ledger.most_in_flight = with_this;
  }
}

/* Returns whether the request is in flight now. */
static bool answer_api(struct sb_call *call, const struct sb_route *route)
{
  struct sb_org *org = call->org;

  if (route->door == SB_DOOR_API) {
    if (!sb_caller_identify(call, route->scope)) {
      return false;
    }
    org->authorized++;
  }
  note_in_flight(org);
  if (!sb_limits_start(&org->limits)) {
    struct sb_limits_report report = sb_limits_busy(call->now_ms);

    org->ledger.refused_concurrency++;
    refuse_rate(call, &report);
    return false;
  }
  admit(call, route);
  return true;
}

static bool lacks_length(const struct sb_request *rq)
{
  return !rq->has_length &&
         (strcmp(rq->method, "POST") == 0 || strcmp(rq->method, "PUT") == 0);
}

/* RFC 8288: several links may stand in one field, with commas between them. */
static void join_links(struct sb_reply *reply)
{
  if (reply->links[1].len > 0) {
    mu_buffer_append_text(&reply->links[0], ", ");
    mu_buffer_append(&reply->links[0], reply->links[1].data,
                     reply->links[1].len);
    mu_buffer_release(&reply->links[1]);
  }
}

static void count(struct sb_org *org, const struct sb_route *route,
                  const struct sb_reply *reply)
{
  bool whole = reply->wire != SB_REPLY_RESET &&
               reply->wire != SB_REPLY_STALLED &&
               reply->wire != SB_REPLY_TRUNCATED;

  sb_ledger_count(&org->ledger, route->bucket, whole ? reply->status : 0);
}

bool sb_org_answer(struct sb_org *org, const struct sb_request *rq,
                   struct sb_reply *reply)
{
  struct sb_route route = sb_route_find(rq);
  struct sb_call call = {.org = org,
                         .rq = rq,
                         .reply = reply,
                         .now_ms = sb_clock_now_ms(&org->clock)};
  bool in_flight = false;

  if (route.door == SB_DOOR_SANDBOX || route.door == SB_DOOR_OPEN) {
    execute(&call, &route);
    reply->fast = route.door == SB_DOOR_SANDBOX;
    return false;
  }
  if (lacks_length(rq)) {
    /* Okta: a POST or PUT without a body must say Content-Length: 0. */
    answer_html(reply, 411, "Length Required");
  } else {
    in_flight = answer_api(&call, &route);
  }
  if (org->joined_links) {
    join_links(reply);
  }
  if (mu_buffer_failed(&reply->body)) {
    sb_call_refuse(&call, SB_PROBLEM_INTERNAL, NULL);
  }
  count(org, &route, reply);
  return in_flight;
}

void sb_org_finish(struct sb_org *org)
{
  sb_limits_finish(&org->limits);
}
