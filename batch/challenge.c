/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/challenge.h"

#include <string.h>
#include <strings.h>

/* Where a name of a parameter may begin. */
static bool is_start(const char *header, const char *at)
{
  return at == header || strchr(" ,\t", at[-1]) != NULL;
}

/* Where the value of a parameter begins whose name ends before |at|; NULL: that
 * is none. Blanks may stand before it and before the "=". */
static const char *value_behind(const char *at)
{
  at += strspn(at, " \t");
  if (*at != '=') {
    return NULL;
  }
  at++;
  return at + strspn(at, " \t");
}

/* The value of |name|, or NULL. What stands within quotes is no name. */
static const char *find(const char *header, const char *name)
{
  size_t len = strlen(name);
  bool quoted = false;

  for (const char *at = header; *at; at++) {
    if (*at == '"') {
      quoted = !quoted;
    } else if (*at == '\\' && quoted && at[1]) {
      at++;
    } else if (!quoted && is_start(header, at) &&
               strncasecmp(at, name, len) == 0 && value_behind(at + len)) {
      return value_behind(at + len);
    }
  }
  return NULL;
}

bool mu_challenge_value(const char *header, const char *name,
                        struct mu_buffer *out)
{
  const char *at = find(header, name);
  bool quoted = at && *at == '"';

  if (!at) {
    return false;
  }
  at += quoted;
  while (*at && (quoted ? *at != '"' : !strchr(" ,\t", *at))) {
    at += quoted && *at == '\\' && at[1] ? 1 : 0;
    mu_buffer_append_char(out, *at++);
  }
  return true;
}

/* Any of its challenges may be the one that says so. */
bool mu_challenge_is(const char *header, const char *error)
{
  const char *at = find(header, "error");
  size_t len = strlen(error);

  while (at) {
    at += *at == '"';
    if (strncmp(at, error, len) == 0 && strchr("\" ,\t", at[len])) {
      return true;
    }
    at = find(at + strcspn(at, ","), "error");
  }
  return false;
}

static void explain_scope(const char *header, struct mu_buffer *out)
{
  mu_buffer_append_text(out, "the access token lacks the scope ");
  if (!mu_challenge_value(header, "scope", out)) {
    mu_buffer_append_text(out, "that this needs");
  }
  mu_buffer_append_text(out, ": a super admin grants it to the app under "
                             "Applications > the app > Okta API Scopes");
}

bool mu_challenge_explain(const char *header, struct mu_buffer *out)
{
  if (mu_challenge_is(header, "insufficient_scope")) {
    explain_scope(header, out);
    return true;
  }
  if (mu_challenge_is(header, "use_dpop_nonce")) {
    mu_buffer_append_text(out, "the org wants a nonce in proofs for its access "
                               "tokens (DPoP), and takes none that it gave");
    return true;
  }
  if (mu_challenge_is(header, "invalid_token") ||
      mu_challenge_is(header, "invalid_dpop_proof")) {
    mu_buffer_append_text(out, "the access token is not accepted");
    if (find(header, "error_description")) {
      mu_buffer_append_text(out, ": ");
      (void)mu_challenge_value(header, "error_description", out);
    }
    return true;
  }
  return false;
}
