/* SPDX-License-Identifier: Apache-2.0 */
#include "io/key_pair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "io/json.h"

#define RSA_LEAST 2048 /* bits; Okta takes none that are shorter */
#define BYTES_MAX 2048 /* of a number: RSA of 16384 bits */

const char *const mu_key_alg_names[MU_KEY_ALGS + 1] = {
    "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", NULL};

static const struct curve {
  enum mu_key_alg alg;
  const char *name;  /* RFC 7518 */
  const char *group; /* OpenSSL's, as it is made */
  const char *known; /* and as it is said of a key */
  int bytes;         /* of a coordinate */
} curves[] = {{MU_KEY_ES256, "P-256", "P-256", "prime256v1", 32},
              {MU_KEY_ES384, "P-384", "P-384", "secp384r1", 48},
              {MU_KEY_ES512, "P-521", "P-521", "secp521r1", 66}};

#define CURVES (sizeof curves / sizeof *curves)

/* The members of a public key in the order that RFC 7638 has them hashed. */
static const char *const rsa_members[] = {"e", "kty", "n", NULL};
static const char *const ec_members[] = {"crv", "kty", "x", "y", NULL};

static void append_base64url(struct mu_buffer *out, const unsigned char *bytes,
                             int len)
{
  unsigned char text[BYTES_MAX * 4 / 3 + 8];
  int n = EVP_EncodeBlock(text, bytes, len);

  for (int i = 0; i < n && text[i] != '='; i++) {
    char c = (char)text[i];

    mu_buffer_append_char(out, c == '+' ? '-' : c == '/' ? '_' : c);
  }
  explicit_bzero(text, sizeof text);
}

/* ---- JSON of a key ---- */

static void open_member(struct mu_buffer *out, const char *name)
{
  mu_buffer_append_text(out, out->len == 0 ? "{" : ",");
  mu_buffer_printf(out, "\"%s\":", name);
}

static void write_text(struct mu_buffer *out, const char *name,
                       const char *text)
{
  open_member(out, name);
  mu_json_write_string(out, text, strlen(text));
}

static const char *text_of(const cJSON *object, const char *member)
{
  const char *text =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, member));

  return text ? text : "";
}

static const char *const *members_of(const cJSON *jwk)
{
  const char *kty = text_of(jwk, "kty");

  return strcmp(kty, "RSA") == 0  ? rsa_members
         : strcmp(kty, "EC") == 0 ? ec_members
                                  : NULL;
}

/* False when one of the members is missing. */
static bool write_members(struct mu_buffer *out, const cJSON *jwk)
{
  const char *const *members = members_of(jwk);

  for (; *members; members++) {
    if (!text_of(jwk, *members)[0]) {
      return false;
    }
    write_text(out, *members, text_of(jwk, *members));
  }
  return true;
}

static bool thumbprint(char kid[MU_KEY_KID_MAX], const cJSON *jwk)
{
  struct mu_buffer text = {0};
  struct mu_buffer out = {0};
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned len = 0;
  bool good = write_members(&text, jwk);

  mu_buffer_append_char(&text, '}');
  good = good && !mu_buffer_failed(&text) &&
         EVP_Digest(text.data, text.len, digest, &len, EVP_sha256(), NULL) == 1;
  if (good) {
    append_base64url(&out, digest, (int)len);
    (void)snprintf(kid, MU_KEY_KID_MAX, "%s", mu_buffer_text(&out));
    good = !mu_buffer_failed(&out);
  }
  mu_buffer_release(&text);
  mu_buffer_release(&out);
  return good;
}

/* ---- OpenSSL's keys as JSON ---- */

static bool write_number(struct mu_buffer *out, const EVP_PKEY *pkey,
                         const char *name, const char *param, int bytes)
{
  unsigned char raw[BYTES_MAX];
  BIGNUM *number = NULL;
  int len = 0;
  bool good = EVP_PKEY_get_bn_param(pkey, param, &number) == 1;

  len = good && bytes == 0 ? BN_num_bytes(number) : bytes;
  good = good && len <= BYTES_MAX && BN_bn2binpad(number, raw, len) == len;
  if (good) {
    open_member(out, name);
    mu_buffer_append_char(out, '"');
    append_base64url(out, raw, len);
    mu_buffer_append_char(out, '"');
  }
  explicit_bzero(raw, sizeof raw);
  BN_clear_free(number);
  return good;
}

static bool write_rsa(struct mu_buffer *out, const EVP_PKEY *pkey, bool private)
{
  static const struct {
    const char *name;
    const char *param;
  } numbers[] = {{"n", OSSL_PKEY_PARAM_RSA_N},
                 {"e", OSSL_PKEY_PARAM_RSA_E},
                 {"d", OSSL_PKEY_PARAM_RSA_D},
                 {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
                 {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},
                 {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
                 {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2},
                 {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1}};
  size_t count = private ? sizeof numbers / sizeof *numbers : 2;
  bool good = true;

  write_text(out, "kty", "RSA");
  for (size_t i = 0; i < count && good; i++) {
    good = write_number(out, pkey, numbers[i].name, numbers[i].param, 0);
  }
  return good;
}

static const struct curve *curve_of(const EVP_PKEY *pkey)
{
  char group[64] = "";

  (void)EVP_PKEY_get_group_name(pkey, group, sizeof group, NULL);
  for (size_t i = 0; i < CURVES; i++) {
    if (strcmp(group, curves[i].known) == 0 ||
        strcmp(group, curves[i].group) == 0) {
      return &curves[i];
    }
  }
  return NULL;
}

static bool write_ec(struct mu_buffer *out, const EVP_PKEY *pkey, bool private)
{
  const struct curve *c = curve_of(pkey);

  if (!c) {
    return false;
  }
  write_text(out, "kty", "EC");
  write_text(out, "crv", c->name);
  return write_number(out, pkey, "x", OSSL_PKEY_PARAM_EC_PUB_X, c->bytes) &&
         write_number(out, pkey, "y", OSSL_PKEY_PARAM_EC_PUB_Y, c->bytes) &&
         (!private ||
          write_number(out, pkey, "d", OSSL_PKEY_PARAM_PRIV_KEY, c->bytes));
}

/* The members of |pkey| without the end of the object. */
static bool write_pkey(struct mu_buffer *out, const EVP_PKEY *pkey,
                       bool private)
{
  return EVP_PKEY_is_a(pkey, "RSA")  ? write_rsa(out, pkey, private)
         : EVP_PKEY_is_a(pkey, "EC") ? write_ec(out, pkey, private)
                                     : false;
}

static cJSON *public_of(const EVP_PKEY *pkey)
{
  struct mu_buffer text = {0};
  bool good = write_pkey(&text, pkey, false);
  cJSON *jwk = NULL;

  mu_buffer_append_char(&text, '}');
  if (good && !mu_buffer_failed(&text)) {
    jwk = cJSON_ParseWithLength(text.data, text.len);
  }
  mu_buffer_release(&text);
  return jwk;
}

/* ---- reading ---- */

/* A key that has a passphrase is not asked for it here.
 * NOLINTNEXTLINE(readability-non-const-parameter): the type is OpenSSL's */
static int no_passphrase(char *out, int size, int writing, void *user)
{
  (void)out;
  (void)size;
  (void)writing;
  (void)user;
  return -1;
}

static enum mu_code read_pem(cJSON **jwk, const char *text, const char *path,
                             struct mu_error *err)
{
  BIO *bio = BIO_new_mem_buf(text, -1);
  EVP_PKEY *pkey =
      bio ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL) : NULL;

  *jwk = pkey ? public_of(pkey) : NULL;
  (void)BIO_free(bio);
  EVP_PKEY_free(pkey);
  return *jwk ? MU_OK
              : mu_error_set(err, MU_EUSAGE,
                             "%s holds no RSA or EC private key that can be "
                             "read%s",
                             path,
                             strstr(text, "ENCRYPTED")
                                 ? ": one with a passphrase is not replaced by "
                                   "itself; make its successor by hand"
                                 : "");
}

/* Nothing private of a JWK is kept; what was parsed is wiped. */
static void wipe(cJSON *object)
{
  cJSON *item = NULL;

  cJSON_ArrayForEach (item, object) {
    if (cJSON_IsString(item)) {
      explicit_bzero(item->valuestring, strlen(item->valuestring));
    }
  }
  cJSON_Delete(object);
}

static size_t rsa_bits(const cJSON *jwk)
{
  return strlen(text_of(jwk, "n")) * 6 / 8 * 8; /* base64: six bits each */
}

static bool settle_alg(struct mu_key_public *key, const cJSON *jwk)
{
  const char *said = text_of(jwk, "alg");
  bool rsa = members_of(jwk) == rsa_members;

  key->bits = rsa ? (unsigned)rsa_bits(jwk) : 0;
  key->alg = MU_KEY_RS256;
  for (unsigned i = MU_KEY_RS256; rsa && i <= MU_KEY_RS512; i++) {
    key->alg =
        strcmp(said, mu_key_alg_names[i]) == 0 ? (enum mu_key_alg)i : key->alg;
  }
  for (size_t i = 0; !rsa && i < CURVES; i++) {
    if (strcmp(text_of(jwk, "crv"), curves[i].name) == 0) {
      key->alg = curves[i].alg;
      return true;
    }
  }
  return rsa;
}

static bool describe(struct mu_key_public *key, const cJSON *jwk)
{
  const char *kid = text_of(jwk, "kid");

  if (!members_of(jwk) || (key->is_jwk && !text_of(jwk, "d")[0]) ||
      strlen(kid) >= sizeof key->kid || !settle_alg(key, jwk)) {
    return false;
  }
  (void)snprintf(key->kid, sizeof key->kid, "%s", kid);
  if (!kid[0] && !thumbprint(key->kid, jwk)) {
    return false;
  }
  if (!write_members(&key->jwk, jwk)) {
    return false;
  }
  write_text(&key->jwk, "use", "sig");
  write_text(&key->jwk, "alg", mu_key_alg_names[key->alg]);
  write_text(&key->jwk, "kid", key->kid);
  mu_buffer_append_char(&key->jwk, '}');
  return true;
}

enum mu_code mu_key_public_read(struct mu_key_public *key,
                                const struct mu_secret *text, const char *path,
                                struct mu_error *err)
{
  const char *bytes = mu_secret_reveal(text);
  cJSON *jwk = NULL;
  enum mu_code rc = MU_OK;

  *key =
      (struct mu_key_public){.is_jwk = bytes[strspn(bytes, " \t\r\n")] == '{'};
  if (key->is_jwk) {
    jwk = cJSON_Parse(bytes);
  } else {
    rc = read_pem(&jwk, bytes, path, err);
  }
  if (rc == MU_OK && !describe(key, jwk)) {
    rc = mu_error_set(err, MU_EUSAGE,
                      "%s holds no private key that is RSA or on P-256, P-384 "
                      "or P-521",
                      path);
  }
  if (rc == MU_OK && mu_buffer_failed(&key->jwk)) {
    rc = mu_error_nomem(err);
  }
  wipe(jwk);
  return rc;
}

void mu_key_public_release(struct mu_key_public *key)
{
  mu_buffer_release(&key->jwk);
}

/* ---- making ---- */

static EVP_PKEY *generate(enum mu_key_alg alg, unsigned bits)
{
  size_t size = bits < RSA_LEAST ? RSA_LEAST : bits;

  for (size_t i = 0; i < CURVES; i++) {
    if (curves[i].alg == alg) {
      return EVP_PKEY_Q_keygen(NULL, NULL, "EC", curves[i].group);
    }
  }
  return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", size);
}

static bool write_jwk(struct mu_buffer *out, const EVP_PKEY *pkey,
                      enum mu_key_alg alg)
{
  char kid[MU_KEY_KID_MAX] = "";
  cJSON *public = public_of(pkey);
  bool good = public && thumbprint(kid, public) && write_pkey(out, pkey, true);

  cJSON_Delete(public);
  write_text(out, "use", "sig");
  write_text(out, "alg", mu_key_alg_names[alg]);
  write_text(out, "kid", kid);
  mu_buffer_append_text(out, "}\n");
  return good;
}

static bool write_pem(struct mu_buffer *out, EVP_PKEY *pkey)
{
  BIO *bio = BIO_new(BIO_s_secmem());
  char *text = NULL;
  long len = 0;
  bool good = bio && PEM_write_bio_PKCS8PrivateKey(bio, pkey, NULL, NULL, 0,
                                                   NULL, NULL) == 1;

  len = good ? BIO_get_mem_data(bio, &text) : 0;
  mu_buffer_append(out, text, (size_t)len);
  (void)BIO_free(bio); /* wiped by it */
  return good;
}

/* The most that a private key of 16384 bits takes: no growing, which would
 * leave parts of it behind. */
#define TEXT_MOST 32768

enum mu_code mu_key_pair_make(struct mu_secret **text, enum mu_key_alg alg,
                              unsigned bits, bool as_jwk, struct mu_error *err)
{
  struct mu_buffer out = {0};
  EVP_PKEY *pkey = generate(alg, bits);
  bool good = pkey && mu_buffer_reserve(&out, TEXT_MOST) &&
              (as_jwk ? write_jwk(&out, pkey, alg) : write_pem(&out, pkey));
  enum mu_code rc = MU_OK;

  *text = NULL;
  if (!good || mu_buffer_failed(&out)) {
    rc = mu_error_set(err, MU_ENOMEM, "no key pair could be made");
  } else {
    rc = mu_secret_new(text, "", out.data, out.len, err);
  }
  mu_buffer_wipe(&out);
  mu_buffer_release(&out);
  EVP_PKEY_free(pkey);
  return rc;
}
