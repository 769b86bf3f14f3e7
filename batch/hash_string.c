/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/hash_string.h"

#include <string.h>

#include "batch/hash_number.h"
#include "batch/hash_verdict.h"
#include "batch/keycloak_hash.h"
#include "io/text.h"

#define SETTING_LEN    7 /* $2b$12$ */
#define PARTS_MAX      5
#define ASPNET_HEAD    13 /* bytes: version, function, iterations, salt's size */
#define ASPNET_OLD_LEN 49
#define DJANGO_LOCKED  41 /* "!" and 40 letters and digits */

struct span {
  const char *text;
  size_t len;
};

/* Beginnings of what is known and cannot be taken. */
static const struct {
  const char *prefix;
  const char *why;
} foreign[] = {
    {"$argon2", "is Argon2, which Okta does not take"},
    {"argon2$", "is Argon2, which Okta does not take"},
    {"$scrypt$", "is scrypt, which Okta does not take"},
    {"scrypt$", "is scrypt, which Okta does not take"},
    {"scrypt:", "is scrypt, which Okta does not take"},
    {"$7$", "is scrypt, which Okta does not take"},
    {"$y$", "is yescrypt, which Okta does not take"},
    {"$gy$", "is yescrypt, which Okta does not take"},
    {"$1$", "is md5-crypt, which Okta does not take"},
    {"$apr1$", "is Apache's md5-crypt, which Okta does not take"},
    {"$md5", "is Sun's md5-crypt, which Okta does not take"},
    {"$sha1$", "is sha1-crypt, which Okta does not take"},
    {"$5$", "is sha256-crypt, which Okta does not take"},
    {"$6$", "is sha512-crypt, which Okta does not take"},
    {"$3$", "is an NT hash, which Okta does not take"},
    {"$P$", "is phpass (WordPress and others), which Okta does not take"},
    {"$H$", "is phpass (phpBB and others), which Okta does not take"},
    {"$S$", "is Drupal's, which Okta does not take"},
    {"$wp$", "is WordPress's bcrypt of another hash, which Okta does not "
             "take"},
    {"$bcrypt-sha256$", "is bcrypt of another hash, which Okta does not take"},
    {"bcrypt_sha256$", "is bcrypt of another hash, which Okta does not take"},
    {"pbkdf2_sha1$", "is PBKDF2 with SHA-1, which Okta does not take"},
    {"$pbkdf2$", "is PBKDF2 with SHA-1, which Okta does not take"},
    {"$pbkdf2-sha1$", "is PBKDF2 with SHA-1, which Okta does not take"},
    {"pbkdf2:sha1:", "is PBKDF2 with SHA-1, which Okta does not take"},
    {"SCRAM-SHA-", "is SCRAM's, which Okta does not take"},
};

static bool starts(const char *text, size_t len, const char *prefix)
{
  size_t prefix_len = strlen(prefix);

  return len >= prefix_len && memcmp(text, prefix, prefix_len) == 0;
}

/* Turns away what is known and cannot be taken; false for anything else. */
static bool read_foreign(struct mu_password_hash *hash, const char *text,
                         size_t len)
{
  for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
    if (starts(text, len, foreign[i].prefix)) {
      mu_hash_turn_away(hash, MU_PASSWORD_HASH, foreign[i].why);
      return true;
    }
  }
  return false;
}

/* Cuts |text| at each "$"; how many parts there are, PARTS_MAX + 1 when there
 * are too many. */
static size_t cut(const char *text, size_t len, struct span parts[PARTS_MAX])
{
  size_t count = 0;
  size_t from = 0;

  for (size_t i = 0; i <= len; i++) {
    if (i < len && text[i] != '$') {
      continue;
    }
    if (count == PARTS_MAX) {
      return PARTS_MAX + 1;
    }
    parts[count++] = (struct span){text + from, i - from};
    from = i + 1;
  }
  return count;
}

/* ---- bcrypt ---- */

const char *mu_hash_string_setting(struct mu_password_hash *hash,
                                   enum mu_attribute_id where, const char *text,
                                   size_t len)
{
  if (starts(text, len, "$2x$")) {
    mu_hash_turn_away(hash, where,
                      "is bcrypt $2x$, which has a fault that Okta does not "
                      "repeat");
    return NULL;
  }
  if (starts(text, len, "$2$")) {
    mu_hash_turn_away(hash, where,
                      "is the first bcrypt, $2$, which Okta does not take");
    return NULL;
  }
  if (!starts(text, len, "$2a$") && !starts(text, len, "$2b$") &&
      !starts(text, len, "$2y$")) {
    mu_hash_refuse(hash, where, "is not bcrypt of kind $2a$, $2b$ or $2y$");
    return NULL;
  }
  if (len < SETTING_LEN || text[SETTING_LEN - 1] != '$') {
    mu_hash_refuse(hash, where, "has no work factor of bcrypt, 4 to 31");
    return NULL;
  }
  return mu_hash_take_factor(hash, where, text + 4, 2) ? text + SETTING_LEN
                                                       : NULL;
}

void mu_hash_string_bcrypt(struct mu_password_hash *hash, const char *text,
                           size_t len)
{
  const char *salt = mu_hash_string_setting(hash, MU_PASSWORD_HASH, text, len);

  if (!salt) {
    return;
  }
  if (len != SETTING_LEN + MU_HASH_BCRYPT_SALT + MU_HASH_BCRYPT_VALUE) {
    mu_hash_refuse(hash, MU_PASSWORD_HASH,
                   "is not 60 characters long, as every bcrypt hash is");
    return;
  }
  if (!mu_hash_text_is_radix64(salt, MU_HASH_BCRYPT_SALT, 4) ||
      !mu_hash_text_is_radix64(salt + MU_HASH_BCRYPT_SALT, MU_HASH_BCRYPT_VALUE,
                               2)) {
    mu_hash_refuse(hash, MU_PASSWORD_HASH,
                   "holds what bcrypt does not write: has it been changed?");
    return;
  }
  hash->algorithm = MU_HASH_BCRYPT;
  (void)mu_hash_text_plain(&hash->salt, salt, MU_HASH_BCRYPT_SALT);
  (void)mu_hash_text_plain(&hash->value, salt + MU_HASH_BCRYPT_SALT,
                           MU_HASH_BCRYPT_VALUE);
  hash->verdict = MU_HASH_TAKEN;
}

static bool is_des(const char *text, size_t len)
{
  return len == 13 && mu_hash_text_is_radix64(text, len, 0);
}

void mu_hash_string_crypt(struct mu_password_hash *hash, const char *text,
                          size_t len)
{
  if (starts(text, len, "$2")) {
    mu_hash_string_bcrypt(hash, text, len);
  } else if (is_des(text, len)) {
    mu_hash_turn_away(hash, MU_PASSWORD_HASH,
                      "is crypt(3)'s DES, which Okta does not take");
  } else if (text[0] != '$' || !read_foreign(hash, text, len)) {
    mu_hash_refuse(hash, MU_PASSWORD_HASH, "is no hash of crypt(3)'s");
  }
}

/* ---- PBKDF2 in one text ---- */

/* |value| is of the length that its function gives. */
static void take_pbkdf2(struct mu_password_hash *hash, enum mu_hash_prf prf)
{
  if (hash->value.len != mu_hash_prf_len(prf)) {
    mu_hash_refuse(hash, MU_PASSWORD_HASH,
                   prf == MU_HASH_HMAC_SHA512
                       ? "does not hold the 64 bytes that it should: has its "
                         "end been cut off?"
                       : "does not hold the 32 bytes that it should: has its "
                         "end been cut off?");
    return;
  }
  hash->algorithm = MU_HASH_PBKDF2;
  hash->prf = prf;
  hash->verdict = MU_HASH_TAKEN;
}

/* "29000", or "i=29000,l=32" as the PHC string format has it. */
static struct span bare_rounds(struct span rounds)
{
  const char *comma = NULL;

  if (rounds.len > 2 && memcmp(rounds.text, "i=", 2) == 0) {
    rounds.text += 2;
    rounds.len -= 2;
    comma = memchr(rounds.text, ',', rounds.len);
    rounds.len = comma ? (size_t)(comma - rounds.text) : rounds.len;
  }
  return rounds;
}

/* Iterations, salt and value, both in adapted base64. */
static void read_adapted(struct mu_password_hash *hash, enum mu_hash_prf prf,
                         struct span rounds, struct span salt,
                         struct span value)
{
  if (mu_hash_text_is_telling_hex(salt.text, salt.len) ||
      !mu_hash_text_adapted(&hash->salt, salt.text, salt.len) ||
      !mu_hash_text_adapted(&hash->value, value.text, value.len)) {
    mu_hash_refuse(hash, MU_PASSWORD_HASH,
                   "is not the base64 without padding that it should be");
    return;
  }
  if (mu_hash_take_iterations(hash, MU_PASSWORD_HASH, rounds.text,
                              rounds.len)) {
    take_pbkdf2(hash, prf);
  }
}

/* $pbkdf2-sha256$29000$salt$value */
static void read_passlib(struct mu_password_hash *hash, const char *text,
                         size_t len)
{
  struct span parts[PARTS_MAX];
  bool long_one = starts(text, len, "$pbkdf2-sha512$");

  if (cut(text, len, parts) != 5 ||
      (!long_one && !starts(text, len, "$pbkdf2-sha256$"))) {
    mu_hash_refuse(hash, MU_PASSWORD_HASH,
                   "is not PBKDF2 as passlib writes it");
    return;
  }
  read_adapted(hash, long_one ? MU_HASH_HMAC_SHA512 : MU_HASH_HMAC_SHA256,
               bare_rounds(parts[2]), parts[3], parts[4]);
}

/* ---- Django ---- */

/* The salt of a Django hash is its characters; pbkdf2_sha256$600000$salt$b64 */
static void read_django_pbkdf2(struct mu_password_hash *hash,
                               const struct span *parts, size_t count,
                               enum mu_hash_prf prf)
{
  if (count != 4 ||
      !mu_hash_text_plain(&hash->salt, parts[2].text, parts[2].len) ||
      !mu_hash_text_base64(&hash->value, parts[3].text, parts[3].len)) {
    mu_hash_refuse(hash, MU_PASSWORD_HASH,
                   "is not iterations, salt and base64 parted by $, as Django "
                   "writes them");
    return;
  }
  if (mu_hash_take_iterations(hash, MU_PASSWORD_HASH, parts[1].text,
                              parts[1].len)) {
    take_pbkdf2(hash, prf);
  }
}

/* sha1$salt$hex: hash of the salt and then the password. Without a salt it is
 * Django's unsalted hasher. */
static void read_django_digest(struct mu_password_hash *hash,
                               const struct span *parts, size_t count,
                               enum mu_hash_algorithm algorithm)
{
  if (count != 3 ||
      !mu_hash_text_hex(&hash->value, parts[2].text, parts[2].len) ||
      hash->value.len != mu_hash_digest_len(algorithm) ||
      (parts[1].len > 0 &&
       !mu_hash_text_plain(&hash->salt, parts[1].text, parts[1].len))) {
    mu_hash_refuse(hash, MU_PASSWORD_HASH,
                   "is not a salt and all hexadecimal digits of its hash "
                   "parted by $, as Django writes them");
    return;
  }
  hash->algorithm = algorithm;
  hash->order = MU_SALT_PREFIX;
  hash->verdict = MU_HASH_TAKEN;
}

/* False when |name| is none of Django's. */
static bool read_django(struct mu_password_hash *hash, const char *text,
                        size_t len, bool django)
{
  struct span parts[PARTS_MAX];
  size_t count = cut(text, len, parts);

  if (starts(text, len, "bcrypt$")) { /* bcrypt$$2b$12$... */
    mu_hash_string_bcrypt(hash, text + 7, len - 7);
  } else if (starts(text, len, "pbkdf2_sha256$")) {
    read_django_pbkdf2(hash, parts, count, MU_HASH_HMAC_SHA256);
  } else if (starts(text, len, "pbkdf2_sha512$")) {
    read_django_pbkdf2(hash, parts, count, MU_HASH_HMAC_SHA512);
  } else if (!starts(text, len, "sha1$") && !starts(text, len, "md5$")) {
    return false;
  } else if (!django) {
    mu_hash_refuse(hash, MU_PASSWORD_HASH,
                   "may be Django's or Werkzeug's, whose hashes are not made "
                   "alike: if it is Django's, say --hash-format django");
  } else {
    read_django_digest(hash, parts, count,
                       text[0] == 's' ? MU_HASH_SHA1 : MU_HASH_MD5);
  }
  return true;
}

/* "!" and 40 characters by chance: a password that nobody has. Other texts that
 * begin so are of accounts that somebody locked. */
static void read_locked(struct mu_password_hash *hash, const char *text,
                        size_t len)
{
  bool nothing = len == 1 || len == DJANGO_LOCKED;

  for (size_t i = 1; i < len && nothing; i++) {
    nothing = mu_hash_text_is_radix64(text + i, 1, 0) && text[i] != '.' &&
              text[i] != '/';
  }
  if (nothing) {
    hash->verdict = MU_HASH_NO_PASSWORD;
  } else {
    mu_hash_refuse(hash, MU_PASSWORD_HASH,
                   "is of an account that was locked, by the ! before it");
  }
}

/* ---- LDAP ---- */

/* Base64 of a digest and the salt, if any, behind it. */
static void read_ldap_digest(struct mu_password_hash *hash, const char *text,
                             size_t len, enum mu_hash_algorithm algorithm,
                             bool salted)
{
  size_t digest = mu_hash_digest_len(algorithm);
  struct mu_hash_bytes all;

  if (!mu_hash_text_base64(&all, text, len) ||
      mu_hash_text_is_telling_hex(text, len)) {
    mu_hash_refuse(hash, MU_PASSWORD_HASH,
                   "is not the base64 that it should be");
  } else if (salted ? all.len <= digest : all.len != digest) {
    mu_hash_refuse(hash, MU_PASSWORD_HASH,
                   salted ? "is too short for its scheme: no salt is in it"
                          : "is not of the length that its scheme gives");
  } else {
    hash->algorithm = algorithm;
    hash->order = MU_SALT_POSTFIX;
    hash->value.len = digest;
    memcpy(hash->value.bytes, all.bytes, digest);
    hash->salt.len = all.len - digest;
    memcpy(hash->salt.bytes, all.bytes + digest, hash->salt.len);
    hash->verdict = MU_HASH_TAKEN;
  }
  explicit_bzero(&all, sizeof all);
}

/* 10000$salt$value, in adapted base64. */
static void read_ldap_pbkdf2(struct mu_password_hash *hash, const char *text,
                             size_t len, enum mu_hash_prf prf)
{
  struct span parts[PARTS_MAX];

  if (cut(text, len, parts) != 3) {
    mu_hash_refuse(hash, MU_PASSWORD_HASH,
                   "is not iterations, salt and value parted by $");
    return;
  }
  read_adapted(hash, prf, parts[0], parts[1], parts[2]);
}

enum ldap_kind {
  LDAP_DIGEST,
  LDAP_SALTED,
  LDAP_PBKDF2,
  LDAP_BCRYPT,
  LDAP_CRYPT,
  LDAP_FOREIGN
};

static const struct ldap_scheme {
  const char *name;
  enum ldap_kind kind;
  enum mu_hash_algorithm algorithm;
  enum mu_hash_prf prf;
  const char *why; /* it cannot be taken */
} schemes[] = {
    {"SSHA", LDAP_SALTED, MU_HASH_SHA1, 0, NULL},
    {"SSHA256", LDAP_SALTED, MU_HASH_SHA256, 0, NULL},
    {"SSHA512", LDAP_SALTED, MU_HASH_SHA512, 0, NULL},
    {"SMD5", LDAP_SALTED, MU_HASH_MD5, 0, NULL},
    {"SHA", LDAP_DIGEST, MU_HASH_SHA1, 0, NULL},
    {"SHA256", LDAP_DIGEST, MU_HASH_SHA256, 0, NULL},
    {"SHA512", LDAP_DIGEST, MU_HASH_SHA512, 0, NULL},
    {"MD5", LDAP_DIGEST, MU_HASH_MD5, 0, NULL},
    {"CRYPT", LDAP_CRYPT, 0, 0, NULL},
    {"BCRYPT", LDAP_BCRYPT, 0, 0, NULL},
    {"PBKDF2-SHA256", LDAP_PBKDF2, 0, MU_HASH_HMAC_SHA256, NULL},
    {"PBKDF2-SHA512", LDAP_PBKDF2, 0, MU_HASH_HMAC_SHA512, NULL},
    {"PBKDF2", LDAP_FOREIGN, 0, 0,
     "is PBKDF2 with SHA-1, which Okta does not take"},
    {"PBKDF2-SHA1", LDAP_FOREIGN, 0, 0,
     "is PBKDF2 with SHA-1, which Okta does not take"},
    {"ARGON2", LDAP_FOREIGN, 0, 0, "is Argon2, which Okta does not take"},
    {"SCRYPT", LDAP_FOREIGN, 0, 0, "is scrypt, which Okta does not take"},
    {"SHA384", LDAP_FOREIGN, 0, 0, "is SHA-384, which Okta does not take"},
    {"SSHA384", LDAP_FOREIGN, 0, 0, "is SHA-384, which Okta does not take"},
};

static void read_scheme(struct mu_password_hash *hash,
                        const struct ldap_scheme *scheme, const char *text,
                        size_t len)
{
  switch (scheme->kind) {
  case LDAP_DIGEST:
  case LDAP_SALTED:
    read_ldap_digest(hash, text, len, scheme->algorithm,
                     scheme->kind == LDAP_SALTED);
    break;
  case LDAP_PBKDF2:
    read_ldap_pbkdf2(hash, text, len, scheme->prf);
    break;
  case LDAP_BCRYPT:
    mu_hash_string_bcrypt(hash, text, len);
    break;
  case LDAP_CRYPT:
    mu_hash_string_crypt(hash, text, len);
    break;
  case LDAP_FOREIGN:
    mu_hash_turn_away(hash, MU_PASSWORD_HASH, scheme->why);
    break;
  }
}

void mu_hash_string_ldap(struct mu_password_hash *hash, const char *scheme,
                         size_t scheme_len, const char *text, size_t len)
{
  for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
    if (mu_text_equal_nocase(schemes[i].name, strlen(schemes[i].name), scheme,
                             scheme_len)) {
      read_scheme(hash, &schemes[i], text, len);
      return;
    }
  }
  mu_hash_refuse(hash, MU_PASSWORD_HASH,
                 "is of an LDAP scheme that muster does not know");
}

static void read_ldap(struct mu_password_hash *hash, const char *text,
                      size_t len)
{
  const char *end = memchr(text, '}', len);

  if (!end) {
    mu_hash_refuse(hash, MU_PASSWORD_HASH,
                   "begins like an LDAP scheme that never ends");
    return;
  }
  mu_hash_string_ldap(hash, text + 1, (size_t)(end - text) - 1, end + 1,
                      len - (size_t)(end + 1 - text));
}

static bool is_printable(const struct mu_hash_bytes *bytes)
{
  for (size_t i = 0; i < bytes->len; i++) {
    if (bytes->bytes[i] <= ' ' || bytes->bytes[i] > '~') {
      return false;
    }
  }
  return bytes->len > 0;
}

/* LDIF writes what it is not sure of in base64, the scheme and all (RFC 2849).
 * Digests whose base64 or hexadecimal digits begin like that are no text. */
static bool read_ldif(struct mu_password_hash *hash, const char *text,
                      size_t len)
{
  struct mu_hash_bytes bytes;
  bool known = text[0] == 'e' && mu_hash_text_base64(&bytes, text, len) &&
               bytes.bytes[0] == '{' && is_printable(&bytes) &&
               memchr(bytes.bytes, '}', bytes.len);

  if (known) {
    mu_hash_refuse(hash, MU_PASSWORD_HASH,
                   "is an LDAP hash in base64 once more, as LDIF writes it "
                   "behind two colons: decode it to what begins with {");
  }
  explicit_bzero(&bytes, sizeof bytes);
  return known;
}

/* ---- ASP.NET Identity ---- */

static uint32_t big_endian(const unsigned char *bytes)
{
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
         (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Version 3, the length of whose salt fits. */
static void read_aspnet_blob(struct mu_password_hash *hash,
                             const struct mu_hash_bytes *blob)
{
  uint32_t function = big_endian(blob->bytes + 1);
  uint32_t iterations = big_endian(blob->bytes + 5);
  size_t salt = big_endian(blob->bytes + 9);

  if (function == 0) {
    mu_hash_turn_away(hash, MU_PASSWORD_HASH,
                      "is ASP.NET Identity's PBKDF2 with SHA-1, which Okta "
                      "does not take");
  } else if (iterations < MU_HASH_ITERATIONS_MIN) {
    mu_hash_turn_away(hash, MU_PASSWORD_HASH,
                      "has fewer than 4,096 iterations, which Okta does not "
                      "take");
  } else {
    hash->algorithm = MU_HASH_PBKDF2;
    hash->prf = function == 1 ? MU_HASH_HMAC_SHA256 : MU_HASH_HMAC_SHA512;
    hash->iterations = iterations;
    (void)mu_hash_text_plain(&hash->salt,
                             (const char *)blob->bytes + ASPNET_HEAD, salt);
    (void)mu_hash_text_plain(&hash->value,
                             (const char *)blob->bytes + ASPNET_HEAD + salt,
                             blob->len - ASPNET_HEAD - salt);
    hash->verdict = MU_HASH_TAKEN;
  }
}

/* Whether thirteen bytes say what only that version says, and the rest is as
 * long as they say; by chance nothing is. */
static bool is_aspnet(const struct mu_hash_bytes *blob)
{
  size_t salt = 0;

  if (blob->len < ASPNET_HEAD || blob->bytes[0] != 1 ||
      big_endian(blob->bytes + 1) > 2) {
    return false;
  }
  salt = big_endian(blob->bytes + 9);
  return salt >= MU_HASH_KEY_MIN && salt < blob->len &&
         big_endian(blob->bytes + 5) >= 1 &&
         big_endian(blob->bytes + 5) <= MU_HASH_ITERATIONS_MAX &&
         blob->len - salt >= ASPNET_HEAD + MU_HASH_KEY_MIN;
}

static bool read_aspnet(struct mu_password_hash *hash, const char *text,
                        size_t len)
{
  struct mu_hash_bytes blob;
  bool known = false;

  if (text[0] != 'A' || !mu_hash_text_base64(&blob, text, len)) {
    return false;
  }
  if (is_aspnet(&blob)) {
    read_aspnet_blob(hash, &blob);
    known = true;
  } else if (blob.len == ASPNET_OLD_LEN && blob.bytes[0] == 0) {
    mu_hash_turn_away(hash, MU_PASSWORD_HASH,
                      "is ASP.NET Identity's version 2 (PBKDF2 with SHA-1), "
                      "which Okta does not take");
    known = true;
  }
  explicit_bzero(&blob, sizeof blob);
  return known;
}

/* ---- which of them it is ---- */

/* A "*" and forty capital hexadecimal digits. */
static bool is_mysql(const char *text, size_t len)
{
  return len == 41 && text[0] == '*' && mu_hash_text_is_hex(text + 1, 40);
}

static bool is_json(const char *text, size_t len)
{
  return text[0] == '[' ||
         (text[0] == '{' && (len == 1 || strchr("\" \t\r\n}", text[1])));
}

/* What begins with a dollar. */
static enum mu_hash_format read_dollar(struct mu_password_hash *hash,
                                       const char *text, size_t len)
{
  if (starts(text, len, "$2")) {
    mu_hash_string_bcrypt(hash, text, len);
    return MU_HASH_FORMAT_BCRYPT;
  }
  if (read_foreign(hash, text, len)) {
    return MU_HASH_FORMATS;
  }
  if (starts(text, len, "$pbkdf2-")) {
    read_passlib(hash, text, len);
    return MU_HASH_FORMAT_PBKDF2;
  }
  mu_hash_refuse(hash, MU_PASSWORD_HASH,
                 "is of a kind that muster does not know");
  return MU_HASH_FORMATS;
}

enum mu_hash_format mu_hash_string_read(struct mu_password_hash *hash,
                                        const char *text, size_t len,
                                        bool django)
{
  if (is_json(text, len)) {
    mu_keycloak_hash_read(hash, text, len);
    return MU_HASH_FORMAT_KEYCLOAK;
  }
  if (text[0] == '{') {
    read_ldap(hash, text, len);
    return MU_HASH_FORMAT_LDAP;
  }
  if (text[0] == '$') {
    return read_dollar(hash, text, len);
  }
  if (text[0] == '!') {
    read_locked(hash, text, len);
    return MU_HASH_FORMATS;
  }
  if (is_mysql(text, len)) {
    mu_hash_turn_away(hash, MU_PASSWORD_HASH,
                      "is MySQL's, which Okta does not take");
    return MU_HASH_FORMATS;
  }
  if (read_foreign(hash, text, len)) {
    return MU_HASH_FORMATS;
  }
  if (read_ldif(hash, text, len)) {
    return MU_HASH_FORMATS;
  }
  if (read_django(hash, text, len, django)) {
    return MU_HASH_FORMAT_DJANGO;
  }
  return read_aspnet(hash, text, len) ? MU_HASH_FORMAT_ASPNET
                                      : MU_HASH_FORMAT_AUTO;
}
