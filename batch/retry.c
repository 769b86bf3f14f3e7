/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/retry.h"

#include <sys/random.h>

#include "io/clock.h"

static const struct {
  int64_t least;
  int64_t most;
} bounds[] = {
    [MU_RETRY_SOON] = {500 * MU_MS, 30 * MU_SEC},
    [MU_RETRY_SLOW] = {5 * MU_SEC, 60 * MU_SEC},
};

int64_t mu_retry_delay_us(enum mu_retry_kind kind, unsigned again,
                          uint32_t random)
{
  unsigned doublings = again > 0 ? again - 1 : 0;
  int64_t bound = bounds[kind].least << (doublings < 16 ? doublings : 16);

  if (bound > bounds[kind].most) {
    bound = bounds[kind].most;
  }
  return (int64_t)((double)bound * ((double)random / UINT32_MAX));
}

void mu_random_init(struct mu_random *random)
{
  if (getrandom(&random->state, sizeof random->state, GRND_NONBLOCK) !=
      (ssize_t)sizeof random->state) {
    random->state = (uint64_t)mu_clock_calendar_us();
  }
  random->state |= 1;
}

uint32_t mu_random_next(struct mu_random *random)
{
  /* xorshift64*, Vigna 2016, "An experimental exploration of Marsaglia's
   * xorshift generators, scrambled" */
  random->state ^= random->state >> 12;
  random->state ^= random->state << 25;
  random->state ^= random->state >> 27;
  return (uint32_t)((random->state * UINT64_C(2685821657736338717)) >> 32);
}
