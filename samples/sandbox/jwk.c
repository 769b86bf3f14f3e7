/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/jwk.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/sha.h>

#include "samples/sandbox/base64url.h"
#include "samples/sandbox/json.h"

#define RSA_BITS   2048
#define NUMBER_MAX 2048 /* bytes of n, e, x or y */

static const struct {
  const char *name, *openssl; /* RFC 7518's, and OpenSSL's */
  size_t len;                 /* of a coordinate */
} curves[] = {{"P-256", "prime256v1", 32},
              {"P-384", "secp384r1", 48},
              {"P-521", "secp521r1", 66}};

#define CURVES (sizeof curves / sizeof *curves)

static size_t find_curve(const char *name)
{
  size_t i = 0;

  while (i < CURVES && !(name && (strcmp(name, curves[i].name) == 0 ||
                                  strcmp(name, curves[i].openssl) == 0))) {
    i++;
  }
  return i;
}

void sb_jwk_release(struct sb_jwk *jwk)
{
  EVP_PKEY_free(jwk->key);
  free(jwk->first);
  free(jwk->second);
  memset(jwk, 0, sizeof *jwk);
}

bool sb_jwk_is_private(const cJSON *json)
{
  static const char *const members[] = {"d",  "p",  "q",   "dp",
                                        "dq", "qi", "oth", "k"};

  for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
    if (cJSON_GetObjectItemCaseSensitive(json, members[i])) {
      return true;
    }
  }
  return false;
}

static bool is_kind(const cJSON *json, const char *kty)
{
  const char *text = sb_json_member_text(json, "kty");

  return text && strcmp(text, kty) == 0;
}

/* The members that make the key, in the order of RFC 7638. */
static void print_members(const char *curve, const char *first,
                          const char *second, struct mu_buffer *out)
{
  if (curve) {
    mu_buffer_printf(out, "\"crv\":\"%s\",\"kty\":\"EC\",\"x\":", curve);
    sb_json_text(out, first);
    mu_buffer_append_text(out, ",\"y\":");
    sb_json_text(out, second);
  } else {
    mu_buffer_append_text(out, "\"e\":");
    sb_json_text(out, second);
    mu_buffer_append_text(out, ",\"kty\":\"RSA\",\"n\":");
    sb_json_text(out, first);
  }
}

void sb_jwk_print(const struct sb_jwk *jwk, struct mu_buffer *out)
{
  print_members(jwk->curve, jwk->first, jwk->second, out);
}

static void make_thumbprint(const char *curve, const char *first,
                            const char *second, char out[SB_JWK_THUMBPRINT])
{
  unsigned char digest[SHA256_DIGEST_LENGTH];
  struct mu_buffer text = {0};

  mu_buffer_append_char(&text, '{');
  print_members(curve, first, second, &text);
  mu_buffer_append_char(&text, '}');
  (void)SHA256((const unsigned char *)mu_buffer_text(&text), text.len, digest);
  sb_base64url_encode(digest, sizeof digest, out);
  mu_buffer_release(&text);
}

bool sb_jwk_thumbprint(const cJSON *json, char out[SB_JWK_THUMBPRINT])
{
  size_t curve = find_curve(sb_json_member_text(json, "crv"));
  bool is_ec = is_kind(json, "EC");
  const char *first = sb_json_member_text(json, is_ec ? "x" : "n");
  const char *second = sb_json_member_text(json, is_ec ? "y" : "e");

  if (!first || !second || (is_ec ? curve == CURVES : !is_kind(json, "RSA"))) {
    return false;
  }
  make_thumbprint(is_ec ? curves[curve].name : NULL, first, second, out);
  return true;
}

/* The number that a member holds, or NULL. */
static BIGNUM *read_number(const char *text)
{
  struct mu_buffer bytes = {0};
  BIGNUM *number = NULL;

  if (text && sb_base64url_decode(text, strlen(text), &bytes) &&
      bytes.len > 0 && bytes.len <= NUMBER_MAX) {
    number = BN_bin2bn((const unsigned char *)bytes.data, (int)bytes.len, NULL);
  }
  mu_buffer_release(&bytes);
  return number;
}

static EVP_PKEY *make_key(const char *type, OSSL_PARAM_BLD *build)
{
  OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(build);
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
  EVP_PKEY *key = NULL;

  if (!parameters || !context || EVP_PKEY_fromdata_init(context) != 1 ||
      EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
    key = NULL;
  }
  ERR_clear_error(); /* what is wrong with a client's key is told otherwise */
  EVP_PKEY_CTX_free(context);
  OSSL_PARAM_free(parameters);
  return key;
}

static EVP_PKEY *make_rsa(const char *modulus, const char *exponent)
{
  OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
  BIGNUM *n = read_number(modulus);
  BIGNUM *e = read_number(exponent);
  EVP_PKEY *key = NULL;

  /* OpenSSL takes any two numbers. */
  if (build && n && e && BN_is_odd(n) && BN_is_odd(e) && !BN_is_one(e) &&
      OSSL_PARAM_BLD_push_BN(build, "n", n) == 1 &&
      OSSL_PARAM_BLD_push_BN(build, "e", e) == 1) {
    key = make_key("RSA", build);
  }
  OSSL_PARAM_BLD_free(build);
  BN_free(n);
  BN_free(e);
  return key;
}

/* An uncompressed point: 4, x and y, each as long as the curve asks. */
static bool read_point(size_t curve, const char *x, const char *y,
                       struct mu_buffer *point)
{
  size_t len = curves[curve].len;

  mu_buffer_append_char(point, 4);
  return x && y && sb_base64url_decode(x, strlen(x), point) &&
         point->len == 1 + len && sb_base64url_decode(y, strlen(y), point) &&
         point->len == 1 + 2 * len;
}

static EVP_PKEY *make_ec(size_t curve, const char *x, const char *y)
{
  OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
  struct mu_buffer point = {0};
  EVP_PKEY *key = NULL;

  if (build && read_point(curve, x, y, &point) &&
      OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME,
                                      curves[curve].openssl, 0) == 1 &&
      OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY,
                                       point.data, point.len) == 1) {
    key = make_key("EC", build);
  }
  OSSL_PARAM_BLD_free(build);
  mu_buffer_release(&point);
  return key;
}

/* Keeps what the key is made of; false when it is not to be used. */
static bool finish(struct sb_jwk *jwk, const char *first, const char *second,
                   const char **why)
{
  if (!jwk->key) {
    *why = "that is no key";
    return false;
  }
  if (!jwk->curve && EVP_PKEY_get_bits(jwk->key) < RSA_BITS) {
    *why = "RSA keys need 2048 bits";
    return false;
  }
  jwk->first = strdup(first);
  jwk->second = strdup(second);
  if (!jwk->first || !jwk->second) {
    *why = "there is no memory for it";
    return false;
  }
  make_thumbprint(jwk->curve, first, second, jwk->thumbprint);
  return true;
}

bool sb_jwk_read(struct sb_jwk *jwk, const cJSON *json, const char **why)
{
  size_t curve = find_curve(sb_json_member_text(json, "crv"));
  bool is_ec = is_kind(json, "EC");
  const char *first = sb_json_member_text(json, is_ec ? "x" : "n");
  const char *second = sb_json_member_text(json, is_ec ? "y" : "e");

  memset(jwk, 0, sizeof *jwk);
  *why = NULL;
  if (sb_jwk_is_private(json)) {
    *why = "that is a private key";
  } else if (!is_ec && !is_kind(json, "RSA")) {
    *why = "kty must be RSA or EC";
  } else if (is_ec && curve == CURVES) {
    *why = "crv must be P-256, P-384 or P-521";
  } else if (is_ec) {
    jwk->curve = curves[curve].name;
    jwk->key = make_ec(curve, first, second);
  } else {
    jwk->key = make_rsa(first, second);
  }
  if (*why || !finish(jwk, first, second, why)) {
    sb_jwk_release(jwk);
    return false;
  }
  return true;
}

/* The number called |name| as base64url of |len| bytes, or of as many as it
 * takes for 0; false when there is none. */
static bool export_number(const EVP_PKEY *key, const char *name, size_t len,
                          char out[SB_BASE64URL_LEN(NUMBER_MAX) + 1])
{
  unsigned char bytes[NUMBER_MAX];
  BIGNUM *number = NULL;
  int got = -1;

  if (EVP_PKEY_get_bn_param(key, name, &number) == 1) {
    got = BN_bn2binpad(number, bytes,
                       (int)(len ? len : (size_t)BN_num_bytes(number)));
  }
  BN_free(number);
  if (got <= 0) {
    return false;
  }
  sb_base64url_encode(bytes, (size_t)got, out);
  return true;
}

/* The parts of a key that came as PEM; the text of |jwk| is not made yet. */
static bool export_parts(struct sb_jwk *jwk, char *first, char *second,
                         const char **why)
{
  char group[64] = "";
  size_t curve;

  *why = "the key must be an RSA key, or an EC key of P-256, P-384 or P-521";
  if (EVP_PKEY_is_a(jwk->key, "RSA")) {
    return export_number(jwk->key, "n", 0, first) &&
           export_number(jwk->key, "e", 0, second);
  }
  if (!EVP_PKEY_is_a(jwk->key, "EC") ||
      EVP_PKEY_get_group_name(jwk->key, group, sizeof group, NULL) != 1) {
    return false;
  }
  curve = find_curve(group);
  if (curve == CURVES) {
    return false;
  }
  jwk->curve = curves[curve].name;
  return export_number(jwk->key, "qx", curves[curve].len, first) &&
         export_number(jwk->key, "qy", curves[curve].len, second);
}

bool sb_jwk_read_pem(struct sb_jwk *jwk, const char *pem, size_t len,
                     const char **why)
{
  BIO *bio = BIO_new_mem_buf(pem, (int)len);
  char first[SB_BASE64URL_LEN(NUMBER_MAX) + 1];
  char second[SB_BASE64URL_LEN(NUMBER_MAX) + 1];

  memset(jwk, 0, sizeof *jwk);
  jwk->key = bio ? PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL) : NULL;
  BIO_free(bio);
  ERR_clear_error();
  if (!jwk->key) {
    *why = "there is no public key in it";
    return false;
  }
  if (!export_parts(jwk, first, second, why) ||
      !finish(jwk, first, second, why)) {
    sb_jwk_release(jwk);
    return false;
  }
  return true;
}
