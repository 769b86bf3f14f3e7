/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ascii - names written without accents, as logins have them.
 *
 * Letters lose their marks (Zoë: Zoe), joined letters and letters with a
 * stroke are written out (Straße: Strasse, Łukasz: Lukasz), typographic quotes
 * and dashes become plain ones.  Nothing is left out in silence: a character
 * of another script is said to have no such form.
 */
#ifndef MUSTER_BATCH_ASCII_H
#define MUSTER_BATCH_ASCII_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/buffer.h"

/* Appends |text| (well-formed UTF-8) in ASCII. False when a character cannot
 * be written so: it is then in |*code|, and |out| holds what came before. */
bool mu_ascii_append(struct mu_buffer *out, const char *text, size_t len,
                     int32_t *code) MU_MUST_CHECK;

#endif
