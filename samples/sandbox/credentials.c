/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/credentials.h"

#include <stdlib.h>
#include <string.h>

#include "io/text.h"
#include "samples/sandbox/fold.h"
#include "samples/sandbox/json.h"
#include "samples/sandbox/password.h"

#define QUESTION_MAX  100
#define TELLTALE_WORD 4 /* characters: shorter words of a question are free */

static void read_hook(const cJSON *hook, struct sb_causes *causes)
{
  const char *type = sb_json_member_text(hook, "type");

  if (!type || strcmp(type, "default") != 0) {
    sb_causes_add(causes, "password", "The hook type must be default");
  }
}

static void read_password(const cJSON *password, const char *login,
                          struct sb_credentials *out, struct sb_causes *causes)
{
  const cJSON *value = sb_json_member(password, "value");
  const cJSON *hash = sb_json_member(password, "hash");
  const cJSON *hook = sb_json_member(password, "hook");
  int kinds = (value != NULL) + (hash != NULL) + (hook != NULL);

  if (kinds == 0 && cJSON_IsObject(password)) {
    return; /* {} is what the org itself shows of a password */
  }
  if (kinds != 1) {
    sb_causes_add(causes, "password",
                  "The password must be one of value, hash and hook");
  } else if (hash) {
    out->secret = SB_SECRET_HASH;
    sb_password_check_hash(hash, causes);
  } else if (hook) {
    out->secret = SB_SECRET_HOOK;
    read_hook(hook, causes);
  } else if (cJSON_IsString(value)) {
    out->secret = SB_SECRET_PASSWORD;
    sb_password_check(value->valuestring, login, causes);
  } else {
    sb_causes_add(causes, "password", "The field must be a string");
  }
}

/* Whether the answer gives away the question, or a longer word of it. */
static bool gives_away(const char *answer, const char *question)
{
  char *said = sb_fold_case(answer);
  char *asked = sb_fold_case(question);
  char *rest = NULL;
  bool found = false;

  if (said && asked) {
    found = strstr(said, asked) != NULL;
    for (char *word = strtok_r(asked, " ?!.,;:'\"", &rest); word && !found;
         word = strtok_r(NULL, " ?!.,;:'\"", &rest)) {
      found = mu_text_scan(word, strlen(word)).characters >= TELLTALE_WORD &&
              strstr(said, word) != NULL;
    }
  }
  free(said);
  free(asked);
  return found;
}

static bool is_length(const char *text)
{
  size_t characters = text ? mu_text_scan(text, strlen(text)).characters : 0;

  return characters >= 1 && characters <= QUESTION_MAX;
}

static void read_recovery(const cJSON *recovery, struct sb_credentials *out,
                          struct sb_causes *causes)
{
  const char *question = sb_json_member_text(recovery, "question");
  const char *answer = sb_json_member_text(recovery, "answer");

  if (!is_length(question)) {
    sb_causes_add(causes, "recovery_question",
                  "The question must be between 1 and 100 characters long");
  }
  if (!is_length(answer)) {
    sb_causes_add(causes, "recovery_question",
                  "The answer must be between 1 and 100 characters long");
  }
  if (question && answer && gives_away(answer, question)) {
    sb_causes_add(causes, "recovery_question",
                  "The security question and answer must not contain each "
                  "other");
  }
  out->question = question;
}

static bool is_elsewhere(const char *type)
{
  return strcmp(type, "FEDERATION") == 0 || strcmp(type, "SOCIAL") == 0;
}

static void read_provider(const cJSON *provider, struct sb_credentials *out,
                          struct sb_causes *causes)
{
  static const char *const types[] = {
      "OKTA", "ACTIVE_DIRECTORY", "LDAP", "FEDERATION", "SOCIAL", "IMPORT"};
  const char *type = sb_json_member_text(provider, "type");
  const char *name = sb_json_member_text(provider, "name");

  for (size_t i = 0; type && i < sizeof types / sizeof *types; i++) {
    if (strcmp(type, types[i]) == 0) {
      out->provider_type = types[i];
    }
  }
  if (!out->provider_type) {
    sb_causes_add(causes, "provider", "The provider type is not supported");
    return;
  }
  out->provider_name = name ? name : out->provider_type;
  if (is_elsewhere(out->provider_type)) {
    if (out->secret != SB_SECRET_NONE || out->question) {
      sb_causes_add(causes, "credentials",
                    "Users of this provider have no password and no recovery "
                    "question");
    }
    out->secret = SB_SECRET_ELSEWHERE;
  }
}

void sb_credentials_read(const cJSON *credentials, bool use_provider,
                         const char *login, struct sb_credentials *out,
                         struct sb_causes *causes)
{
  const cJSON *password = sb_json_member(credentials, "password");
  const cJSON *recovery = sb_json_member(credentials, "recovery_question");
  const cJSON *provider = sb_json_member(credentials, "provider");

  memset(out, 0, sizeof *out);
  out->all = credentials;
  if (credentials && !cJSON_IsObject(credentials)) {
    sb_causes_add(causes, "credentials", "The field must be an object");
    return;
  }
  if (password) {
    read_password(password, login, out, causes);
  }
  if (recovery) {
    read_recovery(recovery, out, causes);
  }
  if (use_provider) {
    read_provider(provider, out, causes);
  }
}

static bool replace(char **field, const char *text)
{
  char *copy = strdup(text);

  if (copy) {
    free(*field);
    *field = copy;
  }
  return copy != NULL;
}

static bool give_provider(struct sb_user *user, const char *type,
                          const char *name)
{
  return replace(&user->provider_type, type) &&
         replace(&user->provider_name, name);
}

bool sb_credentials_give(const struct sb_credentials *credentials,
                         struct sb_user *user, int64_t now_ms)
{
  if (credentials->all) {
    char *text = cJSON_PrintUnformatted(credentials->all);

    if (!text) {
      return false;
    }
    free(user->credentials);
    user->credentials = text;
  }
  if (credentials->secret != SB_SECRET_NONE) {
    user->secret = credentials->secret;
  }
  if (credentials->secret == SB_SECRET_PASSWORD) {
    user->password_changed = now_ms;
  }
  if (credentials->question &&
      !replace(&user->question, credentials->question)) {
    return false;
  }
  if (credentials->provider_type) {
    return give_provider(user, credentials->provider_type,
                         credentials->provider_name);
  }
  if (credentials->secret == SB_SECRET_HASH ||
      credentials->secret == SB_SECRET_HOOK) {
    return give_provider(user, "IMPORT", "IMPORT");
  }
  return true;
}
