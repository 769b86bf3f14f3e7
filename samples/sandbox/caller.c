/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/caller.h"

#include <string.h>
#include <strings.h>

#include "samples/sandbox/org.h"

static const char *const schemes[SB_SCHEMES] = {"", "SSWS", "Bearer", "DPoP"};

const char *sb_scheme_name(enum sb_scheme scheme)
{
  return schemes[scheme];
}

/* The scheme of |header|; |*rest| is what follows its name and a space. */
static enum sb_scheme read_scheme(const char *header, const char **rest)
{
  for (int s = SB_SCHEME_SSWS; header && s < SB_SCHEMES; s++) {
    size_t len = strlen(schemes[s]);

    if (strncasecmp(header, schemes[s], len) == 0 && header[len] == ' ') {
      *rest = header + len + 1;
      return (enum sb_scheme)s;
    }
  }
  return SB_SCHEME_NONE;
}

/* Refuses with no body, but with all that there is to tell in a header. */
static bool challenge(struct sb_call *call, unsigned status,
                      enum sb_scope scope, const char *error,
                      const char *description)
{
  struct mu_buffer *out = &call->reply->challenge;
  struct mu_buffer base = {0};
  const char *root;

  sb_request_print_base(call->rq, &base);
  root = mu_buffer_text(&base);
  call->reply->status = status;
  mu_buffer_printf(out,
                   "%s authorization_uri=\"%s/oauth2/v1/authorize\", "
                   "realm=\"%s\", ",
                   schemes[call->caller.scheme], root, root);
  if (scope < SB_SCOPES) {
    mu_buffer_printf(out, "scope=\"%s\", ", sb_scope_name(scope));
  }
  mu_buffer_printf(out, "error=\"%s\", error_description=\"%s\"", error,
                   description);
  mu_buffer_release(&base);
  return false;
}

static bool check_proof(struct sb_call *call,
                        const struct sb_access_token *token,
                        enum sb_scope scope)
{
  const char *why = NULL;
  enum sb_dpop_verdict verdict = sb_dpop_check_bound(call, token, &why);

  token->app->proofs_replayed += verdict == SB_DPOP_REPLAYED;
  return verdict == SB_DPOP_GOOD ||
         challenge(call, 401, scope, "invalid_dpop_proof", why);
}

static bool check_scope(struct sb_call *call, enum sb_scope scope)
{
  if (scope == SB_SCOPE_ANY) {
    return true;
  }
  if (scope == SB_SCOPE_NONE) {
    sb_call_refuse(call, SB_PROBLEM_SESSION, NULL);
    return false;
  }
  return sb_scopes_permit(call->caller.token->scopes, scope) ||
         challenge(call, 403, scope, "insufficient_scope",
                   "The access token provided does not contain the required "
                   "scopes.");
}

static bool check_access_token(struct sb_call *call, const char *text,
                               enum sb_scope scope)
{
  struct sb_org *org = call->org;
  const struct sb_access_token *token =
      org->authorized < org->revoke_after
          ? sb_access_tokens_find(&org->access_tokens, text, call->now_ms)
          : NULL;
  bool bound = call->caller.scheme == SB_SCHEME_DPOP;

  if (!token) {
    return challenge(call, 401, scope, "invalid_token",
                     "The access token is invalid or has expired.");
  }
  if (bound != (token->key.key != NULL)) {
    return challenge(call, 401, scope, "invalid_token",
                     bound ? "The access token is not bound to a DPoP key."
                           : "The access token is bound to a DPoP key.");
  }
  call->caller.token = token;
  return (!bound || check_proof(call, token, scope)) &&
         check_scope(call, scope);
}

static bool check_api_token(struct sb_call *call, const char *text)
{
  struct sb_org *org = call->org;

  if (call->caller.scheme == SB_SCHEME_SSWS &&
      org->authorized < org->revoke_after &&
      sb_api_tokens_use(&org->api_tokens, text, call->now_ms)) {
    return true;
  }
  sb_call_refuse(call, SB_PROBLEM_TOKEN, NULL);
  return false;
}

bool sb_caller_identify(struct sb_call *call, enum sb_scope scope)
{
  struct sb_caller *caller = &call->caller;
  const char *text = NULL;
  bool good;

  caller->scheme = read_scheme(call->rq->authorization, &text);
  good = caller->scheme == SB_SCHEME_BEARER || caller->scheme == SB_SCHEME_DPOP
             ? check_access_token(call, text, scope)
             : check_api_token(call, text);
  if (good) {
    call->org->ledger.schemes[caller->scheme]++;
  }
  if (good && caller->token) {
    caller->token->app->requests[caller->scheme]++;
  }
  return good;
}

enum sb_role sb_caller_role(const struct sb_call *call)
{
  return call->caller.token ? call->org->apps.config.role : call->org->role;
}

bool sb_caller_is_permitted(const struct sb_call *call)
{
  return sb_role_permits(sb_caller_role(call), call->rq->method);
}
