/* SPDX-License-Identifier: Apache-2.0 */
/*
 * column_option - what the user said about columns: --map, --ignore-column and
 * the map file.
 *
 * A name given there means the columns that have exactly this header; if there
 * is none, those that have it in another case; if there is none either, those
 * that have the same name beneath its decoration, so that "work email" finds
 * "Work E-Mail [Required]".
 */
#ifndef MUSTER_BATCH_COLUMN_OPTION_H
#define MUSTER_BATCH_COLUMN_OPTION_H

#include <stdbool.h>

#include "batch/column_list.h"
#include "batch/header_map.h"
#include "io/error.h"

/* Gives the columns of |list| the meanings that |options| ask for, the map
 * file's last and only where nothing else was said. */
enum mu_code mu_column_option_take(struct mu_column_list *list,
                                   const struct mu_header_options *options,
                                   struct mu_error *err) MU_MUST_CHECK;

/* Whether one of |options| names a column with the header |cell|, case
 * aside. */
bool mu_column_option_names(const struct mu_header_options *options,
                            const struct mu_cell *cell);

/* Which attribute an "ATTRIBUTE=VALUE" is for; MU_NO_ATTRIBUTE when it is not
 * one. */
enum mu_attribute_id
mu_column_option_set_attribute(const struct mu_schema *schema,
                               const char *text);

/* Whether one of |set|, which may be NULL, is for |id|. */
bool mu_column_option_sets(const struct mu_schema *schema,
                           const struct mu_option_list *set,
                           enum mu_attribute_id id);

#endif
