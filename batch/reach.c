/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/reach.h"

#include <string.h>

#include "batch/rate_window.h"
#include "io/clock.h"

#define WAIT_LEAST MU_SEC
#define WAIT_MOST  (30 * MU_SEC)

int64_t mu_reach_ready_at(const struct mu_reach *reach, int64_t now_us)
{
  if (!reach->lost) {
    return now_us;
  }
  return reach->trier ? MU_NEVER : reach->try_at;
}

void mu_reach_start(struct mu_reach *reach, const void *who)
{
  if (reach->lost) {
    reach->trier = who;
  }
}

/* Doubles; at least half of it, at random. */
static int64_t wait_after(unsigned tries, uint32_t random)
{
  int64_t wait = WAIT_LEAST << (tries < 5 ? tries : 5);

  wait = wait < WAIT_MOST ? wait : WAIT_MOST;
  return wait / 2 + (int64_t)((double)wait / 2 * random / UINT32_MAX);
}

void mu_reach_failed(struct mu_reach *reach, const void *who, uint32_t random,
                     int64_t now_us)
{
  bool first = !reach->lost;

  if (first) {
    reach->lost = true;
    reach->lost_at = now_us;
    reach->tries = 0;
  }
  /* Those that were under way when it was lost fail together. */
  if (first || reach->trier == who) {
    reach->try_at = now_us + wait_after(reach->tries, random);
    reach->tries++;
    reach->trier = NULL;
  }
}

void mu_reach_answered(struct mu_reach *reach, int64_t sent_us)
{
  if (reach->lost && sent_us >= reach->lost_at) {
    memset(reach, 0, sizeof *reach);
  }
}

void mu_reach_ended(struct mu_reach *reach, const void *who)
{
  if (reach->trier == who) {
    reach->trier = NULL;
  }
}

int64_t mu_reach_lost_us(const struct mu_reach *reach, int64_t now_us)
{
  return reach->lost ? now_us - reach->lost_at : 0;
}
