/* SPDX-License-Identifier: Apache-2.0 */
#include "io/jwk.h"

#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "io/base64url.h"
#include "io/json.h"

/* A number's digits at most: RSA of 8,192 bits, and two of zeros. */
#define DIGITS_MOST 1368
#define NUMBER_ROOM (DIGITS_MOST / 4 * 3 + 3) /* bytes of such a number */
#define NUMBERS     8

static const struct curve {
  const char *name, *group;
  size_t size; /* of a coordinate, in bytes */
} curves[] = {{"P-256", "prime256v1", 32},
              {"P-384", "secp384r1", 48},
              {"P-521", "secp521r1", 66}};

/* The factors make signing four times as fast, and may all be absent. */
static const struct rsa_number {
  const char *name, *what;
  bool factor;
} rsa_numbers[NUMBERS] = {{"n", OSSL_PKEY_PARAM_RSA_N, false},
                          {"e", OSSL_PKEY_PARAM_RSA_E, false},
                          {"d", OSSL_PKEY_PARAM_RSA_D, false},
                          {"p", OSSL_PKEY_PARAM_RSA_FACTOR1, true},
                          {"q", OSSL_PKEY_PARAM_RSA_FACTOR2, true},
                          {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1, true},
                          {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2, true},
                          {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1, true}};

struct reading {
  const cJSON *json;
  const char *name;
  OSSL_PARAM_BLD *build;
  /* The builder borrows these. */
  BIGNUM *numbers[NUMBERS];
  size_t number_count;
  unsigned char point[1 + NUMBER_ROOM + NUMBER_ROOM];
  struct mu_error *err;
};

bool mu_jwk_is(const char *text)
{
  text += strspn(text, " \t\r\n");
  return *text == '{';
}

/* ---- members ---- */

static const char *member(const cJSON *json, const char *name)
{
  return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, name));
}

static enum mu_code broken(const struct reading *r, const char *name,
                           const char *what)
{
  return mu_error_set(r->err, MU_EUSAGE, "%s: member \"%s\" of the JWK %s",
                      r->name, name, what);
}

/* Decodes a member into |bytes|, which has NUMBER_ROOM. */
static enum mu_code decode(const struct reading *r, const char *name,
                           unsigned char *bytes, size_t *len)
{
  const char *text = member(r->json, name);
  size_t text_len = text ? strlen(text) : 0;

  if (text_len == 0) {
    return broken(r, name, "is missing");
  }
  if (text_len > DIGITS_MOST) {
    return broken(r, name, "is too long");
  }
  if (!mu_base64url_decode(bytes, len, text, text_len)) {
    return broken(r, name, "is no base64url");
  }
  return MU_OK;
}

static enum mu_code push_number(struct reading *r, const char *name,
                                const char *what)
{
  unsigned char bytes[NUMBER_ROOM];
  size_t len = 0;
  BIGNUM *number = NULL;
  enum mu_code rc = decode(r, name, bytes, &len);

  if (rc == MU_OK) {
    number = BN_secure_new();
    r->numbers[r->number_count++] = number;
    if (!number || !BN_bin2bn(bytes, (int)len, number) ||
        OSSL_PARAM_BLD_push_BN(r->build, what, number) != 1) {
      rc = mu_error_nomem(r->err);
    }
  }
  explicit_bzero(bytes, sizeof bytes);
  return rc;
}

/* ---- kinds of keys ---- */

static enum mu_code check_private(const struct reading *r)
{
  return member(r->json, "d")
             ? MU_OK
             : mu_error_set(r->err, MU_EUSAGE,
                            "%s holds a public key (a JWK without \"d\"), and "
                            "the private one is needed",
                            r->name);
}

static enum mu_code push_rsa(struct reading *r)
{
  bool factors = member(r->json, "p") != NULL;
  enum mu_code rc = check_private(r);

  for (size_t i = 0; i < NUMBERS && rc == MU_OK; i++) {
    if (!rsa_numbers[i].factor || factors) {
      rc = push_number(r, rsa_numbers[i].name, rsa_numbers[i].what);
    }
  }
  return rc;
}

static enum mu_code push_point(struct reading *r, const struct curve *curve)
{
  static const char *const names[] = {"x", "y"};
  enum mu_code rc = MU_OK;

  r->point[0] = 4; /* not compressed */
  for (size_t i = 0; i < 2 && rc == MU_OK; i++) {
    size_t len = 0;

    rc = decode(r, names[i], r->point + 1 + i * curve->size, &len);
    if (rc == MU_OK && len != curve->size) {
      rc = broken(r, names[i], "has not the length of its curve's");
    }
  }
  if (rc == MU_OK &&
      OSSL_PARAM_BLD_push_octet_string(r->build, OSSL_PKEY_PARAM_PUB_KEY,
                                       r->point, 1 + 2 * curve->size) != 1) {
    rc = mu_error_nomem(r->err);
  }
  return rc;
}

static enum mu_code push_ec(struct reading *r)
{
  const char *name = member(r->json, "crv");
  const struct curve *curve = NULL;
  enum mu_code rc = MU_OK;

  for (size_t i = 0; name && i < sizeof curves / sizeof *curves; i++) {
    curve = strcmp(curves[i].name, name) == 0 ? &curves[i] : curve;
  }
  if (!curve) {
    return broken(r, "crv", "has to be P-256, P-384 or P-521");
  }
  rc = check_private(r);
  if (rc != MU_OK) {
    return rc;
  }
  if (OSSL_PARAM_BLD_push_utf8_string(r->build, OSSL_PKEY_PARAM_GROUP_NAME,
                                      curve->group, 0) != 1) {
    return mu_error_nomem(r->err);
  }
  rc = push_point(r, curve);
  return rc == MU_OK ? push_number(r, "d", OSSL_PKEY_PARAM_PRIV_KEY) : rc;
}

static enum mu_code make_key(struct reading *r, const char *type,
                             EVP_PKEY **pkey)
{
  OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(r->build);
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
  bool ready = params && ctx && EVP_PKEY_fromdata_init(ctx) == 1;
  enum mu_code rc = MU_OK;

  if (!ready) {
    rc = mu_error_nomem(r->err);
  } else if (EVP_PKEY_fromdata(ctx, pkey, EVP_PKEY_KEYPAIR, params) != 1) {
    rc = mu_error_set(r->err, MU_EUSAGE,
                      "%s is broken: the numbers of the JWK make no key",
                      r->name);
  }
  EVP_PKEY_CTX_free(ctx);
  OSSL_PARAM_free(params);
  return rc;
}

static enum mu_code read_numbers(struct reading *r, EVP_PKEY **pkey)
{
  const char *type = member(r->json, "kty");
  bool rsa = type && strcmp(type, "RSA") == 0;
  enum mu_code rc = MU_OK;

  if (!rsa && !(type && strcmp(type, "EC") == 0)) {
    return broken(r, "kty", "has to be RSA or EC");
  }
  rc = rsa ? push_rsa(r) : push_ec(r);
  return rc == MU_OK ? make_key(r, rsa ? "RSA" : "EC", pkey) : rc;
}

/* ---- the whole ---- */

/* The only key of a set; or the key itself. */
static const cJSON *only_key(const cJSON *root)
{
  const cJSON *keys = cJSON_GetObjectItemCaseSensitive(root, "keys");

  if (!cJSON_IsArray(keys)) {
    return root;
  }
  return cJSON_GetArraySize(keys) == 1 ? cJSON_GetArrayItem(keys, 0) : NULL;
}

static bool copy(char **to, const cJSON *json, const char *name)
{
  const char *text = member(json, name);

  *to = text ? strdup(text) : NULL;
  return !text || *to;
}

static void wipe(cJSON *json)
{
  for (cJSON *item = json; item; item = item->next) {
    if (item->valuestring) {
      explicit_bzero(item->valuestring, strlen(item->valuestring));
    }
    wipe(item->child);
  }
}

static void release(struct reading *r)
{
  OSSL_PARAM_BLD_free(r->build);
  for (size_t i = 0; i < r->number_count; i++) {
    BN_clear_free(r->numbers[i]);
  }
}

enum mu_code mu_jwk_read(struct mu_jwk *jwk, const struct mu_secret *text,
                         const char *name, struct mu_error *err)
{
  cJSON *root = cJSON_Parse(mu_secret_reveal(text));
  struct reading r = {.json = only_key(root), .name = name, .err = err};
  enum mu_code rc = MU_OK;

  memset(jwk, 0, sizeof *jwk);
  if (!root) {
    rc = mu_error_set(err, MU_EUSAGE,
                      "%s is broken: it begins as JSON does, "
                      "and is none",
                      name);
  } else if (!r.json) {
    rc = mu_error_set(err, MU_EUSAGE,
                      "%s holds a set of several keys (or none): leave in it "
                      "the one to sign with",
                      name);
  } else {
    r.build = OSSL_PARAM_BLD_new();
    rc = r.build ? read_numbers(&r, &jwk->pkey) : mu_error_nomem(err);
  }
  if (rc == MU_OK &&
      (!copy(&jwk->id, r.json, "kid") || !copy(&jwk->alg, r.json, "alg"))) {
    rc = mu_error_nomem(err);
  }
  release(&r);
  wipe(root);
  cJSON_Delete(root);
  return rc;
}

/* ---- writing ---- */

static BIGNUM *number_of(const EVP_PKEY *pkey, const char *what)
{
  BIGNUM *number = NULL;

  (void)EVP_PKEY_get_bn_param(pkey, what, &number); /* NULL when it fails */
  return number;
}

/* Bytes of a number; zero has one, too (RFC 7518 section 2). */
static int size_of(const BIGNUM *number)
{
  return BN_is_zero(number) ? 1 : BN_num_bytes(number);
}

/* Appends |text|, and number |what| of the key in quotes behind it; of |size|
 * bytes, or as many as it has when |size| is 0. */
static bool write_number(struct mu_buffer *out, const char *text,
                         const EVP_PKEY *pkey, const char *what, size_t size)
{
  unsigned char bytes[2048]; /* RSA of 16,384 bits, OpenSSL's most */
  BIGNUM *number = number_of(pkey, what);
  int len = number && size == 0 ? size_of(number) : (int)size;
  bool fits = number && len <= (int)sizeof bytes &&
              BN_bn2binpad(number, bytes, len) == len;

  if (fits) {
    mu_buffer_printf(out, "%s\"", text);
    mu_base64url_append(out, bytes, (size_t)len);
    mu_buffer_append_char(out, '"');
  }
  explicit_bzero(bytes, sizeof bytes);
  BN_clear_free(number);
  return fits;
}

static const struct curve *curve_of(const EVP_PKEY *pkey)
{
  char group[64] = "";

  (void)EVP_PKEY_get_group_name(pkey, group, sizeof group, NULL);
  for (size_t i = 0; i < sizeof curves / sizeof *curves; i++) {
    if (strcmp(curves[i].group, group) == 0) {
      return &curves[i];
    }
  }
  return NULL;
}

/* The public members without the end of the object. |curve| is NULL for RSA. */
static bool write_public(struct mu_buffer *out, const EVP_PKEY *pkey,
                         const struct curve *curve)
{
  if (!curve) {
    return write_number(out, "{\"e\":", pkey, OSSL_PKEY_PARAM_RSA_E, 0) &&
           write_number(out, ",\"kty\":\"RSA\",\"n\":", pkey,
                        OSSL_PKEY_PARAM_RSA_N, 0);
  }
  mu_buffer_printf(out, "{\"crv\":\"%s\",\"kty\":\"EC\"", curve->name);
  return write_number(out, ",\"x\":", pkey, OSSL_PKEY_PARAM_EC_PUB_X,
                      curve->size) &&
         write_number(out, ",\"y\":", pkey, OSSL_PKEY_PARAM_EC_PUB_Y,
                      curve->size);
}

bool mu_jwk_write_public(struct mu_buffer *out, const EVP_PKEY *pkey)
{
  bool whole = write_public(out, pkey, curve_of(pkey));

  mu_buffer_append_char(out, '}');
  return whole && !mu_buffer_failed(out);
}

static bool has(const EVP_PKEY *pkey, const char *what)
{
  BIGNUM *number = number_of(pkey, what);

  BN_clear_free(number);
  return number != NULL;
}

/* The factors of more than two are left out: those behind the second would have
 * to be in a list (RFC 7518 section 6.3.2.7), which hardly anybody reads. */
static bool write_rsa_private(struct mu_buffer *out, const EVP_PKEY *pkey)
{
  bool factors = has(pkey, OSSL_PKEY_PARAM_RSA_FACTOR1) &&
                 !has(pkey, OSSL_PKEY_PARAM_RSA_FACTOR3);
  bool whole = true;

  for (size_t i = 2; i < NUMBERS && whole; i++) { /* n and e are public */
    if (!rsa_numbers[i].factor || factors) {
      char text[8];

      (void)snprintf(text, sizeof text, ",\"%s\":", rsa_numbers[i].name);
      whole = write_number(out, text, pkey, rsa_numbers[i].what, 0);
    }
  }
  return whole;
}

bool mu_jwk_write_private(struct mu_buffer *out, const EVP_PKEY *pkey,
                          const char *alg, const char *id)
{
  const struct curve *curve = curve_of(pkey);
  bool whole = write_public(out, pkey, curve) &&
               (curve ? write_number(out, ",\"d\":", pkey,
                                     OSSL_PKEY_PARAM_PRIV_KEY, curve->size)
                      : write_rsa_private(out, pkey));

  mu_buffer_printf(out, ",\"use\":\"sig\",\"alg\":\"%s\"", alg);
  if (id) {
    mu_json_write_member(out, "kid", id);
  }
  mu_buffer_append_char(out, '}');
  return whole && !mu_buffer_failed(out);
}
