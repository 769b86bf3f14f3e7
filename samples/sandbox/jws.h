/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jws - signed tokens: taken apart, and held against a key.
 *
 * Compact form alone (RFC 7515, section 7.1), and the algorithms that Okta
 * takes for client assertions and DPoP proofs (OpenAPI, OAuthMetadata).
 */
#ifndef MUSTER_SANDBOX_JWS_H
#define MUSTER_SANDBOX_JWS_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "io/buffer.h"
#include "samples/sandbox/jwk.h"

enum sb_jws_alg {
  SB_JWS_RS256,
  SB_JWS_RS384,
  SB_JWS_RS512,
  SB_JWS_ES256,
  SB_JWS_ES384,
  SB_JWS_ES512,
  SB_JWS_ALGS
};

struct sb_jws {         /* embed by value; zero bytes are none */
  cJSON *header;        /* an object; owned */
  cJSON *claims;        /* an object; owned */
  enum sb_jws_alg alg;  /* SB_JWS_ALGS for another or none */
  const char *text;     /* what is signed; borrowed from the token */
  size_t len;           /* of it */
  struct mu_buffer sig; /* owned */
};

/* Takes |token| apart, which is borrowed until the release. False when it is
 * no compact JWS whose header and payload are JSON objects. */
bool sb_jws_read(struct sb_jws *jws, const char *token);
void sb_jws_release(struct sb_jws *jws);

/* Whether |key| made the signature. */
bool sb_jws_verify(const struct sb_jws *jws, const struct sb_jwk *key);

/* Reads a claim that is a time in seconds; false when it is none. */
bool sb_jws_time(const struct sb_jws *jws, const char *claim, double *seconds);

/* Whether |key| is one to sign with |alg|, which may be SB_JWS_ALGS. */
bool sb_jws_alg_fits(enum sb_jws_alg alg, const struct sb_jwk *key);

const char *sb_jws_alg_name(enum sb_jws_alg alg);

/* By the name of |len| bytes; SB_JWS_ALGS for another. */
enum sb_jws_alg sb_jws_alg_find(const char *name, size_t len);

#endif
