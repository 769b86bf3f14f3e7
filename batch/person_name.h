/* SPDX-License-Identifier: Apache-2.0 */
/*
 * person_name - names as people write them into one cell.
 */
#ifndef MUSTER_BATCH_PERSON_NAME_H
#define MUSTER_BATCH_PERSON_NAME_H

#include <stdbool.h>
#include <stddef.h>

/* True when |text| holds more than a name: (she/her), Dr., "contractor - ". */
bool mu_person_name_decorated(const char *text, size_t len);

/* The parts of a whole name; they lie within it. */
struct mu_person_name {
  const char *first;
  size_t first_len;
  const char *last;
  size_t last_len;
};

/* Splits "Byron, Ada" and "Ada Byron"; false when it is one word, or several
 * commas leave it open what is what, or "Ada Byron" is followed by a remark or
 * a suffix without a comma. A title after a comma, as in "Ada Byron, PhD", is
 * left out. */
bool mu_person_name_split(struct mu_person_name *out, const char *text,
                          size_t len) __attribute__((warn_unused_result));

#endif
