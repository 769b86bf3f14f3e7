/* SPDX-License-Identifier: Apache-2.0 */
/*
 * signing_key - a private key that signs JSON Web Tokens (RFC 7515, 7517,
 * 7518): RSA or ECDSA, read from PEM or from a JWK.
 *
 * It signs many times a second, so what OpenSSL has to look up for a signature
 * is looked up once. (libjwt 1.10 reads its key anew for each and knows no
 * JWK.)
 */
#ifndef MUSTER_IO_SIGNING_KEY_H
#define MUSTER_IO_SIGNING_KEY_H

#include <stdbool.h>
#include <stddef.h>

#include "io/buffer.h"
#include "io/error.h"
#include "io/secret.h"

enum mu_jws_alg { /* RFC 7518 section 3.1 */
                  MU_JWS_RS256,
                  MU_JWS_RS384,
                  MU_JWS_RS512,
                  MU_JWS_ES256,
                  MU_JWS_ES384,
                  MU_JWS_ES512,
                  MU_JWS_ALGS
};

/* "RS256". */
const char *mu_jws_alg_name(enum mu_jws_alg alg);
bool mu_jws_alg_find(enum mu_jws_alg *alg, const char *name);

struct mu_signing_key;

/* Reads |text|: PEM (PKCS#1, PKCS#8, SEC1, each encrypted or not), whose line
 * ends may be written out as \n, as in environment variables; or a JWK, or a
 * set of one. |passphrase| may be NULL. MU_EUSAGE says what is wrong with
 * |name|, the file or variable that it came from. Freed with
 * mu_signing_key_free(). */
enum mu_code mu_signing_key_parse(struct mu_signing_key **out,
                                  const struct mu_secret *text,
                                  const struct mu_secret *passphrase,
                                  const char *name,
                                  struct mu_error *err) MU_MUST_CHECK;

/* Whether a passphrase is needed to read it. */
bool mu_signing_key_is_encrypted(const struct mu_secret *text);

/* Whether |text| is to be read as a JWK, and not as PEM. */
bool mu_signing_key_is_jwk(const struct mu_secret *text);

/* A new key pair for |alg|; RSA has |bits|, or when that is 0 the least that
 * Okta takes, 2048. */
enum mu_code mu_signing_key_generate(struct mu_signing_key **out,
                                     enum mu_jws_alg alg, unsigned bits,
                                     struct mu_error *err) MU_MUST_CHECK;
void mu_signing_key_free(struct mu_signing_key *key);

/* A JWK's "alg" where it has one; else RS256, or that of the curve. */
enum mu_jws_alg mu_signing_key_alg(const struct mu_signing_key *key);

/* Of an RSA key; 0: it is another. */
unsigned mu_signing_key_bits(const struct mu_signing_key *key);

/* A JWK's "kid"; NULL where there is none. Borrowed. */
const char *mu_signing_key_id(const struct mu_signing_key *key);

/* Appends the public half as a JWK without blanks, its members in the order of
 * RFC 7638 section 3. */
enum mu_code mu_signing_key_public_jwk(const struct mu_signing_key *key,
                                       struct mu_buffer *out,
                                       struct mu_error *err) MU_MUST_CHECK;

/* Appends its thumbprint (RFC 7638, SHA-256) in base64url. */
enum mu_code mu_signing_key_thumbprint(const struct mu_signing_key *key,
                                       struct mu_buffer *out,
                                       struct mu_error *err) MU_MUST_CHECK;

/* The whole key as PEM (PKCS#8, not encrypted); the caller frees it with
 * mu_secret_free(). */
enum mu_code mu_signing_key_to_pem(const struct mu_signing_key *key,
                                   struct mu_secret **out,
                                   struct mu_error *err) MU_MUST_CHECK;

/* The whole key as a JWK on a line, with |key_id| as its "kid" unless it is
 * NULL; the caller frees it with mu_secret_free(). */
enum mu_code mu_signing_key_to_jwk(const struct mu_signing_key *key,
                                   const char *key_id, struct mu_secret **out,
                                   struct mu_error *err) MU_MUST_CHECK;

/* Appends the signature of |len| bytes in base64url; ECDSA's as its two numbers
 * side by side (RFC 7518 section 3.4). */
enum mu_code mu_signing_key_sign(struct mu_signing_key *key, const void *bytes,
                                 size_t len, struct mu_buffer *out,
                                 struct mu_error *err) MU_MUST_CHECK;

#endif
