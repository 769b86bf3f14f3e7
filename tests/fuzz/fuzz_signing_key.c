/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whatever text is given as a private key: either it is refused in words that
 * name where it is from and hold nothing of it, or it signs, and whoever has
 * the public half that is told of it accepts the signature. Written as a JWK,
 * it is read back as the same key.
 */
#include <string.h>

#include <cjson/cJSON.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "fuzz.h"
#include "io/base64url.h"
#include "io/signing_key.h"

#define NAME      "the key"
#define INPUT     "header.claims"
#define RUN       12   /* characters of a text that may be part of a secret */
#define TEXT_MOST 8192 /* a longer key takes long to sign with */

static bool is_digit(char c)
{
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
         (c >= 'a' && c <= 'z') || strchr("+/=_-", c);
}

/* No run of base64 that |text| holds is in |words|. */
static void check_words(const char *words, const char *text)
{
  MU_FUZZ_CHECK(strncmp(words, NAME, sizeof NAME - 1) == 0);
  for (size_t i = 0, run = 0; text[i]; i++) {
    char part[RUN + 1] = "";

    run = text[i] && is_digit(text[i]) && text[i] != '-' ? run + 1 : 0;
    if (run >= RUN) {
      memcpy(part, text + i + 1 - RUN, RUN);
      MU_FUZZ_CHECK(!strstr(words, part));
    }
  }
}

static size_t number(unsigned char *bytes, const cJSON *jwk, const char *name)
{
  const char *text =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(jwk, name));
  size_t len = 0;

  MU_FUZZ_CHECK(text && strlen(text) < 4096);
  MU_FUZZ_CHECK(mu_base64url_decode(bytes, &len, text, strlen(text)));
  return len;
}

static EVP_PKEY *make(const char *type, OSSL_PARAM_BLD *build)
{
  OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
  EVP_PKEY *pkey = NULL;

  MU_FUZZ_CHECK(EVP_PKEY_fromdata_init(ctx) == 1 &&
                EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) ==
                    1);
  EVP_PKEY_CTX_free(ctx);
  OSSL_PARAM_free(params);
  return pkey;
}

static EVP_PKEY *rsa_of(const cJSON *jwk)
{
  unsigned char bytes[4096];
  OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
  BIGNUM *n = BN_bin2bn(bytes, (int)number(bytes, jwk, "n"), NULL);
  BIGNUM *e = BN_bin2bn(bytes, (int)number(bytes, jwk, "e"), NULL);
  EVP_PKEY *pkey = NULL;

  MU_FUZZ_CHECK(OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) == 1);
  MU_FUZZ_CHECK(OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e) == 1);
  pkey = make("RSA", build);
  OSSL_PARAM_BLD_free(build);
  BN_free(n);
  BN_free(e);
  return pkey;
}

static EVP_PKEY *ec_of(const cJSON *jwk)
{
  static const char *const groups[] = {"P-256", "P-384", "P-521"};
  unsigned char point[1 + 4096 + 4096] = {4}; /* uncompressed */
  OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
  const char *curve =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(jwk, "crv"));
  size_t len = 1 + number(point + 1, jwk, "x");
  EVP_PKEY *pkey = NULL;

  len += number(point + len, jwk, "y");
  for (size_t i = 0; i < 3; i++) {
    if (strcmp(groups[i], curve) == 0) {
      MU_FUZZ_CHECK(OSSL_PARAM_BLD_push_utf8_string(
                        build, OSSL_PKEY_PARAM_GROUP_NAME, groups[i], 0) == 1);
    }
  }
  MU_FUZZ_CHECK(OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY,
                                                 point, len) == 1);
  pkey = make("EC", build);
  OSSL_PARAM_BLD_free(build);
  return pkey;
}

/* Two numbers side by side as OpenSSL wants them. */
static size_t to_der(unsigned char *der, const unsigned char *pair, size_t len)
{
  ECDSA_SIG *sig = ECDSA_SIG_new();
  int half = (int)len / 2;
  int der_len = 0;

  MU_FUZZ_CHECK(ECDSA_SIG_set0(sig, BN_bin2bn(pair, half, NULL),
                               BN_bin2bn(pair + half, half, NULL)) == 1);
  der_len = i2d_ECDSA_SIG(sig, &der);
  ECDSA_SIG_free(sig);
  return (size_t)der_len;
}

static void check_signature(const char *signature, const char *public,
                            enum mu_jws_alg alg)
{
  static const char *const digests[] = {"SHA256", "SHA384", "SHA512"};
  unsigned char bytes[4096], der[4096];
  size_t len = 0;
  bool rsa = alg <= MU_JWS_RS512;
  cJSON *jwk = cJSON_Parse(public);
  EVP_PKEY *pkey = rsa ? rsa_of(jwk) : ec_of(jwk);
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();

  MU_FUZZ_CHECK(strlen(signature) < sizeof bytes);
  MU_FUZZ_CHECK(mu_base64url_decode(bytes, &len, signature, strlen(signature)));
  len = rsa ? len : to_der(der, bytes, len);
  MU_FUZZ_CHECK(EVP_DigestVerifyInit(ctx, NULL,
                                     EVP_get_digestbyname(digests[alg % 3]),
                                     NULL, pkey) == 1);
  MU_FUZZ_CHECK(EVP_DigestVerify(ctx, rsa ? bytes : der, len,
                                 (const unsigned char *)INPUT,
                                 sizeof INPUT - 1) == 1);
  EVP_MD_CTX_free(ctx);
  EVP_PKEY_free(pkey);
  cJSON_Delete(jwk);
}

static void check_copy(const struct mu_signing_key *key, const char *public)
{
  struct mu_signing_key *again = NULL;
  struct mu_secret *text = NULL;
  struct mu_buffer copied = {0};

  MU_FUZZ_CHECK(
      mu_signing_key_to_jwk(key, mu_signing_key_id(key), &text, NULL) == MU_OK);
  MU_FUZZ_CHECK(mu_signing_key_parse(&again, text, NULL, NAME, NULL) == MU_OK);
  MU_FUZZ_CHECK(mu_signing_key_alg(again) == mu_signing_key_alg(key));
  MU_FUZZ_CHECK(mu_signing_key_public_jwk(again, &copied, NULL) == MU_OK);
  MU_FUZZ_CHECK(strcmp(mu_buffer_text(&copied), public) == 0);
  mu_buffer_release(&copied);
  mu_secret_free(text);
  mu_signing_key_free(again);
}

static void check_key(struct mu_signing_key *key)
{
  struct mu_buffer signature = {0};
  struct mu_buffer public = {0};

  MU_FUZZ_CHECK(mu_signing_key_sign(key, INPUT, sizeof INPUT - 1, &signature,
                                    NULL) == MU_OK);
  MU_FUZZ_CHECK(mu_signing_key_public_jwk(key, &public, NULL) == MU_OK);
  check_signature(mu_buffer_text(&signature), mu_buffer_text(&public),
                  mu_signing_key_alg(key));
  check_copy(key, mu_buffer_text(&public));
  mu_buffer_release(&signature);
  mu_buffer_release(&public);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const char passphrase_text[] = "open sesame";
  struct mu_secret *text = NULL;
  struct mu_secret *passphrase = NULL;
  struct mu_signing_key *key = NULL;
  struct mu_error err = {0};
  enum mu_code rc = MU_OK;

  if (size < 1 || size > TEXT_MOST) {
    return 0;
  }
  MU_FUZZ_CHECK(mu_secret_new(&text, "", (const char *)data + 1, size - 1,
                              NULL) == MU_OK);
  if (data[0] == '+') {
    MU_FUZZ_CHECK(mu_secret_new(&passphrase, "", passphrase_text,
                                sizeof passphrase_text - 1, NULL) == MU_OK);
  }
  rc = mu_signing_key_parse(&key, text, passphrase, NAME, &err);
  MU_FUZZ_CHECK((rc == MU_OK) == (key != NULL));
  if (key) {
    check_key(key);
  } else {
    MU_FUZZ_CHECK(rc == MU_EUSAGE);
    check_words(err.text, mu_secret_reveal(text));
  }
  mu_signing_key_free(key);
  mu_secret_free(text);
  mu_secret_free(passphrase);
  return 0;
}
