/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/password.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/text.h"
#include "samples/sandbox/fold.h"
#include "samples/sandbox/format.h"
#include "samples/sandbox/json.h"

#define PASSWORD_MIN      8
#define PASSWORD_MAX      72
#define FRAGMENT_MIN      4
#define FRAGMENT_BREAKS   ",._#@-"
#define BCRYPT_FACTOR_MAX 20
#define BCRYPT_SALT       22
#define BCRYPT_VALUE      31
#define PBKDF2_ROUNDS_MIN 4096

static bool has_between(const char *text, char first, char last)
{
  for (; *text; text++) {
    if (*text >= first && *text <= last) {
      return true;
    }
  }
  return false;
}

/* Whether a fragment of the login is in the password, case aside. */
static bool holds_login(const char *password, const char *login)
{
  char *folded = sb_fold_case(password);
  char *name = sb_fold_case(login);
  char *rest = NULL;
  bool found = false;

  for (char *part = name ? strtok_r(name, FRAGMENT_BREAKS, &rest) : NULL;
       part && folded && !found;
       part = strtok_r(NULL, FRAGMENT_BREAKS, &rest)) {
    found = mu_text_scan(part, strlen(part)).characters >= FRAGMENT_MIN &&
            strstr(folded, part) != NULL;
  }
  free(folded);
  free(name);
  return found;
}

void sb_password_check(const char *password, const char *login,
                       struct sb_causes *causes)
{
  size_t characters = mu_text_scan(password, strlen(password)).characters;

  if (characters < PASSWORD_MIN || characters > PASSWORD_MAX ||
      !has_between(password, 'a', 'z') || !has_between(password, 'A', 'Z') ||
      !has_between(password, '0', '9') ||
      (login && holds_login(password, login))) {
    sb_causes_add(causes, "password",
                  "Password requirements were not met. Password requirements: "
                  "at least 8 characters, a lowercase letter, an uppercase "
                  "letter, a number, no parts of your username.");
  }
}

static bool is_radix64(const char *text, size_t len)
{
  return strlen(text) == len &&
         strspn(text, "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                      "0123456789") == len;
}

/* A whole number within the bounds; |max| 0 is no bound. */
static bool is_whole(const cJSON *item, double min, double max)
{
  return cJSON_IsNumber(item) && item->valuedouble >= min &&
         (max == 0 || item->valuedouble <= max) &&
         item->valuedouble <= 2147483647.0 &&
         item->valuedouble == (double)item->valueint;
}

static const char *check_bcrypt(const cJSON *hash)
{
  const char *salt = sb_json_member_text(hash, "salt");
  const char *value = sb_json_member_text(hash, "value");

  if (!is_whole(sb_json_member(hash, "workFactor"), 1, BCRYPT_FACTOR_MAX)) {
    return "The workFactor of a BCRYPT hash must be between 1 and 20";
  }
  if (!salt || !is_radix64(salt, BCRYPT_SALT)) {
    return "The salt of a BCRYPT hash must be 22 radix-64 characters";
  }
  if (!value || !is_radix64(value, BCRYPT_VALUE)) {
    return "The value of a BCRYPT hash must be 31 radix-64 characters";
  }
  return NULL;
}

static const char *check_base64(const cJSON *hash, bool salt_needed)
{
  const char *value = sb_json_member_text(hash, "value");
  const char *salt = sb_json_member_text(hash, "salt");

  if (!value || !sb_format_is_base64(value)) {
    return "The value of the hash must be base64";
  }
  if ((salt_needed || sb_json_member(hash, "salt")) &&
      (!salt || !sb_format_is_base64(salt))) {
    return "The salt of the hash must be base64";
  }
  return NULL;
}

static const char *check_digest(const cJSON *hash)
{
  const char *order = sb_json_member_text(hash, "saltOrder");
  const char *complaint = check_base64(hash, false);

  if (!complaint && sb_json_member(hash, "salt") &&
      (!order ||
       (strcmp(order, "PREFIX") != 0 && strcmp(order, "POSTFIX") != 0))) {
    complaint = "The saltOrder of a salted hash must be PREFIX or POSTFIX";
  }
  return complaint;
}

static const char *check_pbkdf2(const cJSON *hash)
{
  const char *digest = sb_json_member_text(hash, "digestAlgorithm");

  if (!is_whole(sb_json_member(hash, "iterationCount"), PBKDF2_ROUNDS_MIN, 0)) {
    return "The iterationCount of a PBKDF2 hash must be at least 4096";
  }
  if (!is_whole(sb_json_member(hash, "keySize"), 1, 0)) {
    return "The keySize of a PBKDF2 hash must be given in bytes";
  }
  if (!digest || (strcmp(digest, "SHA256_HMAC") != 0 &&
                  strcmp(digest, "SHA512_HMAC") != 0)) {
    return "The digestAlgorithm of a PBKDF2 hash must be SHA256_HMAC or "
           "SHA512_HMAC";
  }
  return check_base64(hash, true);
}

void sb_password_check_hash(const cJSON *hash, struct sb_causes *causes)
{
  static const struct {
    const char *name;
    const char *(*check)(const cJSON *hash);
  } algorithms[] = {
      {"BCRYPT", check_bcrypt},  {"SHA-512", check_digest},
      {"SHA-256", check_digest}, {"SHA-1", check_digest},
      {"MD5", check_digest},     {"PBKDF2", check_pbkdf2},
  };
  const char *algorithm = sb_json_member_text(hash, "algorithm");

  for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++) {
    if (algorithm && strcmp(algorithm, algorithms[i].name) == 0) {
      const char *complaint = algorithms[i].check(hash);

      if (complaint) {
        sb_causes_add(causes, "password", complaint);
      }
      return;
    }
  }
  sb_causes_add(causes, "password", "The hash algorithm is not supported");
}
