/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/hash_number.h"

#include "batch/hash_verdict.h"
#include "io/text.h"

#define DIGITS_MAX 10

bool mu_hash_number(const char *text, size_t len, uint64_t *number)
{
  return len <= DIGITS_MAX && mu_text_is_digits(text, len) &&
         mu_text_parse_uint(text, len, UINT64_MAX, number);
}

bool mu_hash_take_factor(struct mu_password_hash *hash,
                         enum mu_attribute_id where, const char *text,
                         size_t len)
{
  uint64_t factor = 0;

  if (!mu_hash_number(text, len, &factor) || factor < MU_HASH_FACTOR_MIN ||
      factor > MU_HASH_FACTOR_MAX) {
    mu_hash_refuse(hash, where, "has no work factor of bcrypt, 4 to 31");
    return false;
  }
  if (factor > MU_HASH_FACTOR_TAKEN) {
    mu_hash_turn_away(hash, where,
                      "has a work factor over 20, which Okta does not take");
    return false;
  }
  hash->work_factor = (uint32_t)factor;
  return true;
}

bool mu_hash_take_iterations(struct mu_password_hash *hash,
                             enum mu_attribute_id where, const char *text,
                             size_t len)
{
  uint64_t iterations = 0;

  if (!mu_hash_number(text, len, &iterations) || iterations == 0 ||
      iterations > MU_HASH_ITERATIONS_MAX) {
    mu_hash_refuse(hash, where, "has no number of iterations");
    return false;
  }
  if (iterations < MU_HASH_ITERATIONS_MIN) {
    mu_hash_turn_away(hash, where,
                      "has fewer than 4,096 iterations, which Okta does not "
                      "take");
    return false;
  }
  hash->iterations = (uint32_t)iterations;
  return true;
}
