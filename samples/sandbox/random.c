/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/random.h"

/* Steele, Lea, Flood: SplitMix64. */
uint64_t sb_random_next(struct sb_random *r)
{
  uint64_t z = (r->state += 0x9e3779b97f4a7c15U);

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

void sb_random_init(struct sb_random *r, uint64_t seed, uint64_t stream)
{
  r->state = seed;
  r->state = sb_random_next(r) + stream * 0xd1342543de82ef95U;
  (void)sb_random_next(r);
}

uint64_t sb_random_below(struct sb_random *r, uint64_t bound)
{
  return sb_random_next(r) % bound; /* the bias is far below what shows */
}

bool sb_random_chance(struct sb_random *r, double percent)
{
  double draw = (double)(sb_random_next(r) >> 11) / 9007199254740992.0;

  return draw * 100.0 < percent;
}

char sb_random_digit(unsigned value)
{
  return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
      [value % 62];
}

int sb_random_digit_value(char digit)
{
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  if (digit >= 'A' && digit <= 'Z') {
    return digit - 'A' + 10;
  }
  if (digit >= 'a' && digit <= 'z') {
    return digit - 'a' + 36;
  }
  return -1;
}

void sb_random_letters(struct sb_random *r, char *out, size_t len)
{
  for (size_t i = 0; i < len; i++) {
    out[i] = sb_random_digit((unsigned)(sb_random_next(r) % 62));
  }
  out[len] = '\0';
}
