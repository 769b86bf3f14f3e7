/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clock - the time that passes here, read once a turn by the loop.
 *
 * A clock may run |speed| times as fast as the machine's: then every wait of
 * the program shrinks by that factor, which is how a rehearsal compresses
 * minutes into seconds. Nothing here is wall-clock time.
 */
#ifndef MUSTER_IO_CLOCK_H
#define MUSTER_IO_CLOCK_H

#include <stdint.h>

#define MU_MS  INT64_C(1000)
#define MU_SEC INT64_C(1000000)

struct mu_clock {
  int64_t speed; /* 1 for real time */
};

/* Monotonic microseconds of this clock. */
int64_t mu_clock_now_us(const struct mu_clock *clock);

/* How many real milliseconds (at least 1 for any |us| > 0) this clock takes
 * for |us|: for poll timeouts. */
int mu_clock_real_ms(const struct mu_clock *clock, int64_t us);

/* Epoch microseconds of this machine's calendar clock, which is never
 * compared with the org's: for file names and seeds only. */
int64_t mu_clock_calendar_us(void);

#endif
