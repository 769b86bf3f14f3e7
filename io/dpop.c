/* SPDX-License-Identifier: Apache-2.0 */
#include "io/dpop.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "io/base64url.h"
#include "io/json.h"
#include "io/jwt.h"

struct mu_dpop {
  struct mu_signing_key *key;
  struct mu_buffer head;   /* of every proof */
  struct mu_buffer claims; /* of the present one */
};

static enum mu_code write_head(struct mu_dpop *dpop, struct mu_error *err)
{
  struct mu_buffer jwk = {0};
  struct mu_jwt jwt = {.type = "dpop+jwt"};
  enum mu_code rc = mu_signing_key_public_jwk(dpop->key, &jwk, err);

  jwt.jwk = mu_buffer_text(&jwk);
  if (rc == MU_OK) {
    rc = mu_jwt_write_head(&dpop->head, dpop->key, &jwt, err);
  }
  mu_buffer_release(&jwk);
  return rc;
}

enum mu_code mu_dpop_new(struct mu_dpop **out, enum mu_jws_alg alg,
                         struct mu_error *err)
{
  struct mu_dpop *dpop = calloc(1, sizeof *dpop);
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!dpop) {
    return mu_error_nomem(err);
  }
  rc = mu_signing_key_generate(&dpop->key, alg, 0, err);
  if (rc == MU_OK) {
    rc = write_head(dpop, err);
  }
  if (rc == MU_OK) {
    *out = dpop;
    dpop = NULL; /* now the caller's */
  }
  mu_dpop_free(dpop);
  return rc;
}

void mu_dpop_free(struct mu_dpop *dpop)
{
  if (dpop) {
    mu_signing_key_free(dpop->key);
    mu_buffer_release(&dpop->head);
    mu_buffer_release(&dpop->claims);
    free(dpop);
  }
}

static enum mu_code write_claims(struct mu_buffer *out,
                                 const struct mu_dpop_claims *claims,
                                 struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  mu_buffer_clear(out);
  mu_buffer_append_text(out, "{\"jti\":\"");
  rc = mu_jwt_new_id(out, err);
  mu_buffer_append_char(out, '"');
  mu_json_write_member(out, "htm", claims->method);
  mu_buffer_append_text(out, ",\"htu\":");
  mu_json_write_string(out, claims->url, strcspn(claims->url, "?#"));
  if (claims->nonce) {
    mu_json_write_member(out, "nonce", claims->nonce);
  }
  if (claims->token_hash) {
    mu_json_write_member(out, "ath", claims->token_hash);
  }
  mu_buffer_printf(out, ",\"iat\":%lld}", (long long)claims->issued_at);
  return rc == MU_OK && mu_buffer_failed(out) ? mu_error_nomem(err) : rc;
}

enum mu_code mu_dpop_prove(struct mu_dpop *dpop,
                           const struct mu_dpop_claims *claims,
                           struct mu_buffer *out, struct mu_error *err)
{
  size_t start = out->len;
  enum mu_code rc = write_claims(&dpop->claims, claims, err);

  if (rc != MU_OK) {
    return rc;
  }
  mu_buffer_append(out, mu_buffer_text(&dpop->head), dpop->head.len);
  return mu_jwt_finish(out, start, dpop->key, mu_buffer_text(&dpop->claims),
                       err);
}

enum mu_code mu_dpop_token_hash(const char *token, struct mu_buffer *out,
                                struct mu_error *err)
{
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned len = 0;

  if (EVP_Digest(token, strlen(token), hash, &len, EVP_sha256(), NULL) != 1) {
    return mu_error_nomem(err);
  }
  mu_base64url_append(out, hash, len);
  return mu_buffer_failed(out) ? mu_error_nomem(err) : MU_OK;
}
