/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jwk - private keys as JSON (RFC 7517; their members, RFC 7518 section 6): a
 * part of signing_key.c, which alone uses it.
 */
#ifndef MUSTER_IO_JWK_H
#define MUSTER_IO_JWK_H

#include <stdbool.h>

#include <openssl/types.h>

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

#endif
