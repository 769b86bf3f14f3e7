/* SPDX-License-Identifier: Apache-2.0 */
/*
 * header_source - where a file comes from, as its headers tell.
 *
 * Many names are used by many programs, so one header proves nothing: a source
 * is told by the number of columns that it would have named so.
 */
#ifndef MUSTER_BATCH_HEADER_SOURCE_H
#define MUSTER_BATCH_HEADER_SOURCE_H

#include <stddef.h>
#include <stdint.h>

/* Bits, so that a name can be of several. */
enum mu_header_source {
  MU_FROM_ENTRA_TEMPLATE = 1 << 0,
  MU_FROM_ENTRA = 1 << 1, /* a download, or Graph */
  MU_FROM_GOOGLE = 1 << 2,
  MU_FROM_BAMBOOHR = 1 << 3,
  MU_FROM_WORKDAY = 1 << 4,
  MU_FROM_AD = 1 << 5,
  MU_FROM_JUMPCLOUD = 1 << 6,
  MU_FROM_PINGONE = 1 << 7,
  MU_FROM_ONELOGIN = 1 << 8,
  MU_FROM_AUTH0 = 1 << 9,
  MU_FROM_WORKOS = 1 << 10,
  MU_FROM_FUSIONAUTH = 1 << 11,
  MU_FROM_CLAYHR = 1 << 12,
  MU_FROM_PEOPLEFORCE = 1 << 13,
  MU_FROM_OUTLOOK = 1 << 14,
  MU_FROM_SLACK = 1 << 15,
  MU_FROM_OKTA_EXPORT = 1 << 16,
  MU_FROM_OKTA = 1 << 17, /* from here on: never told by its headers */
  MU_IN_GERMAN = 1 << 18,
  MU_IN_FRENCH = 1 << 19,
  MU_IN_SPANISH = 1 << 20,
  MU_IN_DUTCH = 1 << 21,
  MU_IN_ITALIAN = 1 << 22,
  MU_IN_PORTUGUESE = 1 << 23,
  MU_FROM_ANYWHERE = 1 << 24 /* every file is */
};

#define MU_HEADER_SOURCES 17 /* that can be told: the bits before Okta's */
#define MU_IN_LANGUAGES                                                        \
  (MU_IN_GERMAN | MU_IN_FRENCH | MU_IN_SPANISH | MU_IN_DUTCH | MU_IN_ITALIAN | \
   MU_IN_PORTUGUESE)

struct mu_source_tally { /* embed by value; zero bytes count nothing */
  unsigned columns[MU_HEADER_SOURCES];
};

/* Counts a column that each of |sources| would have named so. */
void mu_source_tally_add(struct mu_source_tally *tally, uint32_t sources);

/* The one source with three columns or more and with more than any other; 0
 * when none stands out. */
uint32_t mu_source_tally_best(const struct mu_source_tally *tally);

/* "a BambooHR export"; NULL for 0. */
const char *mu_header_source_words(uint32_t source);

#endif
