/* SPDX-License-Identifier: Apache-2.0 */
/* hash_number - the counts that hashes come with. */
#ifndef MUSTER_BATCH_HASH_NUMBER_H
#define MUSTER_BATCH_HASH_NUMBER_H

#include "batch/password_hash.h"

/* Decimal digits alone, ten at most; false for anything else. */
bool mu_hash_number(const char *text, size_t len, uint64_t *number);

/* Takes over bcrypt's work factor; false, with the reason in |hash|, when
 * bcrypt does not have it or Okta does not take it. */
bool mu_hash_take_factor(struct mu_password_hash *hash,
                         enum mu_attribute_id where, const char *text,
                         size_t len);

/* The same of PBKDF2's iterations. */
bool mu_hash_take_iterations(struct mu_password_hash *hash,
                             enum mu_attribute_id where, const char *text,
                             size_t len);

#endif
