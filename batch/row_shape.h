/* SPDX-License-Identifier: Apache-2.0 */
/*
 * row_shape - whether a row has the cells that its header asks for.
 */
#ifndef MUSTER_BATCH_ROW_SHAPE_H
#define MUSTER_BATCH_ROW_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "batch/header_map.h"
#include "io/csv_reader.h"

/* How many cells that hold something stand under no header; |*first| is the
 * first of them. */
size_t mu_row_shape_headless(const struct mu_header_map *map,
                             const struct mu_csv_row *row, size_t *first);

/* True when a column that has a header has no cell in |row|. */
bool mu_row_shape_short(const struct mu_header_map *map,
                        const struct mu_csv_row *row);

/* True when a secret may stand anywhere in |row|: a delimiter too many or too
 * few shifts cells into other columns, and what stands under "email" can then
 * be somebody's password. */
bool mu_row_shape_hides_secrets(const struct mu_header_map *map,
                                const struct mu_csv_row *row);

#endif
