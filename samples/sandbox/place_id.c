/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/place_id.h"

#include <stdint.h>
#include <string.h>

#define KIND   3
#define PREFIX (SB_ID_PREFIX - 1)
#define DIGITS 8

void sb_place_id_start(char prefix[SB_ID_PREFIX], const char *kind,
                       struct sb_random *ids)
{
  memcpy(prefix, kind, KIND);
  sb_random_letters(ids, prefix + KIND, PREFIX - KIND);
}

void sb_place_id_print(char id[SB_ID], const char prefix[SB_ID_PREFIX],
                       size_t place)
{
  memcpy(id, prefix, PREFIX);
  for (size_t i = DIGITS; i > 0; i--) {
    id[PREFIX + i - 1] = sb_random_digit((unsigned)(place % 62));
    place /= 62;
  }
  id[PREFIX + DIGITS] = '\0';
}

size_t sb_place_id_read(const char *id, const char prefix[SB_ID_PREFIX])
{
  size_t place = 0;

  if (strlen(id) != PREFIX + DIGITS || memcmp(id, prefix, PREFIX) != 0) {
    return SIZE_MAX;
  }
  for (size_t i = 0; i < DIGITS; i++) {
    int digit = sb_random_digit_value(id[PREFIX + i]);

    if (digit < 0) {
      return SIZE_MAX;
    }
    place = place * 62 + (size_t)digit;
  }
  return place;
}
