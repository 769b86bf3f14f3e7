/* SPDX-License-Identifier: Apache-2.0 */
/*
 * okta_token - requests about API tokens, and how Okta shows one (API Tokens
 * reference). Nobody can read a token's own text; these are about its id, its
 * name, and its use.
 */
#ifndef MUSTER_BATCH_OKTA_TOKEN_H
#define MUSTER_BATCH_OKTA_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/okta_request.h"
#include "io/buffer.h"

struct cJSON;

/* All tokens of the org; GET has no pages here. */
struct mu_okta_request mu_okta_tokens(void);

/* The token |id|. */
struct mu_okta_request mu_okta_token_get(struct mu_buffer *path,
                                         const char *id);

/* Revokes the token |id|, or the one that the request itself carries when it is
 * MU_OKTA_TOKEN_CURRENT. Once gone it is MISSING, or the credentials are
 * refused: so it can be sent twice. */
#define MU_OKTA_TOKEN_CURRENT "current"
struct mu_okta_request mu_okta_token_revoke(struct mu_buffer *path,
                                            const char *id);

/* A token as it stands in an answer; borrowed from it. Times are epoch
 * microseconds of the org, 0 when not said. */
struct mu_okta_token {
  const char *id;
  const char *name;
  const char *user_id; /* its owner's */
  int64_t created_us;
  int64_t used_us; /* Okta does not show it: a token ends its window, 30 days,
                      after its last use, so that is what expiresAt says */
  int64_t expires_us;
  uint64_t window_days; /* 0: not said */
  const struct cJSON *network;
};

/* False when |object| is no token. */
bool mu_okta_token_read(struct mu_okta_token *token,
                        const struct cJSON *object);

/* Where it may be used from, in words: "anywhere", "in zones nzo1, nzo2". */
void mu_okta_token_zones(struct mu_buffer *out,
                         const struct mu_okta_token *token);

/* An array of tokens in order of their use, the oldest first, unreadable ones
 * left out; allocated, |*count| of them. The caller frees with free(). False
 * when memory is short. */
bool mu_okta_token_sort(struct mu_okta_token **tokens, size_t *count,
                        const struct cJSON *list);

#endif
