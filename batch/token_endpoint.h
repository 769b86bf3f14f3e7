/* SPDX-License-Identifier: Apache-2.0 */
/*
 * token_endpoint - a service app's dealings with its org's authorization
 * server: what has to be known first, how each request is proved, and which
 * replies mean no more than that it has to be asked again.
 *
 * Before the first token the org's metadata is asked for (RFC 8414; Okta's
 * well-known openid-configuration): its Date says what time it is there, which
 * the times in assertions and proofs have to fit, and it says which algorithms
 * proofs may be signed with. A signature with ES256 costs a tenth of one with
 * RS256, and there is one with each request to the API.
 */
#ifndef MUSTER_BATCH_TOKEN_ENDPOINT_H
#define MUSTER_BATCH_TOKEN_ENDPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/org_clock.h"
#include "batch/request_counts.h"
#include "batch/token_request.h"
#include "io/clock.h"
#include "io/dpop.h"
#include "io/error.h"

struct mu_token_endpoint_config { /* borrowed for the endpoint's life */
  const char *origin;             /* of the org */
  const char *client_id;
  struct mu_signing_key *key;
  const char *key_id; /* kid of the assertions; NULL: that of the key, if any */
  const struct mu_clock *clock;
  struct mu_request_counts *counts; /* every request for a token is added */
};

struct mu_token_endpoint { /* embed by value; token_endpoint.c's */
  struct mu_token_endpoint_config config;
  bool known;         /* its metadata, or that there are none to be had */
  bool asks_metadata; /* that is what is on its way */
  struct mu_org_clock org_clock;
  bool astray;             /* it was, before the last reply */
  struct mu_dpop *dpop;    /* NULL: no proofs so far */
  bool by_rsa;             /* |dpop| signs with RS256 */
  struct mu_buffer key_id; /* kid that is tried where none is known */
  unsigned proof_keys;     /* made so far: the number of |dpop| */
  struct mu_buffer nonce;  /* that proofs to it have to have */
  unsigned nonces;         /* given one after another */
  unsigned failures;       /* in a row */
  bool unheard;            /* the last of them: there was no reply */
  int64_t not_before_us;   /* local */
  struct mu_token_message message;
};

void mu_token_endpoint_init(struct mu_token_endpoint *endpoint,
                            const struct mu_token_endpoint_config *config);
void mu_token_endpoint_release(struct mu_token_endpoint *endpoint);

/* The next request on the way to a token for |scopes|, whose names are parted
 * by blanks; borrowed until it is answered. NULL in |*request| when none may
 * be sent before |*at_us|. */
enum mu_code mu_token_endpoint_ask(struct mu_token_endpoint *endpoint,
                                   const char *scopes, int64_t now_us,
                                   const struct mu_transfer_request **request,
                                   int64_t *at_us,
                                   struct mu_error *err) MU_MUST_CHECK;

enum mu_token_progress {
  MU_TOKEN_AGAIN,   /* mu_token_endpoint_ask() has what follows */
  MU_TOKEN_ANSWER,  /* |got| says GRANTED, SCOPE or REFUSED */
  MU_TOKEN_NO_REPLY /* the server is out of reach */
};

/* Takes the end of a request; |got| is to be released, whatever it is. */
enum mu_token_progress
mu_token_endpoint_take(struct mu_token_endpoint *endpoint,
                       const struct mu_reply *http, mu_scope_set asked,
                       struct mu_token_reply *got);

/* Learns what time it is for the org from any reply of it. */
void mu_token_endpoint_learn_clock(struct mu_token_endpoint *endpoint,
                                   const struct mu_reply *http);

/* Writes a header line that proves whose token, known by its |hash|, goes with
 * |request|; |nonce| is the API's own, or NULL. */
enum mu_code mu_token_endpoint_prove(struct mu_token_endpoint *endpoint,
                                     const struct mu_transfer_request *request,
                                     const char *hash, const char *nonce,
                                     struct mu_buffer *proof,
                                     struct mu_error *err) MU_MUST_CHECK;

#endif
