/* SPDX-License-Identifier: Apache-2.0 */
/* hash_verdict - how the readers of hashes say what they found. */
#ifndef MUSTER_BATCH_HASH_VERDICT_H
#define MUSTER_BATCH_HASH_VERDICT_H

#include "batch/password_hash.h"

/* |why| has to be a text that lives as long as the program. */
static inline void mu_hash_refuse(struct mu_password_hash *hash,
                                  enum mu_attribute_id where, const char *why)
{
  hash->verdict = MU_HASH_REFUSED;
  hash->where = where;
  hash->why = why;
}

static inline void mu_hash_turn_away(struct mu_password_hash *hash,
                                     enum mu_attribute_id where,
                                     const char *why)
{
  mu_hash_refuse(hash, where, why);
  hash->verdict = MU_HASH_UNSUPPORTED;
}

/* Bytes that a digest or a derived key has. */
static inline size_t mu_hash_digest_len(enum mu_hash_algorithm algorithm)
{
  static const unsigned char lens[MU_HASH_ALGORITHMS] = {[MU_HASH_SHA512] = 64,
                                                         [MU_HASH_SHA256] = 32,
                                                         [MU_HASH_SHA1] = 20,
                                                         [MU_HASH_MD5] = 16};

  return lens[algorithm];
}

static inline size_t mu_hash_prf_len(enum mu_hash_prf prf)
{
  return prf == MU_HASH_HMAC_SHA512 ? 64 : 32;
}

/* Of PBKDF2: what Okta takes at least (Users API reference), and what a 32-bit
 * number in JSON holds. */
#define MU_HASH_ITERATIONS_MIN 4096
#define MU_HASH_ITERATIONS_MAX 2147483647
#define MU_HASH_KEY_MIN        16 /* bytes: nobody derives shorter ones */
/* Of bcrypt: what it can do, and what Okta takes. */
#define MU_HASH_FACTOR_MIN   4
#define MU_HASH_FACTOR_MAX   31
#define MU_HASH_FACTOR_TAKEN 20
#define MU_HASH_BCRYPT_SALT  22 /* characters */
#define MU_HASH_BCRYPT_VALUE 31

#endif
