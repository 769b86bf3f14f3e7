/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/credential_systemd.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/buffer.h"
#include "io/secret_source.h"

#define PLACE "a credential of systemd"

static const struct mu_credential_names names = {.mode = "",
                                                 .token = "okta-token",
                                                 .client_id = "okta-client-id",
                                                 .private_key =
                                                     "okta-private-key",
                                                 .client_secret = ""};

/* |*out| stays NULL when there is no such file. */
static enum mu_code read_one(struct mu_secret **out, const char *name,
                             enum mu_secret_part part, struct mu_error *err)
{
  const char *folder = getenv("CREDENTIALS_DIRECTORY");
  struct mu_buffer path = {0};
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!folder || !folder[0]) {
    return MU_OK;
  }
  mu_buffer_printf(&path, "%s/%s", folder, name);
  if (mu_buffer_failed(&path)) {
    rc = mu_error_nomem(err);
  } else if (access(mu_buffer_text(&path), F_OK) == 0) {
    rc = mu_secret_read_guarded(out, mu_buffer_text(&path), part, err);
  }
  mu_buffer_release(&path);
  return rc;
}

static const char *text_of(const struct mu_secret *secret)
{
  return secret ? mu_secret_reveal(secret) : NULL;
}

static enum mu_code make(struct mu_credential *out,
                         struct mu_credential_draft *draft,
                         struct mu_error *err)
{
  draft->place = strdup(PLACE);
  return draft->place ? mu_credential_make(out, draft, err)
                      : mu_error_nomem(err);
}

enum mu_code mu_credential_systemd_find(struct mu_credential *out,
                                        struct mu_error *err)
{
  struct mu_credential_draft draft = {.names = &names,
                                      .token_kind = MU_CREDENTIAL_SSWS};
  struct mu_secret *client_id = NULL; /* no secrets, but they come alike */
  struct mu_secret *key_id = NULL;
  enum mu_code rc = read_one(&draft.token, names.token, MU_SECRET_WORD, err);

  *out = (struct mu_credential){0};
  if (rc == MU_OK) {
    rc = read_one(&draft.private_key, names.private_key, MU_SECRET_ALL, err);
  }
  if (rc == MU_OK) {
    rc = read_one(&client_id, names.client_id, MU_SECRET_WORD, err);
  }
  if (rc == MU_OK) {
    rc = read_one(&key_id, "okta-key-id", MU_SECRET_WORD, err);
  }
  if (rc == MU_OK) {
    draft.client_id = text_of(client_id);
    draft.key_id = text_of(key_id);
    rc = make(out, &draft, err);
  }
  mu_secret_free(client_id);
  mu_secret_free(key_id);
  mu_credential_draft_release(&draft);
  return rc;
}

enum mu_code mu_credential_systemd_address(struct mu_org_address *address,
                                           struct mu_error *err)
{
  struct mu_secret *url = NULL;
  enum mu_code rc = read_one(&url, "okta-org-url", MU_SECRET_WORD, err);

  *address = (struct mu_org_address){0};
  if (url) {
    rc = mu_org_address_note(address, mu_secret_reveal(url),
                             "systemd's okta-org-url", err);
  }
  mu_secret_free(url);
  return rc;
}
