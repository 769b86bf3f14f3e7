/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/breaker.h"

#include <string.h>

#include "batch/siphash.h"

void mu_breaker_init(struct mu_breaker *breaker, struct mu_amount most)
{
  memset(breaker, 0, sizeof *breaker);
  breaker->most = most;
}

static bool are_too_many(const struct mu_breaker *b)
{
  if (!b->most.given) {
    return false;
  }
  if (b->most.percent) {
    return b->ended >= MU_BREAKER_FLOOR &&
           (double)b->failed * 100 > (double)b->most.number * (double)b->ended;
  }
  return b->failed > b->most.number;
}

enum mu_breaker_state mu_breaker_note(struct mu_breaker *breaker, bool failed)
{
  breaker->ended++;
  breaker->failed += failed;
  breaker->same = 0;
  return are_too_many(breaker) ? MU_BREAKER_TOO_MANY : MU_BREAKER_CLOSED;
}

enum mu_breaker_state mu_breaker_note_permanent(struct mu_breaker *breaker,
                                                const char *words, size_t len)
{
  static const struct mu_siphash_key key = {0}; /* nobody gains by two alike */
  uint64_t error = mu_siphash(&key, words, len);
  unsigned same = error == breaker->same_error ? breaker->same + 1 : 1;
  enum mu_breaker_state state = mu_breaker_note(breaker, true);

  breaker->same = same;
  breaker->same_error = error;
  return same >= MU_BREAKER_SAME ? MU_BREAKER_SAME_ERROR : state;
}

uint64_t mu_breaker_failed(const struct mu_breaker *breaker)
{
  return breaker->failed;
}
