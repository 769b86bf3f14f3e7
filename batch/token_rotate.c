/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/token_rotate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch/command.h"
#include "batch/key_proof.h"
#include "batch/key_registry.h"
#include "batch/key_rotation.h"
#include "batch/okta_key.h"
#include "batch/org_clock.h"
#include "batch/say.h"
#include "batch/token_task.h"
#include "io/durable_file.h"
#include "io/json.h"
#include "io/secret_source.h"
#include "io/signing_key.h"

#define CONNECT_TIMEOUT (15 * MU_SEC)

struct rotating {
  const struct mu_settings *settings; /* as they were given */
  struct mu_token_task task;
  char *path; /* of the key, without links */
  const char *client_id;
  struct mu_key_registry registry;
  struct mu_rotation rotation;
  bool is_jwk;          /* the key's file says its kid itself */
  char kid[MU_KID_MAX]; /* by which the app's own key signs in, where an earlier
                           run found that out */
};

/* ---- keys in files ---- */

/* |*key| is freed with mu_signing_key_free(). */
static enum mu_code open_key(struct mu_signing_key **key, bool *is_jwk,
                             const char *path, struct mu_error *err)
{
  struct mu_secret *text = NULL;
  enum mu_code rc = mu_secret_read_file(&text, path, MU_SECRET_ALL, err);

  *key = NULL;
  if (rc == MU_OK && mu_signing_key_is_encrypted(text)) {
    rc = mu_error_set(err, MU_EUSAGE,
                      "%s holds no RSA or EC private key that can be read: one "
                      "with a passphrase is not replaced by itself; make its "
                      "successor by hand",
                      path);
  }
  if (rc == MU_OK) {
    *is_jwk = mu_signing_key_is_jwk(text);
    rc = mu_signing_key_parse(key, text, NULL, path, err);
  }
  mu_secret_free(text);
  return rc;
}

/* What the key's file calls it; else its thumbprint. */
static enum mu_code find_kid(char kid[MU_KID_MAX],
                             const struct mu_signing_key *key, const char *path,
                             struct mu_error *err)
{
  const char *own = mu_signing_key_id(key);
  struct mu_buffer print = {0};
  enum mu_code rc = MU_OK;

  if (!own || !own[0]) {
    rc = mu_signing_key_thumbprint(key, &print, err);
    own = mu_buffer_text(&print);
  }
  if (rc == MU_OK && strlen(own) >= MU_KID_MAX) {
    rc = mu_error_set(err, MU_EUSAGE,
                      "%s: member \"kid\" of the JWK is over %d bytes long",
                      path, MU_KID_MAX - 1);
  }
  if (rc == MU_OK) {
    (void)snprintf(kid, MU_KID_MAX, "%s", own);
  }
  mu_buffer_release(&print);
  return rc;
}

static enum mu_code read_key(void *ctx, struct mu_rotation_key *key,
                             const char *path, struct mu_error *err)
{
  struct rotating *r = ctx;
  struct mu_signing_key *pair = NULL;
  enum mu_code rc = open_key(&pair, &r->is_jwk, path, err);

  if (rc == MU_OK) {
    rc = find_kid(key->kid, pair, path, err);
  }
  if (rc == MU_OK) {
    rc = mu_okta_key_write(&key->jwk, pair, key->kid, err);
  }
  mu_signing_key_free(pair);
  return rc;
}

/* |*text| is what the file of |key| is to hold. */
static enum mu_code write_key(struct mu_secret **text, bool as_jwk,
                              const struct mu_signing_key *key,
                              struct mu_error *err)
{
  char kid[MU_KID_MAX];
  enum mu_code rc = MU_OK;

  if (!as_jwk) {
    return mu_signing_key_to_pem(key, text, err);
  }
  rc = find_kid(kid, key, "the new key", err);
  return rc == MU_OK ? mu_signing_key_to_jwk(key, kid, text, err) : rc;
}

static enum mu_code make_key(void *ctx, const char *path, const char *like,
                             struct mu_error *err)
{
  const struct rotating *r = ctx;
  unsigned wanted = r->settings->key_alg;
  struct mu_signing_key *old = NULL;
  struct mu_signing_key *made = NULL;
  struct mu_secret *text = NULL;
  bool as_jwk = false;
  enum mu_code rc = open_key(&old, &as_jwk, like, err);

  if (rc == MU_OK) {
    rc = mu_signing_key_generate(
        &made, wanted ? (enum mu_jws_alg)(wanted - 1) : mu_signing_key_alg(old),
        mu_signing_key_bits(old), err);
  }
  if (rc == MU_OK) {
    rc = write_key(&text, as_jwk, made, err);
  }
  if (rc == MU_OK) {
    const char *bytes = mu_secret_reveal(text);

    rc = mu_durable_file_replace(path, bytes, strlen(bytes), err);
  }
  mu_secret_free(text);
  mu_signing_key_free(made);
  mu_signing_key_free(old);
  return rc;
}

/* ---- the org ---- */

static enum mu_code find(void *ctx, struct mu_rotation_found *found,
                         const struct mu_buffer *jwk, struct mu_error *err)
{
  struct rotating *r = ctx;

  return mu_key_registry_find(&r->registry, found, jwk, err);
}

static enum mu_code add(void *ctx, const struct mu_buffer *jwk,
                        struct mu_error *err)
{
  struct rotating *r = ctx;

  return mu_key_registry_add(&r->registry, jwk, err);
}

static enum mu_code activate(void *ctx, const char *id, struct mu_error *err)
{
  struct rotating *r = ctx;

  return mu_key_registry_switch(&r->registry, id, true, err);
}

static enum mu_code deactivate(void *ctx, const char *id, struct mu_error *err)
{
  struct rotating *r = ctx;

  return mu_key_registry_switch(&r->registry, id, false, err);
}

static enum mu_code delete_key(void *ctx, const char *id, struct mu_error *err)
{
  struct rotating *r = ctx;

  return mu_key_registry_delete(&r->registry, id, err);
}

static enum mu_code now(void *ctx, int64_t *now_s, struct mu_error *err)
{
  struct rotating *r = ctx;

  return mu_key_registry_now(&r->registry, now_s, err);
}

static enum mu_code prove(void *ctx, const char *path, const char *kid,
                          struct mu_error *err)
{
  struct rotating *r = ctx;
  const struct mu_settings *s = r->settings;
  struct mu_key_proof proof = {
      .way = {.origin = r->task.link.org.url,
              .ca_file = s->ca_file,
              .user_agent = "muster/" MUSTER_VERSION " (Linux)",
              .clock = &r->task.clock,
              .wire_log = s->verbose ? stderr : NULL,
              .timeout_us = (int64_t)s->timeout_ms * MU_MS,
              .connect_timeout_us = CONNECT_TIMEOUT,
              .http2 = s->http2},
      .client_id = r->client_id,
      .name = path,
      .kid = kid,
      .signal_fd = r->task.signals.fd};
  enum mu_code rc = open_key(&proof.key, &r->is_jwk, path, err);

  if (rc == MU_OK) {
    rc = mu_key_proof_try(&proof, &r->task.heard, err);
  }
  mu_signing_key_free(proof.key);
  return rc;
}

/* ---- what is said ---- */

static void tell(void *ctx, enum mu_rotation_step step,
                 const struct mu_rotation_state *state)
{
  const struct rotating *r = ctx;
  const struct mu_settings *s = r->settings;

  switch (step) {
  case MU_ROTATE_MAKE:
    mu_say(s, "making a key in %s.new", r->path);
    break;
  case MU_ROTATE_REGISTER:
    mu_say(s, "registering it for %s (kid %s)", r->client_id, state->new_kid);
    break;
  case MU_ROTATE_PROVE:
    mu_say(s, "seeing that the org takes it");
    break;
  case MU_ROTATE_REPLACE:
    mu_say(s, "putting it at %s; %s.old keeps the old one", r->path, r->path);
    break;
  case MU_ROTATE_DEACTIVATE:
    mu_say(s, "deactivating the old one (kid %s)", state->old_name);
    break;
  case MU_ROTATE_DELETE:
    mu_say(s, "deleting the old one (kid %s)", state->old_name);
    break;
  default:
    break;
  }
}

static void tell_end(const struct rotating *r)
{
  const struct mu_rotation_state *state = &r->rotation.state;
  const struct mu_settings *s = r->settings;
  char until[MU_TIMESTAMP_MAX];

  mu_say(s, "%s holds the new key, and the org has it active (kid %s)", r->path,
         state->new_kid);
  if (!r->is_jwk || r->settings->key_id || r->task.link.org.credential.key_id) {
    mu_say(s, "where a key id is said, as by --key-id or "
              "OKTA_CLIENT_PRIVATEKEYID, it is that one from now on");
  }
  if (r->rotation.waiting) {
    mu_org_clock_format(r->rotation.until_s * MU_SEC, until);
    mu_say(s,
           "the old key is inactive, and %s.old keeps it; run this again after "
           "%s and it is deleted, or now with --grace 0",
           r->path, until);
  }
}

static void write_text(struct mu_buffer *out, const char *name,
                       const char *text)
{
  mu_buffer_printf(out, "%s\"%s\":", out->len == 0 ? "{" : ",", name);
  mu_json_write_string(out, text, strlen(text));
}

static enum mu_code write_json(const struct rotating *r, struct mu_error *err)
{
  struct mu_buffer out = {0};
  char until[MU_TIMESTAMP_MAX];
  enum mu_code rc = MU_OK;

  write_text(&out, "client_id", r->client_id);
  write_text(&out, "kid", r->rotation.state.new_kid);
  write_text(&out, "old_kid", r->rotation.state.old_name);
  mu_buffer_printf(&out, ",\"complete\":%s",
                   r->rotation.waiting ? "false" : "true");
  if (r->rotation.waiting) {
    mu_org_clock_format(r->rotation.until_s * MU_SEC, until);
    write_text(&out, "delete_after", until);
  }
  mu_buffer_append_text(&out, "}\n");
  rc = mu_buffer_failed(&out)
           ? mu_error_nomem(err)
           : mu_durable_file_replace("-", out.data, out.len, err);
  mu_buffer_release(&out);
  return rc;
}

/* ---- which key ---- */

/* A token that is named beside the key is what the org is shown. */
static struct mu_settings settings_of_link(const struct mu_settings *given)
{
  struct mu_settings settings = *given;

  if (given->token_file || given->token_command) {
    settings.private_key = NULL;
    settings.client_id = NULL;
    settings.key_id = NULL;
    settings.passphrase_command = NULL; /* no encrypted key is rotated */
  }
  return settings;
}

static enum mu_code check_key_option(const struct mu_settings *s,
                                     struct mu_error *err)
{
  if ((s->token_file || s->token_command) &&
      (!s->private_key || !s->client_id)) {
    return mu_error_set(err, MU_EUSAGE,
                        "whose key, and where is it? Say --client-id ID and "
                        "--private-key FILE of the service app");
  }
  return MU_OK;
}

/* |path| without links. */
static enum mu_code resolve(struct rotating *r, const char *path,
                            struct mu_error *err)
{
  char *meant = mu_credential_path(path);

  if (!meant) {
    return mu_error_nomem(err);
  }
  r->path = realpath(meant, NULL);
  if (!r->path) {
    (void)mu_error_set(err, MU_EUSAGE, "%s: %s", meant, strerror(errno));
  }
  free(meant);
  return r->path ? MU_OK : MU_EUSAGE;
}

static enum mu_code find_key(struct rotating *r, struct mu_error *err)
{
  const struct mu_credential *credential = &r->task.link.org.credential;
  const char *path = r->settings->private_key ? r->settings->private_key
                                              : credential->key_path;

  r->client_id =
      r->settings->client_id ? r->settings->client_id : credential->client_id;
  if (!r->client_id) {
    return mu_error_set(err, MU_EUSAGE,
                        "the credentials are no service app's: say --client-id "
                        "ID and --private-key FILE of the one whose key is to "
                        "be rotated");
  }
  if (!path) {
    return mu_error_set(err, MU_EUSAGE,
                        "the key is kept in %s, which cannot be rewritten: put "
                        "it into a file of its own, and say --private-key FILE",
                        credential->source);
  }
  return resolve(r, path, err);
}

/* While the app has two keys the org has to be told which one signs in. A
 * rotation that is under way knows it, whatever was said for the key that was
 * in the file before, or was not. */
static enum mu_code name_key(struct rotating *r, struct mu_error *err)
{
  struct mu_rotation_state state;
  struct mu_rotation_key key = {.kid = ""};
  struct mu_buffer note = {0};
  const char *name = NULL;
  bool there = false;
  enum mu_code rc = MU_OK;

  mu_buffer_printf(&note, "%s.rotation", r->path);
  rc = mu_buffer_failed(&note)
           ? mu_error_nomem(err)
           : mu_rotation_state_read(&state, &there, mu_buffer_text(&note), err);
  if (rc == MU_OK && there) {
    rc = read_key(r, &key, r->path, err);
    name = mu_rotation_state_name(&state, key.kid);
  }
  if (rc == MU_OK && name) {
    (void)snprintf(r->kid, sizeof r->kid, "%s", name);
    mu_access_token_name_key(r->task.link.authorization.token, r->kid);
  }
  mu_buffer_release(&key.jwk);
  mu_buffer_release(&note);
  return rc;
}

/* A PEM file does not say by which hash its key signs: RS256 is what everybody
 * takes for granted. */
static enum mu_code check_alg(const struct rotating *r, struct mu_error *err)
{
  unsigned wanted = r->settings->key_alg;
  struct mu_signing_key *key = NULL;
  bool is_jwk = false;
  enum mu_code rc = open_key(&key, &is_jwk, r->path, err);

  if (rc == MU_OK && !is_jwk &&
      (wanted == MU_JWS_RS384 + 1 || wanted == MU_JWS_RS512 + 1)) {
    rc =
        mu_error_set(err, MU_EUSAGE,
                     "--key-alg %s: %s is PEM, which cannot say so; say RS256, "
                     "or keep the key as a JWK",
                     mu_jws_alg_name((enum mu_jws_alg)(wanted - 1)), r->path);
  }
  mu_signing_key_free(key);
  return rc;
}

/* ---- all of it ---- */

static enum mu_code rotate(void *ctx, struct mu_error *err)
{
  struct rotating *r = ctx;
  const struct mu_rotation_hooks hooks = {.ctx = r,
                                          .make = make_key,
                                          .read = read_key,
                                          .find = find,
                                          .add = add,
                                          .activate = activate,
                                          .deactivate = deactivate,
                                          .delete = delete_key,
                                          .prove = prove,
                                          .now = now,
                                          .tell = tell};
  struct mu_rotation_config config = {
      .path = r->path,
      .client_id = r->client_id,
      .grace_s = (int64_t)(r->settings->grace_ms / 1000),
      .hooks = &hooks};

  r->registry =
      (struct mu_key_registry){.ask = r->task.link.ask, .app = r->client_id};
  return mu_rotation_run(&r->rotation, &config, err);
}

int mu_token_rotate(const struct mu_settings *settings)
{
  struct rotating r = {.settings = settings, .rotation = {.lock = -1}};
  struct mu_settings shown = settings_of_link(settings);
  struct mu_error err = {0};
  enum mu_code rc =
      mu_token_task_open(&r.task, &shown, "token rotate-key", &err);
  int status = MU_EXIT_DONE;

  if (rc == MU_OK) {
    rc = check_key_option(settings, &err);
  }
  if (rc == MU_OK) {
    rc = find_key(&r, &err);
  }
  if (rc == MU_OK) {
    rc = check_alg(&r, &err);
  }
  if (rc == MU_OK && r.task.link.authorization.token) {
    rc = name_key(&r, &err);
  }
  if (rc == MU_OK) {
    rc = mu_org_link_consult(&r.task.link, rotate, &r, &err);
  }
  if (rc == MU_OK && settings->json) {
    rc = write_json(&r, &err);
  }
  if (rc == MU_OK) {
    tell_end(&r);
  }
  status = rc == MU_OK
               ? MU_EXIT_DONE
               : mu_token_task_fail(&r.task, &err,
                                    "stopped as asked; run this again, and it "
                                    "goes on");
  mu_rotation_release(&r.rotation);
  mu_token_task_release(&r.task);
  free(r.path);
  return status;
}
