/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/jws.h"

#include <string.h>

#include <openssl/ecdsa.h>
#include <openssl/err.h>

#include "samples/sandbox/base64url.h"
#include "samples/sandbox/json.h"

static const struct {
  const char *name, *digest;
  const char *curve;    /* NULL for RSA */
  size_t signature_len; /* of EC */
} algs[SB_JWS_ALGS] = {
    [SB_JWS_RS256] = {"RS256", "SHA256", NULL, 0},
    [SB_JWS_RS384] = {"RS384", "SHA384", NULL, 0},
    [SB_JWS_RS512] = {"RS512", "SHA512", NULL, 0},
    [SB_JWS_ES256] = {"ES256", "SHA256", "P-256", 64},
    [SB_JWS_ES384] = {"ES384", "SHA384", "P-384", 96},
    [SB_JWS_ES512] = {"ES512", "SHA512", "P-521", 132},
};

const char *sb_jws_alg_name(enum sb_jws_alg alg)
{
  return algs[alg].name;
}

enum sb_jws_alg sb_jws_alg_find(const char *name, size_t len)
{
  int alg = 0;

  while (alg < SB_JWS_ALGS && (strlen(algs[alg].name) != len ||
                               memcmp(algs[alg].name, name, len) != 0)) {
    alg++;
  }
  return (enum sb_jws_alg)alg;
}

/* The object that |len| characters encode, or NULL. */
static cJSON *read_object(const char *text, size_t len)
{
  struct mu_buffer bytes = {0};
  cJSON *object = NULL;

  if (sb_base64url_decode(text, len, &bytes) && !mu_buffer_failed(&bytes)) {
    object = sb_json_parse(mu_buffer_text(&bytes), bytes.len);
  }
  mu_buffer_release(&bytes);
  if (object && !cJSON_IsObject(object)) {
    cJSON_Delete(object);
    object = NULL;
  }
  return object;
}

static enum sb_jws_alg read_alg(const cJSON *header)
{
  const char *name = sb_json_member_text(header, "alg");

  return name ? sb_jws_alg_find(name, strlen(name)) : SB_JWS_ALGS;
}

bool sb_jws_read(struct sb_jws *jws, const char *token)
{
  const char *claims = strchr(token, '.');
  const char *signature = claims ? strchr(claims + 1, '.') : NULL;

  memset(jws, 0, sizeof *jws);
  if (!signature) {
    return false;
  }
  jws->text = token;
  jws->len = (size_t)(signature - token);
  jws->header = read_object(token, (size_t)(claims - token));
  jws->claims = read_object(claims + 1, (size_t)(signature - claims - 1));
  /* An extension that must be understood is not (RFC 7515, 4.1.11). */
  if (!jws->header || !jws->claims || sb_json_member(jws->header, "crit") ||
      !sb_base64url_decode(signature + 1, strlen(signature + 1), &jws->sig) ||
      mu_buffer_failed(&jws->sig)) {
    sb_jws_release(jws);
    return false;
  }
  jws->alg = read_alg(jws->header);
  return true;
}

void sb_jws_release(struct sb_jws *jws)
{
  cJSON_Delete(jws->header);
  cJSON_Delete(jws->claims);
  mu_buffer_release(&jws->sig);
  memset(jws, 0, sizeof *jws);
}

/* RFC 7518, 3.4: r and s side by side, where OpenSSL wants DER; the caller
 * frees with OPENSSL_free(). */
static unsigned char *make_der(const struct mu_buffer *sig, int *len)
{
  const unsigned char *bytes = (const unsigned char *)sig->data;
  int half = (int)(sig->len / 2);
  ECDSA_SIG *pair = ECDSA_SIG_new();
  BIGNUM *r = BN_bin2bn(bytes, half, NULL);
  BIGNUM *s = BN_bin2bn(bytes + half, half, NULL);
  unsigned char *der = NULL;

  if (pair && r && s && ECDSA_SIG_set0(pair, r, s) == 1) {
    r = NULL; /* the pair's now */
    s = NULL;
    *len = i2d_ECDSA_SIG(pair, &der);
  }
  BN_free(r);
  BN_free(s);
  ECDSA_SIG_free(pair);
  return der;
}

static bool verify(const struct sb_jws *jws, EVP_PKEY *key,
                   const unsigned char *sig, size_t len)
{
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  bool good = context &&
              EVP_DigestVerifyInit_ex(context, NULL, algs[jws->alg].digest,
                                      NULL, NULL, key, NULL) == 1 &&
              EVP_DigestVerify(context, sig, len,
                               (const unsigned char *)jws->text, jws->len) == 1;

  ERR_clear_error(); /* a bad signature is an answer, not an error */
  EVP_MD_CTX_free(context);
  return good;
}

bool sb_jws_alg_fits(enum sb_jws_alg alg, const struct sb_jwk *key)
{
  const char *curve = alg < SB_JWS_ALGS ? algs[alg].curve : NULL;

  if (alg == SB_JWS_ALGS || !curve) {
    return alg != SB_JWS_ALGS && !key->curve;
  }
  return key->curve && strcmp(curve, key->curve) == 0;
}

bool sb_jws_verify(const struct sb_jws *jws, const struct sb_jwk *key)
{
  unsigned char *der;
  int der_len = 0;
  bool good;

  if (!sb_jws_alg_fits(jws->alg, key) || jws->sig.len == 0) {
    return false;
  }
  if (!key->curve) {
    return verify(jws, key->key, (const unsigned char *)jws->sig.data,
                  jws->sig.len);
  }
  if (jws->sig.len != algs[jws->alg].signature_len) {
    return false;
  }
  der = make_der(&jws->sig, &der_len);
  good = der && der_len > 0 && verify(jws, key->key, der, (size_t)der_len);
  OPENSSL_free(der);
  return good;
}

bool sb_jws_time(const struct sb_jws *jws, const char *claim, double *seconds)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(jws->claims, claim);

  *seconds = cJSON_GetNumberValue(item);
  return cJSON_IsNumber(item);
}
