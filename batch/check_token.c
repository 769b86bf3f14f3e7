/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/check_token.h"

#include <string.h>

#include "io/clock.h"

#define JUST_NOW (300 * MU_SEC) /* before, by the org's clock */

static void swap(struct mu_okta_token *a, struct mu_okta_token *b)
{
  struct mu_okta_token kept = *a;

  *a = *b;
  *b = kept;
}

static size_t gather_owned(struct mu_okta_token *tokens, size_t count,
                           const char *owner_id)
{
  size_t owned = 0;

  for (size_t i = 0; i < count; i++) {
    if (strcmp(tokens[i].user_id, owner_id) == 0) {
      swap(&tokens[owned++], &tokens[i]);
    }
  }
  return owned;
}

static size_t gather_used(struct mu_okta_token *tokens, size_t count,
                          int64_t now_us)
{
  size_t used = 0;

  for (size_t i = 0; i < count; i++) {
    if (tokens[i].used_us >= now_us - JUST_NOW) {
      swap(&tokens[used++], &tokens[i]);
    }
  }
  return used;
}

enum mu_token_guess mu_token_guess(struct mu_okta_token *tokens, size_t count,
                                   const char *owner_id, int64_t now_us,
                                   size_t *candidates)
{
  size_t owned = owner_id[0] ? gather_owned(tokens, count, owner_id) : 0;
  size_t used = 0;

  *candidates = owned;
  if (owned <= 1) {
    return owned == 1 ? MU_TOKEN_ONLY : MU_TOKEN_NONE;
  }
  used = gather_used(tokens, owned, now_us);
  *candidates = used > 0 ? used : owned;
  return used == 1 ? MU_TOKEN_JUST : MU_TOKEN_ONE_OF;
}
