/* SPDX-License-Identifier: Apache-2.0 */
/*
 * column_alias - gives columns the meaning that other programs and languages
 * have for their headers.
 *
 * Where the file comes from is found first, since that can decide what a name
 * is worth.  Then names that can be the last name or the whole one are settled
 * by what else there is, and at last the fallbacks give way to better columns.
 */
#ifndef MUSTER_BATCH_COLUMN_ALIAS_H
#define MUSTER_BATCH_COLUMN_ALIAS_H

#include "batch/column_list.h"
#include "batch/header_map.h"

/* Sets |list->source| and what is still unknown of its columns, as far as
 * their headers are known. */
void mu_column_alias_take(struct mu_column_list *list,
                          const struct mu_header_options *options);

#endif
