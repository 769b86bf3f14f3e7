/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check_token - which of an org's API tokens is the one in use.
 *
 * Okta does not say. A token's owner and its last use narrow it down: the one
 * in use is its owner's, and was used a moment ago.
 */
#ifndef MUSTER_BATCH_CHECK_TOKEN_H
#define MUSTER_BATCH_CHECK_TOKEN_H

#include <stddef.h>
#include <stdint.h>

#include "batch/okta_token.h"

enum mu_token_guess {
  MU_TOKEN_NONE,  /* none is this owner's */
  MU_TOKEN_ONLY,  /* the only one of its owner */
  MU_TOKEN_JUST,  /* the only one of its owner that was used just now */
  MU_TOKEN_ONE_OF /* one of several of its owner: nobody can tell */
};

/* Moves what it could be to the front of |tokens|, |*candidates| of them.
 * |now_us| is the org's time. */
enum mu_token_guess mu_token_guess(struct mu_okta_token *tokens, size_t count,
                                   const char *owner_id, int64_t now_us,
                                   size_t *candidates);

#endif
