/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/keycloak_hash.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "batch/hash_string.h"
#include "batch/hash_verdict.h"

/* cJSON frees its copies of secrets as they are. */
static void wipe(cJSON *item)
{
  for (; item; item = item->next) {
    if (item->valuestring) {
      explicit_bzero(item->valuestring, strlen(item->valuestring));
    }
    wipe(item->child);
  }
}

static void discard(cJSON *root)
{
  wipe(root);
  cJSON_Delete(root);
}

/* All of |text|, or NULL. */
static cJSON *parse_whole(const char *text, size_t len)
{
  const char *end = NULL;
  cJSON *root = cJSON_ParseWithLengthOpts(text, len, &end, false);

  while (root && end < text + len && *end && strchr(" \t\r\n", *end)) {
    end++;
  }
  if (root && end != text + len) {
    discard(root);
    root = NULL;
  }
  return root;
}

/* NULL when |text| is no JSON, or memory is short. cJSON does not say which:
 * as much as it can have asked for is asked for again. */
static cJSON *parse(struct mu_password_hash *hash, const char *text, size_t len)
{
  cJSON *root = parse_whole(text, len);

  if (!root) {
    void *room = malloc((len + 1) * sizeof *root);

    hash->starved = hash->starved || !room;
    free(room);
    root = room ? parse_whole(text, len) : NULL;
  }
  return root;
}

static const char *text_of(const cJSON *object, const char *name)
{
  return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static void refuse(struct mu_password_hash *hash, const char *why)
{
  mu_hash_refuse(hash, MU_PASSWORD_HASH, why);
}

static void turn_away(struct mu_password_hash *hash, const char *why)
{
  mu_hash_turn_away(hash, MU_PASSWORD_HASH, why);
}

/* Whether |algorithm| is one whose parts are to be read. */
static bool know_algorithm(struct mu_password_hash *hash, const char *algorithm)
{
  if (!algorithm) {
    refuse(hash, "does not name its algorithm");
  } else if (strcmp(algorithm, "pbkdf2-sha256") == 0) {
    hash->prf = MU_HASH_HMAC_SHA256;
    return true;
  } else if (strcmp(algorithm, "pbkdf2-sha512") == 0) {
    hash->prf = MU_HASH_HMAC_SHA512;
    return true;
  } else if (strcmp(algorithm, "pbkdf2") == 0) {
    turn_away(hash, "is Keycloak's PBKDF2 with SHA-1, which Okta does not "
                    "take");
  } else if (strncmp(algorithm, "argon2", 6) == 0) {
    turn_away(hash, "is Keycloak's Argon2, which Okta does not take");
  } else {
    refuse(hash, "names an algorithm that is none of Keycloak's own");
  }
  return false;
}

static bool take_iterations(struct mu_password_hash *hash, const cJSON *number)
{
  double count = cJSON_IsNumber(number) ? number->valuedouble : 0;

  if (count < 1 || count > MU_HASH_ITERATIONS_MAX ||
      count != (double)(uint32_t)count) {
    refuse(hash, "has no hashIterations");
    return false;
  }
  if (count < MU_HASH_ITERATIONS_MIN) {
    turn_away(hash, "has fewer than 4,096 iterations, which Okta does not "
                    "take");
    return false;
  }
  hash->iterations = (uint32_t)count;
  return true;
}

static void take_parts(struct mu_password_hash *hash, const cJSON *data,
                       const char *salt, const char *value)
{
  if (!know_algorithm(hash, text_of(data, "algorithm")) ||
      !take_iterations(
          hash, cJSON_GetObjectItemCaseSensitive(data, "hashIterations"))) {
    return;
  }
  if (!salt || mu_hash_text_is_telling_hex(salt, strlen(salt)) ||
      !mu_hash_text_base64(&hash->salt, salt, strlen(salt))) {
    refuse(hash, "has a salt that is not base64");
  } else if (!value || mu_hash_text_is_telling_hex(value, strlen(value)) ||
             !mu_hash_text_base64(&hash->value, value, strlen(value)) ||
             hash->value.len < MU_HASH_KEY_MIN) {
    refuse(hash, "has a value that is not the base64 of a whole hash");
  } else {
    hash->algorithm = MU_HASH_PBKDF2;
    hash->verdict = MU_HASH_TAKEN;
  }
}

/* Everything in one object. */
static void read_flat(struct mu_password_hash *hash, const cJSON *credential)
{
  const char *value = text_of(credential, "value");
  const char *older = text_of(credential, "hashedSaltedValue");

  take_parts(hash, credential, text_of(credential, "salt"),
             older ? older : value);
}

/* Objects within strings. */
static void read_nested(struct mu_password_hash *hash, const char *data_text,
                        const char *secret_text)
{
  cJSON *data = parse(hash, data_text, strlen(data_text));
  cJSON *secret =
      secret_text ? parse(hash, secret_text, strlen(secret_text)) : NULL;

  if (cJSON_IsObject(data) && cJSON_IsObject(secret)) {
    take_parts(hash, data, text_of(secret, "salt"), text_of(secret, "value"));
  } else {
    refuse(hash, "has no credentialData and secretData that are JSON");
  }
  discard(data);
  discard(secret);
}

static void read_credential(struct mu_password_hash *hash,
                            const cJSON *credential)
{
  const char *data = text_of(credential, "credentialData");
  const char *type = text_of(credential, "type");

  if (type && strcmp(type, "password") != 0) {
    refuse(hash, "is a credential of Keycloak's that is no password");
  } else if (data) {
    read_nested(hash, data, text_of(credential, "secretData"));
  } else {
    read_flat(hash, credential);
  }
}

/* The one password among one-time codes, keys and what else there is. */
static void read_list(struct mu_password_hash *hash, const cJSON *list)
{
  const cJSON *found = NULL;
  const cJSON *item = NULL;

  cJSON_ArrayForEach (item, list) {
    const char *type = text_of(item, "type");

    if (!type) {
      refuse(hash, "is a list with something in it that is no credential");
      return;
    }
    if (strcmp(type, "password") == 0) {
      if (found) {
        refuse(hash, "holds two passwords");
        return;
      }
      found = item;
    }
  }
  if (found) {
    read_credential(hash, found);
  } else {
    hash->verdict = MU_HASH_NO_PASSWORD;
  }
}

void mu_keycloak_hash_read(struct mu_password_hash *hash, const char *text,
                           size_t len)
{
  cJSON *root = parse(hash, text, len);

  if (cJSON_IsArray(root)) {
    read_list(hash, root);
  } else if (cJSON_IsObject(root)) {
    read_credential(hash, root);
  } else {
    refuse(hash, "begins like a credential of Keycloak's and is no whole JSON");
  }
  discard(root);
}
