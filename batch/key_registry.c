/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/key_registry.h"

#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "batch/okta_key.h"

static enum mu_code refused(const struct mu_key_registry *k,
                            const struct mu_okta_reply *reply, const char *deed,
                            struct mu_error *err)
{
  const char *words = mu_buffer_text(&reply->error);

  if (reply->verdict == MU_VERDICT_FORBIDDEN) {
    return mu_error_set(err, MU_EAUTH,
                        "these credentials may not %s (%s): that takes a super "
                        "admin's API token, or an app that has the scope "
                        "okta.apps.manage and the role Super Administrator",
                        deed, words);
  }
  if (mu_okta_reply_is_gone(reply)) {
    return mu_error_set(err, MU_EUSAGE,
                        "there is no service app with the client id \"%s\", or "
                        "these credentials may not see it (%s)",
                        k->app, words);
  }
  if (reply->verdict == MU_VERDICT_IN_DOUBT) {
    return mu_error_set(err, MU_ENET,
                        "asked to %s, the org gave no answer of use (%s); run "
                        "this again, and it looks what came of it",
                        deed, words);
  }
  return mu_error_set(err, MU_EUSAGE,
                      "asked to %s, the org answered HTTP %d: %s", deed,
                      reply->http_status, words);
}

/* Sends |request|; what is no good answer is an error. */
static enum mu_code send(struct mu_key_registry *k, struct mu_buffer *path,
                         const struct mu_okta_request *request,
                         const struct mu_okta_reply **reply, const char *deed,
                         struct mu_error *err)
{
  enum mu_code rc = mu_buffer_failed(path)
                        ? mu_error_nomem(err)
                        : mu_ask_send(k->ask, request, reply, err);

  if (rc == MU_OK && (*reply)->dated) {
    k->now_s = (*reply)->date;
  }
  return rc == MU_OK && (*reply)->verdict != MU_VERDICT_DONE
             ? refused(k, *reply, deed, err)
             : rc;
}

static void note(struct mu_rotation_found *found, const cJSON *object)
{
  struct mu_okta_key key;

  if (mu_okta_key_read(&key, object)) {
    found->there = true;
    found->active = key.active;
    (void)snprintf(found->id, sizeof found->id, "%s", key.id);
    (void)snprintf(found->kid, sizeof found->kid, "%s", key.kid);
  }
}

static enum mu_code look(struct mu_rotation_found *found,
                         const struct mu_okta_reply *reply,
                         const struct mu_buffer *jwk, struct mu_error *err)
{
  const struct mu_buffer *body = &reply->http->body;
  cJSON *list = cJSON_ParseWithLength(mu_buffer_text(body), body->len);
  cJSON *wanted = cJSON_ParseWithLength(mu_buffer_text(jwk), jwk->len);
  const cJSON *object = NULL;
  enum mu_code rc = list && wanted ? MU_OK : mu_error_nomem(err);

  /* It may be there under several kids: one that is active is in use. */
  cJSON_ArrayForEach (object, list) {
    if (!found->active && mu_okta_key_is_same(object, wanted)) {
      note(found, object);
    }
  }
  cJSON_Delete(list);
  cJSON_Delete(wanted);
  return rc;
}

enum mu_code mu_key_registry_find(struct mu_key_registry *k,
                                  struct mu_rotation_found *found,
                                  const struct mu_buffer *jwk,
                                  struct mu_error *err)
{
  struct mu_buffer path = {0};
  struct mu_okta_request request = mu_okta_keys(&path, k->app);
  const struct mu_okta_reply *reply = NULL;
  enum mu_code rc =
      send(k, &path, &request, &reply, "read the keys of the app", err);

  *found = (struct mu_rotation_found){.there = false};
  if (rc == MU_OK) {
    rc = look(found, reply, jwk, err);
  }
  mu_buffer_release(&path);
  return rc;
}

enum mu_code mu_key_registry_add(struct mu_key_registry *k,
                                 const struct mu_buffer *jwk,
                                 struct mu_error *err)
{
  struct mu_buffer path = {0};
  struct mu_okta_request request = mu_okta_key_add(&path, k->app, jwk);
  const struct mu_okta_reply *reply = NULL;
  enum mu_code rc =
      send(k, &path, &request, &reply, "add a key to the app", err);

  mu_buffer_release(&path);
  return rc;
}

enum mu_code mu_key_registry_switch(struct mu_key_registry *k, const char *id,
                                    bool active, struct mu_error *err)
{
  struct mu_buffer path = {0};
  struct mu_okta_request request =
      mu_okta_key_switch(&path, k->app, id, active);
  const struct mu_okta_reply *reply = NULL;
  enum mu_code rc =
      send(k, &path, &request, &reply,
           active ? "activate a key of the app" : "deactivate a key of the app",
           err);

  if (!active && reply && mu_okta_reply_is_gone(reply)) {
    rc = MU_OK; /* somebody deleted it: it is not active */
  }
  mu_buffer_release(&path);
  return rc;
}

enum mu_code mu_key_registry_delete(struct mu_key_registry *k, const char *id,
                                    struct mu_error *err)
{
  struct mu_buffer path = {0};
  struct mu_okta_request request = mu_okta_key_delete(&path, k->app, id);
  const struct mu_okta_reply *reply = NULL;
  enum mu_code rc =
      send(k, &path, &request, &reply, "delete a key of the app", err);

  if (reply && mu_okta_reply_is_gone(reply)) {
    rc = MU_OK; /* gone is gone */
  }
  mu_buffer_release(&path);
  return rc;
}

enum mu_code mu_key_registry_now(struct mu_key_registry *k, int64_t *now_s,
                                 struct mu_error *err)
{
  struct mu_buffer path = {0};
  struct mu_okta_request request = mu_okta_keys(&path, k->app);
  const struct mu_okta_reply *reply = NULL;
  enum mu_code rc = MU_OK;

  if (k->now_s == 0) {
    rc = send(k, &path, &request, &reply, "read the keys of the app", err);
  }
  *now_s = k->now_s;
  mu_buffer_release(&path);
  return rc;
}
