/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/authorization.h"

#include <string.h>

/* The line takes the token's place. */
static enum mu_code make_line(struct mu_authorization *authorization,
                              struct mu_credential *credential,
                              struct mu_error *err)
{
  const char *token = mu_secret_reveal(credential->token);
  enum mu_code rc = mu_secret_new(&authorization->line,
                                  credential->kind == MU_CREDENTIAL_SSWS
                                      ? "Authorization: SSWS "
                                      : "Authorization: Bearer ",
                                  token, strlen(token), err);

  mu_secret_free(credential->token);
  credential->token = NULL;
  return rc;
}

/* The key takes its text's place. */
static enum mu_code make_key(struct mu_authorization *authorization,
                             struct mu_credential *credential,
                             struct mu_error *err)
{
  const char *name =
      credential->key_path ? credential->key_path : credential->source;
  enum mu_code rc = MU_OK;

  if (!credential->passphrase &&
      mu_signing_key_is_encrypted(credential->private_key)) {
    return mu_error_set(err, MU_EUSAGE,
                        "the private key of %s is encrypted: say "
                        "--passphrase-command COMMAND, which writes its "
                        "passphrase",
                        name);
  }
  rc = mu_signing_key_parse(&authorization->key, credential->private_key,
                            credential->passphrase, name, err);
  mu_secret_free(credential->private_key);
  credential->private_key = NULL;
  mu_secret_free(credential->passphrase);
  credential->passphrase = NULL;
  return rc;
}

/* Misspelt, perhaps, or in brackets. */
static enum mu_code refuse_scopes(const struct mu_credential *credential,
                                  struct mu_error *err)
{
  return mu_error_set(err, MU_EUSAGE,
                      "the scopes of %s name none that muster has a use for: "
                      "they look like okta.users.read, okta.groups.read; say "
                      "none, and what is needed is asked for",
                      credential->scopes_source);
}

static enum mu_code check_scopes(const struct mu_scope_need *need,
                                 const struct mu_credential *credential,
                                 mu_scope_set allowed, struct mu_error *err)
{
  mu_scope_set missing = need->always & ~mu_scope_permitted(allowed);
  struct mu_buffer names = {0};

  if (missing == 0) {
    return MU_OK;
  }
  mu_scope_write(&names, missing, " and ");
  (void)mu_error_set(err, MU_EUSAGE,
                     "%s needs %s, which the scopes of %s leave out: add it "
                     "there, or say none, and what is needed is asked for",
                     need->job, mu_buffer_text(&names),
                     credential->scopes_source);
  mu_buffer_release(&names);
  return MU_EUSAGE;
}

/* The schema is asked for before all else, so that its scope costs no token of
 * its own; unless it is in a file or in the cache, and not asked for at all. */
#define LATER MU_SCOPE_BIT(MU_SCOPE_SCHEMAS_READ)

static enum mu_code make_token(struct mu_authorization *authorization,
                               const struct mu_authorization_config *c,
                               struct mu_error *err)
{
  const struct mu_credential *credential = &c->org->credential;
  const struct mu_scope_need *need = mu_scope_need(c->job);
  struct mu_access_token_config config = {
      .origin = c->org->url,
      .client_id = credential->client_id,
      .key = authorization->key,
      .key_id = credential->key_id,
      .clock = c->clock,
      .always = need ? need->always : 0,
      .if_granted = need ? need->if_granted : 0,
      .later = LATER,
      .allowed = credential->scopes ? mu_scope_parse(credential->scopes)
                                    : MU_SCOPES_ALL,
      .sparing = c->sparing,
      .counts = c->counts};
  enum mu_code rc = MU_OK;

  if (need && !c->sparing) {
    rc = check_scopes(need, credential, config.allowed, err);
  } else if (config.allowed == 0) {
    rc = refuse_scopes(credential, err);
  }
  return rc == MU_OK ? mu_access_token_new(&authorization->token, &config, err)
                     : rc;
}

enum mu_code mu_authorization_make(struct mu_authorization *authorization,
                                   const struct mu_authorization_config *config,
                                   struct mu_error *err)
{
  struct mu_credential *credential = &config->org->credential;
  enum mu_code rc = MU_OK;

  memset(authorization, 0, sizeof *authorization);
  switch (credential->kind) {
  case MU_CREDENTIAL_SSWS:
  case MU_CREDENTIAL_BEARER:
    return make_line(authorization, credential, err);
  case MU_CREDENTIAL_SERVICE_APP:
    rc = make_key(authorization, credential, err);
    return rc == MU_OK ? make_token(authorization, config, err) : rc;
  case MU_CREDENTIAL_NONE:
    break;
  }
  return MU_OK;
}

void mu_authorization_release(struct mu_authorization *authorization)
{
  mu_access_token_free(authorization->token);
  mu_signing_key_free(authorization->key);
  mu_secret_free(authorization->line);
  memset(authorization, 0, sizeof *authorization);
}

bool mu_authorization_is_there(const struct mu_authorization *authorization)
{
  return authorization->line || authorization->token;
}

const struct mu_signer *
mu_authorization_signer(const struct mu_authorization *authorization)
{
  return authorization->token ? mu_access_token_signer(authorization->token)
                              : NULL;
}
