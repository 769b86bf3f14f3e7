/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/credential_yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/buffer.h"
#include "io/secret_source.h"

#define PROFILES "okta.profiles."

static const struct mu_credential_names names = {.mode = "authorizationMode",
                                                 .token = "token",
                                                 .client_id = "clientId",
                                                 .private_key = "privateKey",
                                                 .client_secret =
                                                     "clientSecret"};

/* What says an org or a credential; each has one value. */
static const char *const keys[] = {
    "orgUrl",       "oktaDomain", "authorizationMode",
    "token",        "clientId",   "privateKey",
    "privateKeyId", "keyId",      NULL};

/* ---- values ---- */

/* Value |index| of |key| in the section that is asked for. */
static const char *value_at(const struct mu_credential_yaml *yaml,
                            const struct mu_config_file *file, const char *key,
                            size_t index)
{
  char path[512];
  int len = yaml->profile ? snprintf(path, sizeof path, PROFILES "%s.%s",
                                     yaml->profile, key)
                          : snprintf(path, sizeof path, "okta.client.%s", key);

  return len > 0 && (size_t)len < sizeof path
             ? mu_config_file_value(file, path, index)
             : NULL;
}

static const char *value_of(const struct mu_credential_yaml *yaml,
                            const struct mu_config_file *file, const char *key)
{
  const char *value = value_at(yaml, file, key, 0);

  return value && value[0] ? value : NULL;
}

/* ./okta.yaml (profile test) */
static char *make_place(const struct mu_credential_yaml *yaml,
                        const struct mu_config_file *file)
{
  struct mu_buffer text = {0};
  char *place = NULL;

  mu_buffer_append_text(&text, mu_config_file_name(file));
  if (yaml->profile) {
    mu_buffer_printf(&text, " (profile %s)", yaml->profile);
  }
  place = mu_buffer_failed(&text) ? NULL : strdup(mu_buffer_text(&text));
  mu_buffer_release(&text);
  return place;
}

/* ---- the files ---- */

static enum mu_code read_home(struct mu_config_file **out, struct mu_error *err)
{
  const char *home = getenv("HOME");
  struct mu_buffer path = {0};
  enum mu_code rc = MU_OK;

  if (!home || !home[0]) {
    return MU_OK;
  }
  mu_buffer_printf(&path, "%s/.okta/okta.yaml", home);
  rc = mu_buffer_failed(&path)
           ? mu_error_nomem(err)
           : mu_config_file_read(out, mu_buffer_text(&path), err);
  mu_buffer_release(&path);
  return rc;
}

/* Of "name.key", where there may be dots in both; 0 when it is no such path. */
static size_t measure_name(const char *path)
{
  size_t len = strlen(path);

  for (size_t i = 0; keys[i]; i++) {
    size_t tail = strlen(keys[i]) + 1;

    if (len > tail && path[len - tail] == '.' &&
        strcmp(path + len - tail + 1, keys[i]) == 0) {
      return len - tail;
    }
  }
  return 0;
}

/* Adds the name of the profile that |path| is in, unless it is there. */
static void add_name(struct mu_buffer *list, const char *path)
{
  const char *name = path + sizeof PROFILES - 1;
  bool in_one = strncmp(path, PROFILES, sizeof PROFILES - 1) == 0;
  size_t len = in_one ? measure_name(name) : 0;
  struct mu_buffer word = {0};

  if (len > 0) {
    mu_buffer_append_text(&word, " ");
    mu_buffer_append(&word, name, len);
    mu_buffer_append_text(&word, ",");
    if (!strstr(mu_buffer_text(list), mu_buffer_text(&word))) {
      mu_buffer_append(list, word.data, word.len);
    }
  }
  mu_buffer_release(&word);
}

/* " one, two," of all files. */
static void list_profiles(struct mu_buffer *list,
                          const struct mu_credential_yaml *yaml)
{
  for (size_t i = 0; i < MU_CREDENTIAL_YAML_FILES; i++) {
    const struct mu_config_file *file = yaml->files[i];
    const char *path = file ? mu_config_file_path(file, 0) : NULL;

    for (size_t n = 1; path; n++) {
      add_name(list, path);
      path = mu_config_file_path(file, n);
    }
  }
}

static enum mu_code check_profile(const struct mu_credential_yaml *yaml,
                                  struct mu_error *err)
{
  struct mu_buffer list = {0};
  struct mu_buffer word = {0};
  enum mu_code rc = MU_OK;

  list_profiles(&list, yaml);
  mu_buffer_printf(&word, " %s,", yaml->profile);
  if (mu_buffer_failed(&list) || mu_buffer_failed(&word)) {
    rc = mu_error_nomem(err);
  } else if (list.len == 0) {
    rc = mu_error_set(err, MU_EUSAGE,
                      "there is no profile \"%s\": no okta.yaml has any; "
                      "muster-security(7) shows one",
                      yaml->profile);
  } else if (!strstr(mu_buffer_text(&list), mu_buffer_text(&word))) {
    rc = mu_error_set(err, MU_EUSAGE,
                      "there is no profile \"%s\" in okta.yaml; there is%.*s",
                      yaml->profile, (int)list.len - 1, list.data);
  }
  mu_buffer_release(&list);
  mu_buffer_release(&word);
  return rc;
}

enum mu_code mu_credential_yaml_read(struct mu_credential_yaml *yaml,
                                     const char *profile, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (yaml->read) {
    return MU_OK;
  }
  yaml->read = true;
  yaml->profile = profile;
  rc = mu_config_file_read(&yaml->files[0], "./okta.yaml", err);
  if (rc == MU_OK) {
    rc = mu_config_file_read(&yaml->files[1], "./.okta.yaml", err);
  }
  if (rc == MU_OK) {
    rc = read_home(&yaml->files[2], err);
  }
  if (rc == MU_OK && profile) {
    rc = check_profile(yaml, err);
  }
  return rc;
}

void mu_credential_yaml_release(struct mu_credential_yaml *yaml)
{
  for (size_t i = 0; i < MU_CREDENTIAL_YAML_FILES; i++) {
    mu_config_file_free(yaml->files[i]);
  }
  *yaml = (struct mu_credential_yaml){.read = false};
}

/* A key that stands twice has no value that one could rely on. */
static enum mu_code check_once(const struct mu_credential_yaml *yaml,
                               const struct mu_config_file *file,
                               struct mu_error *err)
{
  for (size_t i = 0; keys[i]; i++) {
    if (value_at(yaml, file, keys[i], 1)) {
      return mu_error_set(err, MU_EUSAGE, "%s has several values of %s",
                          mu_config_file_name(file), keys[i]);
    }
  }
  return MU_OK;
}

/* ---- URLs ---- */

static enum mu_code find_address(struct mu_org_address *address,
                                 const struct mu_credential_yaml *yaml,
                                 const struct mu_config_file *file,
                                 struct mu_error *err)
{
  const char *url = value_of(yaml, file, "orgUrl");
  char *place = NULL;
  enum mu_code rc = check_once(yaml, file, err);

  url = url ? url : value_of(yaml, file, "oktaDomain");
  if (rc != MU_OK || !url) {
    return rc;
  }
  place = make_place(yaml, file);
  rc = place ? mu_org_address_note(address, url, place, err)
             : mu_error_nomem(err);
  free(place);
  return rc;
}

enum mu_code mu_credential_yaml_address(struct mu_org_address *address,
                                        const struct mu_credential_yaml *yaml,
                                        struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  *address = (struct mu_org_address){0};
  for (size_t i = 0; i < MU_CREDENTIAL_YAML_FILES && rc == MU_OK; i++) {
    if (yaml->files[i] && !address->url) {
      rc = find_address(address, yaml, yaml->files[i], err);
    }
  }
  return rc;
}

void mu_credential_yaml_explain_lack(struct mu_buffer *out,
                                     const struct mu_credential_yaml *yaml)
{
  struct mu_buffer list = {0};
  size_t i = 0;

  while (i < MU_CREDENTIAL_YAML_FILES && !yaml->files[i]) {
    i++;
  }
  if (i < MU_CREDENTIAL_YAML_FILES) {
    list_profiles(&list, yaml);
    mu_buffer_printf(out, "%s has no okta.client.orgUrl",
                     mu_config_file_name(yaml->files[i]));
    if (list.len > 0) {
      mu_buffer_printf(out, ", but for --profile there is%.*s",
                       (int)list.len - 1, list.data);
    }
  }
  mu_buffer_release(&list);
}

/* ---- credentials ---- */

static enum mu_code take_secret(struct mu_secret **out,
                                const struct mu_credential_yaml *yaml,
                                const struct mu_config_file *file,
                                const char *key, struct mu_error *err)
{
  const char *value = value_of(yaml, file, key);
  char name[600];

  (void)snprintf(name, sizeof name, "%s: %s", mu_config_file_name(file), key);
  return value ? mu_secret_take_text(out, value, strlen(value), MU_SECRET_ALL,
                                     name, err)
               : MU_OK;
}

/* As one text, parted by blanks: a sequence has one for each. */
static void join_scopes(struct mu_buffer *scopes,
                        const struct mu_credential_yaml *yaml,
                        const struct mu_config_file *file)
{
  const char *scope = NULL;

  for (size_t i = 0; (scope = value_at(yaml, file, "scopes", i)); i++) {
    mu_buffer_append_text(scopes, scope);
    mu_buffer_append_char(scopes, ' ');
  }
}

static enum mu_code check_shared(const struct mu_config_file *file,
                                 const struct mu_credential_draft *draft,
                                 struct mu_error *err)
{
  bool key = draft->private_key &&
             mu_credential_is_key(mu_secret_reveal(draft->private_key));
  const char *name = mu_config_file_name(file);

  if (!mu_config_file_is_shared(file) || (!key && !draft->token)) {
    return MU_OK;
  }
  return mu_error_set(err, MU_EUSAGE,
                      "%s holds a %s and can be read by others; make it yours "
                      "alone: chmod 600 %s",
                      name, key ? "private key" : "token", name);
}

/* A JWK that is pasted as it stands is a mapping in YAML, and no key's text. */
static enum mu_code check_key(const struct mu_credential_yaml *yaml,
                              const struct mu_config_file *file,
                              struct mu_error *err)
{
  if (!value_at(yaml, file, "privateKey.kty", 0)) {
    return MU_OK;
  }
  return mu_error_set(
      err, MU_EUSAGE,
      "%s: privateKey: a JWK has to be a text: put it on lines "
      "of its own behind \"privateKey: |\", or in single quotes",
      mu_config_file_name(file));
}

static enum mu_code fill_draft(struct mu_credential_draft *draft,
                               struct mu_buffer *scopes,
                               const struct mu_credential_yaml *yaml,
                               const struct mu_config_file *file,
                               struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  draft->place = make_place(yaml, file);
  join_scopes(scopes, yaml, file);
  if (!draft->place || mu_buffer_failed(scopes)) {
    return mu_error_nomem(err);
  }
  draft->mode = value_of(yaml, file, "authorizationMode");
  draft->client_id = value_of(yaml, file, "clientId");
  draft->key_id = value_of(yaml, file, "privateKeyId");
  if (!draft->key_id) {
    draft->key_id = value_of(yaml, file, "keyId");
  }
  draft->scopes = mu_buffer_text(scopes);
  draft->has_client_secret = value_of(yaml, file, "clientSecret") != NULL;
  rc = take_secret(&draft->token, yaml, file, "token", err);
  if (rc == MU_OK) {
    rc = take_secret(&draft->private_key, yaml, file, "privateKey", err);
  }
  return rc;
}

static enum mu_code find_in(struct mu_credential *out,
                            const struct mu_credential_yaml *yaml,
                            const struct mu_config_file *file,
                            struct mu_error *err)
{
  struct mu_credential_draft draft = {.names = &names,
                                      .token_kind = MU_CREDENTIAL_SSWS};
  struct mu_buffer scopes = {0};
  enum mu_code rc = check_once(yaml, file, err);

  if (rc == MU_OK) {
    rc = check_key(yaml, file, err);
  }
  if (rc == MU_OK) {
    rc = fill_draft(&draft, &scopes, yaml, file, err);
  }
  if (rc == MU_OK) {
    rc = check_shared(file, &draft, err);
  }
  if (rc == MU_OK) {
    rc = mu_credential_make(out, &draft, err);
  }
  mu_buffer_release(&scopes);
  mu_credential_draft_release(&draft);
  return rc;
}

enum mu_code mu_credential_yaml_find(struct mu_credential *out,
                                     struct mu_org_address *beside,
                                     const struct mu_credential_yaml *yaml,
                                     struct mu_error *err)
{
  *out = (struct mu_credential){0};
  *beside = (struct mu_org_address){0};
  for (size_t i = 0; i < MU_CREDENTIAL_YAML_FILES; i++) {
    enum mu_code rc = MU_OK;

    if (!yaml->files[i]) {
      continue;
    }
    rc = find_in(out, yaml, yaml->files[i], err);
    if (rc != MU_OK) {
      return rc;
    }
    if (out->kind != MU_CREDENTIAL_NONE) {
      return find_address(beside, yaml, yaml->files[i], err);
    }
  }
  return MU_OK;
}
