/* SPDX-License-Identifier: Apache-2.0 */
/*
 * header_table - the mapping of columns to attributes as people read it:
 *
 *     A "Work Email"     -> email, login
 *     B "Notes"          (ignored)
 *     - --set department -> department
 */
#ifndef MUSTER_BATCH_HEADER_TABLE_H
#define MUSTER_BATCH_HEADER_TABLE_H

#include "batch/column_list.h"
#include "batch/header_remark.h"
#include "io/buffer.h"

/* Appends one line for each column and for each of the |set_count| attributes
 * in |set|; nothing of columns that all go by their own names. */
void mu_header_table_write(const struct mu_column_list *list,
                           struct mu_stand_in stand_in,
                           const enum mu_attribute_id *set, size_t set_count,
                           struct mu_buffer *out);

#endif
