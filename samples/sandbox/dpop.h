/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dpop - proofs that a client holds the key that its token is bound to.
 *
 * RFC 9449, and Okta's guide to DPoP where that is narrower: htu has neither
 * query nor fragment; the token endpoint wants a nonce, the API does not. A
 * nonce is renewed every 24 hours and good for three days since it was made.
 *
 * A proof whose signature is good uses up its jti, whatever becomes of it.
 */
#ifndef MUSTER_SANDBOX_DPOP_H
#define MUSTER_SANDBOX_DPOP_H

#include <stdint.h>

#include "samples/sandbox/access_tokens.h"
#include "samples/sandbox/jwk.h"
#include "samples/sandbox/reply.h"
#include "samples/sandbox/used_ids.h"

#define SB_DPOP_NONCE SB_REPLY_NONCE /* and its NUL */

struct sb_call;

struct sb_dpop { /* embed by value */
  struct sb_used_ids used;
  uint64_t seed;
  int64_t started_ms; /* of the org, on its clock */
  int64_t nonce_life_ms;
};

void sb_dpop_init(struct sb_dpop *dpop, uint64_t seed, int64_t started_ms,
                  int64_t nonce_life_ms);
void sb_dpop_release(struct sb_dpop *dpop);

/* The nonce that clients are to use at |now_ms|. */
void sb_dpop_nonce(const struct sb_dpop *dpop, int64_t now_ms,
                   char out[SB_DPOP_NONCE]);

enum sb_dpop_verdict {
  SB_DPOP_GOOD,
  SB_DPOP_BAD,
  SB_DPOP_REPLAYED, /* its jti was used before */
  SB_DPOP_NO_NONCE  /* the nonce is missing, or is not good any more */
};

/* Checks the proof of a request for a token; |key| is then the proof's, to be
 * released by the caller whatever the verdict. |*why| says what is wrong. */
enum sb_dpop_verdict sb_dpop_check_new(struct sb_call *call, struct sb_jwk *key,
                                       const char **why);

/* Checks the proof that comes with |token|, which is bound to a key. */
enum sb_dpop_verdict sb_dpop_check_bound(struct sb_call *call,
                                         const struct sb_access_token *token,
                                         const char **why);

#endif
