/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/password_check.h"

#include <crypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#define SETTING_MAX 64

static enum mu_code cannot(struct mu_error *err, const char *algorithm)
{
  return mu_error_set(err, MU_EUSAGE,
                      "the libraries of this system do not compute %s",
                      algorithm);
}

/* ---- bcrypt ---- */

/* libxcrypt's copy of the password lies in |data|, which is locked as long as
 * it does. Whatever the kind was, $2b$ computes what Okta does. */
static enum mu_code crypt_with(bool *fits, const struct mu_password_hash *hash,
                               const char *password, struct crypt_data *data,
                               struct mu_error *err)
{
  char setting[SETTING_MAX];
  const char *made = NULL;
  size_t head = 0;

  head = (size_t)snprintf(setting, sizeof setting, "$2b$%02u$%.*s",
                          (unsigned)hash->work_factor, (int)hash->salt.len,
                          (const char *)hash->salt.bytes);
  made = crypt_r(password, setting, data);
  if (!made || strncmp(made, "$2b$", 4) != 0) {
    explicit_bzero(setting, sizeof setting);
    return cannot(err, "bcrypt");
  }
  *fits = strlen(made) == head + hash->value.len &&
          CRYPTO_memcmp(made + head, hash->value.bytes, hash->value.len) == 0;
  explicit_bzero(setting, sizeof setting);
  return MU_OK;
}

static enum mu_code check_bcrypt(bool *fits,
                                 const struct mu_password_hash *hash,
                                 const char *password, struct mu_error *err)
{
  char first[MU_BCRYPT_LOOKS_AT + 1] = "";
  struct crypt_data *data = calloc(1, sizeof *data);
  enum mu_code rc = MU_OK;

  if (!data) {
    return mu_error_nomem(err);
  }
  (void)mlock(data, sizeof *data); /* where the system grants it */
  (void)strncpy(first, password, MU_BCRYPT_LOOKS_AT);
  rc = crypt_with(fits, hash, first, data, err);
  explicit_bzero(first, sizeof first);
  explicit_bzero(data, sizeof *data);
  (void)munlock(data, sizeof *data);
  free(data);
  return rc;
}

/* ---- digests ---- */

static const EVP_MD *digest_of(enum mu_hash_algorithm algorithm)
{
  switch (algorithm) {
  case MU_HASH_SHA512:
    return EVP_sha512();
  case MU_HASH_SHA256:
    return EVP_sha256();
  case MU_HASH_SHA1:
    return EVP_sha1();
  default:
    return EVP_md5();
  }
}

static bool digest(EVP_MD_CTX *context, const struct mu_password_hash *hash,
                   const char *password, unsigned char *out, unsigned *len)
{
  const struct mu_hash_bytes *salt = &hash->salt;
  bool before = hash->order == MU_SALT_PREFIX;

  return EVP_DigestInit_ex(context, digest_of(hash->algorithm), NULL) &&
         (!before || EVP_DigestUpdate(context, salt->bytes, salt->len)) &&
         EVP_DigestUpdate(context, password, strlen(password)) &&
         (before || EVP_DigestUpdate(context, salt->bytes, salt->len)) &&
         EVP_DigestFinal_ex(context, out, len);
}

static enum mu_code check_digest(bool *fits,
                                 const struct mu_password_hash *hash,
                                 const char *password, struct mu_error *err)
{
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  unsigned char made[EVP_MAX_MD_SIZE];
  unsigned len = 0;
  enum mu_code rc = MU_OK;

  if (!context) {
    return mu_error_nomem(err);
  }
  if (digest(context, hash, password, made, &len)) {
    *fits = len == hash->value.len &&
            CRYPTO_memcmp(made, hash->value.bytes, len) == 0;
  } else {
    rc = cannot(err, "this digest");
  }
  explicit_bzero(made, sizeof made);
  EVP_MD_CTX_free(context);
  return rc;
}

/* ---- PBKDF2 ---- */

static enum mu_code check_pbkdf2(bool *fits,
                                 const struct mu_password_hash *hash,
                                 const char *password, struct mu_error *err)
{
  unsigned char made[MU_HASH_BYTES_MAX];
  const EVP_MD *prf =
      hash->prf == MU_HASH_HMAC_SHA512 ? EVP_sha512() : EVP_sha256();
  enum mu_code rc = MU_OK;

  if (PKCS5_PBKDF2_HMAC(password, (int)strlen(password), hash->salt.bytes,
                        (int)hash->salt.len, (int)hash->iterations, prf,
                        (int)hash->value.len, made)) {
    *fits = CRYPTO_memcmp(made, hash->value.bytes, hash->value.len) == 0;
  } else {
    rc = cannot(err, "PBKDF2");
  }
  explicit_bzero(made, sizeof made);
  return rc;
}

enum mu_code mu_password_check(bool *fits, const struct mu_password_hash *hash,
                               const char *password, struct mu_error *err)
{
  *fits = false;
  switch (hash->algorithm) {
  case MU_HASH_BCRYPT:
    return check_bcrypt(fits, hash, password, err);
  case MU_HASH_PBKDF2:
    return check_pbkdf2(fits, hash, password, err);
  default:
    return check_digest(fits, hash, password, err);
  }
}
