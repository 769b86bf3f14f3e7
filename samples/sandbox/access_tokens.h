/* SPDX-License-Identifier: Apache-2.0 */
/*
 * access_tokens - the access tokens that have been given and have not expired.
 *
 * A token's text says nothing; what it is good for is remembered here.
 *
 * Nothing here reads a clock: |now_ms| is epoch milliseconds on the org's.
 */
#ifndef MUSTER_SANDBOX_ACCESS_TOKENS_H
#define MUSTER_SANDBOX_ACCESS_TOKENS_H

#include <stdint.h>

#include <uthash.h>

#include "samples/sandbox/jwk.h"
#include "samples/sandbox/service_apps.h"

#define SB_ACCESS_TOKEN 900 /* characters, as many as Okta's have or so */

struct sb_access_token {
  char text[SB_ACCESS_TOKEN + 1];
  struct sb_app *app;
  uint64_t scopes;
  int64_t expires_ms;
  struct sb_jwk key; /* the DPoP key that it is bound to, if any; owned */
  UT_hash_handle hh;
};

struct sb_access_tokens { /* embed by value; zero bytes are none */
  struct sb_access_token *all;
  int64_t life_ms;
};

void sb_access_tokens_release(struct sb_access_tokens *tokens);

/* Gives |app| a token for |scopes|; a |key|, which is taken over, binds it.
 * NULL when out of memory or of randomness; then |key| is still the
 * caller's. */
const struct sb_access_token *
sb_access_tokens_give(struct sb_access_tokens *tokens, struct sb_app *app,
                      uint64_t scopes, struct sb_jwk *key, int64_t now_ms);

/* The token with this |text|, or NULL when there is none or it has expired. */
const struct sb_access_token *
sb_access_tokens_find(const struct sb_access_tokens *tokens, const char *text,
                      int64_t now_ms);

#endif
