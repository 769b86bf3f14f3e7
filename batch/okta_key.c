/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/okta_key.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "batch/okta_reply.h"
#include "io/json.h"

static const char *keys_path(struct mu_buffer *path, const char *app,
                             const char *id, const char *more)
{
  mu_buffer_clear(path);
  mu_buffer_append_text(path, "/api/v1/apps/");
  mu_okta_encode(path, app, strlen(app));
  mu_buffer_append_text(path, "/credentials/jwks");
  if (id) {
    mu_buffer_append_char(path, '/');
    mu_okta_encode(path, id, strlen(id));
  }
  mu_buffer_append_text(path, more);
  return mu_buffer_text(path);
}

struct mu_okta_request mu_okta_keys(struct mu_buffer *path, const char *app)
{
  struct mu_okta_request request = {.bucket = MU_BUCKET_API,
                                    .method = MU_GET,
                                    .expect = MU_EXPECT_LIST,
                                    .repeatable = true,
                                    .look_up = true};

  request.path = keys_path(path, app, NULL, "");
  return request;
}

struct mu_okta_request mu_okta_key_add(struct mu_buffer *path, const char *app,
                                       const struct mu_buffer *jwk)
{
  struct mu_okta_request request = {.bucket = MU_BUCKET_API,
                                    .method = MU_POST,
                                    .expect = MU_EXPECT_OBJECT,
                                    .body = mu_buffer_text(jwk),
                                    .body_len = jwk->len};

  request.path = keys_path(path, app, NULL, "");
  return request;
}

struct mu_okta_request mu_okta_key_switch(struct mu_buffer *path,
                                          const char *app, const char *id,
                                          bool active)
{
  struct mu_okta_request request = {.bucket = MU_BUCKET_API,
                                    .method = MU_POST,
                                    .expect = MU_EXPECT_NOTHING,
                                    .repeatable = true};

  request.path = keys_path(
      path, app, id, active ? "/lifecycle/activate" : "/lifecycle/deactivate");
  return request;
}

struct mu_okta_request mu_okta_key_delete(struct mu_buffer *path,
                                          const char *app, const char *id)
{
  struct mu_okta_request request = {.bucket = MU_BUCKET_API,
                                    .method = MU_DELETE,
                                    .expect = MU_EXPECT_NOTHING,
                                    .repeatable = true};

  request.path = keys_path(path, app, id, "");
  return request;
}

enum mu_code mu_okta_key_write(struct mu_buffer *jwk,
                               const struct mu_signing_key *key,
                               const char *kid, struct mu_error *err)
{
  struct mu_buffer public = {0};
  enum mu_code rc = mu_signing_key_public_jwk(key, &public, err);

  if (rc == MU_OK) {
    mu_buffer_printf(jwk, "{\"use\":\"sig\",\"alg\":\"%s\"",
                     mu_jws_alg_name(mu_signing_key_alg(key)));
    mu_json_write_member(jwk, "kid", kid);
    mu_buffer_append_char(jwk, ',');
    mu_buffer_append_text(jwk, mu_buffer_text(&public) + 1); /* without its { */
    rc = mu_buffer_failed(jwk) ? mu_error_nomem(err) : MU_OK;
  }
  mu_buffer_release(&public);
  return rc;
}

bool mu_okta_key_read(struct mu_okta_key *key, const struct cJSON *object)
{
  key->id = mu_json_text(object, "id");
  key->kid = mu_json_text(object, "kid");
  key->active = strcmp(mu_json_text(object, "status"), "ACTIVE") == 0;
  return key->id[0] && strlen(key->id) < MU_OKTA_ID_MAX;
}

bool mu_okta_key_is_same(const struct cJSON *a, const struct cJSON *b)
{
  static const char *const members[] = {"kty", "n", "e", "crv", "x", "y"};

  for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
    if (strcmp(mu_json_text(a, members[i]), mu_json_text(b, members[i])) != 0) {
      return false;
    }
  }
  return mu_json_text(a, "kty")[0] != '\0';
}
