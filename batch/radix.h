/* SPDX-License-Identifier: Apache-2.0 */
/*
 * radix - sorts pairs of numbers in place, in time that grows with their
 * count and no faster, using a few kilobytes of stack and no other memory.
 */
#ifndef MUSTER_BATCH_RADIX_H
#define MUSTER_BATCH_RADIX_H

#include <stddef.h>
#include <stdint.h>

struct mu_pair64 {
  uint64_t key;
  uint64_t value;
};

/* By key, and by value where keys are equal. */
void mu_radix_sort(struct mu_pair64 *pairs, size_t count);

/* By value alone. */
void mu_radix_sort_by_value(struct mu_pair64 *pairs, size_t count);

#endif
