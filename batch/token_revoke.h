/* SPDX-License-Identifier: Apache-2.0 */
/*
 * token_revoke - ends an API token: first what it is, then, once somebody has
 * agreed, the end of it. Tokens are named by id, never by a part of a name.
 */
#ifndef MUSTER_BATCH_TOKEN_REVOKE_H
#define MUSTER_BATCH_TOKEN_REVOKE_H

#include <stdbool.h>

#include "batch/ask.h"
#include "io/buffer.h"
#include "io/error.h"

struct mu_token_revoking { /* all zero but for |id|; released below */
  const char *id;          /* or MU_OKTA_TOKEN_CURRENT */
  struct mu_buffer what;   /* what it is, in words */
  bool gone;               /* revoked by this run */
};

/* Learns what |id| is. MU_EINPUT when there is no such token; MU_EAUTH when it
 * may not be read; else as mu_ask_send() has it. */
enum mu_code mu_token_revoke_look(struct mu_token_revoking *revoking,
                                  struct mu_ask *ask,
                                  struct mu_error *err) MU_MUST_CHECK;

/* Revokes it. */
enum mu_code mu_token_revoke_do(struct mu_token_revoking *revoking,
                                struct mu_ask *ask,
                                struct mu_error *err) MU_MUST_CHECK;

void mu_token_revoke_release(struct mu_token_revoking *revoking);

#endif
