/* SPDX-License-Identifier: Apache-2.0 */
#include "io/signing_key.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "io/base64url.h"
#include "io/jwk.h"
#include "io/pem.h"

#define RSA_LEAST  2048 /* bits (RFC 7518 section 3.3) */
#define POINT_MOST 66   /* bytes of a coordinate: those of P-521 */

static const struct {
  const char *name;
  const char *digest;
  const char *group; /* of its curve; NULL: RSA */
  size_t coordinate; /* bytes */
} algs[MU_JWS_ALGS] = {
    [MU_JWS_RS256] = {"RS256", "SHA256", NULL, 0},
    [MU_JWS_RS384] = {"RS384", "SHA384", NULL, 0},
    [MU_JWS_RS512] = {"RS512", "SHA512", NULL, 0},
    [MU_JWS_ES256] = {"ES256", "SHA256", "prime256v1", 32},
    [MU_JWS_ES384] = {"ES384", "SHA384", "secp384r1", 48},
    [MU_JWS_ES512] = {"ES512", "SHA512", "secp521r1", 66},
};

struct mu_signing_key {
  EVP_PKEY *pkey;
  enum mu_jws_alg alg;
  char *id;
  EVP_MD *digest;       /* looked up once */
  EVP_PKEY_CTX *signs;  /* likewise, ready to sign */
  struct mu_buffer raw; /* the last signature as OpenSSL gives it */
};

const char *mu_jws_alg_name(enum mu_jws_alg alg)
{
  return algs[alg].name;
}

bool mu_jws_alg_find(enum mu_jws_alg *alg, const char *name)
{
  for (unsigned i = 0; i < MU_JWS_ALGS; i++) {
    if (strcmp(algs[i].name, name) == 0) {
      *alg = (enum mu_jws_alg)i;
      return true;
    }
  }
  return false;
}

/* ---- its text ---- */

bool mu_signing_key_is_encrypted(const struct mu_secret *text)
{
  return mu_pem_is_encrypted(text);
}

bool mu_signing_key_is_jwk(const struct mu_secret *text)
{
  return mu_jwk_is(mu_secret_reveal(text));
}

/* ---- what a key is good for ---- */

static enum mu_code fail(const char *name, const char *what,
                         struct mu_error *err)
{
  return mu_error_set(err, MU_EUSAGE, "%s %s", name, what);
}

static bool is_curve(const EVP_PKEY *pkey, const char *group)
{
  char name[64];
  size_t len = 0;

  return EVP_PKEY_get_group_name(pkey, name, sizeof name, &len) == 1 &&
         strcmp(name, group) == 0;
}

static enum mu_code choose_alg(struct mu_signing_key *key, const char *wanted,
                               const char *name, struct mu_error *err)
{
  int type = EVP_PKEY_get_base_id(key->pkey);
  enum mu_jws_alg alg = MU_JWS_RS256;

  if (type == EVP_PKEY_RSA && EVP_PKEY_get_bits(key->pkey) < RSA_LEAST) {
    return mu_error_set(err, MU_EUSAGE,
                        "%s holds an RSA key of %d bits, and Okta takes %d at "
                        "least",
                        name, EVP_PKEY_get_bits(key->pkey), RSA_LEAST);
  }
  if (type == EVP_PKEY_EC) {
    alg = MU_JWS_ES256;
    while (alg < MU_JWS_ALGS && !is_curve(key->pkey, algs[alg].group)) {
      alg++;
    }
  }
  if ((type != EVP_PKEY_RSA && type != EVP_PKEY_EC) || alg == MU_JWS_ALGS) {
    return fail(name,
                "holds a key of a kind that Okta does not take: it has to be "
                "RSA, or ECDSA on P-256, P-384 or P-521",
                err);
  }
  key->alg = alg;
  if (type == EVP_PKEY_RSA && wanted && mu_jws_alg_find(&alg, wanted) &&
      !algs[alg].group) {
    key->alg = alg;
  }
  return MU_OK;
}

static enum mu_code get_ready(struct mu_signing_key *key, struct mu_error *err)
{
  key->digest = EVP_MD_fetch(NULL, algs[key->alg].digest, NULL);
  key->signs = EVP_PKEY_CTX_new(key->pkey, NULL);
  if (!key->digest || !key->signs || EVP_PKEY_sign_init(key->signs) != 1 ||
      EVP_PKEY_CTX_set_signature_md(key->signs, key->digest) != 1 ||
      (!algs[key->alg].group &&
       EVP_PKEY_CTX_set_rsa_padding(key->signs, RSA_PKCS1_PADDING) != 1)) {
    return mu_error_nomem(err);
  }
  return MU_OK;
}

/* |*len| is the room that there is, and then what is used of it. Short of
 * memory, OpenSSL 3.0 says that ECDSA went well, and a length that is none. */
static bool sign_into(const struct mu_signing_key *key,
                      unsigned char *signature, size_t *len,
                      const unsigned char *hash, size_t hash_len)
{
  size_t room = *len;

  return EVP_PKEY_sign(key->signs, signature, len, hash, hash_len) == 1 &&
         *len > 0 && *len <= room;
}

/* The halves of a pair may come from two keys: then nobody would accept a
 * signature, and not say why. */
static enum mu_code check_pair(const struct mu_signing_key *key,
                               const char *name, struct mu_error *err)
{
  static const unsigned char sample[EVP_MAX_MD_SIZE] = "sample";
  size_t hash_len = (size_t)EVP_MD_get_size(key->digest);
  unsigned char *signature = malloc((size_t)EVP_PKEY_get_size(key->pkey));
  size_t len = (size_t)EVP_PKEY_get_size(key->pkey);
  EVP_PKEY_CTX *checks = EVP_PKEY_CTX_new(key->pkey, NULL);
  bool fits = false;

  if (!signature || !checks) {
    free(signature);
    EVP_PKEY_CTX_free(checks);
    return mu_error_nomem(err);
  }
  fits = sign_into(key, signature, &len, sample, hash_len) &&
         EVP_PKEY_verify_init(checks) == 1 &&
         EVP_PKEY_CTX_set_signature_md(checks, key->digest) == 1 &&
         EVP_PKEY_verify(checks, signature, len, sample, hash_len) == 1;
  free(signature);
  EVP_PKEY_CTX_free(checks);
  return fits ? MU_OK
              : fail(name,
                     "holds a key whose private and public halves are not of "
                     "one pair",
                     err);
}

/* ---- making and freeing ---- */

static enum mu_code read_key(struct mu_signing_key *key,
                             const struct mu_secret *text,
                             const struct mu_secret *passphrase,
                             const char *name, struct mu_error *err)
{
  struct mu_jwk jwk = {0};
  bool is_json = mu_signing_key_is_jwk(text);
  enum mu_code rc = is_json
                        ? mu_jwk_read(&jwk, text, name, err)
                        : mu_pem_read(&key->pkey, text, passphrase, name, err);

  if (is_json) {
    key->pkey = jwk.pkey;
    key->id = jwk.id;
  }
  if (rc == MU_OK) {
    rc = choose_alg(key, jwk.alg, name, err);
  }
  if (rc == MU_OK) {
    rc = get_ready(key, err);
  }
  free(jwk.alg);
  return rc == MU_OK ? check_pair(key, name, err) : rc;
}

enum mu_code mu_signing_key_parse(struct mu_signing_key **out,
                                  const struct mu_secret *text,
                                  const struct mu_secret *passphrase,
                                  const char *name, struct mu_error *err)
{
  struct mu_signing_key *key = calloc(1, sizeof *key);
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!key) {
    return mu_error_nomem(err);
  }
  rc = read_key(key, text, passphrase, name, err);
  if (rc == MU_OK) {
    *out = key;
    key = NULL; /* now the caller's */
  }
  mu_signing_key_free(key);
  return rc;
}

enum mu_code mu_signing_key_generate(struct mu_signing_key **out,
                                     enum mu_jws_alg alg, unsigned bits,
                                     struct mu_error *err)
{
  struct mu_signing_key *key = calloc(1, sizeof *key);
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!key) {
    return mu_error_nomem(err);
  }
  key->alg = alg;
  key->pkey = algs[alg].group
                  ? EVP_EC_gen(algs[alg].group)
                  : EVP_RSA_gen(bits > 0 ? bits : (unsigned)RSA_LEAST);
  rc = key->pkey ? get_ready(key, err) : mu_error_nomem(err);
  if (rc == MU_OK) {
    *out = key;
    key = NULL; /* now the caller's */
  }
  mu_signing_key_free(key);
  return rc;
}

void mu_signing_key_free(struct mu_signing_key *key)
{
  if (key) {
    EVP_PKEY_CTX_free(key->signs);
    EVP_MD_free(key->digest);
    EVP_PKEY_free(key->pkey);
    mu_buffer_release(&key->raw);
    free(key->id);
    free(key);
  }
}

enum mu_jws_alg mu_signing_key_alg(const struct mu_signing_key *key)
{
  return key->alg;
}

unsigned mu_signing_key_bits(const struct mu_signing_key *key)
{
  return algs[key->alg].group ? 0 : (unsigned)EVP_PKEY_get_bits(key->pkey);
}

const char *mu_signing_key_id(const struct mu_signing_key *key)
{
  return key->id;
}

/* ---- the public half, and the whole ---- */

enum mu_code mu_signing_key_public_jwk(const struct mu_signing_key *key,
                                       struct mu_buffer *out,
                                       struct mu_error *err)
{
  return mu_jwk_write_public(out, key->pkey) ? MU_OK : mu_error_nomem(err);
}

enum mu_code mu_signing_key_thumbprint(const struct mu_signing_key *key,
                                       struct mu_buffer *out,
                                       struct mu_error *err)
{
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned len = 0;
  struct mu_buffer jwk = {0};
  enum mu_code rc = mu_signing_key_public_jwk(key, &jwk, err);

  if (rc == MU_OK && EVP_Digest(mu_buffer_text(&jwk), jwk.len, hash, &len,
                                EVP_sha256(), NULL) != 1) {
    rc = mu_error_nomem(err);
  }
  mu_buffer_release(&jwk);
  if (rc == MU_OK) {
    mu_base64url_append(out, hash, len);
    rc = mu_buffer_failed(out) ? mu_error_nomem(err) : MU_OK;
  }
  return rc;
}

enum mu_code mu_signing_key_to_pem(const struct mu_signing_key *key,
                                   struct mu_secret **out, struct mu_error *err)
{
  return mu_pem_write(out, key->pkey, err);
}

enum mu_code mu_signing_key_to_jwk(const struct mu_signing_key *key,
                                   const char *key_id, struct mu_secret **out,
                                   struct mu_error *err)
{
  struct mu_buffer text = {0};
  bool whole =
      mu_jwk_write_private(&text, key->pkey, algs[key->alg].name, key_id);
  enum mu_code rc = MU_OK;

  *out = NULL;
  mu_buffer_append_char(&text, '\n');
  rc = whole && !mu_buffer_failed(&text)
           ? mu_secret_new(out, "", text.data, text.len, err)
           : mu_error_nomem(err);
  mu_buffer_wipe(&text);
  mu_buffer_release(&text);
  return rc;
}

/* ---- signing ---- */

/* ECDSA's two numbers, each of the curve's size. */
static bool append_pair(struct mu_buffer *out, const struct mu_buffer *der,
                        size_t size)
{
  const unsigned char *at = (const unsigned char *)der->data;
  ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)der->len);
  unsigned char bytes[2 * POINT_MOST];
  bool fits =
      pair &&
      BN_bn2binpad(ECDSA_SIG_get0_r(pair), bytes, (int)size) == (int)size &&
      BN_bn2binpad(ECDSA_SIG_get0_s(pair), bytes + size, (int)size) ==
          (int)size;

  if (fits) {
    mu_base64url_append(out, bytes, 2 * size);
  }
  ECDSA_SIG_free(pair);
  return fits;
}

static bool sign_hash(struct mu_signing_key *key, const unsigned char *hash,
                      size_t hash_len)
{
  size_t len = (size_t)EVP_PKEY_get_size(key->pkey);

  mu_buffer_clear(&key->raw);
  if (!mu_buffer_reserve(&key->raw, len) ||
      !sign_into(key, (unsigned char *)key->raw.data, &len, hash, hash_len)) {
    return false;
  }
  key->raw.len = len;
  return true;
}

enum mu_code mu_signing_key_sign(struct mu_signing_key *key, const void *bytes,
                                 size_t len, struct mu_buffer *out,
                                 struct mu_error *err)
{
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned hash_len = 0;

  if (EVP_Digest(bytes, len, hash, &hash_len, key->digest, NULL) != 1 ||
      !sign_hash(key, hash, hash_len)) {
    return mu_error_nomem(err);
  }
  if (!algs[key->alg].group) {
    mu_base64url_append(out, key->raw.data, key->raw.len);
  } else if (!append_pair(out, &key->raw, algs[key->alg].coordinate)) {
    return mu_error_nomem(err);
  }
  return mu_buffer_failed(out) ? mu_error_nomem(err) : MU_OK;
}
