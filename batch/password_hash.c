/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/password_hash.h"

#include <string.h>

#include "batch/hash_columns.h"
#include "batch/hash_name.h"
#include "batch/hash_string.h"
#include "batch/hash_verdict.h"
#include "io/text.h"

const char *const mu_hash_format_names[MU_HASH_FORMATS + 1] = {
    [MU_HASH_FORMAT_AUTO] = "auto",         [MU_HASH_FORMAT_BCRYPT] = "bcrypt",
    [MU_HASH_FORMAT_DJANGO] = "django",     [MU_HASH_FORMAT_LDAP] = "ldap",
    [MU_HASH_FORMAT_KEYCLOAK] = "keycloak", [MU_HASH_FORMAT_AUTH0] = "auth0",
    [MU_HASH_FORMAT_ASPNET] = "aspnet",     [MU_HASH_FORMAT_PBKDF2] = "pbkdf2",
    [MU_HASH_FORMAT_SHA512] = "sha-512",    [MU_HASH_FORMAT_SHA256] = "sha-256",
    [MU_HASH_FORMAT_SHA1] = "sha-1",        [MU_HASH_FORMAT_MD5] = "md5",
};

const char *const mu_salt_encoding_names[MU_SALT_ENCODINGS + 1] = {
    [MU_SALT_CELL] = "cell",
    [MU_SALT_BASE64] = "base64",
    [MU_SALT_HEX] = "hex",
    [MU_SALT_TEXT] = "text",
};

/* Which format's result is of which algorithm; false when |format| is none. */
static bool is_algorithm(enum mu_hash_format format,
                         enum mu_hash_algorithm algorithm)
{
  switch (format) {
  case MU_HASH_FORMAT_BCRYPT:
    return algorithm == MU_HASH_BCRYPT;
  case MU_HASH_FORMAT_PBKDF2:
    return algorithm == MU_HASH_PBKDF2;
  case MU_HASH_FORMAT_SHA512:
    return algorithm == MU_HASH_SHA512;
  case MU_HASH_FORMAT_SHA256:
    return algorithm == MU_HASH_SHA256;
  case MU_HASH_FORMAT_SHA1:
    return algorithm == MU_HASH_SHA1;
  case MU_HASH_FORMAT_MD5:
    return algorithm == MU_HASH_MD5;
  default:
    return false;
  }
}

/* Auth0's hashes are bcrypt. */
static bool same_format(enum mu_hash_format a, enum mu_hash_format b)
{
  return a == b || (a == MU_HASH_FORMAT_AUTH0 && b == MU_HASH_FORMAT_BCRYPT) ||
         (a == MU_HASH_FORMAT_BCRYPT && b == MU_HASH_FORMAT_AUTH0);
}

/* What the row says made the hash; NULL when it says nothing, or, with the
 * reason in |hash|, nothing to go by. */
static const struct mu_hash_name *
find_name(struct mu_password_hash *hash, const struct mu_hash_options *options,
          const struct mu_user *user)
{
  const struct mu_value *value = &user->values[MU_PASSWORD_ALGORITHM];
  const struct mu_hash_name *name = NULL;

  if (!value->text) {
    return NULL;
  }
  name = mu_hash_name_find(value->text, value->len);
  if (!name) {
    mu_hash_refuse(hash, MU_PASSWORD_ALGORITHM,
                   "is no algorithm that muster knows");
  } else if (!name->why && options->format != MU_HASH_FORMAT_AUTO &&
             !same_format(options->format, name->format)) {
    mu_hash_refuse(hash, MU_PASSWORD_ALGORITHM,
                   "is not what --hash-format says");
  }
  return name;
}

/* Whether |value|, which has been read as |found|, is what |name| says. */
static bool fits_name(const struct mu_password_hash *hash,
                      enum mu_hash_format found,
                      const struct mu_hash_name *name,
                      const struct mu_value *value)
{
  if (name->crypt) {
    return found == MU_HASH_FORMAT_BCRYPT;
  }
  if (name->scheme) {
    size_t len = strlen(name->scheme);

    return found == MU_HASH_FORMAT_LDAP && value->len > len + 1 &&
           value->text[len + 1] == '}' &&
           mu_text_equal_nocase(value->text + 1, len, name->scheme, len);
  }
  return (name->prf == MU_HASH_HMAC_NONE || name->prf == hash->prf) &&
         (same_format(name->format, found) ||
          is_algorithm(name->format, hash->algorithm));
}

/* A hash that says of itself what it is must be what the row and the command
 * line say, if anything. */
static void check_format(struct mu_password_hash *hash,
                         enum mu_hash_format found,
                         const struct mu_hash_options *options,
                         const struct mu_hash_name *name,
                         const struct mu_value *value)
{
  enum mu_hash_format wanted = options->format;

  if (hash->verdict != MU_HASH_TAKEN) {
    return;
  }
  if (name && !fits_name(hash, found, name, value)) {
    mu_hash_refuse(hash, MU_PASSWORD_ALGORITHM,
                   "is not what the hash says of itself");
  } else if (wanted != MU_HASH_FORMAT_AUTO && !same_format(wanted, found) &&
             !is_algorithm(wanted, hash->algorithm)) {
    mu_hash_refuse(hash, MU_PASSWORD_HASH,
                   "is not of the kind that --hash-format names");
  }
}

/* Whoever encodes a digest that is text already makes a hash that Okta takes
 * and that no password fits. */
static void check_bytes(struct mu_password_hash *hash)
{
  if (hash->verdict == MU_HASH_TAKEN && hash->algorithm != MU_HASH_BCRYPT &&
      mu_hash_text_is_text(&hash->value)) {
    mu_hash_refuse(hash, MU_PASSWORD_HASH,
                   "is base64 of what is base64 or hexadecimal itself: it has "
                   "been encoded twice");
  }
}

static void read_hash(struct mu_password_hash *hash,
                      const struct mu_hash_options *options,
                      const struct mu_hash_name *name,
                      const struct mu_user *user)
{
  const struct mu_value *value = &user->values[MU_PASSWORD_HASH];
  enum mu_hash_format format = name ? name->format : options->format;
  enum mu_hash_format found = mu_hash_string_read(
      hash, value->text, value->len, format == MU_HASH_FORMAT_DJANGO);

  if (found != MU_HASH_FORMAT_AUTO) {
    check_format(hash, found, options, name, value);
    mu_hash_columns_compare(hash, user);
  } else if (name && name->why) {
    mu_hash_turn_away(hash, MU_PASSWORD_ALGORITHM, name->why);
  } else {
    mu_hash_columns_read(hash, options, name, user);
  }
  check_bytes(hash);
}

void mu_password_hash_read(struct mu_password_hash *hash,
                           const struct mu_hash_options *options,
                           const struct mu_user *user)
{
  const struct mu_hash_name *name = NULL;

  if (!user->values[MU_PASSWORD_HASH].text) {
    /* Most files have no hashes: what is of no meaning then is left alone. */
    hash->verdict = MU_HASH_ABSENT;
    hash->starved = false;
    hash->why = NULL;
    if (user->values[MU_PASSWORD_SALT].text &&
        !user->values[MU_PASSWORD].text) {
      mu_hash_refuse(hash, MU_PASSWORD_SALT, "has no password_hash beside it");
    }
    return;
  }
  memset(hash, 0, sizeof *hash);
  name = find_name(hash, options, user);
  if (hash->verdict == MU_HASH_ABSENT) {
    read_hash(hash, options, name, user);
  }
}

void mu_password_hash_wipe(struct mu_password_hash *hash)
{
  if (hash->verdict != MU_HASH_ABSENT) {
    explicit_bzero(hash, sizeof *hash);
  }
}

enum mu_password_kind
mu_password_hash_kind(struct mu_password_hash *hash,
                      const struct mu_hash_options *options,
                      const struct mu_user *user)
{
  mu_password_hash_read(hash, options, user);
  if (user->values[MU_PASSWORD].text) {
    return MU_PASSWORD_PLAIN;
  }
  if (hash->verdict == MU_HASH_TAKEN) {
    return MU_PASSWORD_HASHED;
  }
  return options->hook ? MU_PASSWORD_HOOKED : MU_PASSWORD_NONE;
}
