/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/certificate.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#define VALID_BEFORE_S (24L * 3600)
#define VALID_AFTER_S  (30L * 24 * 3600)

static bool add_extension(X509 *x, int nid, const char *value)
{
  X509V3_CTX context;
  X509_EXTENSION *extension;
  bool added;

  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, x, x, NULL, NULL, 0);
  extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
  added = extension && X509_add_ext(x, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

static bool set_serial(X509 *x)
{
  unsigned char bytes[8];
  BIGNUM *number;
  bool set;

  if (RAND_bytes(bytes, sizeof bytes) != 1) {
    return false;
  }
  bytes[0] = (unsigned char)((bytes[0] & 0x7f) | 0x01);
  number = BN_bin2bn(bytes, sizeof bytes, NULL);
  set = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x));
  BN_free(number);
  return set;
}

static bool fill(X509 *x, EVP_PKEY *key, const char *address)
{
  X509_NAME *name = X509_get_subject_name(x);
  char names[160];

  (void)snprintf(names, sizeof names, "IP:127.0.0.1,IP:::1,DNS:localhost,IP:%s",
                 address);
  return X509_set_version(x, X509_VERSION_3) == 1 && set_serial(x) &&
         X509_gmtime_adj(X509_getm_notBefore(x), -VALID_BEFORE_S) &&
         X509_gmtime_adj(X509_getm_notAfter(x), VALID_AFTER_S) &&
         X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                    (const unsigned char *)"muster-sandbox", -1,
                                    -1, 0) == 1 &&
         X509_set_issuer_name(x, name) == 1 && X509_set_pubkey(x, key) == 1 &&
         add_extension(x, NID_basic_constraints, "critical,CA:TRUE") &&
         add_extension(x, NID_key_usage,
                       "critical,digitalSignature,keyCertSign") &&
         add_extension(x, NID_ext_key_usage, "serverAuth") &&
         add_extension(x, NID_subject_key_identifier, "hash") &&
         add_extension(x, NID_subject_alt_name, names) &&
         X509_sign(x, key, EVP_sha256()) > 0;
}

/* What |bio| holds as a string; NULL when out of memory. */
static char *text_of(BIO *bio)
{
  char *data = NULL;
  long len = BIO_get_mem_data(bio, &data);

  return len > 0 ? strndup(data, (size_t)len) : NULL;
}

static bool print(struct sb_certificate *c, X509 *x, EVP_PKEY *key)
{
  BIO *key_out = BIO_new(BIO_s_mem());
  BIO *certificate_out = BIO_new(BIO_s_mem());

  if (key_out && certificate_out &&
      PEM_write_bio_PrivateKey(key_out, key, NULL, NULL, 0, NULL, NULL) == 1 &&
      PEM_write_bio_X509(certificate_out, x) == 1) {
    c->key = text_of(key_out);
    c->certificate = text_of(certificate_out);
  }
  BIO_free(key_out);
  BIO_free(certificate_out);
  return c->key && c->certificate;
}

enum mu_code sb_certificate_make(struct sb_certificate *c, const char *address,
                                 struct mu_error *err)
{
  EVP_PKEY *key = EVP_EC_gen("P-256");
  X509 *x = X509_new();
  bool made;

  memset(c, 0, sizeof *c);
  made = key && x && fill(x, key, address) && print(c, x, key);
  X509_free(x);
  EVP_PKEY_free(key);
  if (!made) {
    return mu_error_set(err, MU_ENET, "no certificate could be made");
  }
  return MU_OK;
}

void sb_certificate_release(struct sb_certificate *c)
{
  if (c->key) {
    OPENSSL_cleanse(c->key, strlen(c->key));
  }
  free(c->key);
  free(c->certificate);
  memset(c, 0, sizeof *c);
}
