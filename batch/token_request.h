/* SPDX-License-Identifier: Apache-2.0 */
/*
 * token_request - what a service app sends to get an access token, and what
 * comes back (Okta's org authorization server; RFC 6749 section 4.4, RFC 7523
 * section 2.2, RFC 9449 section 5).
 */
#ifndef MUSTER_BATCH_TOKEN_REQUEST_H
#define MUSTER_BATCH_TOKEN_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/scope.h"
#include "io/buffer.h"
#include "io/dpop.h"
#include "io/error.h"
#include "io/secret.h"
#include "io/signing_key.h"
#include "io/transfer.h"

#define MU_PROOF_HEADER "DPoP: " /* RFC 9449 section 4.1 */

struct mu_token_request { /* what it says; all borrowed */
  const char *origin;
  const char *client_id;
  struct mu_signing_key *key;
  const char *key_id;   /* or NULL */
  struct mu_dpop *dpop; /* or NULL: no proof goes with it */
  const char *nonce;    /* that the org gave for proofs; or NULL */
  const char *scopes;   /* parted by blanks */
  int64_t now;          /* the org's epoch seconds */
};

struct mu_token_message { /* how it is sent; zero bytes are none */
  struct mu_buffer body;  /* with the assertion: wipe it */
  struct mu_buffer proof; /* a header line; empty: none */
  struct mu_transfer_request request;
};

/* Writes |what| anew, with an assertion and a proof that were never used
 * before: Okta takes none a second time, not even when it refused the first. */
enum mu_code mu_token_request_write(struct mu_token_message *message,
                                    const struct mu_token_request *what,
                                    struct mu_error *err) MU_MUST_CHECK;
void mu_token_message_release(struct mu_token_message *message);

enum mu_token_outcome {
  MU_TOKEN_GRANTED,
  MU_TOKEN_NONCE,   /* a proof has to have the nonce of the reply's header */
  MU_TOKEN_PROOF,   /* the proof is not accepted */
  MU_TOKEN_SCOPE,   /* a scope is not granted to the app */
  MU_TOKEN_REFUSED, /* for good */
  MU_TOKEN_LIMITED, /* 429 */
  MU_TOKEN_FAILED   /* this time */
};

struct mu_token_reply {
  enum mu_token_outcome outcome;
  struct mu_secret *authorization; /* when GRANTED: a whole header line; the
                                      caller frees */
  struct mu_buffer hash;           /* of the token, for proofs; the caller
                                      releases it */
  bool bound;                      /* it goes with proofs */
  int64_t life_s;
  mu_scope_set scopes;
  struct mu_buffer words; /* why it was not; the caller releases */
};

/* Reads |http|, which answers a request for |asked|. MU_ENOMEM. */
enum mu_code mu_token_reply_read(struct mu_token_reply *reply,
                                 const struct mu_reply *http,
                                 mu_scope_set asked,
                                 struct mu_error *err) MU_MUST_CHECK;
void mu_token_reply_release(struct mu_token_reply *reply);

#endif
