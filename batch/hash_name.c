/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/hash_name.h"

#include <string.h>

#include "io/text.h"

#define NAME_MAX 64

#define PLAIN(NAME, FORMAT)                                                    \
  {                                                                            \
    .name = (NAME), .format = (FORMAT)                                         \
  }
#define SALTED(NAME, FORMAT)                                                   \
  {                                                                            \
    .name = (NAME), .format = (FORMAT), .salted = true                         \
  }
#define DERIVED(NAME, PRF)                                                     \
  {                                                                            \
    .name = (NAME), .format = MU_HASH_FORMAT_PBKDF2, .prf = (PRF)              \
  }
#define SCHEME(NAME, WRITTEN)                                                  \
  {                                                                            \
    .name = (NAME), .format = MU_HASH_FORMAT_LDAP, .scheme = (WRITTEN)         \
  }
#define FOREIGN(NAME, WHY)                                                     \
  {                                                                            \
    .name = (NAME), .why = (WHY)                                               \
  }

static const char argon2[] = "is Argon2, which Okta does not take";
static const char scrypt[] = "is scrypt, which Okta does not take";
static const char sha1_derived[] =
    "is PBKDF2 with SHA-1, which Okta does not take";
static const char phpass[] = "is phpass, which Okta does not take";
static const char keyed[] =
    "is a digest with a key (HMAC), which Okta does not take";
static const char other_sha[] = "is a digest of a kind that Okta does not take";
static const char bcrypt_of_hash[] =
    "is bcrypt of another hash, which Okta does not take";
static const char crypt_sha[] =
    "is a digest of many rounds (crypt), which Okta does not take";

static const struct mu_hash_name names[] = {
    PLAIN("bcrypt", MU_HASH_FORMAT_BCRYPT),
    PLAIN("blowfish", MU_HASH_FORMAT_BCRYPT),
    PLAIN("django", MU_HASH_FORMAT_DJANGO),
    PLAIN("ldap", MU_HASH_FORMAT_LDAP),
    PLAIN("keycloak", MU_HASH_FORMAT_KEYCLOAK),
    PLAIN("auth0", MU_HASH_FORMAT_AUTH0),
    PLAIN("aspnet", MU_HASH_FORMAT_ASPNET),
    PLAIN("aspnetidentity", MU_HASH_FORMAT_ASPNET),
    PLAIN("aspnetidentityv3", MU_HASH_FORMAT_ASPNET),
    PLAIN("sha512", MU_HASH_FORMAT_SHA512),
    PLAIN("sha256", MU_HASH_FORMAT_SHA256),
    PLAIN("sha1", MU_HASH_FORMAT_SHA1),
    PLAIN("sha", MU_HASH_FORMAT_SHA1),
    PLAIN("md5", MU_HASH_FORMAT_MD5),
    SALTED("saltedsha512", MU_HASH_FORMAT_SHA512),
    SALTED("saltedsha256", MU_HASH_FORMAT_SHA256),
    SALTED("saltedsha1", MU_HASH_FORMAT_SHA1),
    SALTED("saltedmd5", MU_HASH_FORMAT_MD5),
    DERIVED("pbkdf2", MU_HASH_HMAC_NONE),
    DERIVED("pbkdf2sha256", MU_HASH_HMAC_SHA256),
    DERIVED("pbkdf2sha512", MU_HASH_HMAC_SHA512),
    DERIVED("pbkdf2hmacsha256", MU_HASH_HMAC_SHA256),
    DERIVED("pbkdf2hmacsha512", MU_HASH_HMAC_SHA512),
    DERIVED("pbkdf2withhmacsha256", MU_HASH_HMAC_SHA256),
    DERIVED("pbkdf2withhmacsha512", MU_HASH_HMAC_SHA512),
    DERIVED("saltedpbkdf2hmacsha256", MU_HASH_HMAC_SHA256), /* FusionAuth */
    DERIVED("saltedpbkdf2hmacsha256512", MU_HASH_HMAC_SHA256),
    DERIVED("saltedpbkdf2hmacsha512512", MU_HASH_HMAC_SHA512),
    SCHEME("ssha", "SSHA"),
    SCHEME("ssha256", "SSHA256"),
    SCHEME("ssha512", "SSHA512"),
    SCHEME("smd5", "SMD5"),
    {.name = "crypt", .crypt = true},
    FOREIGN("argon2", argon2),
    FOREIGN("argon2i", argon2),
    FOREIGN("argon2d", argon2),
    FOREIGN("argon2id", argon2),
    FOREIGN("scrypt", scrypt),
    FOREIGN("firebasescrypt", scrypt),
    FOREIGN("firebase", scrypt),
    FOREIGN("pbkdf2sha1", sha1_derived),
    FOREIGN("pbkdf2hmacsha1", sha1_derived),
    FOREIGN("pbkdf2withhmacsha1", sha1_derived),
    FOREIGN("phpass", phpass),
    FOREIGN("phpassmd5", phpass),
    FOREIGN("phpasssha512", phpass),
    FOREIGN("saltedhmacsha256", keyed),
    FOREIGN("hmacsha256", keyed),
    FOREIGN("hmacsha512", keyed),
    FOREIGN("hmacsha1", keyed),
    FOREIGN("hmacmd5", keyed),
    FOREIGN("hmac", keyed),
    FOREIGN("md4", other_sha),
    FOREIGN("ntlm", other_sha),
    FOREIGN("sha224", other_sha),
    FOREIGN("sha384", other_sha),
    FOREIGN("bcryptsha256", bcrypt_of_hash),
    FOREIGN("sha256crypt", crypt_sha),
    FOREIGN("sha512crypt", crypt_sha),
    FOREIGN("md5crypt", crypt_sha),
};

/* |text| without what is no letter and no digit, all small; "" when it is too
 * long to be a name. */
static void simplify(char out[NAME_MAX], const char *text, size_t len)
{
  size_t used = 0;

  for (size_t i = 0; i < len; i++) {
    char c = text[i];

    if (c >= 'A' && c <= 'Z') {
      c = (char)(c | 0x20);
    }
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      if (used == NAME_MAX - 1) {
        used = 0;
        break;
      }
      out[used++] = c;
    }
  }
  out[used] = '\0';
}

const struct mu_hash_name *mu_hash_name_find(const char *text, size_t len)
{
  char name[NAME_MAX];

  simplify(name, text, len);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (strcmp(names[i].name, name) == 0) {
      return &names[i];
    }
  }
  return NULL;
}

bool mu_hash_name_prf(const char *text, size_t len, enum mu_hash_prf *prf)
{
  static const struct {
    const char *name;
    enum mu_hash_prf prf;
  } digests[] = {
      {"sha256hmac", MU_HASH_HMAC_SHA256}, {"hmacsha256", MU_HASH_HMAC_SHA256},
      {"sha256", MU_HASH_HMAC_SHA256},     {"sha512hmac", MU_HASH_HMAC_SHA512},
      {"hmacsha512", MU_HASH_HMAC_SHA512}, {"sha512", MU_HASH_HMAC_SHA512},
      {"sha1hmac", MU_HASH_HMAC_NONE},     {"hmacsha1", MU_HASH_HMAC_NONE},
      {"sha1", MU_HASH_HMAC_NONE}};
  char name[NAME_MAX];

  simplify(name, text, len);
  for (size_t i = 0; i < sizeof digests / sizeof *digests; i++) {
    if (strcmp(digests[i].name, name) == 0) {
      *prf = digests[i].prf;
      return true;
    }
  }
  return false;
}

bool mu_hash_name_order(const char *text, size_t len, enum mu_salt_order *order)
{
  bool before = mu_text_equal_nocase(text, len, "PREFIX", 6);

  *order = before ? MU_SALT_PREFIX : MU_SALT_POSTFIX;
  return before || mu_text_equal_nocase(text, len, "POSTFIX", 7) ||
         mu_text_equal_nocase(text, len, "SUFFIX", 6);
}
