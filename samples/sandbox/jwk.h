/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jwk - public keys, as JSON (RFC 7517, RFC 7518 section 6) or PEM.
 *
 * RSA keys have 2048 bits at least (Okta docs, OAuth for service apps); curves
 * are those of ES256, ES384 and ES512.
 */
#ifndef MUSTER_SANDBOX_JWK_H
#define MUSTER_SANDBOX_JWK_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>
#include <openssl/evp.h>

#include "io/buffer.h"

#define SB_JWK_THUMBPRINT 44 /* base64url of a SHA-256, and a NUL */

struct sb_jwk {      /* embed by value; zero bytes are no key */
  EVP_PKEY *key;     /* owned */
  const char *curve; /* P-256, P-384 or P-521; NULL for RSA */
  char *first;       /* n or x as base64url; owned */
  char *second;      /* e or y; owned */
  char thumbprint[SB_JWK_THUMBPRINT];
};

/* Reads |json|. False when it is no public key; |*why| then says so, as in
 * "RSA keys need 2048 bits". */
bool sb_jwk_read(struct sb_jwk *jwk, const cJSON *json, const char **why);

/* The same for a SubjectPublicKeyInfo as PEM, |len| bytes. */
bool sb_jwk_read_pem(struct sb_jwk *jwk, const char *pem, size_t len,
                     const char **why);
void sb_jwk_release(struct sb_jwk *jwk);

/* RFC 7638, from the members alone: whether there is such a key is not looked
 * at. False when a member is missing. */
bool sb_jwk_thumbprint(const cJSON *json, char out[SB_JWK_THUMBPRINT]);

/* Whether there is a member that only private or symmetric keys have. */
bool sb_jwk_is_private(const cJSON *json);

/* Appends "kty":"RSA","e":"...","n":"..." and so on. */
void sb_jwk_print(const struct sb_jwk *jwk, struct mu_buffer *out);

#endif
