/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/access_tokens.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "samples/sandbox/base64url.h"

/* Where a token of Okta's has its dots, or about there. */
#define FIRST_DOT  124
#define SECOND_DOT 557

static void free_token(struct sb_access_token *token)
{
  sb_jwk_release(&token->key);
  free(token);
}

void sb_access_tokens_release(struct sb_access_tokens *tokens)
{
  struct sb_access_token *token = tokens->all;

  HASH_CLEAR(hh, tokens->all); /* leaves the entries, still in a row */
  while (token) {
    struct sb_access_token *next = (struct sb_access_token *)token->hh.next;

    free_token(token);
    token = next;
  }
}

/* All live for as long, so that the first that was given expires first. */
static void forget_expired(struct sb_access_tokens *tokens, int64_t now_ms)
{
  while (tokens->all && tokens->all->expires_ms <= now_ms) {
    struct sb_access_token *first = tokens->all;

    assert(!first->hh.prev); /* which static analysis cannot know */
    HASH_DEL(tokens->all, first);
    free_token(first);
  }
}

static bool make_text(char out[SB_ACCESS_TOKEN + 1])
{
  unsigned char bytes[SB_ACCESS_TOKEN / 4 * 3];

  if (RAND_bytes(bytes, (int)sizeof bytes) != 1) {
    return false;
  }
  sb_base64url_encode(bytes, sizeof bytes, out);
  out[FIRST_DOT] = '.';
  out[SECOND_DOT] = '.';
  return true;
}

const struct sb_access_token *
sb_access_tokens_give(struct sb_access_tokens *tokens, struct sb_app *app,
                      uint64_t scopes, struct sb_jwk *key, int64_t now_ms)
{
  struct sb_access_token *token = calloc(1, sizeof *token);

  if (!token || !make_text(token->text)) {
    free(token);
    return NULL;
  }
  forget_expired(tokens, now_ms);
  token->app = app;
  token->scopes = scopes;
  token->expires_ms = now_ms + tokens->life_ms;
  token->key = *key;
  memset(key, 0, sizeof *key);
  HASH_ADD_STR(tokens->all, text, token);
  return token;
}

const struct sb_access_token *
sb_access_tokens_find(const struct sb_access_tokens *tokens, const char *text,
                      int64_t now_ms)
{
  struct sb_access_token *token = NULL;

  HASH_FIND_STR(tokens->all, text, token);
  return token && now_ms < token->expires_ms ? token : NULL;
}
