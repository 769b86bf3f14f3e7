/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/radix.h"

/* A small generator, so that every run sorts the same. */
static uint64_t next(uint64_t *seed)
{
  *seed ^= *seed << 13;
  *seed ^= *seed >> 7;
  *seed ^= *seed << 17;
  return *seed;
}

static int by_key(const void *a, const void *b)
{
  const struct mu_pair64 *x = a;
  const struct mu_pair64 *y = b;

  if (x->key != y->key) {
    return x->key < y->key ? -1 : 1;
  }
  return (x->value > y->value) - (x->value < y->value);
}

static int by_value(const void *a, const void *b)
{
  const struct mu_pair64 *x = a;
  const struct mu_pair64 *y = b;

  return (x->value > y->value) - (x->value < y->value);
}

/* Sorts |count| pairs with keys under |key_mask| as qsort() does. */
static void check(size_t count, uint64_t key_mask)
{
  struct mu_pair64 *pairs = calloc(count + 1, sizeof *pairs);
  struct mu_pair64 *wanted = calloc(count + 1, sizeof *wanted);
  uint64_t seed = 88172645463325252;

  assert_non_null(pairs);
  assert_non_null(wanted);
  for (size_t i = 0; i < count; i++) {
    pairs[i] = (struct mu_pair64){next(&seed) & key_mask, i * 977 % 100003};
  }
  memcpy(wanted, pairs, count * sizeof *pairs);
  qsort(wanted, count, sizeof *wanted, by_key);
  mu_radix_sort(pairs, count);
  assert_memory_equal(pairs, wanted, count * sizeof *pairs);
  qsort(wanted, count, sizeof *wanted, by_value);
  mu_radix_sort_by_value(pairs, count);
  assert_memory_equal(pairs, wanted, count * sizeof *pairs);
  free(pairs);
  free(wanted);
}

static void test_radix__sorts_any_number_of_pairs(void **state)
{
  static const size_t counts[] = {0, 1, 2, 31, 32, 33, 34, 255, 257, 20000};

  (void)state;
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    check(counts[i], UINT64_MAX);
  }
}

static void test_radix__equal_keys_are_sorted_by_value(void **state)
{
  (void)state;
  check(20000, 0);
  check(20000, 1);
  check(20000, 0xFF);
  check(20000, UINT64_C(0xFF00000000000000));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_radix__sorts_any_number_of_pairs),
      cmocka_unit_test(test_radix__equal_keys_are_sorted_by_value),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
