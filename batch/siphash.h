/* SPDX-License-Identifier: Apache-2.0 */
/*
 * siphash - SipHash-1-3 (Aumasson and Bernstein, 2012): a short keyed hash.
 *
 * Who does not know the key cannot make two texts that collide.
 */
#ifndef MUSTER_BATCH_SIPHASH_H
#define MUSTER_BATCH_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

#include "io/error.h"

struct mu_siphash_key { /* random bytes */
  uint64_t k0;
  uint64_t k1;
};

/* A random key, from the system. */
enum mu_code mu_siphash_draw(struct mu_siphash_key *key,
                             struct mu_error *err) MU_MUST_CHECK;

uint64_t mu_siphash(const struct mu_siphash_key *key, const char *bytes,
                    size_t len);

#endif
