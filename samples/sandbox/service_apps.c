/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/service_apps.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "samples/sandbox/json.h"

/* Streams of random numbers; see random.h and org.c. */
enum { STREAM_KEYS = 0x300 };

#define FILE_MAX ((size_t)256 * 1024)

struct sb_app *sb_service_apps_find(const struct sb_service_apps *apps,
                                    const char *id)
{
  for (size_t i = 0; i < apps->count; i++) {
    if (strcmp(apps->all[i].id, id) == 0) {
      return &apps->all[i];
    }
  }
  return NULL;
}

struct sb_app_key *sb_app_find_kid(struct sb_app *app, const char *kid)
{
  for (size_t i = 0; i < app->key_count; i++) {
    if (strcmp(app->keys[i].kid, kid) == 0) {
      return &app->keys[i];
    }
  }
  return NULL;
}

struct sb_app_key *sb_app_add_key(struct sb_service_apps *apps,
                                  struct sb_app *app, struct sb_jwk *jwk,
                                  const char *kid, const char *alg,
                                  int64_t now_ms)
{
  struct sb_app_key *key = &app->keys[app->key_count];

  if (app->key_count == SB_APP_KEYS_MAX) {
    return NULL;
  }
  memset(key, 0, sizeof *key);
  key->kid = strdup(kid ? kid : jwk->thumbprint);
  key->alg = alg ? strdup(alg) : NULL;
  if (!key->kid || (alg && !key->alg)) {
    free(key->kid);
    free(key->alg);
    return NULL;
  }
  sb_place_id_print(key->id, apps->prefix, apps->keys_made++);
  key->jwk = *jwk;
  memset(jwk, 0, sizeof *jwk);
  key->active = true;
  key->created = now_ms;
  key->last_updated = now_ms;
  app->key_count++;
  return key;
}

static void release_key(struct sb_app_key *key)
{
  free(key->kid);
  free(key->alg);
  sb_jwk_release(&key->jwk);
}

void sb_app_remove_key(struct sb_app *app, struct sb_app_key *key)
{
  size_t after = (size_t)(&app->keys[app->key_count] - (key + 1));

  release_key(key);
  memmove(key, key + 1, after * sizeof *key);
  app->key_count--;
}

void sb_service_apps_release(struct sb_service_apps *apps)
{
  for (size_t i = 0; i < apps->count; i++) {
    for (size_t k = 0; k < apps->all[i].key_count; k++) {
      release_key(&apps->all[i].keys[k]);
    }
    free(apps->all[i].id);
  }
  free(apps->all);
  memset(apps, 0, sizeof *apps);
}

void sb_service_apps_reset_counts(struct sb_service_apps *apps)
{
  for (size_t i = 0; i < apps->count; i++) {
    struct sb_app *app = &apps->all[i];

    app->tokens = 0;
    memset(app->requests, 0, sizeof app->requests);
    app->proofs_replayed = 0;
    app->assertions_replayed = 0;
  }
}

static bool add_jwk(struct sb_service_apps *apps, struct sb_app *app,
                    const cJSON *json, int64_t now_ms, const char **why)
{
  const char *kid = sb_json_member_text(json, "kid");
  struct sb_jwk jwk;

  if (!sb_jwk_read(&jwk, json, why)) {
    return false;
  }
  if (sb_app_find_kid(app, kid ? kid : jwk.thumbprint)) {
    *why = "two of its keys have the same kid";
  } else if (sb_app_add_key(apps, app, &jwk, kid,
                            sb_json_member_text(json, "alg"), now_ms)) {
    return true;
  } else {
    *why = "an app has 50 keys at most";
  }
  sb_jwk_release(&jwk);
  return false;
}

/* A JWK, or a set of them. */
static bool add_json(struct sb_service_apps *apps, struct sb_app *app,
                     const struct mu_buffer *text, int64_t now_ms,
                     const char **why)
{
  cJSON *root = cJSON_ParseWithLength(mu_buffer_text(text), text->len);
  const cJSON *set = cJSON_GetObjectItemCaseSensitive(root, "keys");
  const cJSON *item;
  bool good = true;

  *why = "it holds neither PEM nor JSON";
  if (cJSON_IsArray(set)) {
    *why = "there is no key in it";
    good = cJSON_GetArraySize(set) > 0;
    cJSON_ArrayForEach (item, set) {
      good = good && add_jwk(apps, app, item, now_ms, why);
    }
  } else {
    good = root && add_jwk(apps, app, root, now_ms, why);
  }
  cJSON_Delete(root);
  return good;
}

static bool add_pem(struct sb_service_apps *apps, struct sb_app *app,
                    const struct mu_buffer *text, int64_t now_ms,
                    const char **why)
{
  struct sb_jwk jwk;

  if (!sb_jwk_read_pem(&jwk, mu_buffer_text(text), text->len, why)) {
    return false;
  }
  if (!sb_app_add_key(apps, app, &jwk, NULL, NULL, now_ms)) {
    sb_jwk_release(&jwk);
    *why = "there is no memory for it";
    return false;
  }
  return true;
}

static bool read_file(const char *path, struct mu_buffer *text)
{
  FILE *file = fopen(path, "re");
  size_t got;

  if (!file || !mu_buffer_reserve(text, FILE_MAX)) {
    if (file) {
      (void)fclose(file);
    }
    return false;
  }
  got = fread(text->data, 1, FILE_MAX, file);
  (void)fclose(file); /* it was read only */
  text->data[got] = '\0';
  text->len = got;
  return got > 0;
}

static enum mu_code add_keys(struct sb_service_apps *apps, struct sb_app *app,
                             const char *path, int64_t now_ms,
                             struct mu_error *err)
{
  struct mu_buffer text = {0};
  const char *why = NULL;
  enum mu_code rc = MU_OK;

  errno = 0;
  if (!read_file(path, &text)) {
    rc = mu_error_set(err, MU_EINPUT, "%s: %s", path,
                      errno ? strerror(errno) : "there is nothing in it");
  } else if (!(strstr(mu_buffer_text(&text), "-----BEGIN ")
                   ? add_pem(apps, app, &text, now_ms, &why)
                   : add_json(apps, app, &text, now_ms, &why))) {
    rc = mu_error_set(err, MU_EINPUT, "%s: %s", path, why);
  }
  mu_buffer_release(&text);
  return rc;
}

static enum mu_code add_app(struct sb_service_apps *apps, const char *text,
                            int64_t now_ms, struct mu_error *err)
{
  struct sb_app *app = &apps->all[apps->count];
  const char *equals = strchr(text, '=');

  if (!equals || equals == text || equals[1] == '\0') {
    return mu_error_set(err, MU_EUSAGE,
                        "--service-app takes CLIENT_ID=FILE, not \"%s\"", text);
  }
  app->id = strndup(text, (size_t)(equals - text));
  if (!app->id) {
    return mu_error_nomem(err);
  }
  if (sb_service_apps_find(apps, app->id)) {
    free(app->id);
    return mu_error_set(err, MU_EUSAGE,
                        "--service-app names \"%.*s\" twice; a file may hold "
                        "several keys",
                        (int)(equals - text), text);
  }
  apps->count++;
  return add_keys(apps, app, equals + 1, now_ms, err);
}

enum mu_code sb_service_apps_init(struct sb_service_apps *apps,
                                  const struct sb_service_apps_config *config,
                                  uint64_t seed, int64_t now_ms,
                                  struct mu_error *err)
{
  struct sb_random random;
  enum mu_code rc = MU_OK;

  memset(apps, 0, sizeof *apps);
  apps->config = *config;
  sb_random_init(&random, seed, STREAM_KEYS);
  sb_place_id_start(apps->prefix, "pks", &random);
  if (config->apps->count == 0) {
    return MU_OK;
  }
  apps->all = calloc(config->apps->count, sizeof *apps->all);
  if (!apps->all) {
    return mu_error_nomem(err);
  }
  for (size_t i = 0; i < config->apps->count && rc == MU_OK; i++) {
    rc = add_app(apps, config->apps->items[i], now_ms, err);
  }
  if (rc != MU_OK) {
    sb_service_apps_release(apps);
  }
  return rc;
}

enum mu_code sb_service_apps_parse_algs(const char *list, unsigned *algs,
                                        struct mu_error *err)
{
  *algs = 0;
  for (; *list; list += *list == ',') {
    size_t len = strcspn(list, ",");
    enum sb_jws_alg alg = sb_jws_alg_find(list, len);

    if (alg == SB_JWS_ALGS) {
      return mu_error_set(err, MU_EUSAGE,
                          "--dpop-alg takes RS256, RS384, RS512, ES256, ES384 "
                          "and ES512, with commas between, not \"%.*s\"",
                          (int)len, list);
    }
    *algs |= 1U << alg;
    list += len;
  }
  return MU_OK;
}
