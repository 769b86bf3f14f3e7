/* SPDX-License-Identifier: Apache-2.0 */
/*
 * place_id - ids that tell where an object is in its store.
 *
 * Three letters for the kind of object (00u, 00g), nine that are the org's, and
 * eight that count up, so that ids sort in the order of creation.
 */
#ifndef MUSTER_SANDBOX_PLACE_ID_H
#define MUSTER_SANDBOX_PLACE_ID_H

#include <stddef.h>

#include "samples/sandbox/random.h"

#define SB_ID        21 /* an id and its NUL */
#define SB_ID_PREFIX 13 /* what ids of one store begin with, and a NUL */

/* Makes a prefix from |kind|, three letters. */
void sb_place_id_start(char prefix[SB_ID_PREFIX], const char *kind,
                       struct sb_random *ids);

void sb_place_id_print(char id[SB_ID], const char prefix[SB_ID_PREFIX],
                       size_t place);

/* The place of |id|, or SIZE_MAX when it has another prefix or form. */
size_t sb_place_id_read(const char *id, const char prefix[SB_ID_PREFIX]);

#endif
