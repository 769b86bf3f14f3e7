/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/token_revoke.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "batch/okta_self.h"
#include "batch/okta_token.h"
#include "batch/token_book.h"
#include "batch/token_listing.h"
#include "io/clock.h"
#include "io/text.h"

static bool is_current(const struct mu_token_revoking *r)
{
  return strcmp(r->id, MU_OKTA_TOKEN_CURRENT) == 0;
}

/* What no id has, as "..", is nothing to put into a path. */
static bool is_id(const char *text)
{
  return text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                           "abcdefghijklmnopqrstuvwxyz0123456789_-")] == '\0';
}

static enum mu_code no_such(const char *id, struct mu_error *err)
{
  return mu_error_set(err, MU_EINPUT,
                      "there is no API token with the id \"%s\"; muster token "
                      "list shows the ids (00T...), and a name is none",
                      id);
}

static enum mu_code describe(struct mu_token_revoking *r,
                             const struct mu_okta_token *token,
                             const char *owner, int64_t now_us,
                             struct mu_error *err)
{
  mu_buffer_printf(&r->what, "token \"%s\" (%s) of %s, last used ", token->name,
                   token->id, owner);
  mu_token_listing_days(&r->what, token->used_us, now_us);
  mu_text_hide_controls(&r->what, 0, '?');
  return mu_buffer_failed(&r->what) ? mu_error_nomem(err) : MU_OK;
}

static enum mu_code take(struct mu_token_revoking *r, struct mu_ask *ask,
                         const struct mu_okta_reply *reply,
                         struct mu_error *err)
{
  const struct mu_buffer *body = &reply->http->body;
  int64_t now_us = reply->dated ? reply->date * MU_SEC : 0;
  char owner[MU_TOKEN_OWNER_MAX] = "";
  cJSON *object = cJSON_ParseWithLength(mu_buffer_text(body), body->len);
  struct mu_okta_token token;
  enum mu_code rc = MU_OK;

  if (!mu_okta_token_read(&token, object) || strcmp(token.id, r->id) != 0) {
    rc = no_such(r->id, err);
  } else if (token.user_id[0]) {
    rc = mu_token_owner(owner, ask, token.user_id, err);
  }
  if (rc == MU_OK) {
    rc = describe(r, &token, owner[0] ? owner : "nobody", now_us, err);
  }
  cJSON_Delete(object);
  return rc;
}

static enum mu_code look_up(struct mu_token_revoking *r, struct mu_ask *ask,
                            struct mu_error *err)
{
  struct mu_buffer path = {0};
  struct mu_okta_request request = mu_okta_token_get(&path, r->id);
  const struct mu_okta_reply *reply = NULL;
  enum mu_code rc = MU_OK;

  if (!is_id(r->id)) {
    mu_buffer_release(&path);
    return no_such(r->id, err);
  }
  rc = mu_buffer_failed(&path) ? mu_error_nomem(err)
                               : mu_ask_send(ask, &request, &reply, err);
  if (rc == MU_OK && mu_okta_reply_is_gone(reply)) {
    rc = no_such(r->id, err);
  } else if (rc == MU_OK && reply->verdict != MU_VERDICT_DONE) {
    rc = mu_token_refused(reply, "read that API token",
                          MU_SCOPE_API_TOKENS_MANAGE, err);
  } else if (rc == MU_OK) {
    rc = take(r, ask, reply, err);
  }
  mu_buffer_release(&path);
  return rc;
}

/* That it is good now tells later on that it was this run which ended it. */
static enum mu_code look_at_own(struct mu_token_revoking *r, struct mu_ask *ask,
                                struct mu_error *err)
{
  struct mu_okta_request request = mu_okta_me();
  const struct mu_okta_reply *reply = NULL;
  enum mu_code rc = mu_ask_send(ask, &request, &reply, err);

  if (rc != MU_OK) {
    return rc;
  }
  mu_buffer_append_text(&r->what, "the token that this command itself uses");
  return mu_buffer_failed(&r->what) ? mu_error_nomem(err) : MU_OK;
}

enum mu_code mu_token_revoke_look(struct mu_token_revoking *r,
                                  struct mu_ask *ask, struct mu_error *err)
{
  return is_current(r) ? look_at_own(r, ask, err) : look_up(r, ask, err);
}

/* Gone is gone; but an org that knows the token in use has it. */
static bool is_gone(const struct mu_token_revoking *r,
                    const struct mu_okta_reply *reply)
{
  return !is_current(r) && mu_okta_reply_is_gone(reply);
}

enum mu_code mu_token_revoke_do(struct mu_token_revoking *r, struct mu_ask *ask,
                                struct mu_error *err)
{
  struct mu_buffer path = {0};
  struct mu_okta_request request = mu_okta_token_revoke(&path, r->id);
  const struct mu_okta_reply *reply = NULL;
  enum mu_code rc = mu_buffer_failed(&path)
                        ? mu_error_nomem(err)
                        : mu_ask_send(ask, &request, &reply, err);

  if (rc == MU_OK && reply->verdict != MU_VERDICT_DONE && !is_gone(r, reply)) {
    rc = mu_token_refused(reply, "revoke that API token",
                          MU_SCOPE_API_TOKENS_MANAGE, err);
  }
  if (rc == MU_EAUTH && is_current(r) &&
      reply->verdict == MU_VERDICT_UNAUTHORIZED) {
    rc = MU_OK; /* the reply to the first try was lost */
  }
  r->gone = rc == MU_OK;
  mu_buffer_release(&path);
  return rc;
}

void mu_token_revoke_release(struct mu_token_revoking *r)
{
  mu_buffer_release(&r->what);
}
