/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/credential_option.h"

#include <stddef.h>
#include <string.h>

#include "batch/say.h"
#include "io/buffer.h"
#include "io/secret_command.h"
#include "io/secret_source.h"

#define PATIENCE_MS 10000 /* with a command that may ask somebody */

static const struct mu_credential_names names = {.mode = "",
                                                 .token = "the token",
                                                 .client_id = "--client-id",
                                                 .private_key = "--private-key",
                                                 .client_secret = ""};

/* As a script has it whose variable is not set. */
static enum mu_code check_empty(const struct mu_settings *s,
                                struct mu_error *err)
{
  const struct {
    const char *name;
    const char *value;
  } said[] = {
      {"--token-file", s->token_file}, {"--token-command", s->token_command},
      {"--client-id", s->client_id},   {"--private-key", s->private_key},
      {"--key-id", s->key_id},         {"--profile", s->profile}};

  for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
    if (said[i].value && !said[i].value[0]) {
      return mu_error_set(err, MU_EUSAGE, "%s is said with nothing behind it",
                          said[i].name);
    }
  }
  return MU_OK;
}

enum mu_code mu_credential_option_check(const struct mu_settings *settings,
                                        struct mu_error *err)
{
  const struct mu_settings *s = settings;
  int count = (s->token_file != NULL) + (s->token_command != NULL) +
              (s->private_key != NULL);
  enum mu_code rc = check_empty(s, err);

  if (rc != MU_OK) {
    return rc;
  }
  if (count > 1) {
    return mu_error_set(err, MU_EUSAGE,
                        "which credential? Say one of --token-file, "
                        "--token-command and --private-key");
  }
  if (s->private_key && !s->client_id) {
    return mu_error_set(err, MU_EUSAGE,
                        "whose key is it? Say --client-id ID of the service "
                        "app beside --private-key");
  }
  if (s->client_id && !s->private_key) {
    return mu_error_set(err, MU_EUSAGE,
                        "--client-id asks for the service app's key: "
                        "--private-key FILE");
  }
  if (s->key_id && !s->private_key) {
    return mu_error_set(err, MU_EUSAGE,
                        "--key-id is for a key: --private-key FILE");
  }
  return MU_OK;
}

static void tell_wait(const void *ctx, const char *name)
{
  mu_say(ctx, "waiting for %s, which has not ended so far", name);
}

static enum mu_code run(struct mu_secret **out, const char *text,
                        const char *name, enum mu_secret_part part,
                        const struct mu_settings *settings,
                        struct mu_error *err)
{
  struct mu_secret_command command = {.text = text,
                                      .name = name,
                                      .part = part,
                                      .patience_ms = PATIENCE_MS,
                                      .tell = tell_wait,
                                      .ctx = settings};

  return mu_secret_run(out, &command, err);
}

static enum mu_code note_place(struct mu_credential_draft *draft,
                               const char *option, const char *path,
                               struct mu_error *err)
{
  struct mu_buffer text = {0};
  enum mu_code rc = MU_OK;

  mu_buffer_append_text(&text, option);
  if (path) {
    mu_buffer_append_char(&text, ' ');
    mu_buffer_append_text(&text, path);
  }
  draft->place = mu_buffer_failed(&text) ? NULL : strdup(mu_buffer_text(&text));
  rc = draft->place ? MU_OK : mu_error_nomem(err);
  mu_buffer_release(&text);
  return rc;
}

static enum mu_code make_draft(struct mu_credential_draft *draft,
                               const struct mu_settings *s,
                               struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (s->token_file) {
    rc = mu_secret_read_file(&draft->token, s->token_file, MU_SECRET_WORD, err);
    return rc == MU_OK ? note_place(draft, "--token-file", s->token_file, err)
                       : rc;
  }
  if (s->token_command) { /* whose words may hold a secret */
    rc = run(&draft->token, s->token_command, "--token-command", MU_SECRET_WORD,
             s, err);
    return rc == MU_OK ? note_place(draft, "--token-command", NULL, err) : rc;
  }
  if (s->private_key) {
    draft->key_path = s->private_key;
    draft->client_id = s->client_id;
    draft->key_id = s->key_id;
    return note_place(draft, "--private-key", s->private_key, err);
  }
  return MU_OK;
}

enum mu_code mu_credential_option_find(struct mu_credential *out,
                                       const struct mu_settings *settings,
                                       struct mu_error *err)
{
  struct mu_credential_draft draft = {.names = &names,
                                      .token_kind = MU_CREDENTIAL_SSWS};
  enum mu_code rc = make_draft(&draft, settings, err);

  *out = (struct mu_credential){0};
  if (rc == MU_OK) {
    rc = mu_credential_make(out, &draft, err);
  }
  mu_credential_draft_release(&draft);
  return rc;
}

enum mu_code mu_credential_option_passphrase(struct mu_credential *credential,
                                             const struct mu_settings *settings,
                                             struct mu_error *err)
{
  if (!settings->passphrase_command) {
    return MU_OK;
  }
  if (credential->kind != MU_CREDENTIAL_SERVICE_APP) {
    return mu_error_set(err, MU_EUSAGE,
                        "--passphrase-command is for a private key, and there "
                        "is none: say --client-id ID --private-key FILE");
  }
  return run(&credential->passphrase, settings->passphrase_command,
             "--passphrase-command", MU_SECRET_LINE, settings, err);
}
