/* SPDX-License-Identifier: Apache-2.0 */
/*
 * random - numbers that repeat for the same seed, for ids, jitter and faults.
 *
 * Each purpose has its own stream, so that asking for one more id does not
 * move the faults. Nothing secret comes from here.
 */
#ifndef MUSTER_SANDBOX_RANDOM_H
#define MUSTER_SANDBOX_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sb_random { /* embed by value */
  uint64_t state;
};

/* |stream| tells purposes apart under one |seed|. */
void sb_random_init(struct sb_random *r, uint64_t seed, uint64_t stream);

uint64_t sb_random_next(struct sb_random *r);

/* Evenly from 0 to |bound| - 1; |bound| is not 0. */
uint64_t sb_random_below(struct sb_random *r, uint64_t bound);

/* True |percent| times in a hundred. */
bool sb_random_chance(struct sb_random *r, double percent);

/* Fills |out| with |len| letters and digits and a NUL. */
void sb_random_letters(struct sb_random *r, char *out, size_t len);

/* The digits of base 62 in ASCII order, so that texts sort as numbers. */
char sb_random_digit(unsigned value);

/* The value of such a digit, or -1. */
int sb_random_digit_value(char digit);

#endif
