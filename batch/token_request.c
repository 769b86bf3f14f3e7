/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/token_request.h"

#include <string.h>
#include <strings.h>

#include <cjson/cJSON.h>

#include "batch/okta_request.h"
#include "batch/org_words.h"
#include "io/json.h"
#include "io/jwt.h"

#define TOKEN_PATH     "/oauth2/v1/token"
#define ASSERTION_LIFE 300  /* seconds; Okta takes up to an hour */
#define TOKEN_LIFE     3600 /* where the reply does not say */

/* ---- the request ---- */

/* The claims of RFC 7523 section 3. */
static enum mu_code write_claims(struct mu_buffer *out,
                                 const struct mu_token_request *what,
                                 struct mu_error *err)
{
  struct mu_buffer audience = {0};
  struct mu_buffer id = {0};
  long long now = what->now;
  enum mu_code rc = mu_jwt_new_id(&id, err);

  mu_buffer_printf(&audience, "%s" TOKEN_PATH, what->origin);
  mu_buffer_append_char(out, '{');
  mu_json_write_member(out, "iss", what->client_id);
  mu_json_write_member(out, "sub", what->client_id);
  mu_json_write_member(out, "aud", mu_buffer_text(&audience));
  mu_json_write_member(out, "jti", mu_buffer_text(&id));
  mu_buffer_printf(out, ",\"iat\":%lld,\"exp\":%lld}", now,
                   now + ASSERTION_LIFE);
  if (rc == MU_OK && (mu_buffer_failed(out) || mu_buffer_failed(&audience))) {
    rc = mu_error_nomem(err);
  }
  mu_buffer_release(&audience);
  mu_buffer_release(&id);
  return rc;
}

static enum mu_code write_assertion(struct mu_buffer *out,
                                    const struct mu_token_request *what,
                                    struct mu_error *err)
{
  struct mu_buffer claims = {0};
  enum mu_code rc = write_claims(&claims, what, err);
  struct mu_jwt jwt = {.type = "JWT",
                       .key_id = what->key_id ? what->key_id
                                              : mu_signing_key_id(what->key),
                       .claims = mu_buffer_text(&claims)};

  if (rc == MU_OK) {
    rc = mu_jwt_sign(out, what->key, &jwt, err);
  }
  mu_buffer_release(&claims);
  return rc;
}

static enum mu_code write_body(struct mu_buffer *body,
                               const struct mu_token_request *what,
                               struct mu_error *err)
{
  mu_buffer_wipe(body);
  mu_buffer_append_text(body, "grant_type=client_credentials&scope=");
  mu_okta_encode(body, what->scopes, strlen(what->scopes));
  mu_buffer_append_text(body, "&client_assertion_type=urn%3Aietf%3Aparams%3A"
                              "oauth%3Aclient-assertion-type%3Ajwt-bearer"
                              "&client_assertion=");
  return write_assertion(body, what, err); /* base64url needs no encoding */
}

static enum mu_code write_proof(struct mu_buffer *proof,
                                const struct mu_token_request *what,
                                struct mu_error *err)
{
  struct mu_buffer url = {0};
  struct mu_dpop_claims claims = {
      .method = "POST", .issued_at = what->now, .nonce = what->nonce};
  enum mu_code rc = MU_OK;

  mu_buffer_wipe(proof);
  if (!what->dpop) {
    return MU_OK;
  }
  mu_buffer_printf(&url, "%s" TOKEN_PATH, what->origin);
  claims.url = mu_buffer_text(&url);
  mu_buffer_append_text(proof, MU_PROOF_HEADER);
  rc = mu_buffer_failed(&url) ? mu_error_nomem(err)
                              : mu_dpop_prove(what->dpop, &claims, proof, err);
  mu_buffer_release(&url);
  return rc;
}

enum mu_code mu_token_request_write(struct mu_token_message *message,
                                    const struct mu_token_request *what,
                                    struct mu_error *err)
{
  enum mu_code rc = write_body(&message->body, what, err);

  if (rc == MU_OK) {
    rc = write_proof(&message->proof, what, err);
  }
  if (rc == MU_OK &&
      (mu_buffer_failed(&message->body) || mu_buffer_failed(&message->proof))) {
    rc = mu_error_nomem(err);
  }
  message->request = (struct mu_transfer_request){
      .method = MU_POST,
      .path = TOKEN_PATH,
      .body = mu_buffer_text(&message->body),
      .len = message->body.len,
      .content = MU_CONTENT_FORM,
      .line = message->proof.len > 0 ? mu_buffer_text(&message->proof) : NULL};
  return rc;
}

void mu_token_message_release(struct mu_token_message *message)
{
  mu_buffer_wipe(&message->body);
  mu_buffer_release(&message->body);
  mu_buffer_release(&message->proof);
}

/* ---- the reply ---- */

/* ASCII that may stand in a header. */
static bool is_token(const char *text)
{
  size_t len = strlen(text);

  for (size_t i = 0; i < len; i++) {
    if (text[i] <= ' ' || text[i] > '~') {
      return false;
    }
  }
  return len > 0 && len <= MU_SECRET_MAX;
}

static enum mu_code take_token(struct mu_token_reply *reply, const cJSON *root,
                               mu_scope_set asked, struct mu_error *err)
{
  const char *token = mu_json_text(root, "access_token");
  const cJSON *life = cJSON_GetObjectItemCaseSensitive(root, "expires_in");
  const char *scopes = mu_json_text(root, "scope");
  enum mu_code rc = mu_dpop_token_hash(token, &reply->hash, err);

  reply->outcome = MU_TOKEN_GRANTED;
  reply->bound = strcasecmp(mu_json_text(root, "token_type"), "DPoP") == 0;
  reply->life_s =
      cJSON_IsNumber(life) && life->valuedouble >= 1 && life->valuedouble <= 1e9
          ? (int64_t)life->valuedouble
          : TOKEN_LIFE;
  reply->scopes = scopes[0] ? mu_scope_parse(scopes) : asked;
  if (rc != MU_OK) {
    return rc;
  }
  return mu_secret_new(&reply->authorization,
                       reply->bound ? "Authorization: DPoP "
                                    : "Authorization: Bearer ",
                       token, strlen(token), err);
}

static enum mu_token_outcome outcome_of(const char *error, int status)
{
  static const struct {
    const char *error; /* RFC 6749 section 5.2, RFC 9449 sections 5 and 8 */
    enum mu_token_outcome outcome;
  } known[] = {{"use_dpop_nonce", MU_TOKEN_NONCE},
               {"invalid_dpop_proof", MU_TOKEN_PROOF},
               {"invalid_scope", MU_TOKEN_SCOPE},
               {"access_denied", MU_TOKEN_SCOPE},
               {"consent_required", MU_TOKEN_SCOPE}};

  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    if (strcmp(known[i].error, error) == 0) {
      return known[i].outcome;
    }
  }
  if (status == 429) {
    return MU_TOKEN_LIMITED;
  }
  return status >= 400 && status < 500 && status != 408 && status != 409 &&
                 status != 423
             ? MU_TOKEN_REFUSED
             : MU_TOKEN_FAILED;
}

/* OAuth's errors, or Okta's own. */
static void take_refusal(struct mu_token_reply *reply, const cJSON *root,
                         int status)
{
  const char *error = mu_json_text(root, "error");
  const char *says = mu_json_text(root, "error_description");

  reply->outcome = outcome_of(error, status);
  error = error[0] ? error : mu_json_text(root, "errorCode");
  says = says[0] ? says : mu_json_text(root, "errorSummary");
  if (error[0] || says[0]) {
    mu_buffer_printf(&reply->words, "%s%s%s", error,
                     error[0] && says[0] ? ": " : "", says);
  } else {
    mu_buffer_printf(&reply->words, "HTTP %d from " TOKEN_PATH, status);
  }
}

enum mu_code mu_token_reply_read(struct mu_token_reply *reply,
                                 const struct mu_reply *http,
                                 mu_scope_set asked, struct mu_error *err)
{
  cJSON *root = NULL;
  enum mu_code rc = MU_OK;

  *reply = (struct mu_token_reply){.outcome = MU_TOKEN_FAILED};
  if (http->delivery != MU_DELIVERY_ANSWERED) {
    mu_buffer_append_text(&reply->words, http->problem);
    return MU_OK;
  }
  root = cJSON_ParseWithLength(mu_buffer_text(&http->body), http->body.len);
  if (http->status != 200) {
    take_refusal(reply, root, http->status);
  } else if (is_token(mu_json_text(root, "access_token"))) {
    rc = take_token(reply, root, asked, err);
  } else {
    mu_buffer_append_text(&reply->words,
                          "the reply of " TOKEN_PATH " holds no access token");
  }
  mu_org_words_tidy(&reply->words);
  cJSON_Delete(root);
  return rc;
}

void mu_token_reply_release(struct mu_token_reply *reply)
{
  mu_secret_free(reply->authorization);
  mu_buffer_release(&reply->hash);
  mu_buffer_release(&reply->words);
}
