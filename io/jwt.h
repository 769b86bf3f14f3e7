/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jwt - JSON Web Tokens, signed (RFC 7519; compact serialisation, RFC 7515
 * section 3.1).
 */
#ifndef MUSTER_IO_JWT_H
#define MUSTER_IO_JWT_H

#include "io/buffer.h"
#include "io/error.h"
#include "io/signing_key.h"

struct mu_jwt {
  const char *type;   /* "JWT" */
  const char *key_id; /* or NULL */
  const char *jwk;    /* a public key as JSON, for the header; or NULL */
  const char *claims; /* a JSON object */
};

/* Appends |jwt|, signed with |key|. */
enum mu_code mu_jwt_sign(struct mu_buffer *out, struct mu_signing_key *key,
                         const struct mu_jwt *jwt,
                         struct mu_error *err) MU_MUST_CHECK;

/* Appends the first part of a token of |jwt| and a dot: what stays the same for
 * all tokens that differ in their claims alone. */
enum mu_code mu_jwt_write_head(struct mu_buffer *out,
                               const struct mu_signing_key *key,
                               const struct mu_jwt *jwt,
                               struct mu_error *err) MU_MUST_CHECK;

/* Appends |claims| and the signature to the head that |out| ends in, which
 * begins at |start|. */
enum mu_code mu_jwt_finish(struct mu_buffer *out, size_t start,
                           struct mu_signing_key *key, const char *claims,
                           struct mu_error *err) MU_MUST_CHECK;

/* Appends an id that no other token has (jti): 128 random bits. */
enum mu_code mu_jwt_new_id(struct mu_buffer *out,
                           struct mu_error *err) MU_MUST_CHECK;

#endif
