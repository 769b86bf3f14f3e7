/* SPDX-License-Identifier: Apache-2.0 */
/*
 * American flag sort (McIlroy, Bostic, McIlroy, "Engineering Radix Sort",
 * 1993): count how often each value of one byte occurs, which gives every
 * pair's bucket, then send pairs home in cycles of swaps, then go on with the
 * next byte within each bucket.
 *
 * Levels 0 to 7 are the key's bytes from the most significant one on, levels
 * 8 to 15 the value's.
 */
#include "batch/radix.h"

#include <stdbool.h>

#define BUCKETS      256
#define VALUE_LEVEL  8
#define LEVELS       16
#define SMALL_ENOUGH 32 /* below this, insertion beats counting */

static unsigned digit(const struct mu_pair64 *pair, unsigned level)
{
  uint64_t number = level < VALUE_LEVEL ? pair->key : pair->value;

  return (unsigned)(number >> (8 * (7 - level % 8))) & 0xFF;
}

static bool before(const struct mu_pair64 *a, const struct mu_pair64 *b,
                   unsigned level)
{
  if (level < VALUE_LEVEL && a->key != b->key) {
    return a->key < b->key;
  }
  return a->value < b->value;
}

static void insertion_sort(struct mu_pair64 *pairs, size_t count,
                           unsigned level)
{
  for (size_t i = 1; i < count; i++) {
    struct mu_pair64 moving = pairs[i];
    size_t hole = i;

    while (hole > 0 && before(&moving, &pairs[hole - 1], level)) {
      pairs[hole] = pairs[hole - 1];
      hole--;
    }
    pairs[hole] = moving;
  }
}

/* Sends every pair to its bucket; |start| and |end| bound what of each bucket
 * has not been filled yet. */
static void permute(struct mu_pair64 *pairs, size_t start[BUCKETS],
                    const size_t end[BUCKETS], unsigned level)
{
  for (unsigned bucket = 0; bucket < BUCKETS; bucket++) {
    while (start[bucket] < end[bucket]) {
      struct mu_pair64 moving = pairs[start[bucket]];
      unsigned home = digit(&moving, level);

      while (home != bucket) {
        struct mu_pair64 evicted = pairs[start[home]];

        pairs[start[home]++] = moving;
        moving = evicted;
        home = digit(&moving, level);
      }
      pairs[start[bucket]++] = moving;
    }
  }
}

/* Fills |start| and |end|; false when one bucket has everything. */
static bool plan(const struct mu_pair64 *pairs, size_t count, unsigned level,
                 size_t start[BUCKETS], size_t end[BUCKETS])
{
  size_t at = 0;

  for (unsigned bucket = 0; bucket < BUCKETS; bucket++) {
    end[bucket] = 0;
  }
  for (size_t i = 0; i < count; i++) {
    end[digit(&pairs[i], level)]++;
  }
  if (end[digit(&pairs[0], level)] == count) {
    return false;
  }
  for (unsigned bucket = 0; bucket < BUCKETS; bucket++) {
    start[bucket] = at;
    at += end[bucket];
    end[bucket] = at;
  }
  return true;
}

static void sort(struct mu_pair64 *pairs, size_t count, unsigned level)
{
  size_t start[BUCKETS];
  size_t end[BUCKETS];
  size_t from = 0;

  while (level < LEVELS && count > SMALL_ENOUGH &&
         !plan(pairs, count, level, start, end)) {
    level++;
  }
  if (level == LEVELS) {
    return;
  }
  if (count <= SMALL_ENOUGH) {
    insertion_sort(pairs, count, level);
    return;
  }
  permute(pairs, start, end, level);
  for (unsigned bucket = 0; bucket < BUCKETS; bucket++) {
    if (level + 1 < LEVELS && end[bucket] - from > 1) {
      sort(pairs + from, end[bucket] - from, level + 1);
    }
    from = end[bucket];
  }
}

void mu_radix_sort(struct mu_pair64 *pairs, size_t count)
{
  sort(pairs, count, 0);
}

void mu_radix_sort_by_value(struct mu_pair64 *pairs, size_t count)
{
  sort(pairs, count, VALUE_LEVEL);
}
