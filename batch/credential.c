/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/credential.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "io/buffer.h"
#include "io/secret_source.h"

void mu_credential_release(struct mu_credential *credential)
{
  free(credential->source);
  mu_secret_free(credential->token);
  free(credential->client_id);
  mu_secret_free(credential->private_key);
  free(credential->key_path);
  free(credential->key_id);
  free(credential->scopes);
  free(credential->scopes_source);
  mu_secret_free(credential->passphrase);
  *credential = (struct mu_credential){0};
}

void mu_credential_draft_release(struct mu_credential_draft *draft)
{
  free(draft->place);
  mu_secret_free(draft->token);
  mu_secret_free(draft->private_key);
  *draft = (struct mu_credential_draft){0};
}

/* ---- errors ---- */

/* |words| of what |name| is in its place. */
static enum mu_code refuse(const struct mu_credential_draft *draft,
                           const char *name, const char *words,
                           struct mu_error *err)
{
  return mu_error_set(err, MU_EUSAGE, "%s%s%s: %s",
                      draft->place ? draft->place : "",
                      draft->place ? ": " : "", name, words);
}

static enum mu_code refuse_lack(const struct mu_credential_draft *draft,
                                const char *lacking, struct mu_error *err)
{
  if (draft->has_client_secret) {
    return refuse(draft, draft->names->client_secret,
                  "Okta's API takes no client secret, but a private key alone "
                  "(private_key_jwt); give the service app one",
                  err);
  }
  return refuse(draft, lacking,
                "it is missing; a service app needs its client id and its "
                "private key",
                err);
}

/* ---- what is said ---- */

/* What a token may consist of (RFC 6750 section 2.1); ids are made of less.
 * Anything else comes from a wrong copy, such as quotes of a shell's file, and
 * some of it would break the header it goes into. */
static bool is_word(const char *text)
{
  text += strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                       "0123456789-._~+/");
  text += strspn(text, "=");
  return *text == '\0';
}

static bool copy(char **out, const char *text)
{
  *out = text ? strdup(text) : NULL;
  return !text || *out;
}

static enum mu_code copy_scopes(char **out, const char *text,
                                struct mu_error *err)
{
  struct mu_buffer joined = {0};
  enum mu_code rc = MU_OK;

  while (text && *text) {
    size_t len = strcspn(text, ", \t\r\n");

    if (len > 0 && joined.len > 0) {
      mu_buffer_append_char(&joined, ' ');
    }
    mu_buffer_append(&joined, text, len);
    text += len + (text[len] != '\0');
  }
  if (mu_buffer_failed(&joined) ||
      (joined.len > 0 && !copy(out, mu_buffer_text(&joined)))) {
    rc = mu_error_nomem(err);
  }
  mu_buffer_release(&joined);
  return rc;
}

static enum mu_code read_mode(enum mu_credential_kind *kind,
                              const struct mu_credential_draft *draft,
                              struct mu_error *err)
{
  static const struct {
    const char *name;
    enum mu_credential_kind kind;
  } modes[] = {{"SSWS", MU_CREDENTIAL_SSWS},
               {"Bearer", MU_CREDENTIAL_BEARER},
               {"PrivateKey", MU_CREDENTIAL_SERVICE_APP}};

  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
    if (strcasecmp(draft->mode, modes[i].name) == 0) {
      *kind = modes[i].kind;
      return MU_OK;
    }
  }
  return refuse(draft, draft->names->mode,
                "it is none of SSWS, PrivateKey and Bearer", err);
}

static enum mu_code decide_kind(enum mu_credential_kind *kind,
                                const struct mu_credential_draft *draft,
                                struct mu_error *err)
{
  *kind = MU_CREDENTIAL_NONE;
  if (draft->mode) {
    enum mu_code rc = read_mode(kind, draft, err);

    if (rc != MU_OK || *kind == MU_CREDENTIAL_SERVICE_APP || draft->token) {
      return rc;
    }
    *kind = MU_CREDENTIAL_NONE; /* the token is somewhere else */
  } else if (draft->token) {
    *kind = draft->token_kind;
  } else if (draft->private_key || draft->key_path) {
    *kind = MU_CREDENTIAL_SERVICE_APP;
  }
  if (*kind == MU_CREDENTIAL_NONE && draft->has_client_secret) {
    return refuse_lack(draft, draft->names->private_key, err);
  }
  return MU_OK;
}

/* ---- the credential ---- */

/* The place, or else the variable. */
static enum mu_code note_source(struct mu_credential *out,
                                const struct mu_credential_draft *draft,
                                const char *name, struct mu_error *err)
{
  return copy(&out->source, draft->place ? draft->place : name)
             ? MU_OK
             : mu_error_nomem(err);
}

static enum mu_code make_token(struct mu_credential *out,
                               const struct mu_credential_draft *draft,
                               enum mu_credential_kind kind,
                               struct mu_error *err)
{
  static const char *const words[] = {
      [MU_CREDENTIAL_SSWS] =
          "this API token is a placeholder, or holds a space, a quote or "
          "another character that no token has",
      [MU_CREDENTIAL_BEARER] =
          "this access token is a placeholder, or holds a space, a quote or "
          "another character that no token has"};
  const char *name = draft->names->token;

  if (!is_word(mu_secret_reveal(draft->token))) {
    return refuse(draft, name, words[kind], err);
  }
  out->token = mu_secret_share(draft->token);
  return note_source(out, draft, name, err);
}

bool mu_credential_is_key(const char *text)
{
  text += strspn(text, " \t\r\n");
  return *text == '{' || strstr(text, "-----BEGIN"); /* words may precede it */
}

char *mu_credential_path(const char *path)
{
  const char *home = getenv("HOME");
  struct mu_buffer text = {0};
  char *made = NULL;

  if (strncmp(path, "~/", 2) == 0 && home && home[0]) {
    mu_buffer_append_text(&text, home);
    path++;
  }
  mu_buffer_append_text(&text, path);
  made = mu_buffer_failed(&text) ? NULL : strdup(mu_buffer_text(&text));
  mu_buffer_release(&text);
  return made;
}

static enum mu_code read_key(struct mu_credential *out,
                             const struct mu_credential_draft *draft,
                             const char *path, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  out->key_path = mu_credential_path(path);
  if (!out->key_path) {
    return mu_error_nomem(err);
  }
  /* What is no path may be a key whose frame got lost: it is not shown. */
  if (!draft->key_path && access(out->key_path, F_OK) != 0) {
    return refuse(draft, draft->names->private_key,
                  "it is neither a private key (PEM or JWK) nor the path of a "
                  "file that is there",
                  err);
  }
  rc =
      mu_secret_read_file(&out->private_key, out->key_path, MU_SECRET_ALL, err);
  if (rc == MU_OK &&
      !mu_credential_is_key(mu_secret_reveal(out->private_key))) {
    rc = mu_error_set(err, MU_EUSAGE,
                      "%s holds no private key; it has to be PEM (-----BEGIN "
                      "PRIVATE KEY-----) or a JWK ({\"kty\": ...})",
                      out->key_path);
  }
  return rc;
}

static enum mu_code take_key(struct mu_credential *out,
                             const struct mu_credential_draft *draft,
                             struct mu_error *err)
{
  const char *text =
      draft->private_key ? mu_secret_reveal(draft->private_key) : NULL;

  if (draft->key_path) {
    return read_key(out, draft, draft->key_path, err);
  }
  if (!mu_credential_is_key(text)) {
    return read_key(out, draft, text, err);
  }
  out->private_key = mu_secret_share(draft->private_key);
  return MU_OK;
}

static enum mu_code make_service_app(struct mu_credential *out,
                                     const struct mu_credential_draft *draft,
                                     struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (!draft->private_key && !draft->key_path) {
    return refuse_lack(draft, draft->names->private_key, err);
  }
  if (!draft->client_id) {
    return refuse_lack(draft, draft->names->client_id, err);
  }
  if (!is_word(draft->client_id)) {
    return refuse(draft, draft->names->client_id,
                  "this client id is a placeholder, or holds a space, a quote "
                  "or another character that none has; it looks like 0oa1b2c3",
                  err);
  }
  rc = take_key(out, draft, err);
  if (rc == MU_OK &&
      !(copy(&out->client_id, draft->client_id) &&
        copy(&out->key_id, draft->key_id) &&
        copy(&out->scopes_source,
             draft->place ? draft->place : draft->names->scopes))) {
    rc = mu_error_nomem(err);
  }
  if (rc == MU_OK) {
    rc = copy_scopes(&out->scopes, draft->scopes, err);
  }
  return rc == MU_OK ? note_source(out, draft, draft->names->private_key, err)
                     : rc;
}

enum mu_code mu_credential_make(struct mu_credential *out,
                                const struct mu_credential_draft *draft,
                                struct mu_error *err)
{
  enum mu_credential_kind kind = MU_CREDENTIAL_NONE;
  enum mu_code rc = decide_kind(&kind, draft, err);

  *out = (struct mu_credential){0};
  if (rc == MU_OK && kind == MU_CREDENTIAL_SERVICE_APP) {
    rc = make_service_app(out, draft, err);
  } else if (rc == MU_OK && kind != MU_CREDENTIAL_NONE) {
    rc = make_token(out, draft, kind, err);
  }
  if (rc == MU_OK) {
    out->kind = kind;
  }
  return rc;
}
