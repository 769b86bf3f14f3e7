/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clock - what time the org thinks it is.
 *
 * The org's clock starts at the computer's, moved by a skew, and may run
 * several times as fast. Everything that the org says of time is on this
 * clock; only the wait before a reply is turned back into real time.
 */
#ifndef MUSTER_SANDBOX_CLOCK_H
#define MUSTER_SANDBOX_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SB_CLOCK_TEXT 32

struct sb_clock {      /* embed by value; the fields are clock.c's */
  int64_t started_ms;  /* epoch milliseconds on the org's clock at the start */
  uint64_t started_ns; /* the monotonic clock at the same moment */
  uint64_t speed;      /* org seconds in a real second, at least 1 */
};

void sb_clock_init(struct sb_clock *c, int64_t skew_ms, uint64_t speed);

/* Real nanoseconds on the computer's monotonic clock. */
uint64_t sb_clock_real_ns(void);

/* Epoch milliseconds on the org's clock. */
int64_t sb_clock_now_ms(const struct sb_clock *c);

/* Real nanoseconds that |ms| of the org's time take. */
uint64_t sb_clock_to_real_ns(const struct sb_clock *c, double ms);

/* As Okta writes times: 2026-01-31T12:00:00.000Z. */
void sb_clock_print_iso(char out[SB_CLOCK_TEXT], int64_t ms);

/* Reads a time of RFC 3339: as Okta writes them, or with no fraction, another
 * length of one, or an offset in place of Z. False when it is none. */
bool sb_clock_read_iso(const char *text, int64_t *ms);

/* As HTTP writes dates: Sat, 31 Jan 2026 12:00:00 GMT. */
void sb_clock_print_http(char out[SB_CLOCK_TEXT], int64_t ms);

#endif
