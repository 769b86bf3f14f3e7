/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/others.h"

#include "io/clock.h"

#define APART_LEAST                                                            \
  (100 * MU_MS) /* below, single requests are all one sees                     \
                 */

#define WATCHED_LEAST MU_SEC

static void begin_at(struct mu_others *others, uint64_t number, int64_t at,
                     uint32_t remaining, int64_t reset_at)
{
  others->number = number;
  others->at = at;
  others->remaining = remaining;
  others->reset_at = reset_at;
}

void mu_others_learn(struct mu_others *others, uint64_t number, int64_t at,
                     uint32_t remaining, int64_t reset_at, int64_t memory_us)
{
  int64_t apart = at - others->at;
  int64_t memory = others->seen_us < memory_us ? others->seen_us : memory_us;
  double theirs = 0;

  /* Of a used-up window one sees what was taken, not what was wanted. */
  if (reset_at < others->reset_at || remaining == 0) {
    return;
  }
  if (reset_at > others->reset_at) {
    begin_at(others, number, at, remaining, reset_at);
    return;
  }
  if (number <= others->number || apart < APART_LEAST) {
    return; /* overtaken on the way, or too soon to tell */
  }
  /* May be negative for once, when requests overtake each other. */
  theirs = ((double)others->remaining - (double)remaining) -
           (double)(number - others->number);
  others->per_us += (theirs / (double)apart - others->per_us) *
                    ((double)apart / (double)(apart + memory));
  others->seen_us += apart;
  begin_at(others, number, at, remaining, reset_at);
}

bool mu_others_are_none(const struct mu_others *others, int64_t span_us)
{
  return others->seen_us >= WATCHED_LEAST &&
         mu_others_expect(others, span_us) < 1;
}

double mu_others_expect(const struct mu_others *others, int64_t span_us)
{
  return others->per_us > 0 && span_us > 0 ? others->per_us * (double)span_us
                                           : 0;
}
