/* SPDX-License-Identifier: Apache-2.0 */
/*
 * budget - before the first call: how many calls in which buckets, and about
 * how long they take.
 */
#ifndef MUSTER_BATCH_BUDGET_H
#define MUSTER_BATCH_BUDGET_H

#include <stdint.h>

#include "io/buffer.h"

/* How long |requests| take when |limit| of them fit in each minute and the
 * last window is sent at full speed, about |in_flight| at a time: local
 * microseconds. */
int64_t mu_budget_time_us(uint64_t requests, uint64_t limit,
                          uint64_t in_flight);

/* Appends what is said before the first call, two lines. |share_percent| is
 * --rate-share. */
void mu_budget_write(struct mu_buffer *out, uint64_t requests,
                     uint64_t share_percent, uint64_t in_flight);

#endif
