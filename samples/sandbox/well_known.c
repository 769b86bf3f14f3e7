/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/well_known.h"

#include "samples/sandbox/json.h"
#include "samples/sandbox/org.h"

static void print_algs(unsigned algs, struct mu_buffer *out)
{
  const char *comma = "";

  for (int a = 0; a < SB_JWS_ALGS; a++) {
    if ((algs >> a & 1) != 0) {
      mu_buffer_printf(out, "%s\"%s\"", comma,
                       sb_jws_alg_name((enum sb_jws_alg)a));
      comma = ",";
    }
  }
}

static void print_endpoints(const char *base, struct mu_buffer *out)
{
  static const struct {
    const char *name, *path;
  } endpoints[] = {
      {"authorization_endpoint", "/oauth2/v1/authorize"},
      {"token_endpoint", "/oauth2/v1/token"},
      {"userinfo_endpoint", "/oauth2/v1/userinfo"},
      {"registration_endpoint", "/oauth2/v1/clients"},
      {"jwks_uri", "/oauth2/v1/keys"},
      {"introspection_endpoint", "/oauth2/v1/introspect"},
      {"revocation_endpoint", "/oauth2/v1/revoke"},
      {"end_session_endpoint", "/oauth2/v1/logout"},
  };

  mu_buffer_printf(out, "{\"issuer\":\"%s\"", base);
  for (size_t i = 0; i < sizeof endpoints / sizeof *endpoints; i++) {
    mu_buffer_printf(out, ",\"%s\":\"%s%s\"", endpoints[i].name, base,
                     endpoints[i].path);
  }
}

void sb_well_known_openid(struct sb_call *call)
{
  struct mu_buffer *out = &call->reply->body;
  struct mu_buffer base = {0};

  sb_request_print_base(call->rq, &base);
  sb_reply_json(call->reply, 200);
  print_endpoints(mu_buffer_text(&base), out);
  mu_buffer_append_text(
      out, ",\"response_types_supported\":[\"code\",\"id_token\"],"
           "\"response_modes_supported\":[\"query\",\"fragment\","
           "\"form_post\",\"okta_post_message\"],"
           "\"grant_types_supported\":[\"authorization_code\",\"implicit\","
           "\"refresh_token\",\"password\"],"
           "\"subject_types_supported\":[\"public\"],"
           "\"id_token_signing_alg_values_supported\":[\"RS256\"],"
           "\"scopes_supported\":[\"openid\",\"email\",\"profile\","
           "\"address\",\"phone\",\"offline_access\",\"groups\"],"
           "\"token_endpoint_auth_methods_supported\":[\"client_secret_basic\","
           "\"client_secret_post\",\"client_secret_jwt\",\"private_key_jwt\","
           "\"none\"],"
           "\"token_endpoint_auth_signing_alg_values_supported\":[");
  print_algs((1U << SB_JWS_ALGS) - 1, out);
  mu_buffer_append_text(out, "],\"dpop_signing_alg_values_supported\":[");
  print_algs(call->org->apps.config.dpop_algs, out);
  mu_buffer_append_text(out, "]}");
  mu_buffer_release(&base);
}

void sb_well_known_org(struct sb_call *call)
{
  struct mu_buffer *out = &call->reply->body;

  sb_reply_json(call->reply, 200);
  /* The org's id is the owner's but for its kind. */
  mu_buffer_printf(out,
                   "{\"id\":\"00o%s\",\"pipeline\":\"idx\",\"_links\":"
                   "{\"organization\":{\"href\":\"",
                   call->org->owner->id + 3);
  sb_request_print_base(call->rq, out);
  mu_buffer_append_text(out, "\"}}}");
}
