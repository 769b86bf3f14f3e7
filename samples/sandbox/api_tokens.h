/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_tokens - the org's API tokens: the one that clients send, and others
 * that a list shows.
 *
 * A token that is not used for 30 days is no good any more; each use starts
 * the 30 days anew (Okta docs, create an API token). A list has the active
 * ones (OpenAPI, ApiToken): none that is revoked or expired.
 *
 * Nothing here reads a clock: |now_ms| is epoch milliseconds on the org's.
 */
#ifndef MUSTER_SANDBOX_API_TOKENS_H
#define MUSTER_SANDBOX_API_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/error.h"
#include "io/option.h"
#include "samples/sandbox/place_id.h"

struct sb_call;

struct sb_api_token {
  char id[SB_ID];
  const char *name; /* |len| bytes, borrowed from the command line */
  size_t len;
  const char *secret; /* borrowed; NULL when nobody can send it */
  int64_t created, used;
  bool revoked;
};

struct sb_api_tokens {      /* embed by value; the fields are api_tokens.c's */
  struct sb_api_token *all; /* the first is the one that clients send */
  size_t count;
};

/* |secret| is the token that clients send and |id| its id; |others| holds
 * NAME=TIME, the time since each was used. On failure nothing needs a
 * release. */
enum mu_code sb_api_tokens_init(struct sb_api_tokens *tokens,
                                const char *secret, const char *id,
                                const struct mu_option_list *others,
                                int64_t now_ms,
                                struct mu_error *err) MU_MUST_CHECK;
void sb_api_tokens_release(struct sb_api_tokens *tokens);

/* Uses the token |secret|; false when it is not, or no longer, good. */
bool sb_api_tokens_use(struct sb_api_tokens *tokens, const char *secret,
                       int64_t now_ms);

/* GET /api/v1/api-tokens, GET and DELETE of one, and DELETE of the one that
 * the caller sends. */
void sb_api_tokens_list(struct sb_call *call);
void sb_api_token_get(struct sb_call *call);
void sb_api_token_revoke(struct sb_call *call);
void sb_api_token_revoke_current(struct sb_call *call);

#endif
