/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/app_keys.h"

#include <string.h>

#include "samples/sandbox/json.h"
#include "samples/sandbox/org.h"

/* The app that the path names, or NULL after a 404. */
static struct sb_app *find_app(struct sb_call *call)
{
  const char *id = call->rq->segments[3];
  struct sb_app *app = sb_service_apps_find(&call->org->apps, id);

  if (!app) {
    sb_call_refuse_missing(call, id, "AppInstance");
  }
  return app;
}

/* The key that the path names, or NULL after a 404. */
static struct sb_app_key *find_key(struct sb_call *call, struct sb_app *app)
{
  const char *id = call->rq->segments[6];

  for (size_t i = 0; i < app->key_count; i++) {
    if (strcmp(app->keys[i].id, id) == 0) {
      return &app->keys[i];
    }
  }
  sb_call_refuse_missing(call, id, "OAuth2ClientJsonWebKey");
  return NULL;
}

static bool may_change(struct sb_call *call)
{
  if (sb_caller_role(call) != SB_ROLE_SUPER_ADMIN) {
    sb_call_refuse(call, SB_PROBLEM_FORBIDDEN, NULL);
    return false;
  }
  return true;
}

static void refuse_cause(struct sb_call *call, const char *field,
                         const char *text)
{
  struct sb_causes causes = {0};

  sb_causes_add(&causes, field, text);
  sb_problem_reply_causes(call->reply, &call->org->ids, &causes);
  sb_causes_release(&causes);
}

static void print_link(const struct sb_call *call, const struct sb_app *app,
                       const struct sb_app_key *key, const char *name)
{
  struct mu_buffer *out = &call->reply->body;
  bool is_delete = strcmp(name, "delete") == 0;

  mu_buffer_printf(out, "\"%s\":{\"href\":\"", name);
  sb_request_print_base(call->rq, out);
  mu_buffer_append_text(out, "/api/v1/apps/");
  sb_request_encode(out, app->id);
  mu_buffer_printf(out, "/credentials/jwks/%s", key->id);
  if (!is_delete) {
    mu_buffer_printf(out, "/lifecycle/%s", name);
  }
  mu_buffer_printf(out, "\",\"hints\":{\"allow\":[\"%s\"]}}",
                   is_delete ? "DELETE" : "POST");
}

static void print_key(const struct sb_call *call, const struct sb_app *app,
                      const struct sb_app_key *key)
{
  struct mu_buffer *out = &call->reply->body;

  mu_buffer_printf(out, "{\"id\":\"%s\",\"kid\":", key->id);
  sb_json_text(out, key->kid);
  mu_buffer_append_char(out, ',');
  sb_jwk_print(&key->jwk, out);
  if (key->alg) {
    mu_buffer_append_text(out, ",\"alg\":");
    sb_json_text(out, key->alg);
  }
  mu_buffer_printf(out, ",\"use\":\"sig\",\"status\":\"%s\",\"created\":",
                   key->active ? "ACTIVE" : "INACTIVE");
  sb_json_time(out, key->created);
  mu_buffer_append_text(out, ",\"lastUpdated\":");
  sb_json_time(out, key->last_updated);
  mu_buffer_append_text(out, ",\"_links\":{");
  if (key->active) {
    print_link(call, app, key, "deactivate");
  } else {
    print_link(call, app, key, "activate");
    mu_buffer_append_char(out, ',');
    print_link(call, app, key, "delete");
  }
  mu_buffer_append_text(out, "}}");
}

void sb_app_keys_list(struct sb_call *call)
{
  const struct sb_app *app = find_app(call);

  if (!app) {
    return;
  }
  sb_reply_json(call->reply, 200);
  mu_buffer_append_char(&call->reply->body, '[');
  for (size_t i = 0; i < app->key_count; i++) {
    mu_buffer_append_text(&call->reply->body, i == 0 ? "" : ",");
    print_key(call, app, &app->keys[i]);
  }
  mu_buffer_append_char(&call->reply->body, ']');
}

void sb_app_key_get(struct sb_call *call)
{
  struct sb_app *app = find_app(call);
  const struct sb_app_key *key = app ? find_key(call, app) : NULL;

  if (key) {
    sb_reply_json(call->reply, 200);
    print_key(call, app, key);
  }
}

/* Whether a text is absent or one of two; null counts as absent. */
static bool is_either(const cJSON *body, const char *name, const char *a,
                      const char *b)
{
  const cJSON *item = sb_json_member(body, name);
  const char *text = cJSON_GetStringValue(item);

  return !item || (text && (strcmp(text, a) == 0 || strcmp(text, b) == 0));
}

/* Whether |alg| is absent or one that |jwk| can sign with. */
static bool fits(const cJSON *alg, const struct sb_jwk *jwk)
{
  const char *name = cJSON_GetStringValue(alg);

  if (!alg) {
    return true;
  }
  return name && sb_jws_alg_fits(sb_jws_alg_find(name, strlen(name)), jwk);
}

/* What is wrong with a new key, or NULL; |*field| is what it is about. */
static const char *check(struct sb_app *app, const cJSON *body,
                         const struct sb_jwk *jwk, const char **field)
{
  const char *kid = sb_json_member_text(body, "kid");

  *field = "kid";
  if (!kid || kid[0] == '\0') {
    return "The field cannot be left blank";
  }
  if (sb_app_find_kid(app, kid)) {
    return "An object with this field already exists";
  }
  *field = "use";
  if (!is_either(body, "use", "sig", "sig")) {
    return "Only signing keys are taken here";
  }
  *field = "status";
  if (!is_either(body, "status", "ACTIVE", "INACTIVE")) {
    return "The field must be ACTIVE or INACTIVE";
  }
  *field = "alg";
  if (!fits(sb_json_member(body, "alg"), jwk)) {
    return "The field does not fit the key";
  }
  *field = "jwks";
  return app->key_count < SB_APP_KEYS_MAX ? NULL : "An app has at most 50 keys";
}

static void add(struct sb_call *call, struct sb_app *app, const cJSON *body,
                struct sb_jwk *jwk)
{
  const char *status = sb_json_member_text(body, "status");
  const char *field = NULL;
  const char *why = check(app, body, jwk, &field);
  struct sb_app_key *key;

  if (why) {
    refuse_cause(call, field, why);
    return;
  }
  key = sb_app_add_key(&call->org->apps, app, jwk,
                       sb_json_member_text(body, "kid"),
                       sb_json_member_text(body, "alg"), call->now_ms);
  if (!key) {
    sb_call_refuse(call, SB_PROBLEM_INTERNAL, NULL);
    return;
  }
  key->active = !status || strcmp(status, "ACTIVE") == 0;
  sb_reply_json(call->reply, 201);
  print_key(call, app, key);
}

void sb_app_key_add(struct sb_call *call)
{
  const struct mu_buffer *text = &call->rq->body;
  struct sb_app *app = may_change(call) ? find_app(call) : NULL;
  struct sb_jwk jwk = {0};
  const char *why = NULL;
  cJSON *body;

  if (!app) {
    return;
  }
  body = sb_json_parse(mu_buffer_text(text), text->len);
  if (!cJSON_IsObject(body)) {
    sb_call_refuse(call, SB_PROBLEM_BODY, NULL);
  } else if (!sb_jwk_read(&jwk, body, &why)) {
    refuse_cause(call, "jwk", why);
  } else {
    add(call, app, body, &jwk);
  }
  sb_jwk_release(&jwk);
  cJSON_Delete(body);
}

void sb_app_key_delete(struct sb_call *call)
{
  struct sb_app *app = may_change(call) ? find_app(call) : NULL;
  struct sb_app_key *key = app ? find_key(call, app) : NULL;

  if (!key) {
    return;
  }
  if (key->active) {
    refuse_cause(call, "status", "An active key cannot be deleted");
    return;
  }
  sb_app_remove_key(app, key);
  call->reply->status = 204;
}

void sb_app_key_lifecycle(struct sb_call *call)
{
  bool active = strcmp(call->rq->segments[8], "activate") == 0;
  struct sb_app *app = may_change(call) ? find_app(call) : NULL;
  struct sb_app_key *key = app ? find_key(call, app) : NULL;

  if (!key) {
    return;
  }
  if (key->active != active) {
    key->active = active;
    key->last_updated = call->now_ms;
  }
  sb_reply_json(call->reply, 200);
  print_key(call, app, key);
}
