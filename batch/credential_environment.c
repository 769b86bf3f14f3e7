/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/credential_environment.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "io/buffer.h"

#define USUAL_BASE "okta.com" /* Terraform's default */

/* What makes one credential. Its URLs are looked for from |url_from| on, those
 * before it last. */
struct part {
  struct mu_credential_names names;
  enum mu_credential_kind token_kind;
  int mode; /* variables; -1: it has none */
  int token;
  int client_id;
  int key;
  int key_id;
  int scopes;
  int client_secret;
  size_t url_from;
};

#define NO (-1)

static const struct part parts[] = {
    {.names = {.mode = "OKTA_CLIENT_AUTHORIZATIONMODE",
               .token = "OKTA_CLIENT_TOKEN",
               .client_id = "OKTA_CLIENT_CLIENTID",
               .private_key = "OKTA_CLIENT_PRIVATEKEY",
               .client_secret = "OKTA_CLIENT_CLIENTSECRET",
               .scopes = "OKTA_CLIENT_SCOPES"},
     .token_kind = MU_CREDENTIAL_SSWS,
     .mode = MU_OKTA_CLIENT_MODE,
     .token = MU_OKTA_CLIENT_TOKEN,
     .client_id = MU_OKTA_CLIENT_ID,
     .key = MU_OKTA_CLIENT_KEY,
     .key_id = MU_OKTA_CLIENT_KEY_ID,
     .scopes = MU_OKTA_CLIENT_SCOPES,
     .client_secret = MU_OKTA_CLIENT_SECRET,
     .url_from = 0},
    {.names = {.token = "OKTA_API_TOKEN"},
     .token_kind = MU_CREDENTIAL_SSWS,
     .mode = NO,
     .token = MU_OKTA_API_TOKEN,
     .client_id = NO,
     .key = NO,
     .key_id = NO,
     .scopes = NO,
     .client_secret = NO,
     .url_from = 1},
    {.names = {.token = "OKTA_ACCESS_TOKEN"},
     .token_kind = MU_CREDENTIAL_BEARER,
     .mode = NO,
     .token = MU_OKTA_ACCESS_TOKEN,
     .client_id = NO,
     .key = NO,
     .key_id = NO,
     .scopes = NO,
     .client_secret = NO,
     .url_from = 1},
    {.names = {.client_id = "OKTA_API_CLIENT_ID",
               .private_key = "OKTA_API_PRIVATE_KEY",
               .scopes = "OKTA_API_SCOPES"},
     .mode = NO,
     .token = NO,
     .client_id = MU_OKTA_API_CLIENT_ID,
     .key = MU_OKTA_API_KEY,
     .key_id = MU_OKTA_API_KEY_ID,
     .scopes = MU_OKTA_API_SCOPES,
     .client_secret = NO,
     .url_from = 1},
};

/* ---- URLs ---- */

static enum mu_code note_variable(struct mu_org_address *address,
                                  enum mu_okta_variable which,
                                  struct mu_error *err)
{
  const char *url = mu_okta_environment_text(which);

  return url ? mu_org_address_note(address, url,
                                   mu_okta_environment_name(which), err)
             : MU_OK;
}

static enum mu_code note_client_url(struct mu_org_address *address,
                                    struct mu_error *err)
{
  return note_variable(address, MU_OKTA_CLIENT_ORGURL, err);
}

static enum mu_code note_org_url(struct mu_org_address *address,
                                 struct mu_error *err)
{
  return note_variable(address, MU_OKTA_ORG_URL, err);
}

/* "acme.okta.com", for which a run would look at acme.okta.com.okta.com; where
 * no |base| is set (NULL), "acme.oktapreview.com" likewise. */
static bool is_whole_host(const char *name, const char *base)
{
  size_t len = strlen(name);
  size_t tail = base ? strlen(base) : 0;

  if (!base) {
    return strchr(name, '.') != NULL;
  }
  return len > tail && name[len - tail - 1] == '.' &&
         strcasecmp(name + len - tail, base) == 0;
}

static enum mu_code note_org_name(struct mu_org_address *address,
                                  struct mu_error *err)
{
  const char *name = mu_okta_environment_text(MU_OKTA_ORG_NAME);
  const char *base = mu_okta_environment_text(MU_OKTA_BASE_URL);
  struct mu_buffer url = {0};
  enum mu_code rc = MU_OK;

  if (!name) {
    return MU_OK;
  }
  if (is_whole_host(name, base)) {
    return mu_error_set(err, MU_EUSAGE,
                        "OKTA_ORG_NAME: it is a whole host, to which .%s is "
                        "added; say the org's name alone, as in \"acme\", and "
                        "OKTA_BASE_URL where another domain follows it",
                        base ? base : USUAL_BASE);
  }
  mu_buffer_printf(&url, "https://%s.%s", name, base ? base : USUAL_BASE);
  rc = mu_buffer_failed(&url)
           ? mu_error_nomem(err)
           : mu_org_address_note(address, mu_buffer_text(&url),
                                 base ? "OKTA_ORG_NAME and OKTA_BASE_URL"
                                      : "OKTA_ORG_NAME",
                                 err);
  mu_buffer_release(&url);
  return rc;
}

/* |from|: where to begin; a credential's own family comes first. */
static enum mu_code find_address(struct mu_org_address *address, size_t from,
                                 struct mu_error *err)
{
  static enum mu_code (*const notes[])(struct mu_org_address *,
                                       struct mu_error *) = {
      note_client_url, note_org_url, note_org_name};
  const size_t count = sizeof notes / sizeof *notes;
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < count && rc == MU_OK && !address->url; i++) {
    rc = notes[(from + i) % count](address, err);
  }
  return rc;
}

enum mu_code mu_credential_environment_address(struct mu_org_address *address,
                                               struct mu_error *err)
{
  *address = (struct mu_org_address){0};
  return find_address(address, 0, err);
}

/* ---- credentials ---- */

static const char *text_of(int variable)
{
  return variable == NO
             ? NULL
             : mu_okta_environment_text((enum mu_okta_variable)variable);
}

static struct mu_secret *secret_of(const struct mu_okta_environment *e,
                                   int variable)
{
  return variable == NO || !e->secrets[variable]
             ? NULL
             : mu_secret_share(e->secrets[variable]);
}

static enum mu_code find_part(struct mu_credential *out,
                              const struct mu_okta_environment *e,
                              const struct part *part, struct mu_error *err)
{
  struct mu_credential_draft draft = {.names = &part->names,
                                      .token_kind = part->token_kind,
                                      .mode = text_of(part->mode),
                                      .client_id = text_of(part->client_id),
                                      .key_id = text_of(part->key_id),
                                      .scopes = text_of(part->scopes),
                                      .token = secret_of(e, part->token),
                                      .private_key = secret_of(e, part->key),
                                      .has_client_secret =
                                          part->client_secret != NO &&
                                          e->secrets[part->client_secret]};
  enum mu_code rc = mu_credential_make(out, &draft, err);

  mu_credential_draft_release(&draft);
  return rc;
}

enum mu_code mu_credential_environment_find(
    struct mu_credential *out, struct mu_org_address *beside,
    const struct mu_okta_environment *environment, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  *out = (struct mu_credential){0};
  *beside = (struct mu_org_address){0};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    rc = find_part(out, environment, &parts[i], err);
    if (rc != MU_OK) {
      return rc;
    }
    if (out->kind != MU_CREDENTIAL_NONE) {
      return find_address(beside, parts[i].url_from, err);
    }
  }
  return MU_OK;
}
