/* SPDX-License-Identifier: Apache-2.0 */
/*
 * signer - who speaks for the requests of a transfer, when one header line for
 * all of them is not enough: credentials that end and are had anew, and proofs
 * that hold for a single request.
 *
 * The transfer asks the signer before a request leaves, and carries what the
 * signer itself has to send (for a new credential, say) among the others. A
 * request for which there is no credential yet waits within the transfer, and
 * so does one that was refused for its credential: it is sent again, once. One
 * that was refused for its proof is, too, a few times.
 */
#ifndef MUSTER_IO_SIGNER_H
#define MUSTER_IO_SIGNER_H

#include <stdbool.h>
#include <stdint.h>

#include "io/buffer.h"
#include "io/error.h"
#include "io/secret.h"

struct mu_transfer_request;
struct mu_reply;

struct mu_signature {              /* embed by value; zero bytes are none */
  struct mu_secret *authorization; /* a whole header line, shared; or NULL */
  struct mu_buffer proof;          /* a second one; or empty */
  uint64_t credential;             /* which one this was: the signer's number */
};

enum mu_signing {
  MU_SIGNED,
  MU_SIGN_LATER, /* a credential is on its way */
  MU_SIGN_NEVER  /* there will be none: |problem| says why */
};

enum mu_rejection {                  /* of a signature */
                    MU_REJECTS_NONE, /* the reply is about something else */
                    MU_REJECTS_CREDENTIAL, /* another one may do */
                    MU_REJECTS_PROOF       /* another one may do, with the same
                                              credential */
};

struct mu_signer {
  /* Signs |request|, whose |signature| is clear. |*problem| is borrowed until
   * the next call; for MU_SIGN_LATER it says why there is none so far, or "".
   * MU_ENOMEM alone is an error. */
  enum mu_code (*sign)(void *ctx, const struct mu_transfer_request *request,
                       struct mu_signature *signature, enum mu_signing *outcome,
                       const char **problem, struct mu_error *err);

  /* Gives in |*request| what the signer wants to send for itself, NULL when
   * that is nothing before |*at_us| (INT64_MAX: nothing that time alone brings
   * about). It is borrowed until it is answered; another is not asked for
   * before. */
  enum mu_code (*wants)(void *ctx, int64_t now_us,
                        const struct mu_transfer_request **request,
                        int64_t *at_us, struct mu_error *err);

  /* The end of that request. Returns false when waiting for a credential is in
   * vain: what waits ends as if there had been no connection, for
   * the reason that |reply| gives. */
  bool (*answered)(void *ctx, const struct mu_reply *reply);

  /* Reads |reply|, which answers a signed request. */
  enum mu_rejection (*heard)(void *ctx, const struct mu_reply *reply);

  /* |credential| was rejected: true when there may be another one. */
  bool (*expire)(void *ctx, uint64_t credential);

  void *ctx;
};

#endif
