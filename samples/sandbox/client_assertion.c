/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/client_assertion.h"

#include <string.h>

#include "samples/sandbox/json.h"
#include "samples/sandbox/org.h"

#define TYPE       "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#define LIFE_MAX_S 3600.0
#define LEEWAY_S   300.0 /* that an iat may be ahead */

static const char *claim(const struct sb_jws *jws, const char *name)
{
  const char *text = sb_json_member_text(jws->claims, name);

  return text ? text : "";
}

/* The only key that the assertion can be signed with, or NULL. Without a kid
 * an app with several keys is not understood (okta-sdk-python #289). */
static const struct sb_app_key *pick_key(struct sb_app *app,
                                         const struct sb_jws *jws)
{
  const char *kid = sb_json_member_text(jws->header, "kid");
  const struct sb_app_key *key = NULL;
  size_t active = 0;

  for (size_t i = 0; i < app->key_count; i++) {
    if (app->keys[i].active && (!kid || strcmp(kid, app->keys[i].kid) == 0)) {
      key = &app->keys[i];
      active++;
    }
  }
  return active == 1 ? key : NULL;
}

static bool is_for_here(const struct sb_call *call, const struct sb_jws *jws)
{
  const cJSON *aud = cJSON_GetObjectItemCaseSensitive(jws->claims, "aud");
  struct mu_buffer here = {0};
  const char *text;
  bool same;

  if (cJSON_IsArray(aud) && cJSON_GetArraySize(aud) == 1) {
    aud = aud->child; /* RFC 7519, 4.1.3: the same as its only item */
  }
  text = cJSON_GetStringValue(aud);
  sb_request_print_base(call->rq, &here);
  mu_buffer_append_text(&here, "/oauth2/v1/token");
  same = text && strcmp(text, mu_buffer_text(&here)) == 0;
  mu_buffer_release(&here);
  return same;
}

static const char *check_times(const struct sb_call *call,
                               const struct sb_jws *jws)
{
  double now = (double)call->now_ms / 1000;
  double exp, iat;

  if (!sb_jws_time(jws, "exp", &exp)) {
    return "The client_assertion token must have an 'exp' claim.";
  }
  if (exp <= now) {
    return "The client_assertion token is expired.";
  }
  if (exp > now + LIFE_MAX_S) {
    return "The client_assertion token has an expiration too far into the "
           "future.";
  }
  if (cJSON_HasObjectItem(jws->claims, "iat") &&
      (!sb_jws_time(jws, "iat", &iat) || iat > now + LEEWAY_S)) {
    return "The client_assertion token was issued in the future.";
  }
  return NULL;
}

/* What is wrong with the assertion of |app|, or NULL. */
static const char *check(const struct sb_call *call, struct sb_app *app,
                         const struct sb_jws *jws)
{
  const struct sb_app_key *key = pick_key(app, jws);

  if (!key) {
    return "The client_assertion JWT kid is invalid.";
  }
  if (!sb_jws_verify(jws, &key->jwk)) {
    return "The client_assertion signature is invalid.";
  }
  if (!is_for_here(call, jws)) {
    return "The audience claim for client_assertion must be the endpoint "
           "invoked for the request.";
  }
  return check_times(call, jws);
}

static struct sb_app *check_token(struct sb_call *call, const char *token,
                                  const char **why)
{
  struct sb_jws jws;
  struct sb_app *app = NULL;

  if (!sb_jws_read(&jws, token)) {
    *why = "The client_assertion token is not well-formed.";
    return NULL;
  }
  if (jws.alg == SB_JWS_ALGS) {
    *why = "The client_assertion is signed with an algorithm that is not "
           "supported.";
  } else if (strcmp(claim(&jws, "iss"), claim(&jws, "sub")) != 0) {
    *why = "The issuer and the subject of the client_assertion must both be "
           "the client id.";
  } else if (!(app = sb_service_apps_find(&call->org->apps,
                                          claim(&jws, "sub")))) {
    *why = "Invalid value for 'client_id' parameter.";
  } else if ((*why = check(call, app, &jws)) == NULL &&
             claim(&jws, "jti")[0] != '\0' &&
             !sb_used_ids_take(&call->org->assertions, app->id,
                               claim(&jws, "jti"), call->now_ms)) {
    app->assertions_replayed++;
    *why = "The client_assertion token has already been used.";
  }
  sb_jws_release(&jws);
  return *why ? NULL : app;
}

struct sb_app *sb_client_assertion_check(struct sb_call *call,
                                         const struct sb_request *form,
                                         const char **why)
{
  const char *type = sb_request_parameter(form, "client_assertion_type");
  const char *token = sb_request_parameter(form, "client_assertion");

  *why = NULL;
  if (!type && !token) {
    *why = "No client credentials found.";
  } else if (!type || strcmp(type, TYPE) != 0) {
    *why = "The client_assertion_type is invalid.";
  } else if (!token || token[0] == '\0') {
    *why = "The client_assertion is missing.";
  }
  return *why ? NULL : check_token(call, token, why);
}
