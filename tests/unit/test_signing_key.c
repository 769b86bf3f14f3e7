/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "io/base64url.h"
#include "io/signing_key.h"

/* RFC 7515 appendix A.3: a key, and what it signed. */
static const char rfc_key[] =
    "{\"kty\":\"EC\",\"crv\":\"P-256\","
    "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\","
    "\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\"}";
static const char rfc_input[] =
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0"
    "dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
static const char rfc_signature[] =
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-"
    "F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJq"
    "PP3-Kg6NU1Q";

/* RFC 7517 appendix A.2, whose thumbprint is in RFC 7638 section 3.1. */
static const char rfc_rsa_key[] =
    "{\"kty\":\"RSA\",\"n\":\""
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPF"
    "FxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93l"
    "qt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHz"
    "u6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPks"
    "INHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw\",\"e\":\"AQAB\","
    "\"d\":\""
    "X4cTteJY_gn4FYPsXB8rdXix5vwsg1FLN5E3EaG6RJoVH-HLLKD9M7dx5oo7GURknchnrRweU"
    "kC7hT5fJLM0WbFAKNLWY2vv7B6NqXSzUvxT0_YSfqijwp3RTzlBaCxWp4doFk5N2o8Gy_nHNK"
    "roADIkJ46pRUohsXywbReAdYaMwFs9tv8d_cPVY3i07a3t8MN6TNwm0dSawm9v47UiCl3Sk5Z"
    "iG7xojPLu4sbg1U2jx4IBTNBznbJSzFHK66jT8bgkuqsk0GjskDJk19Z4qwjwbsnn4j2WBii3"
    "RL-Us2lGVkY8fkFzme1z0HbIkfz0Y6mqnOYtqc0X4jfcKoAC8Q\","
    "\"alg\":\"RS256\",\"kid\":\"2011-04-29\"}";

static struct mu_secret *secret(const char *text)
{
  struct mu_secret *s = NULL;

  assert_int_equal(mu_secret_new(&s, "", text, strlen(text), NULL), MU_OK);
  return s;
}

static enum mu_code parse(struct mu_signing_key **key, const char *text,
                          const char *passphrase, struct mu_error *err)
{
  struct mu_secret *s = secret(text);
  struct mu_secret *p = passphrase ? secret(passphrase) : NULL;
  enum mu_code rc = mu_signing_key_parse(key, s, p, "key.pem", err);

  mu_secret_free(s);
  mu_secret_free(p);
  return rc;
}

static struct mu_signing_key *parsed(const char *text, const char *passphrase)
{
  struct mu_signing_key *key = NULL;
  struct mu_error err = {0};

  if (parse(&key, text, passphrase, &err) != MU_OK) {
    fail_msg("%s", err.text);
  }
  return key;
}

static void expect_refusal(const char *text, const char *passphrase,
                           const char *words)
{
  struct mu_signing_key *key = NULL;
  struct mu_error err = {0};

  assert_int_equal(parse(&key, text, passphrase, &err), MU_EUSAGE);
  assert_null(key);
  if (!strstr(err.text, words) || strncmp(err.text, "key.pem", 7) != 0) {
    fail_msg("\"%s\" does not say \"%s\"", err.text, words);
  }
}

/* One RSA key for all tests, as a JWK: to make one takes Valgrind long. */
static struct mu_secret *rsa_jwk;

static int make_rsa(void **state)
{
  struct mu_signing_key *key = NULL;
  enum mu_code rc = mu_signing_key_generate(&key, MU_JWS_RS256, 0, NULL);

  (void)state;
  if (rc == MU_OK) {
    rc = mu_signing_key_to_jwk(key, NULL, &rsa_jwk, NULL);
  }
  mu_signing_key_free(key);
  return rc == MU_OK ? 0 : -1;
}

static int free_rsa(void **state)
{
  (void)state;
  mu_secret_free(rsa_jwk);
  return 0;
}

/* That key, which says that it signs by |alg|. */
static struct mu_signing_key *rsa_key(enum mu_jws_alg alg)
{
  struct mu_buffer text = {0};
  struct mu_signing_key *key = NULL;

  mu_buffer_append_text(&text, mu_secret_reveal(rsa_jwk));
  memcpy(strstr(text.data, "RS256"), mu_jws_alg_name(alg), 5);
  key = parsed(mu_buffer_text(&text), NULL);
  mu_buffer_release(&text);
  return key;
}

static struct mu_signing_key *generated(enum mu_jws_alg alg)
{
  struct mu_signing_key *key = NULL;

  if (alg <= MU_JWS_RS512) {
    key = rsa_key(alg);
  } else {
    assert_int_equal(mu_signing_key_generate(&key, alg, 0, NULL), MU_OK);
  }
  assert_int_equal(mu_signing_key_alg(key), alg);
  assert_null(mu_signing_key_id(key));
  return key;
}

static EVP_PKEY *openssl_key(const struct mu_signing_key *key)
{
  struct mu_secret *pem = NULL;
  BIO *bio = NULL;
  EVP_PKEY *pkey = NULL;

  assert_int_equal(mu_signing_key_to_pem(key, &pem, NULL), MU_OK);
  assert_non_null(
      strstr(mu_secret_reveal(pem), "-----BEGIN PRIVATE KEY-----\n"));
  bio = BIO_new_mem_buf(mu_secret_reveal(pem), -1);
  pkey = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
  assert_non_null(pkey);
  BIO_free(bio);
  mu_secret_free(pem);
  return pkey;
}

/* Two numbers side by side as OpenSSL wants them. */
static int to_der(unsigned char *der, const unsigned char *pair, size_t len)
{
  ECDSA_SIG *sig = ECDSA_SIG_new();
  int half = (int)len / 2;
  int der_len = 0;

  assert_int_equal(ECDSA_SIG_set0(sig, BN_bin2bn(pair, half, NULL),
                                  BN_bin2bn(pair + half, half, NULL)),
                   1);
  der_len = i2d_ECDSA_SIG(sig, &der);
  ECDSA_SIG_free(sig);
  return der_len;
}

static bool verifies(const struct mu_signing_key *key, enum mu_jws_alg alg,
                     const char *input, const char *signature)
{
  static const char *const digests[] = {"SHA256", "SHA384", "SHA512"};
  unsigned char bytes[1024], der[1024];
  const unsigned char *use = bytes;
  size_t len = 0;
  EVP_PKEY *pkey = openssl_key(key);
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  bool good = false;

  assert_true(mu_base64url_decode(bytes, &len, signature, strlen(signature)));
  if (EVP_PKEY_get_base_id(pkey) == EVP_PKEY_EC) {
    len = (size_t)to_der(der, bytes, len);
    use = der;
  }
  good = EVP_DigestVerifyInit(ctx, NULL, EVP_get_digestbyname(digests[alg % 3]),
                              NULL, pkey) == 1 &&
         EVP_DigestVerify(ctx, use, len, (const unsigned char *)input,
                          strlen(input)) == 1;
  EVP_MD_CTX_free(ctx);
  EVP_PKEY_free(pkey);
  return good;
}

/* What |key| signs is accepted by whoever has the public half of |pair|. */
static void assert_signs_as(struct mu_signing_key *key,
                            const struct mu_signing_key *pair)
{
  for (int i = 0; i < 3; i++) { /* what is kept for the next one is no worse */
    struct mu_buffer out = {0};

    assert_int_equal(mu_signing_key_sign(key, "header.claims", 13, &out, NULL),
                     MU_OK);
    assert_true(verifies(pair, mu_signing_key_alg(key), "header.claims",
                         mu_buffer_text(&out)));
    assert_false(verifies(pair, mu_signing_key_alg(key), "header.claimz",
                          mu_buffer_text(&out)));
    mu_buffer_release(&out);
  }
}

static void assert_signs(struct mu_signing_key *key)
{
  assert_signs_as(key, key);
}

static void test_signing_key__every_algorithm(void **state)
{
  (void)state;
  for (unsigned i = 0; i < MU_JWS_ALGS; i++) {
    enum mu_jws_alg alg = MU_JWS_ALGS;
    struct mu_signing_key *key = generated((enum mu_jws_alg)i);

    assert_true(mu_jws_alg_find(&alg, mu_jws_alg_name((enum mu_jws_alg)i)));
    assert_int_equal(alg, i);
    assert_signs(key);
    mu_signing_key_free(key);
  }
}

static void test_signing_key__the_example_of_the_rfc(void **state)
{
  struct mu_signing_key *key = parsed(rfc_key, NULL);
  struct mu_buffer jwk = {0};

  (void)state;
  assert_int_equal(mu_signing_key_alg(key), MU_JWS_ES256);
  assert_true(verifies(key, MU_JWS_ES256, rfc_input, rfc_signature));
  assert_signs(key);
  assert_int_equal(mu_signing_key_public_jwk(key, &jwk, NULL), MU_OK);
  assert_string_equal(mu_buffer_text(&jwk),
                      "{\"crv\":\"P-256\",\"kty\":\"EC\","
                      "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                      "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}");
  mu_buffer_release(&jwk);
  mu_signing_key_free(key);
}

/* |pkey| as PEM: |form| is 1 for the traditional form, 8 for PKCS#8. */
static void write_pem(char *pem, size_t size, EVP_PKEY *pkey, int form,
                      const char *passphrase)
{
  BIO *bio = BIO_new(BIO_s_mem());
  const EVP_CIPHER *cipher = passphrase ? EVP_aes_128_cbc() : NULL;
  void *user = (void *)(uintptr_t)passphrase;
  int len = 0;

  assert_int_equal(form == 8 ? PEM_write_bio_PKCS8PrivateKey(
                                   bio, pkey, cipher, NULL, 0, NULL, user)
                             : PEM_write_bio_PrivateKey_traditional(
                                   bio, pkey, cipher, NULL, 0, NULL, user),
                   1);
  len = BIO_read(bio, pem, (int)size - 1);
  assert_true(len > 0);
  pem[len] = '\0';
  BIO_free(bio);
}

static void test_signing_key__every_form_of_pem(void **state)
{
  static const enum mu_jws_alg kinds[] = {MU_JWS_RS256, MU_JWS_ES256,
                                          MU_JWS_ES384, MU_JWS_ES512};

  (void)state;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    struct mu_signing_key *key = generated(kinds[i]);
    EVP_PKEY *pkey = openssl_key(key);

    for (int form = 1; form <= 8; form += 7) {
      for (int locked = 0; locked < 2; locked++) {
        char pem[4096];
        struct mu_signing_key *again = NULL;
        struct mu_secret *text = NULL;

        write_pem(pem, sizeof pem, pkey, form, locked ? "sesame" : NULL);
        again = parsed(pem, locked ? "sesame" : NULL);
        assert_int_equal(mu_signing_key_alg(again), kinds[i]);
        assert_signs(again);
        mu_signing_key_free(again);
        text = secret(pem);
        assert_int_equal(mu_signing_key_is_encrypted(text), locked);
        assert_false(mu_signing_key_is_jwk(text));
        mu_secret_free(text);
        if (locked) {
          expect_refusal(pem, NULL, "no passphrase is given");
          expect_refusal(pem, "open", "the passphrase is wrong");
        }
      }
    }
    EVP_PKEY_free(pkey);
    mu_signing_key_free(key);
  }
}

static void test_signing_key__line_ends_written_out(void **state)
{
  struct mu_signing_key *key = generated(MU_JWS_ES256);
  EVP_PKEY *pkey = openssl_key(key);
  char pem[4096], flat[8192];
  size_t len = 0;

  (void)state;
  write_pem(pem, sizeof pem, pkey, 8, NULL);
  for (const char *at = pem; *at; at++) {
    len += (size_t)snprintf(flat + len, sizeof flat - len, "%.*s", 1,
                            *at == '\n' ? "\\" : at);
    if (*at == '\n') {
      flat[len++] = 'n';
    }
  }
  flat[len] = '\0';
  EVP_PKEY_free(pkey);
  mu_signing_key_free(key);
  key = parsed(flat, NULL);
  assert_signs(key);
  mu_signing_key_free(key);
}

/* An RSA key as a JWK, with |more| members; its factors unless |bare|. */
static void write_jwk(struct mu_buffer *out, const struct mu_signing_key *key,
                      bool bare, const char *more)
{
  static const char *const members[][2] = {
      {"n", OSSL_PKEY_PARAM_RSA_N},
      {"e", OSSL_PKEY_PARAM_RSA_E},
      {"d", OSSL_PKEY_PARAM_RSA_D},
      {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
      {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},
      {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
      {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2},
      {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1}};
  EVP_PKEY *pkey = openssl_key(key);

  mu_buffer_printf(out, "{\"kty\":\"RSA\"%s", more);
  for (size_t i = 0; i < (bare ? 3 : 8); i++) {
    unsigned char bytes[512];
    BIGNUM *number = NULL;
    int len = 0;

    assert_int_equal(EVP_PKEY_get_bn_param(pkey, members[i][1], &number), 1);
    len = BN_bn2bin(number, bytes);
    BN_free(number);
    mu_buffer_printf(out, ",\"%s\":\"", members[i][0]);
    mu_base64url_append(out, bytes, (size_t)len);
    mu_buffer_append_char(out, '"');
  }
  mu_buffer_append_char(out, '}');
  EVP_PKEY_free(pkey);
}

static void test_signing_key__rsa_as_a_jwk(void **state)
{
  struct mu_signing_key *made = generated(MU_JWS_RS256);
  struct mu_signing_key *key = NULL;

  (void)state;
  for (int bare = 0; bare < 2; bare++) {
    struct mu_buffer jwk = {0};

    write_jwk(&jwk, made, bare, ",\"kid\":\"k1\",\"alg\":\"RS384\"");
    key = parsed(mu_buffer_text(&jwk), NULL);
    assert_int_equal(mu_signing_key_alg(key), MU_JWS_RS384);
    assert_string_equal(mu_signing_key_id(key), "k1");
    assert_signs_as(key, made);
    mu_signing_key_free(key);
    mu_buffer_release(&jwk);
  }
  mu_signing_key_free(made);
}

static void test_signing_key__a_set_of_one(void **state)
{
  struct mu_signing_key *key = NULL;
  char set[1024];

  (void)state;
  (void)snprintf(set, sizeof set, " {\"keys\":[%s]}", rfc_key);
  key = parsed(set, NULL);
  assert_signs(key);
  mu_signing_key_free(key);
  (void)snprintf(set, sizeof set, "{\"keys\":[%s,%s]}", rfc_key, rfc_key);
  expect_refusal(set, NULL, "a set of several keys");
  expect_refusal("{\"keys\":[]}", NULL, "a set of several keys");
}

static void test_signing_key__an_rsa_key_has_the_bits_asked_for(void **state)
{
  struct mu_signing_key *key = generated(MU_JWS_RS256);

  (void)state;
  assert_int_equal(mu_signing_key_bits(key), 2048);
  mu_signing_key_free(key);
  assert_int_equal(mu_signing_key_generate(&key, MU_JWS_RS512, 2056, NULL),
                   MU_OK);
  assert_int_equal(mu_signing_key_bits(key), 2056);
  mu_signing_key_free(key);
  key = generated(MU_JWS_ES384);
  assert_int_equal(mu_signing_key_bits(key), 0);
  mu_signing_key_free(key);
}

static void assert_thumbprint(const struct mu_signing_key *key,
                              const char *expected)
{
  struct mu_buffer print = {0};

  assert_int_equal(mu_signing_key_thumbprint(key, &print, NULL), MU_OK);
  assert_string_equal(mu_buffer_text(&print), expected);
  mu_buffer_release(&print);
}

/* |key| written as a JWK, which says |id|, and read again. */
static struct mu_signing_key *rewritten(const struct mu_signing_key *key,
                                        const char *id, bool factors)
{
  struct mu_signing_key *again = NULL;
  struct mu_secret *jwk = NULL;
  struct mu_buffer print = {0};

  assert_int_equal(mu_signing_key_to_jwk(key, id, &jwk, NULL), MU_OK);
  assert_true(mu_signing_key_is_jwk(jwk));
  assert_non_null(strstr(mu_secret_reveal(jwk), "\"use\":\"sig\""));
  assert_string_equal(strchr(mu_secret_reveal(jwk), '}'), "}\n");
  assert_int_equal(strstr(mu_secret_reveal(jwk), "\"p\":") != NULL, factors);
  again = parsed(mu_secret_reveal(jwk), NULL);
  assert_int_equal(mu_signing_key_alg(again), mu_signing_key_alg(key));
  assert_int_equal(mu_signing_key_thumbprint(key, &print, NULL), MU_OK);
  assert_thumbprint(again, mu_buffer_text(&print));
  mu_buffer_release(&print);
  mu_secret_free(jwk);
  return again;
}

static void test_signing_key__every_algorithm_as_a_jwk(void **state)
{
  (void)state;
  for (unsigned i = 0; i < MU_JWS_ALGS; i++) {
    struct mu_signing_key *key = generated((enum mu_jws_alg)i);
    struct mu_signing_key *again = rewritten(key, "a \"b\"", i < MU_JWS_ES256);

    assert_string_equal(mu_signing_key_id(again), "a \"b\"");
    assert_signs_as(again, key);
    mu_signing_key_free(again);
    mu_signing_key_free(key);
  }
}

static void test_signing_key__a_jwk_without_factors_or_id(void **state)
{
  struct mu_signing_key *key = parsed(rfc_rsa_key, NULL);
  struct mu_signing_key *again = rewritten(key, NULL, false);

  (void)state;
  assert_string_equal(mu_signing_key_id(key), "2011-04-29");
  assert_null(mu_signing_key_id(again));
  mu_signing_key_free(again);
  mu_signing_key_free(key);
}

/* Its JWK has none of them, rather than two of three. */
static void test_signing_key__of_three_factors(void **state)
{
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
  EVP_PKEY *pkey = NULL;
  struct mu_signing_key *key = NULL, *again = NULL;
  char pem[4096];

  (void)state;
  assert_int_equal(EVP_PKEY_keygen_init(ctx), 1);
  assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, 2048), 1);
  assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_primes(ctx, 3), 1);
  assert_int_equal(EVP_PKEY_generate(ctx, &pkey), 1);
  write_pem(pem, sizeof pem, pkey, 8, NULL);
  key = parsed(pem, NULL);
  again = rewritten(key, NULL, false);
  assert_signs_as(again, key);
  mu_signing_key_free(again);
  mu_signing_key_free(key);
  EVP_PKEY_free(pkey);
  EVP_PKEY_CTX_free(ctx);
}

static void test_signing_key__no_two_are_the_same(void **state)
{
  struct mu_signing_key *one = generated(MU_JWS_ES256);
  struct mu_signing_key *two = generated(MU_JWS_ES256);
  struct mu_buffer prints[2] = {{0}, {0}};

  (void)state;
  assert_int_equal(mu_signing_key_thumbprint(one, &prints[0], NULL), MU_OK);
  assert_int_equal(mu_signing_key_thumbprint(two, &prints[1], NULL), MU_OK);
  assert_string_not_equal(mu_buffer_text(&prints[0]),
                          mu_buffer_text(&prints[1]));
  mu_buffer_release(&prints[0]);
  mu_buffer_release(&prints[1]);
  mu_signing_key_free(one);
  mu_signing_key_free(two);
}

static void test_signing_key__thumbprint_of_the_rfc(void **state)
{
  struct mu_signing_key *key = parsed(rfc_rsa_key, NULL);

  (void)state;
  assert_thumbprint(key, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
  mu_signing_key_free(key);
}

/* RFC 7638: the SHA-256 of the public half, its members in order. */
static void test_signing_key__thumbprint(void **state)
{
  struct mu_signing_key *key = generated(MU_JWS_RS256);
  struct mu_buffer jwk = {0}, thumbprint = {0}, expected = {0};
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned len = 0;

  (void)state;
  assert_int_equal(mu_signing_key_public_jwk(key, &jwk, NULL), MU_OK);
  assert_int_equal(
      strncmp(jwk.data, "{\"e\":\"AQAB\",\"kty\":\"RSA\",\"n\":\"", 29), 0);
  assert_int_equal(
      EVP_Digest(jwk.data, jwk.len, hash, &len, EVP_sha256(), NULL), 1);
  mu_base64url_append(&expected, hash, len);
  assert_int_equal(mu_signing_key_thumbprint(key, &thumbprint, NULL), MU_OK);
  assert_string_equal(mu_buffer_text(&thumbprint), mu_buffer_text(&expected));
  mu_buffer_release(&jwk);
  mu_buffer_release(&thumbprint);
  mu_buffer_release(&expected);
  mu_signing_key_free(key);
}

static void test_signing_key__says_what_is_wrong_with_pem(void **state)
{
  EVP_PKEY *pkey = EVP_RSA_gen(1024);
  char pem[4096];

  (void)state;
  write_pem(pem, sizeof pem, pkey, 8, NULL);
  EVP_PKEY_free(pkey);
  expect_refusal(pem, NULL, "RSA key of 1024 bits, and Okta takes 2048");
  pkey = EVP_EC_gen("secp256k1");
  write_pem(pem, sizeof pem, pkey, 8, NULL);
  EVP_PKEY_free(pkey);
  expect_refusal(pem, NULL, "of a kind that Okta does not take");
  pkey = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
  write_pem(pem, sizeof pem, pkey, 8, NULL);
  EVP_PKEY_free(pkey);
  expect_refusal(pem, NULL, "of a kind that Okta does not take");
  expect_refusal("-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----\n",
                 NULL, "holds a public key");
  expect_refusal("-----BEGIN CERTIFICATE-----\nAA==\n", NULL,
                 "holds a certificate");
  expect_refusal("-----BEGIN OPENSSH PRIVATE KEY-----\nAA==\n", NULL,
                 "OpenSSH's own form");
  expect_refusal("00token", NULL, "holds no private key");
  expect_refusal("", NULL, "holds no private key");
  expect_refusal("[]", NULL, "holds no private key");
  expect_refusal("-----BEGIN PRIVATE KEY-----\nAA==\n"
                 "-----END PRIVATE KEY-----\n",
                 NULL, "is broken");
}

static void test_signing_key__says_what_is_wrong_with_a_jwk(void **state)
{
#define POINT                                                                  \
  "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","                     \
  "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""
  static const char *const cases[][2] = {
      {"{", "is none"},
      {"{}", "\"kty\" of the JWK has to be RSA or EC"},
      {"{\"kty\":\"oct\",\"k\":\"AA\"}", "has to be RSA or EC"},
      {"{\"kty\":\"EC\",\"crv\":\"P-1\"}", "\"crv\""},
      {"{\"kty\":\"EC\",\"crv\":\"P-256\"," POINT "}", "holds a public key"},
      {"{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}", "holds a public key"},
      {"{\"kty\":\"RSA\",\"d\":\"AQAB\",\"e\":\"AQAB\"}",
       "\"n\" of the JWK is missing"},
      {"{\"kty\":\"RSA\",\"n\":\"=\",\"d\":\"AQAB\"}", "is no base64url"},
      {"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AQAB\",\"y\":\"AQAB\","
       "\"d\":\"AQAB\"}",
       "\"x\" of the JWK has not the length"},
      {"{\"kty\":\"EC\",\"crv\":\"P-384\"," POINT ",\"d\":\"AQAB\"}",
       "has not the length"},
      {"{\"kty\":\"EC\",\"crv\":\"P-256\"," POINT ",\"d\":\"AQAB\"}",
       "not of one pair"},
  };

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    expect_refusal(cases[i][0], NULL, cases[i][1]);
  }
}

/* Of 8,192 bits, which take long to make: so these are no key's. */
static void test_signing_key__long_numbers(void **state)
{
  char digits[1369];
  char jwk[4096];

  (void)state;
  for (size_t len = 1366; len <= 1369; len++) {
    memset(digits, 'A', sizeof digits);
    digits[2] = 'Q';
    (void)snprintf(jwk, sizeof jwk,
                   "{\"kty\":\"RSA\",\"n\":\"%.*s\",\"e\":\"AQAB\","
                   "\"d\":\"%.*s\"}",
                   (int)len, digits, (int)len, digits);
    expect_refusal(jwk, NULL,
                   len < 1367   ? "one pair"
                   : len > 1368 ? "\"n\" of the JWK is too long"
                                : "");
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_signing_key__every_algorithm),
      cmocka_unit_test(test_signing_key__the_example_of_the_rfc),
      cmocka_unit_test(test_signing_key__every_form_of_pem),
      cmocka_unit_test(test_signing_key__line_ends_written_out),
      cmocka_unit_test(test_signing_key__rsa_as_a_jwk),
      cmocka_unit_test(test_signing_key__a_set_of_one),
      cmocka_unit_test(test_signing_key__an_rsa_key_has_the_bits_asked_for),
      cmocka_unit_test(test_signing_key__every_algorithm_as_a_jwk),
      cmocka_unit_test(test_signing_key__a_jwk_without_factors_or_id),
      cmocka_unit_test(test_signing_key__of_three_factors),
      cmocka_unit_test(test_signing_key__no_two_are_the_same),
      cmocka_unit_test(test_signing_key__thumbprint_of_the_rfc),
      cmocka_unit_test(test_signing_key__thumbprint),
      cmocka_unit_test(test_signing_key__says_what_is_wrong_with_pem),
      cmocka_unit_test(test_signing_key__says_what_is_wrong_with_a_jwk),
      cmocka_unit_test(test_signing_key__long_numbers),
  };

  return cmocka_run_group_tests(tests, make_rsa, free_rsa);
}
