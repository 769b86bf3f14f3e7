/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/check.h"

#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "batch/okta_self.h"
#include "io/json.h"

/* One run of it. */
struct gathering {
  struct mu_check *check;
  struct mu_org_link *link;
  struct mu_org_clock clock;
  struct mu_buffer path;
  bool over; /* nothing more can be asked */
};

const enum mu_probe mu_check_latest[] = {MU_PROBE_USERS, MU_PROBE_ME,
                                         MU_PROBE_GROUPS, MU_PROBE_TOKENS,
                                         MU_PROBE_EVENTS};
const size_t mu_check_latest_count =
    sizeof mu_check_latest / sizeof *mu_check_latest;

const char *mu_check_login(const struct mu_check *check)
{
  return mu_json_text(cJSON_GetObjectItemCaseSensitive(check->me, "profile"),
                      "login");
}

bool mu_check_is_super(const struct mu_check *check)
{
  const cJSON *role = NULL;

  cJSON_ArrayForEach (role, check->roles) {
    if (strcmp(mu_json_text(role, "type"), "SUPER_ADMIN") == 0) {
      return true;
    }
  }
  return false;
}

bool mu_check_is_read_only(const struct mu_check *check)
{
  const cJSON *role = NULL;

  cJSON_ArrayForEach (role, check->roles) {
    const char *type = mu_json_text(role, "type");

    if (strcmp(type, "READ_ONLY_ADMIN") != 0 &&
        strcmp(type, "REPORT_ADMIN") != 0) {
      return false;
    }
  }
  return cJSON_GetArraySize(check->roles) > 0;
}

bool mu_check_is_taken(const struct mu_check *check)
{
  bool answered = check->scopes.granted != 0;

  for (unsigned i = 0; i < MU_PROBES; i++) {
    enum mu_probe_outcome outcome = check->probes[i].outcome;

    answered = answered || (i != MU_PROBE_ORG && (outcome == MU_PROBE_MAY ||
                                                  outcome == MU_PROBE_MAY_NOT));
  }
  return answered && check->end == MU_CHECK_ASKED;
}

bool mu_check_has_no_role(const struct mu_check *check)
{
  bool some = false;

  for (unsigned i = 0; i < MU_PROBES && check->kind == MU_CHECK_APP; i++) {
    const struct mu_probe_answer *answer = &check->probes[i];
    bool counts = mu_probe_scope((enum mu_probe)i) && !answer->scope_missing;

    if (counts && answer->outcome == MU_PROBE_MAY) {
      return false;
    }
    some = some || (counts && answer->outcome == MU_PROBE_MAY_NOT);
  }
  return some;
}

enum mu_check_kind mu_check_kind_of(const struct mu_org_link *link)
{
  if (!mu_authorization_is_there(&link->authorization)) {
    return MU_CHECK_NOBODY;
  }
  return link->org.credential.kind == MU_CREDENTIAL_SSWS ? MU_CHECK_TOKEN
                                                         : MU_CHECK_APP;
}

static void learn_time(struct gathering *g, const struct mu_okta_reply *reply)
{
  if (reply->dated) {
    mu_org_clock_learn(&g->clock, reply->date, reply->http->sent_us,
                       reply->http->received_us);
  }
}

static enum mu_check_end end_of(enum mu_code rc)
{
  return rc == MU_EAUTH ? MU_CHECK_REFUSED : MU_CHECK_UNREACHABLE;
}

/* |rc| of a probe ends them all; a fact like any other, unless it is about
 * this program. */
static enum mu_code conclude(struct gathering *g, enum mu_code rc,
                             const struct mu_error *why, struct mu_error *err)
{
  if (rc == MU_ESTOPPED || rc == MU_ENOMEM) {
    return mu_error_set(err, rc, "%s", why->text);
  }
  g->over = true;
  g->check->end = end_of(rc);
  g->check->reached = g->check->reached || rc == MU_EAUTH;
  g->check->failure = *why;
  g->check->distrust = mu_transfer_distrust(g->link->transfer);
  return MU_OK;
}

/* Makes one probe, unless nothing more can be asked; |*reply| is NULL when
 * there is no good answer. */
static enum mu_code probe(struct gathering *g, enum mu_probe which,
                          const struct mu_okta_request *request,
                          const struct mu_okta_reply **reply,
                          struct mu_error *err)
{
  struct mu_probe_answer *answer = &g->check->probes[which];
  struct mu_error why = {0};
  enum mu_code rc = MU_OK;

  *reply = NULL;
  if (g->over) {
    return MU_OK;
  }
  if (mu_buffer_failed(&g->path)) {
    return mu_error_nomem(err);
  }
  rc = mu_probe_make(answer, g->link->ask, request, reply, &why);
  if (*reply && (*reply)->answered) {
    g->check->reached = true;
    learn_time(g, *reply);
  }
  if (rc != MU_OK || answer->outcome != MU_PROBE_MAY) {
    *reply = NULL;
  }
  return rc == MU_OK ? MU_OK : conclude(g, rc, &why, err);
}

static enum mu_code probe_plain(struct gathering *g, enum mu_probe which,
                                struct cJSON **tree, struct mu_error *err)
{
  struct mu_okta_request request = mu_probe_request(&g->path, which);
  const struct mu_okta_reply *reply = NULL;
  enum mu_code rc = probe(g, which, &request, &reply, err);

  if (rc == MU_OK && reply && tree) {
    const struct mu_buffer *body = &reply->http->body;

    *tree = cJSON_ParseWithLength(mu_buffer_text(body), body->len);
    rc = *tree ? MU_OK : mu_error_nomem(err); /* it is well-formed */
  }
  return rc;
}

/* Nobody needs credentials for it, but an org that refuses them may do so here
 * as anywhere else. */
static enum mu_code ask_org(struct gathering *g, struct mu_error *err)
{
  struct cJSON *org = NULL;
  enum mu_code rc = probe_plain(g, MU_PROBE_ORG, &org, err);

  (void)snprintf(g->check->org_id, sizeof g->check->org_id, "%s",
                 mu_json_text(org, "id"));
  (void)snprintf(g->check->pipeline, sizeof g->check->pipeline, "%s",
                 mu_json_text(org, "pipeline"));
  cJSON_Delete(org);
  return rc;
}

static enum mu_code ask_roles(struct gathering *g,
                              const struct mu_okta_request *request,
                              struct mu_error *err)
{
  const struct mu_okta_reply *reply = NULL;
  enum mu_code rc = probe(g, MU_PROBE_ROLES, request, &reply, err);

  if (rc == MU_OK && reply) {
    const struct mu_buffer *body = &reply->http->body;

    g->check->roles = cJSON_ParseWithLength(mu_buffer_text(body), body->len);
    rc = g->check->roles ? MU_OK : mu_error_nomem(err);
  }
  return rc;
}

/* There is somebody behind an API token. */
static enum mu_code ask_owner(struct gathering *g, struct mu_error *err)
{
  struct mu_okta_request request = {.path = NULL};
  enum mu_code rc = probe_plain(g, MU_PROBE_ME, &g->check->me, err);

  if (rc != MU_OK || !g->check->me) {
    return rc;
  }
  request = mu_okta_roles(&g->path, mu_json_text(g->check->me, "id"));
  return ask_roles(g, &request, err);
}

/* An app is asked about only where that can be answered. */
static enum mu_code ask_who(struct gathering *g, struct mu_error *err)
{
  struct mu_check *check = g->check;
  struct mu_okta_request request = {.path = NULL};

  if (check->kind == MU_CHECK_TOKEN) {
    return ask_owner(g, err);
  }
  if (!check->client_id ||
      !(check->scopes.granted & MU_SCOPE_BIT(MU_SCOPE_ROLES_READ))) {
    return MU_OK;
  }
  request = mu_okta_client_roles(&g->path, check->client_id);
  return ask_roles(g, &request, err);
}

static enum mu_code ask_rights(struct gathering *g, struct mu_error *err)
{
  static const enum mu_probe rights[] = {MU_PROBE_SCHEMA, MU_PROBE_USERS,
                                         MU_PROBE_GROUPS, MU_PROBE_EVENTS,
                                         MU_PROBE_APPS};
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < sizeof rights / sizeof *rights && rc == MU_OK; i++) {
    rc = probe_plain(g, rights[i], NULL, err);
  }
  if (rc == MU_OK) {
    rc = probe_plain(g, MU_PROBE_TOKENS, &g->check->tokens, err);
  }
  return rc;
}

static void note_left_out(struct mu_check *check)
{
  for (unsigned i = 0; i < MU_PROBES; i++) {
    const char *scope = mu_probe_scope((enum mu_probe)i);

    check->probes[i].scope_left_out =
        scope && (mu_scope_parse(scope) & check->scopes.left_out);
  }
}

static void compare_clocks(struct gathering *g)
{
  struct mu_check_clock *clock = &g->check->clock;
  struct mu_org_time org = {0};
  int64_t here = mu_clock_calendar_us();

  if (!g->clock.known) {
    return;
  }
  org = mu_org_clock_at(&g->clock, mu_clock_now_us(g->link->config.clock));
  clock->known = true;
  clock->slack_us = (org.latest - org.earliest) / 2;
  g->check->org_now_us = org.earliest + clock->slack_us;
  clock->ahead_us = here - g->check->org_now_us;
}

static void end_without_scopes(struct gathering *g)
{
  g->over = true;
  g->check->end = MU_CHECK_REFUSED;
  (void)mu_error_set(
      &g->check->failure, MU_EAUTH,
      "the org takes the key, and gives no access token for any scope that "
      "muster has a use for: a super admin grants them (Applications > the app "
      "> Okta API Scopes > Grant)");
}

/* A token is to be had for scopes that are granted; one of which nothing is
 * known is asked for when a probe needs it. */
static void settle(struct mu_access_token *token,
                   const struct mu_scope_survey *scopes, mu_scope_set needed)
{
  mu_scope_set known = scopes->granted ? scopes->granted : MU_SCOPES_ALL;
  mu_scope_set want = needed & known;

  mu_access_token_settle(token, want ? want : known,
                         MU_SCOPES_ALL & ~scopes->refused);
}

/* What the app was granted is found out first: a token for a scope that it has
 * not is not given, and what its other scopes allow would not be seen. */
static enum mu_code ask_scopes(struct gathering *g, struct mu_error *err)
{
  const struct mu_org_link *link = g->link;
  const struct mu_scope_need *need = mu_scope_need(link->config.job);
  const struct mu_scope_survey_way way = {.token = link->authorization.token,
                                          .transfer = link->transfer,
                                          .ask = link->ask,
                                          .clock = link->config.clock};
  struct mu_scope_survey *scopes = &g->check->scopes;
  enum mu_code rc = MU_OK;

  if (!way.token) {
    return MU_OK;
  }
  g->check->client_id = link->org.credential.client_id;
  rc = mu_scope_survey_make(scopes, &way, err);
  g->check->reached = (scopes->granted | scopes->refused) != 0;
  if ((scopes->refused | scopes->left_out) == MU_SCOPES_ALL) {
    end_without_scopes(g);
  } else {
    settle(way.token, scopes, need->now_and_then);
  }
  return rc;
}

static enum mu_code ask_all(struct gathering *g, struct mu_error *err)
{
  enum mu_code rc = ask_scopes(g, err);

  if (rc == MU_OK) {
    rc = ask_org(g, err);
  }
  if (rc == MU_OK && !g->over && g->check->kind == MU_CHECK_NOBODY) {
    g->over = true;
    g->check->end = g->link->lacking.code == MU_EAUTH ? MU_CHECK_REFUSED
                                                      : MU_CHECK_NO_ACCESS;
    g->check->failure = g->link->lacking;
  }
  if (rc == MU_OK) {
    rc = ask_who(g, err);
  }
  return rc == MU_OK ? ask_rights(g, err) : rc;
}

enum mu_code mu_check_gather(struct mu_check *check, struct mu_org_link *link,
                             struct mu_error *err)
{
  struct gathering g = {.check = check, .link = link};
  enum mu_code rc = MU_OK;

  check->kind = mu_check_kind_of(link);
  check->lacking = link->lacking.text;
  rc = ask_all(&g, err);
  note_left_out(check);
  compare_clocks(&g);
  if (link->authorization.token) {
    check->bound = mu_access_token_is_bound(link->authorization.token);
  }
  mu_buffer_release(&g.path);
  return rc;
}

void mu_check_release(struct mu_check *check)
{
  cJSON_Delete(check->me);
  cJSON_Delete(check->roles);
  cJSON_Delete(check->tokens);
  memset(check, 0, sizeof *check);
}
