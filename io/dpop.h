/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dpop - proofs that whoever shows an access token has the key it was given to
 * (RFC 9449): one for each request, made for its method and URL.
 */
#ifndef MUSTER_IO_DPOP_H
#define MUSTER_IO_DPOP_H

#include <stdint.h>

#include "io/buffer.h"
#include "io/error.h"
#include "io/signing_key.h"

struct mu_dpop; /* a key pair of its own, for as long as it lives */

/* Makes a key pair for |alg|; MU_ENOMEM. The caller frees with mu_dpop_free().
 */
enum mu_code mu_dpop_new(struct mu_dpop **out, enum mu_jws_alg alg,
                         struct mu_error *err) MU_MUST_CHECK;
void mu_dpop_free(struct mu_dpop *dpop);

struct mu_dpop_claims {   /* RFC 9449 section 4.2; all borrowed */
  const char *method;     /* htm */
  const char *url;        /* htu; its query and fragment are left out */
  int64_t issued_at;      /* iat: the server's epoch seconds */
  const char *nonce;      /* the server's; or NULL */
  const char *token_hash; /* ath; NULL where no token goes with it */
};

/* Appends a proof that was never used before; MU_ENOMEM, or MU_EUSAGE when
 * there are no random numbers. */
enum mu_code mu_dpop_prove(struct mu_dpop *dpop,
                           const struct mu_dpop_claims *claims,
                           struct mu_buffer *out,
                           struct mu_error *err) MU_MUST_CHECK;

/* Appends what |token| is called in proofs: its SHA-256 in base64url. */
enum mu_code mu_dpop_token_hash(const char *token, struct mu_buffer *out,
                                struct mu_error *err) MU_MUST_CHECK;

#endif
