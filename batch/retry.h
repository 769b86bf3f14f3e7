/* SPDX-License-Identifier: Apache-2.0 */
/*
 * retry - how long to wait before a request is sent again.
 *
 * Exponential with full jitter: uniformly between nothing and a bound that
 * doubles, so that rows which failed together do not come back together.
 */
#ifndef MUSTER_BATCH_RETRY_H
#define MUSTER_BATCH_RETRY_H

#include <stdint.h>

enum mu_retry_kind {
  MU_RETRY_SOON, /* a lost connection, a busy server: from 0.5 s to 30 s */
  MU_RETRY_SLOW  /* the org needs minutes (E0000112, E0000010): 5 s to 60 s */
};

/* The wait before sending number |again| (1 is the first repeat). */
int64_t mu_retry_delay_us(enum mu_retry_kind kind, unsigned again,
                          uint32_t random);

/* A small source of randomness for jitter: nothing secret depends on it. */
struct mu_random {
  uint64_t state; /* never 0 */
};
void mu_random_init(struct mu_random *random);
uint32_t mu_random_next(struct mu_random *random);

#endif
