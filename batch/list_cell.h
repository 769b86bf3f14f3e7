/* SPDX-License-Identifier: Apache-2.0 */
/*
 * list_cell - a JSON array in a cell that holds a list: ["a","b"].
 */
#ifndef MUSTER_BATCH_LIST_CELL_H
#define MUSTER_BATCH_LIST_CELL_H

#include <stdbool.h>
#include <stddef.h>

#include "io/buffer.h"

/* Appends the items of |text|, joined by ";", as lists are written elsewhere;
 * false when it is no array of strings, or an item holds what parts items. */
bool mu_list_cell_join(struct mu_buffer *out, const char *text,
                       size_t len) MU_MUST_CHECK;

#endif
