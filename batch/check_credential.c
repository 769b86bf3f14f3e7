/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/check_credential.h"

#include <inttypes.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "batch/check_token.h"
#include "batch/check_verdict.h"
#include "io/json.h"

/* That part of the report on its way. */
struct report {
  struct mu_sheet *sheet;
  const struct mu_check *check;
  unsigned worries;
};

static void tell_kind(struct report *r)
{
  const struct mu_check *check = r->check;
  bool refused = check->end == MU_CHECK_REFUSED;
  struct mu_buffer *out = NULL;

  if (check->kind == MU_CHECK_NOBODY) {
    mu_sheet_put(r->sheet, true, "kind", check->lacking);
    return;
  }
  out = mu_sheet_begin(r->sheet, false, "kind");
  mu_buffer_printf(out, "%s%s%s",
                   check->kind == MU_CHECK_TOKEN ? "API token (SSWS)"
                   : check->client_id            ? "OAuth service app"
                                                 : "OAuth access token",
                   check->source ? ", from " : "",
                   check->source ? check->source : "");
  mu_sheet_end(r->sheet);
  if (refused) {
    mu_sheet_put(r->sheet, true, "refused", check->failure.text);
  }
}

static void tell_app(struct report *r)
{
  const struct mu_check *check = r->check;
  struct mu_buffer *out = NULL;

  if (!check->client_id) {
    return;
  }
  out = mu_sheet_begin(r->sheet, false, "app");
  mu_buffer_printf(out, "%s%s", check->client_id,
                   check->bound ? ", its access token bound to this run (DPoP)"
                                : "");
  mu_sheet_end(r->sheet);
  if (check->scopes.granted) {
    out = mu_sheet_begin(r->sheet, false, "scopes");
    mu_scope_write(out, mu_scope_fewest(check->scopes.granted), ", ");
    mu_sheet_end(r->sheet);
  }
  if (check->scopes.refused) {
    out = mu_sheet_begin(r->sheet, false, "not granted");
    mu_scope_write(out, check->scopes.refused, ", ");
    mu_sheet_end(r->sheet);
  }
  if (check->scopes.left_out) {
    out = mu_sheet_begin(r->sheet, false, "left out");
    mu_scope_write(out, check->scopes.left_out, ", ");
    mu_buffer_append_text(out, "; the configured scopes leave them out");
    mu_sheet_end(r->sheet);
  }
}

static void tell_owner(struct report *r)
{
  const struct mu_check *check = r->check;
  const struct mu_probe_answer *answer = &check->probes[MU_PROBE_ME];
  bool worry = r->worries & MU_WORRY_OWNER;
  struct mu_buffer *out = NULL;

  if (!check->me) {
    if (answer->outcome >= MU_PROBE_MAY_NOT) {
      mu_probe_explain(mu_sheet_begin(r->sheet, false, "owner"), MU_PROBE_ME,
                       answer, false);
      mu_sheet_end(r->sheet);
    }
    return;
  }
  out = mu_sheet_begin(r->sheet, worry, "owner");
  mu_buffer_printf(out, "%s (%s), %s; ", mu_check_login(check),
                   mu_json_text(check->me, "id"),
                   mu_json_text(check->me, "status"));
  mu_buffer_append_text(out, worry
                                 ? "once deactivated, the token dies: make it "
                                   "that of an active service account"
                                 : "the token ends with this account");
  mu_sheet_end(r->sheet);
}

/* Why there is no list of roles. */
static void append_no_roles(struct mu_buffer *out, const struct mu_check *check)
{
  const struct mu_probe_answer *answer = &check->probes[MU_PROBE_ROLES];
  bool app = check->kind == MU_CHECK_APP;

  if (answer->outcome == MU_PROBE_NOT_MADE) {
    mu_buffer_append_text(
        out, "not known: the app needs the scope okta.roles.read to see them");
  } else {
    mu_buffer_printf(out, "not known: this %s may not read them (%s)",
                     app ? "app" : "token", answer->words);
  }
}

static void append_roles(struct mu_buffer *out, const struct mu_check *check)
{
  const cJSON *role = NULL;
  const char *comma = "";

  if (cJSON_GetArraySize(check->roles) == 0) {
    mu_buffer_append_text(out, check->kind == MU_CHECK_APP
                                   ? "none"
                                   : "none of their own; a group of theirs may "
                                     "have some");
  }
  cJSON_ArrayForEach (role, check->roles) {
    const char *label = mu_json_text(role, "label");

    mu_buffer_printf(out, "%s%s", comma,
                     label[0] ? label : mu_json_text(role, "type"));
    comma = ", ";
  }
}

static void tell_roles(struct report *r)
{
  const struct mu_check *check = r->check;
  bool asked = check->end == MU_CHECK_ASKED;
  bool app = asked && check->client_id;

  if (asked && mu_check_has_no_role(check)) {
    mu_sheet_put(r->sheet, true, "admin roles",
                 "none that is good for anything here: the org refused all "
                 "that the scopes allow; a super admin assigns one "
                 "(Applications > the app > Admin roles)");
    return;
  }
  if (check->probes[MU_PROBE_ROLES].outcome == MU_PROBE_NOT_MADE && !app) {
    return;
  }
  if (check->roles) {
    append_roles(mu_sheet_begin(r->sheet, false, "admin roles"), check);
  } else {
    append_no_roles(mu_sheet_begin(r->sheet, false, "admin roles"), check);
  }
  mu_sheet_end(r->sheet);
}

static void append_token(struct mu_buffer *out,
                         const struct mu_okta_token *token)
{
  mu_buffer_printf(out, "\"%s\" (%s), created ", token->name, token->id);
  mu_sheet_append_day(out, token->created_us);
  mu_buffer_append_text(out, ", last used ");
  mu_sheet_append_day(out, token->used_us);
  if (token->expires_us) {
    mu_buffer_append_text(out, ", dies of disuse on ");
    mu_sheet_append_day(out, token->expires_us);
    if (token->window_days) {
      mu_buffer_printf(out, " (%" PRIu64 " days after its last use)",
                       token->window_days);
    }
  }
  mu_buffer_append_text(out, ", good ");
  mu_okta_token_zones(out, token);
}

static void tell_candidates(struct report *r, const struct mu_okta_token *token,
                            size_t count, enum mu_token_guess guess)
{
  if (guess == MU_TOKEN_ONE_OF) {
    mu_buffer_printf(mu_sheet_begin(r->sheet, false, "token"),
                     "one of %zu of this owner's; Okta does not say which",
                     count);
    mu_sheet_end(r->sheet);
  }
  for (size_t i = 0; i < count; i++) {
    struct mu_buffer *out = mu_sheet_begin(
        r->sheet, false, guess == MU_TOKEN_ONE_OF ? "  perhaps" : "token");

    append_token(out, &token[i]);
    if (guess == MU_TOKEN_JUST) {
      mu_buffer_append_text(out, "; in all likelihood: of this owner's it is "
                                 "the one that was used just now");
    } else if (guess == MU_TOKEN_ONLY) {
      mu_buffer_append_text(out, "; the only one of this owner's");
    }
    mu_sheet_end(r->sheet);
  }
}

static void tell_token(struct report *r)
{
  const struct mu_check *check = r->check;
  struct mu_okta_token *tokens = NULL;
  size_t count = 0;
  size_t candidates = 0;
  enum mu_token_guess guess = MU_TOKEN_NONE;

  if (check->kind != MU_CHECK_TOKEN || !check->me || !check->tokens) {
    return;
  }
  if (!mu_okta_token_sort(&tokens, &count, check->tokens)) {
    r->sheet->out->failed = true;
    return;
  }
  guess = mu_token_guess(tokens, count, mu_json_text(check->me, "id"),
                         check->org_now_us, &candidates);
  tell_candidates(r, tokens, candidates, guess);
  free(tokens);
}

static void tell_needless(struct report *r)
{
  for (size_t i = 0; i < MU_SCOPES_NEEDLESS; i++) {
    if (r->check->scopes.needless[i]) {
      mu_buffer_printf(mu_sheet_begin(r->sheet, false, "more than"),
                       "it was granted %s; muster never needs that",
                       mu_scope_needless(i));
      mu_sheet_end(r->sheet);
    }
  }
}

static void tell_excess(struct report *r)
{
  const struct mu_check *check = r->check;

  tell_needless(r);

  if (check->probes[MU_PROBE_APPS].outcome == MU_PROBE_MAY) {
    mu_sheet_put(r->sheet, false, "more than",
                 check->kind == MU_CHECK_APP
                     ? "it can read apps; of muster's commands, "
                       "token rotate-key alone needs that"
                     : "this token can read apps; muster never "
                       "needs that");
  }
  if (mu_check_is_super(check)) {
    mu_sheet_put(
        r->sheet, false, "more than",
        check->kind == MU_CHECK_APP
            ? "a super admin's app can do whatever its scopes allow; token "
              "rotate-key alone needs that role"
            : "a super admin's token can do everything; a custom role with "
              "users and groups is enough, or a service app with scopes");
  }
}

void mu_check_credential_print(struct mu_sheet *sheet,
                               const struct mu_check *check, unsigned worries)
{
  struct report r = {.sheet = sheet, .check = check, .worries = worries};

  mu_sheet_heading(sheet, "Credential");
  tell_kind(&r);
  tell_app(&r);
  tell_owner(&r);
  tell_roles(&r);
  tell_token(&r);
  tell_excess(&r);
}
