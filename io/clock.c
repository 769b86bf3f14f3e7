/* SPDX-License-Identifier: Apache-2.0 */
#include "io/clock.h"

#include <limits.h>
#include <time.h>

static int64_t read_us(clockid_t id)
{
  struct timespec ts = {0};

  (void)clock_gettime(id, &ts); /* cannot fail for the ids used here */
  return (int64_t)ts.tv_sec * MU_SEC + ts.tv_nsec / 1000;
}

int64_t mu_clock_now_us(const struct mu_clock *clock)
{
  return read_us(CLOCK_MONOTONIC) * clock->speed;
}

int mu_clock_real_ms(const struct mu_clock *clock, int64_t us)
{
  int64_t a_ms = clock->speed * MU_MS;
  int64_t ms = 0;

  if (us <= 0) {
    return 0;
  }
  ms = us / a_ms + (us % a_ms != 0);
  return ms > INT_MAX ? INT_MAX : (int)ms;
}

int64_t mu_clock_calendar_us(void)
{
  return read_us(CLOCK_REALTIME);
}
