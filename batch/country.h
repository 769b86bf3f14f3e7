/* SPDX-License-Identifier: Apache-2.0 */
/*
 * country - the ISO 3166-1 code of a country that a cell gives by name.
 *
 * Known are the English names of all countries with their usual variants, the
 * three-letter codes, and what the larger countries are called at home and in
 * German, French, Spanish, Italian, Dutch and Portuguese. Case, accents,
 * punctuation and the words "the" and "of" make no difference. Kosovo has the
 * code that is in use for it, XK; the parts of the United Kingdom have GB.
 */
#ifndef MUSTER_BATCH_COUNTRY_H
#define MUSTER_BATCH_COUNTRY_H

#include <stdbool.h>
#include <stddef.h>

struct mu_country_name {
  const char *name; /* folded: small letters and digits alone */
  char code[3];
};

/* Puts the two-letter code of the country called |name| (any bytes) into
 * |code|. False when no country is known by that name, when |name| is a
 * two-letter code already, and, which sets |*starved|, when out of memory;
 * |code| is left alone. */
bool mu_country_code(const char *name, size_t len, char code[3], bool *starved);

/* All names, in the order of their bytes. */
const struct mu_country_name *mu_country_names(size_t *count);

#endif
