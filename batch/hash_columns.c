/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/hash_columns.h"

#include <string.h>

#include "batch/hash_number.h"
#include "batch/hash_string.h"
#include "batch/hash_verdict.h"

#define SETTING_SALT_LEN 29 /* $2b$12$ and the salt */

static const struct mu_value *value_of(const struct mu_user *user,
                                       enum mu_attribute_id id)
{
  return &user->values[id];
}

bool mu_hash_columns_gives(const struct mu_user *user, enum mu_attribute_id id)
{
  return user->values[id].text && user->values[id].column != MU_NO_COLUMN;
}

/* ---- salts ---- */

/* "hex:" and its like, which win over the option; moves |*text| behind it. */
static enum mu_salt_encoding take_prefix(const char **text, size_t *len)
{
  for (unsigned i = MU_SALT_CELL + 1; i < MU_SALT_ENCODINGS; i++) {
    const char *name = mu_salt_encoding_names[i];
    size_t name_len = strlen(name);

    if (*len > name_len && memcmp(*text, name, name_len) == 0 &&
        (*text)[name_len] == ':') {
      *text += name_len + 1;
      *len -= name_len + 1;
      return i;
    }
  }
  return MU_SALT_CELL;
}

static const char *decode_salt(struct mu_password_hash *hash, const char *text,
                               size_t len)
{
  switch (hash->salt_encoding) {
  case MU_SALT_BASE64:
    if (mu_hash_text_is_telling_hex(text, len)) {
      return "is said to be base64, and is all hexadecimal digits";
    }
    return mu_hash_text_base64(&hash->salt, text, len) ? NULL : "is not base64";
  case MU_SALT_HEX:
    return mu_hash_text_hex(&hash->salt, text, len)
               ? NULL
               : "is not pairs of hexadecimal digits";
  case MU_SALT_TEXT:
    return mu_hash_text_plain(&hash->salt, text, len)
               ? NULL
               : "is longer than any salt, or blank";
  default:
    return "does not say how it is written: say --salt-encoding base64, hex "
           "or text, or put base64:, hex: or text: before each";
  }
}

/* The salt, which is there; false with the reason in |hash|. */
static bool take_salt(struct mu_password_hash *hash,
                      const struct mu_hash_options *options,
                      const struct mu_value *salt)
{
  const char *text = salt->text;
  size_t len = salt->len;
  const char *why = NULL;

  hash->salt_encoding = take_prefix(&text, &len);
  if (hash->salt_encoding == MU_SALT_CELL) {
    hash->salt_encoding = options->salt_encoding;
  }
  why = decode_salt(hash, text, len);
  if (why) {
    mu_hash_refuse(hash, MU_PASSWORD_SALT, why);
  }
  return !why;
}

/* ---- digests ---- */

static const char *const misfits[MU_HASH_ALGORITHMS] = {
    [MU_HASH_SHA512] = "is neither 128 hexadecimal digits nor 88 characters of "
                       "base64, as SHA-512 gives",
    [MU_HASH_SHA256] = "is neither 64 hexadecimal digits nor 44 characters of "
                       "base64, as SHA-256 gives",
    [MU_HASH_SHA1] = "is neither 40 hexadecimal digits nor 28 characters of "
                     "base64, as SHA-1 gives",
    [MU_HASH_MD5] = "is neither 32 hexadecimal digits nor 24 characters of "
                    "base64, as MD5 gives",
};

/* Bytes of a known number are never as long in hexadecimal as in base64. */
static bool decode_sized(struct mu_hash_bytes *out,
                         const struct mu_value *value, size_t size)
{
  return value->len == 2 * size
             ? mu_hash_text_hex(out, value->text, value->len)
             : mu_hash_text_base64(out, value->text, value->len) &&
                   out->len == size;
}

/* The salt and where it goes, if there is one. */
static bool take_salting(struct mu_password_hash *hash,
                         const struct mu_hash_options *options, bool salted,
                         const struct mu_user *user)
{
  const struct mu_value *salt = value_of(user, MU_PASSWORD_SALT);
  const struct mu_value *order = value_of(user, MU_PASSWORD_SALT_ORDER);

  if (order->text &&
      !mu_hash_name_order(order->text, order->len, &hash->order)) {
    mu_hash_refuse(hash, MU_PASSWORD_SALT_ORDER,
                   "is neither PREFIX nor POSTFIX");
    return false;
  }
  if (!salt->text) {
    if (salted || order->text) { /* without it nobody could sign in */
      mu_hash_refuse(hash, MU_PASSWORD_SALT,
                     "is blank, and the hash is said to be salted");
      return false;
    }
    return true;
  }
  if (!order->text) {
    mu_hash_refuse(hash, MU_PASSWORD_SALT_ORDER,
                   "is blank: say whether the salt stands before the password "
                   "(PREFIX) or behind it (POSTFIX)");
    return false;
  }
  return take_salt(hash, options, salt);
}

static void read_digest(struct mu_password_hash *hash,
                        const struct mu_hash_options *options, bool salted,
                        enum mu_hash_algorithm algorithm,
                        const struct mu_user *user)
{
  const struct mu_value *rounds = value_of(user, MU_PASSWORD_ITERATIONS);
  uint64_t count = 0;

  if (!decode_sized(&hash->value, value_of(user, MU_PASSWORD_HASH),
                    mu_hash_digest_len(algorithm))) {
    mu_hash_refuse(hash, MU_PASSWORD_HASH, misfits[algorithm]);
    return;
  }
  if (rounds->text && !mu_hash_number(rounds->text, rounds->len, &count)) {
    mu_hash_refuse(hash, MU_PASSWORD_ITERATIONS, "is no whole number");
    return;
  }
  if (rounds->text && count != 1) {
    mu_hash_turn_away(hash, MU_PASSWORD_ITERATIONS,
                      "is a digest of more than one round, and Okta makes "
                      "one");
    return;
  }
  if (take_salting(hash, options, salted, user)) {
    hash->algorithm = algorithm;
    hash->verdict = MU_HASH_TAKEN;
  }
}

/* ---- PBKDF2 ---- */

static bool take_prf(struct mu_password_hash *hash,
                     const struct mu_hash_name *name,
                     const struct mu_user *user)
{
  const struct mu_value *digest = value_of(user, MU_PASSWORD_DIGEST);
  enum mu_hash_prf named = name ? name->prf : MU_HASH_HMAC_NONE;

  hash->prf = named;
  if (!digest->text && named != MU_HASH_HMAC_NONE) {
    return true;
  }
  if (!digest->text) {
    mu_hash_refuse(hash, MU_PASSWORD_DIGEST,
                   "is blank: say SHA256_HMAC or SHA512_HMAC");
  } else if (!mu_hash_name_prf(digest->text, digest->len, &hash->prf)) {
    mu_hash_refuse(hash, MU_PASSWORD_DIGEST,
                   "is neither SHA256_HMAC nor SHA512_HMAC");
  } else if (hash->prf == MU_HASH_HMAC_NONE) {
    mu_hash_turn_away(hash, MU_PASSWORD_DIGEST,
                      "is PBKDF2 with SHA-1, which Okta does not take");
  } else if (named != MU_HASH_HMAC_NONE && named != hash->prf) {
    mu_hash_refuse(hash, MU_PASSWORD_DIGEST,
                   "is not the digest that password_algorithm names");
  } else {
    return true;
  }
  return false;
}

/* The derived key: its size tells how it is written. */
static bool take_key(struct mu_password_hash *hash, const struct mu_user *user)
{
  const struct mu_value *key = value_of(user, MU_PASSWORD_HASH);
  const struct mu_value *size = value_of(user, MU_PASSWORD_KEY_SIZE);
  uint64_t bytes = 0;
  bool good = false;

  if (size->text && (!mu_hash_number(size->text, size->len, &bytes) ||
                     bytes < MU_HASH_KEY_MIN || bytes > MU_HASH_BYTES_MAX)) {
    mu_hash_refuse(hash, MU_PASSWORD_KEY_SIZE,
                   "is not a number of bytes, 16 to 512");
    return false;
  }
  if (size->text) {
    good = decode_sized(&hash->value, key, bytes);
  } else if (mu_hash_text_is_hex(key->text, key->len)) {
    mu_hash_refuse(hash, MU_PASSWORD_HASH,
                   "may be hexadecimal or base64: give password_key_size");
    return false;
  } else {
    good = mu_hash_text_base64(&hash->value, key->text, key->len) &&
           hash->value.len >= MU_HASH_KEY_MIN;
  }
  if (!good) {
    mu_hash_refuse(hash, MU_PASSWORD_HASH,
                   size->text ? "is not as many bytes as password_key_size "
                                "says, in base64 or hexadecimal"
                              : "is not the base64 of a whole key");
  }
  return good;
}

static void read_pbkdf2(struct mu_password_hash *hash,
                        const struct mu_hash_options *options,
                        const struct mu_hash_name *name,
                        const struct mu_user *user)
{
  const struct mu_value *salt = value_of(user, MU_PASSWORD_SALT);
  const struct mu_value *rounds = value_of(user, MU_PASSWORD_ITERATIONS);

  if (!take_prf(hash, name, user)) {
    return;
  }
  if (!rounds->text) {
    mu_hash_refuse(hash, MU_PASSWORD_ITERATIONS,
                   "is blank, and PBKDF2 needs it");
  } else if (!salt->text) {
    mu_hash_refuse(hash, MU_PASSWORD_SALT, "is blank, and PBKDF2 needs it");
  } else if (mu_hash_take_iterations(hash, MU_PASSWORD_ITERATIONS, rounds->text,
                                     rounds->len) &&
             take_key(hash, user) && take_salt(hash, options, salt)) {
    hash->algorithm = MU_HASH_PBKDF2;
    hash->verdict = MU_HASH_TAKEN;
  }
}

/* ---- bcrypt ---- */

/* The salt of bcrypt needs no encoding: it is radix-64, alone or behind what a
 * whole hash begins with. */
static const char *bcrypt_salt(struct mu_password_hash *hash,
                               const struct mu_value *salt)
{
  const char *text = salt->text;

  if (salt->len == SETTING_SALT_LEN) {
    text =
        mu_hash_string_setting(hash, MU_PASSWORD_SALT, salt->text, salt->len);
    if (!text) {
      return NULL;
    }
  } else if (salt->len != MU_HASH_BCRYPT_SALT) {
    text = NULL;
  }
  if (!text || !mu_hash_text_is_radix64(text, MU_HASH_BCRYPT_SALT, 4)) {
    mu_hash_refuse(hash, MU_PASSWORD_SALT,
                   "is not the 22 characters that bcrypt writes");
    return NULL;
  }
  return text;
}

/* What the column says must be what the salt's own setting says, if any. */
static bool bcrypt_factor(struct mu_password_hash *hash,
                          const struct mu_user *user)
{
  const struct mu_value *factor = value_of(user, MU_PASSWORD_WORK_FACTOR);
  uint32_t known = hash->work_factor;

  if (!factor->text) {
    if (known == 0) {
      mu_hash_refuse(hash, MU_PASSWORD_WORK_FACTOR,
                     "is blank, and bcrypt needs it");
    }
    return known != 0;
  }
  if (!mu_hash_take_factor(hash, MU_PASSWORD_WORK_FACTOR, factor->text,
                           factor->len)) {
    return false;
  }
  if (known != 0 && known != hash->work_factor) {
    mu_hash_refuse(hash, MU_PASSWORD_WORK_FACTOR,
                   "is not the work factor that the hash itself says");
    return false;
  }
  return true;
}

static void read_bcrypt(struct mu_password_hash *hash,
                        const struct mu_user *user)
{
  const struct mu_value *value = value_of(user, MU_PASSWORD_HASH);
  const struct mu_value *salt = value_of(user, MU_PASSWORD_SALT);
  const char *salt_text = NULL;

  if (value->len != MU_HASH_BCRYPT_VALUE || !salt->text ||
      !mu_hash_text_is_radix64(value->text, value->len, 2)) {
    mu_hash_refuse(hash, MU_PASSWORD_HASH,
                   "is neither a whole bcrypt hash, as in $2b$12$..., nor the "
                   "31 characters of one whose salt has a column");
    return;
  }
  salt_text = bcrypt_salt(hash, salt);
  if (salt_text && bcrypt_factor(hash, user)) {
    hash->algorithm = MU_HASH_BCRYPT;
    (void)mu_hash_text_plain(&hash->salt, salt_text, MU_HASH_BCRYPT_SALT);
    (void)mu_hash_text_plain(&hash->value, value->text, value->len);
    hash->verdict = MU_HASH_TAKEN;
  }
}

/* ---- which of them ---- */

static const char nameless[] = "does not say what made it: give "
                               "password_algorithm, or say --hash-format";

static const char *const strangers[MU_HASH_FORMATS] = {
    [MU_HASH_FORMAT_AUTO] = nameless,
    [MU_HASH_FORMAT_DJANGO] = "is not as Django writes hashes",
    [MU_HASH_FORMAT_LDAP] = "does not begin with an LDAP scheme, as in {SSHA}",
    [MU_HASH_FORMAT_KEYCLOAK] = "is not a credential as Keycloak exports them",
    [MU_HASH_FORMAT_AUTH0] = "is not bcrypt, as in $2b$10$...",
    [MU_HASH_FORMAT_ASPNET] = "is not as ASP.NET Identity writes hashes",
};

static void read_plain(struct mu_password_hash *hash,
                       const struct mu_hash_options *options,
                       const struct mu_hash_name *name,
                       const struct mu_user *user)
{
  enum mu_hash_format format = name ? name->format : options->format;
  bool salted = name && name->salted;

  switch (format) {
  case MU_HASH_FORMAT_BCRYPT:
    read_bcrypt(hash, user);
    break;
  case MU_HASH_FORMAT_PBKDF2:
    read_pbkdf2(hash, options, name, user);
    break;
  case MU_HASH_FORMAT_SHA512:
    read_digest(hash, options, salted, MU_HASH_SHA512, user);
    break;
  case MU_HASH_FORMAT_SHA256:
    read_digest(hash, options, salted, MU_HASH_SHA256, user);
    break;
  case MU_HASH_FORMAT_SHA1:
    read_digest(hash, options, salted, MU_HASH_SHA1, user);
    break;
  case MU_HASH_FORMAT_MD5:
    read_digest(hash, options, salted, MU_HASH_MD5, user);
    break;
  default:
    mu_hash_refuse(hash, MU_PASSWORD_HASH, strangers[format]);
    break;
  }
}

void mu_hash_columns_read(struct mu_password_hash *hash,
                          const struct mu_hash_options *options,
                          const struct mu_hash_name *name,
                          const struct mu_user *user)
{
  const struct mu_value *value = value_of(user, MU_PASSWORD_HASH);

  if (name && name->crypt) {
    mu_hash_string_crypt(hash, value->text, value->len);
  } else if (name && name->scheme) {
    mu_hash_string_ldap(hash, name->scheme, strlen(name->scheme), value->text,
                        value->len);
    mu_hash_columns_compare(hash, user);
  } else {
    read_plain(hash, options, name, user);
  }
}

/* ---- what columns say of a hash that speaks for itself ---- */

/* Whether a number in |id|, if the row gives one, is |expected|. */
static bool same_number(const struct mu_user *user, enum mu_attribute_id id,
                        uint64_t expected)
{
  const struct mu_value *value = value_of(user, id);
  uint64_t number = 0;

  return !mu_hash_columns_gives(user, id) ||
         (mu_hash_number(value->text, value->len, &number) &&
          number == expected);
}

static bool same_prf(const struct mu_password_hash *hash,
                     const struct mu_user *user)
{
  const struct mu_value *digest = value_of(user, MU_PASSWORD_DIGEST);
  enum mu_hash_prf prf = MU_HASH_HMAC_NONE;

  return !mu_hash_columns_gives(user, MU_PASSWORD_DIGEST) ||
         (mu_hash_name_prf(digest->text, digest->len, &prf) &&
          prf == hash->prf);
}

static bool same_order(const struct mu_password_hash *hash,
                       const struct mu_user *user)
{
  const struct mu_value *value = value_of(user, MU_PASSWORD_SALT_ORDER);
  enum mu_salt_order order = MU_SALT_PREFIX;

  return !mu_hash_columns_gives(user, MU_PASSWORD_SALT_ORDER) ||
         (mu_hash_name_order(value->text, value->len, &order) &&
          order == hash->order);
}

/* Some systems write bcrypt's salt into a column as well. */
static bool same_salt(const struct mu_password_hash *hash,
                      const struct mu_user *user)
{
  const struct mu_value *salt = value_of(user, MU_PASSWORD_SALT);

  if (!salt->text) {
    return true;
  }
  return hash->algorithm == MU_HASH_BCRYPT && salt->len >= hash->salt.len &&
         (salt->len == MU_HASH_BCRYPT_SALT || salt->len == SETTING_SALT_LEN) &&
         memcmp(salt->text + salt->len - hash->salt.len, hash->salt.bytes,
                hash->salt.len) == 0;
}

void mu_hash_columns_compare(struct mu_password_hash *hash,
                             const struct mu_user *user)
{
  static const char why[] = "is not what the hash says of itself";
  bool derived = hash->algorithm == MU_HASH_PBKDF2;

  if (hash->verdict != MU_HASH_TAKEN) {
    return;
  }
  if (!same_salt(hash, user)) {
    mu_hash_refuse(hash, MU_PASSWORD_SALT,
                   "stands beside a hash that has its salt in it");
  } else if (hash->algorithm == MU_HASH_BCRYPT) {
    if (!same_number(user, MU_PASSWORD_WORK_FACTOR, hash->work_factor)) {
      mu_hash_refuse(hash, MU_PASSWORD_WORK_FACTOR, why);
    }
  } else if (!derived) {
    if (hash->salt.len > 0 && !same_order(hash, user)) {
      mu_hash_refuse(hash, MU_PASSWORD_SALT_ORDER, why);
    }
  } else if (!same_number(user, MU_PASSWORD_ITERATIONS, hash->iterations)) {
    mu_hash_refuse(hash, MU_PASSWORD_ITERATIONS, why);
  } else if (!same_number(user, MU_PASSWORD_KEY_SIZE, hash->value.len)) {
    mu_hash_refuse(hash, MU_PASSWORD_KEY_SIZE, why);
  } else if (!same_prf(hash, user)) {
    mu_hash_refuse(hash, MU_PASSWORD_DIGEST, why);
  }
}
