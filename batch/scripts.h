/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scripts - letters of two alphabets in one login.
 *
 * A Cyrillic "a" among Latin letters looks right and is never typed again. It
 * comes from copying, or from somebody who means to pass for another. What
 * stands before the "@" and each label of the domain are looked at alone, for
 * a name in one script at a domain in another is nothing unusual. Within them
 * only those scripts go together that are written together: Latin, Han and
 * either the Japanese ones, Hangul or Bopomofo ("highly restrictive" in
 * Unicode Technical Standard 39). Digits, punctuation and accents belong to
 * every script.
 */
#ifndef MUSTER_BATCH_SCRIPTS_H
#define MUSTER_BATCH_SCRIPTS_H

#include <stdbool.h>
#include <stddef.h>

/* True when |text| (any bytes) mixes scripts; |*one| and |*other| are then the
 * names of the first two that do not go together, as "Latin" and "Cyrillic".
 * Otherwise they are left alone. */
bool mu_scripts_mixed(const char *text, size_t len, const char **one,
                      const char **other);

#endif
