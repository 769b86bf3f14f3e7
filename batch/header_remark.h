/* SPDX-License-Identifier: Apache-2.0 */
/*
 * header_remark - words what ought to be said about the columns of a file.
 */
#ifndef MUSTER_BATCH_HEADER_REMARK_H
#define MUSTER_BATCH_HEADER_REMARK_H

#include <stddef.h>

#include "batch/column_list.h"
#include "batch/remark.h"

/* |absent| is the attribute that |serves| stands in for, given by |column|;
 * MU_NO_ATTRIBUTE when nothing stands in. */
struct mu_stand_in {
  enum mu_attribute_id absent;
  enum mu_attribute_id serves;
  uint32_t column;
};

/* Adds what there is to say of |list| to |remarks|. */
void mu_header_remarks_add(struct mu_remarks *remarks,
                           const struct mu_column_list *list,
                           struct mu_stand_in stand_in);

/* The column that names the password's hash function, where there is a
 * password; MU_NO_COLUMN when there is none. */
uint32_t mu_header_remark_hash_function(const struct mu_column_list *list);

#endif
