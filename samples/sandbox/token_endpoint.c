/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/token_endpoint.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "samples/sandbox/client_assertion.h"
#include "samples/sandbox/dpop.h"
#include "samples/sandbox/json.h"
#include "samples/sandbox/org.h"

static void refuse(struct sb_call *call, unsigned status, const char *error,
                   const char *description)
{
  struct mu_buffer *out = &call->reply->body;

  sb_reply_restart(call->reply);
  sb_reply_json(call->reply, status);
  mu_buffer_append_text(out, "{\"error\":");
  sb_json_text(out, error);
  mu_buffer_append_text(out, ",\"error_description\":");
  sb_json_text(out, description);
  mu_buffer_append_char(out, '}');
}

static bool is_form(const struct sb_request *rq)
{
  static const char type[] = "application/x-www-form-urlencoded";
  const char *given = rq->content_type;

  return given && strncasecmp(given, type, sizeof type - 1) == 0 &&
         (given[sizeof type - 1] == '\0' ||
          strchr("; \t", given[sizeof type - 1]));
}

/* RFC 6749, 3.2: no parameter comes twice. */
static bool has_doubles(const struct sb_request *form)
{
  for (size_t i = 1; i < form->parameter_count; i++) {
    for (size_t k = 0; k < i; k++) {
      if (strcmp(form->parameters[i].name, form->parameters[k].name) == 0) {
        return true;
      }
    }
  }
  return false;
}

/* Reads the body as the query that it looks like; the caller releases |form|
 * in either case. */
static bool read_form(struct sb_call *call, struct sb_request *form)
{
  const struct mu_buffer *body = &call->rq->body;
  struct mu_buffer target = {0};
  bool read;

  mu_buffer_append_char(&target, '?');
  mu_buffer_append_text(&target, mu_buffer_text(body));
  read = sb_request_init(form, mu_buffer_text(&target)) &&
         !mu_buffer_failed(&target) && target.len == body->len + 1 &&
         !form->malformed;
  mu_buffer_release(&target);
  if (!is_form(call->rq)) {
    refuse(call, 400, "invalid_request",
           "The Content-Type must be application/x-www-form-urlencoded.");
    return false;
  }
  if (!read || has_doubles(form)) {
    refuse(call, 400, "invalid_request",
           "The body is not well-formed, or has a parameter more than once.");
    return false;
  }
  return true;
}

static bool check_grant(struct sb_call *call, const struct sb_request *form)
{
  const char *type = sb_request_parameter(form, "grant_type");

  if (!type || type[0] == '\0') {
    refuse(call, 400, "invalid_request",
           "The parameter 'grant_type' is missing.");
    return false;
  }
  if (strcmp(type, "client_credentials") != 0) {
    refuse(call, 400, "unsupported_grant_type",
           "The authorization grant type is not supported by the authorization "
           "server.");
    return false;
  }
  return true;
}

/* The client, or NULL after a refusal. */
static struct sb_app *authenticate(struct sb_call *call,
                                   const struct sb_request *form)
{
  const char *why = NULL;
  struct sb_app *app = NULL;

  if (call->org->authorized >= call->org->revoke_after) {
    why = "The client is not active.";
  } else if (call->rq->authorization ||
             sb_request_parameter(form, "client_secret")) {
    why = "The client must use 'private_key_jwt' as its authentication method "
          "for Okta scopes.";
  } else {
    app = sb_client_assertion_check(call, form, &why);
  }
  if (!app) {
    refuse(call, 401, "invalid_client", why);
  }
  return app;
}

/* Reads the proof, if there is one, into |key|. */
static bool check_proof(struct sb_call *call, struct sb_app *app,
                        struct sb_jwk *key)
{
  enum sb_dpop_verdict verdict;
  const char *why = NULL;

  memset(key, 0, sizeof *key);
  if (!call->rq->dpop && !call->org->apps.config.dpop_required) {
    return true;
  }
  verdict = sb_dpop_check_new(call, key, &why);
  if (verdict == SB_DPOP_GOOD) {
    return true;
  }
  app->proofs_replayed += verdict == SB_DPOP_REPLAYED;
  if (verdict == SB_DPOP_NO_NONCE) {
    refuse(call, 400, "use_dpop_nonce", why);
    sb_dpop_nonce(&call->org->dpop, call->now_ms, call->reply->dpop_nonce);
  } else {
    refuse(call, 400, "invalid_dpop_proof", why);
  }
  return false;
}

static bool check_scopes(struct sb_call *call, const struct sb_request *form,
                         uint64_t *scopes)
{
  const char *text = sb_request_parameter(form, "scope");

  *scopes = 0;
  for (text = text ? text : ""; *text; text += strspn(text, " ")) {
    size_t len = strcspn(text, " ");
    enum sb_scope scope = sb_scope_find(text, len);

    if (len > 0 && (scope == SB_SCOPES ||
                    (call->org->apps.config.scopes >> scope & 1) == 0)) {
      refuse(call, 400, "invalid_scope",
             "One or more scopes are not granted to the client.");
      return false;
    }
    *scopes |= len > 0 ? UINT64_C(1) << scope : 0;
    text += len;
  }
  if (*scopes == 0) {
    refuse(call, 400, "invalid_scope",
           "The authorization server resource does not have any configured "
           "default scopes, 'scope' must be provided.");
    return false;
  }
  return true;
}

static void answer(struct sb_call *call, const struct sb_access_token *token)
{
  struct mu_buffer *out = &call->reply->body;
  int64_t life_s = call->org->access_tokens.life_ms / 1000;

  sb_reply_json(call->reply, 200);
  mu_buffer_printf(out,
                   "{\"token_type\":\"%s\",\"expires_in\":%" PRId64
                   ",\"access_token\":\"%s\",\"scope\":\"",
                   token->key.key ? "DPoP" : "Bearer", life_s, token->text);
  sb_scopes_print(token->scopes, out);
  mu_buffer_append_text(out, "\"}");
  if (token->key.key) {
    sb_dpop_nonce(&call->org->dpop, call->now_ms, call->reply->dpop_nonce);
  }
}

static void give(struct sb_call *call, const struct sb_request *form)
{
  struct sb_app *app = authenticate(call, form);
  const struct sb_access_token *token;
  struct sb_jwk key = {0};
  uint64_t scopes;

  if (app && check_proof(call, app, &key) &&
      check_scopes(call, form, &scopes)) {
    token = sb_access_tokens_give(&call->org->access_tokens, app, scopes, &key,
                                  call->now_ms);
    if (token) {
      app->tokens++;
      answer(call, token);
    } else {
      sb_call_refuse(call, SB_PROBLEM_INTERNAL, NULL);
    }
  }
  sb_jwk_release(&key);
}

void sb_token_endpoint(struct sb_call *call)
{
  struct sb_request form;

  if (read_form(call, &form) && check_grant(call, &form)) {
    give(call, &form);
  }
  sb_request_release(&form);
}
