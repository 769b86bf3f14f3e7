/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/check_json.h"

#include <stdlib.h>

#include <cjson/cJSON.h>

#include "batch/check_text.h"
#include "batch/check_token.h"
#include "io/clock.h"
#include "io/json.h"

/* The tree on its way. Members that memory was short for are missed at the
 * end, not at each. */
struct tree {
  const struct mu_check *check;
  bool starved;
};

static cJSON *sure(struct tree *t, cJSON *item)
{
  t->starved = t->starved || !item;
  return item;
}

static void add_text(struct tree *t, cJSON *to, const char *name,
                     const char *text)
{
  (void)sure(t, text && text[0] ? cJSON_AddStringToObject(to, name, text)
                                : cJSON_AddNullToObject(to, name));
}

static void add_number(struct tree *t, cJSON *to, const char *name,
                       double number)
{
  (void)sure(t, cJSON_AddNumberToObject(to, name, number));
}

static void add_bool(struct tree *t, cJSON *to, const char *name, bool value)
{
  (void)sure(t, cJSON_AddBoolToObject(to, name, value));
}

static void add_time(struct tree *t, cJSON *to, const char *name,
                     int64_t epoch_us)
{
  char text[MU_TIMESTAMP_MAX] = "";

  if (epoch_us) {
    mu_org_clock_format(epoch_us, text);
  }
  add_text(t, to, name, text);
}

static cJSON *add_object(struct tree *t, cJSON *to, const char *name)
{
  return sure(t, cJSON_AddObjectToObject(to, name));
}

static cJSON *add_list(struct tree *t, cJSON *to, const char *name)
{
  return sure(t, cJSON_AddArrayToObject(to, name));
}

static cJSON *add_item(struct tree *t, cJSON *list)
{
  cJSON *item = sure(t, cJSON_CreateObject());

  if (item && !cJSON_AddItemToArray(list, item)) {
    cJSON_Delete(item);
    item = sure(t, NULL);
  }
  return item;
}

/* ---- the org ---- */

static void add_certificates(struct tree *t, cJSON *org)
{
  const struct mu_peer *peer = &t->check->peer;
  cJSON *list = add_list(t, org, "certificates");

  for (size_t i = 0; i < peer->chain_size; i++) {
    const struct mu_peer_certificate *c = &peer->chain[i];
    cJSON *item = add_item(t, list);

    add_text(t, item, "subject", c->subject);
    add_text(t, item, "issuer", c->issuer);
    add_time(t, item, "valid_from", c->not_before * MU_SEC);
    add_time(t, item, "valid_until", c->not_after * MU_SEC);
    add_number(t, item, "days_left",
               (double)mu_check_days_left(t->check, c->not_after));
  }
}

static void add_clock(struct tree *t, cJSON *org)
{
  const struct mu_check_clock *clock = &t->check->clock;
  cJSON *object = NULL;

  if (clock->known) {
    object = add_object(t, org, "clock");
    add_number(t, object, "ahead_ms", (double)clock->ahead_us / MU_MS);
    add_number(t, object, "give_or_take_ms", (double)clock->slack_us / MU_MS);
  }
}

static void add_org(struct tree *t, cJSON *root)
{
  static const char *const distrusts[] = {
      [MU_DISTRUST_NONE] = NULL,         [MU_DISTRUST_ISSUER] = "issuer",
      [MU_DISTRUST_EXPIRED] = "expired", [MU_DISTRUST_TOO_NEW] = "too-new",
      [MU_DISTRUST_HOST] = "host",       [MU_DISTRUST_CA_FILE] = "ca-file",
      [MU_DISTRUST_PROXY] = "proxy",     [MU_DISTRUST_OTHERWISE] = "other"};
  const struct mu_check *check = t->check;
  cJSON *org = add_object(t, root, "org");

  add_text(t, org, "url", check->url);
  add_text(t, org, "url_source", check->url_source);
  add_bool(t, org, "reached", check->reached);
  add_text(t, org, "untrusted", distrusts[check->distrust]);
  add_text(t, org, "address", check->peer.address);
  add_text(t, org, "http", check->peer.http);
  add_text(t, org, "tls", check->peer.tls);
  add_certificates(t, org);
  add_text(t, org, "id", check->org_id);
  add_text(t, org, "pipeline", check->pipeline);
  add_clock(t, org);
}

/* ---- the credential ---- */

static void add_roles(struct tree *t, cJSON *to)
{
  const cJSON *role = NULL;
  cJSON *roles = NULL;

  if (!t->check->roles) {
    (void)sure(t, cJSON_AddNullToObject(to, "roles"));
    return;
  }
  roles = add_list(t, to, "roles");
  cJSON_ArrayForEach (role, t->check->roles) {
    cJSON *item = add_item(t, roles);

    add_text(t, item, "type", mu_json_text(role, "type"));
    add_text(t, item, "label", mu_json_text(role, "label"));
  }
}

static void add_owner(struct tree *t, cJSON *credential)
{
  const struct mu_check *check = t->check;
  cJSON *owner = NULL;

  if (!check->me) {
    return;
  }
  owner = add_object(t, credential, "owner");
  add_text(t, owner, "id", mu_json_text(check->me, "id"));
  add_text(t, owner, "login", mu_check_login(check));
  add_text(t, owner, "status", mu_json_text(check->me, "status"));
  add_roles(t, owner);
}

static void add_token(struct tree *t, cJSON *list,
                      const struct mu_okta_token *token)
{
  struct mu_buffer zones = {0};
  cJSON *item = add_item(t, list);

  mu_okta_token_zones(&zones, token);
  add_text(t, item, "id", token->id);
  add_text(t, item, "name", token->name);
  add_time(t, item, "created", token->created_us);
  add_time(t, item, "last_used", token->used_us);
  add_time(t, item, "expires", token->expires_us);
  add_text(t, item, "zones", mu_buffer_text(&zones));
  t->starved = t->starved || mu_buffer_failed(&zones);
  mu_buffer_release(&zones);
}

static void add_tokens(struct tree *t, cJSON *credential)
{
  static const char *const guesses[] = {[MU_TOKEN_NONE] = "none",
                                        [MU_TOKEN_ONLY] = "this one",
                                        [MU_TOKEN_JUST] =
                                            "in all likelihood this one",
                                        [MU_TOKEN_ONE_OF] = "one of these"};
  const struct mu_check *check = t->check;
  struct mu_okta_token *tokens = NULL;
  size_t count = 0;
  size_t candidates = 0;
  cJSON *list = NULL;

  if (!check->me || !check->tokens) {
    return;
  }
  if (!mu_okta_token_sort(&tokens, &count, check->tokens)) {
    t->starved = true;
    return;
  }
  add_text(t, credential, "token_is",
           guesses[mu_token_guess(tokens, count, mu_json_text(check->me, "id"),
                                  check->org_now_us, &candidates)]);
  list = add_list(t, credential, "tokens");
  for (size_t i = 0; i < candidates; i++) {
    add_token(t, list, &tokens[i]);
  }
  free(tokens);
}

static void add_scopes(struct tree *t, cJSON *to, const char *name,
                       mu_scope_set set)
{
  cJSON *list = add_list(t, to, name);

  for (unsigned i = 0; i < MU_SCOPES; i++) {
    if (set & MU_SCOPE_BIT(i)) {
      const char *scope = mu_scope_name((enum mu_scope)i);

      (void)cJSON_AddItemToArray(list, sure(t, cJSON_CreateString(scope)));
    }
  }
}

static void add_app(struct tree *t, cJSON *credential)
{
  const struct mu_check *check = t->check;

  if (check->client_id) {
    add_text(t, credential, "client_id", check->client_id);
    add_bool(t, credential, "bound", check->bound);
    add_scopes(t, credential, "scopes", mu_scope_fewest(check->scopes.granted));
    add_scopes(t, credential, "not_granted", check->scopes.refused);
    add_scopes(t, credential, "left_out", check->scopes.left_out);
    add_roles(t, credential);
    add_bool(t, credential, "no_role", mu_check_has_no_role(check));
  }
}

static void add_credential(struct tree *t, cJSON *root)
{
  static const char *const kinds[] = {[MU_CHECK_NOBODY] = NULL,
                                      [MU_CHECK_TOKEN] = "SSWS",
                                      [MU_CHECK_APP] = "OAuth"};
  const struct mu_check *check = t->check;
  cJSON *credential = add_object(t, root, "credential");
  bool taken = mu_check_is_taken(check);

  add_text(t, credential, "kind", kinds[check->kind]);
  add_text(t, credential, "source", check->source);
  if (taken || check->end == MU_CHECK_REFUSED) {
    add_bool(t, credential, "accepted", taken);
  }
  add_app(t, credential);
  add_owner(t, credential);
  add_tokens(t, credential);
}

/* ---- what it may do ---- */

static void add_lack(struct tree *t, cJSON *list, enum mu_probe probe)
{
  const struct mu_probe_answer *answer = &t->check->probes[probe];
  struct mu_buffer why = {0};
  cJSON *item = add_item(t, list);

  mu_probe_explain(&why, probe, answer, t->check->kind == MU_CHECK_APP);
  add_text(t, item, "read", mu_probe_name(probe));
  add_text(t, item, "scope", mu_probe_scope(probe));
  add_number(t, item, "http_status", answer->http_status);
  add_text(t, item, "error_code", answer->error_code);
  add_text(t, item, "why", mu_buffer_text(&why));
  t->starved = t->starved || mu_buffer_failed(&why);
  mu_buffer_release(&why);
}

/* Those of |probes|, bits, that were not allowed. */
static void add_lacks(struct tree *t, cJSON *item, const char *name,
                      unsigned probes)
{
  cJSON *list = add_list(t, item, name);

  for (unsigned i = 0; i < MU_PROBES; i++) {
    if ((probes & (1U << i)) && t->check->probes[i].outcome != MU_PROBE_MAY) {
      add_lack(t, list, (enum mu_probe)i);
    }
  }
}

static void add_command(struct tree *t, cJSON *list,
                        const struct mu_check_need *need)
{
  cJSON *item = add_item(t, list);

  add_text(t, item, "name", need->name);
  add_bool(t, item, "ok", mu_check_need_met(t->check, need));
  add_bool(t, item, "unclear", mu_check_need_unclear(t->check, need));
  add_lacks(t, item, "missing", need->probes);
  add_scopes(t, item, "missing_scopes", mu_check_need_scopes(t->check, need));
  add_bool(t, item, "read_only", mu_check_need_read_only(t->check, need));
  add_lacks(t, item, "does_without", need->better_with);
}

static void add_commands(struct tree *t, cJSON *root,
                         const struct mu_check_need *need)
{
  cJSON *list = NULL;

  if (t->check->end != MU_CHECK_ASKED) {
    return;
  }
  list = add_list(t, root, "commands");
  for (size_t i = 0; i < mu_check_need_count; i++) {
    if (!need || need == &mu_check_needs[i]) {
      add_command(t, list, &mu_check_needs[i]);
    }
  }
}

static void add_needless(struct tree *t, cJSON *excess)
{
  cJSON *list = add_list(t, excess, "scopes");

  for (size_t i = 0; i < MU_SCOPES_NEEDLESS; i++) {
    if (t->check->scopes.needless[i]) {
      (void)cJSON_AddItemToArray(
          list, sure(t, cJSON_CreateString(mu_scope_needless(i))));
    }
  }
}

static void add_excess(struct tree *t, cJSON *root)
{
  cJSON *excess = add_object(t, root, "excess");

  add_needless(t, excess);

  add_bool(t, excess, "reads_apps",
           t->check->probes[MU_PROBE_APPS].outcome == MU_PROBE_MAY);
  add_bool(t, excess, "super_admin", mu_check_is_super(t->check));
}

static void add_limit(struct tree *t, cJSON *list, enum mu_probe probe)
{
  const struct mu_probe_answer *answer = &t->check->probes[probe];
  cJSON *item = add_item(t, list);

  add_text(t, item, "bucket", mu_bucket_name(mu_probe_bucket(probe)));
  add_number(t, item, "limit", answer->report.limit);
  add_number(t, item, "remaining", answer->report.remaining);
  add_number(t, item, "resets_in_s", (double)answer->reset_s);
}

static void add_limits(struct tree *t, cJSON *root)
{
  cJSON *list = add_list(t, root, "limits");

  for (size_t i = 0; i < mu_check_latest_count; i++) {
    if (t->check->probes[mu_check_latest[i]].metered) {
      add_limit(t, list, mu_check_latest[i]);
    }
  }
}

static void add_attention(struct tree *t, cJSON *root)
{
  unsigned worries = mu_check_worries(t->check);
  cJSON *list = add_list(t, root, "attention");

  for (unsigned i = 0; i < MU_WORRIES; i++) {
    if (worries & (1U << i)) {
      const char *name = mu_check_worry_name((enum mu_check_worry)(1U << i));

      (void)cJSON_AddItemToArray(list, sure(t, cJSON_CreateString(name)));
    }
  }
}

enum mu_code mu_check_json(struct mu_buffer *out, const struct mu_check *check,
                           const struct mu_check_need *need,
                           struct mu_error *err)
{
  struct tree t = {.check = check};
  cJSON *root = sure(&t, cJSON_CreateObject());

  add_text(&t, root, "muster", MUSTER_VERSION);
  add_org(&t, root);
  add_credential(&t, root);
  add_commands(&t, root, need);
  add_excess(&t, root);
  add_limits(&t, root);
  add_attention(&t, root);
  add_text(&t, root, "failure", check->failure.text);
  add_number(&t, root, "exit_code", mu_check_exit(check, need));
  if (!t.starved) {
    mu_json_write(out, root);
    mu_buffer_append_char(out, '\n');
  }
  cJSON_Delete(root);
  return t.starved || mu_buffer_failed(out) ? mu_error_nomem(err) : MU_OK;
}
