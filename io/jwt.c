/* SPDX-License-Identifier: Apache-2.0 */
#include "io/jwt.h"

#include <string.h>

#include <openssl/rand.h>

#include "io/base64url.h"
#include "io/json.h"

enum mu_code mu_jwt_write_head(struct mu_buffer *out,
                               const struct mu_signing_key *key,
                               const struct mu_jwt *jwt, struct mu_error *err)
{
  struct mu_buffer header = {0};

  mu_buffer_append_char(&header, '{');
  mu_json_write_member(&header, "typ", jwt->type);
  mu_json_write_member(&header, "alg",
                       mu_jws_alg_name(mu_signing_key_alg(key)));
  if (jwt->key_id) {
    mu_json_write_member(&header, "kid", jwt->key_id);
  }
  if (jwt->jwk) {
    mu_buffer_append_text(&header, ",\"jwk\":");
    mu_buffer_append_text(&header, jwt->jwk);
  }
  mu_buffer_append_char(&header, '}');
  mu_base64url_append(out, mu_buffer_text(&header), header.len);
  mu_buffer_append_char(out, '.');
  out->failed = out->failed || mu_buffer_failed(&header);
  mu_buffer_release(&header);
  return mu_buffer_failed(out) ? mu_error_nomem(err) : MU_OK;
}

enum mu_code mu_jwt_finish(struct mu_buffer *out, size_t start,
                           struct mu_signing_key *key, const char *claims,
                           struct mu_error *err)
{
  struct mu_buffer signature = {0};
  enum mu_code rc = MU_OK;

  mu_base64url_append(out, claims, strlen(claims));
  if (mu_buffer_failed(out)) {
    return mu_error_nomem(err);
  }
  rc = mu_signing_key_sign(key, out->data + start, out->len - start, &signature,
                           err);
  mu_buffer_append_char(out, '.');
  mu_buffer_append(out, mu_buffer_text(&signature), signature.len);
  mu_buffer_release(&signature);
  return rc == MU_OK && mu_buffer_failed(out) ? mu_error_nomem(err) : rc;
}

enum mu_code mu_jwt_sign(struct mu_buffer *out, struct mu_signing_key *key,
                         const struct mu_jwt *jwt, struct mu_error *err)
{
  size_t start = out->len;
  enum mu_code rc = mu_jwt_write_head(out, key, jwt, err);

  return rc == MU_OK ? mu_jwt_finish(out, start, key, jwt->claims, err) : rc;
}

enum mu_code mu_jwt_new_id(struct mu_buffer *out, struct mu_error *err)
{
  unsigned char bytes[16];

  if (RAND_bytes(bytes, sizeof bytes) != 1) {
    return mu_error_set(err, MU_EUSAGE, "OpenSSL has no random numbers");
  }
  mu_base64url_append(out, bytes, sizeof bytes);
  return mu_buffer_failed(out) ? mu_error_nomem(err) : MU_OK;
}
