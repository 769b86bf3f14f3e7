/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jwk - keys as JSON (RFC 7517; their members, RFC 7518 section 6): a part of
 * signing_key.c, which alone uses it.
 */
#ifndef MUSTER_IO_JWK_H
#define MUSTER_IO_JWK_H

#include <stdbool.h>

#include <openssl/types.h>

#include "io/buffer.h"
#include "io/error.h"
#include "io/secret.h"

struct mu_jwk { /* what the reader has to free, each of its own */
  EVP_PKEY *pkey;
  char *id;  /* "kid"; or NULL */
  char *alg; /* "alg"; or NULL */
};

/* Whether |text| is JSON, by how it begins. */
bool mu_jwk_is(const char *text);

/* Reads a private key, or a set of one. MU_EUSAGE says what is wrong with
 * |name|. */
enum mu_code mu_jwk_read(struct mu_jwk *jwk, const struct mu_secret *text,
                         const char *name, struct mu_error *err) MU_MUST_CHECK;

/* Appends the public half of a key that is RSA or on one of the curves, in the
 * order of RFC 7638 section 3. False: no memory, as with the next one. */
bool mu_jwk_write_public(struct mu_buffer *out, const EVP_PKEY *pkey);

/* Appends the whole key, to sign with by |alg|; |id| is its "kid", or NULL. The
 * caller wipes |out|. */
bool mu_jwk_write_private(struct mu_buffer *out, const EVP_PKEY *pkey,
                          const char *alg, const char *id);

#endif
