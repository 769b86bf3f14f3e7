/* SPDX-License-Identifier: Apache-2.0 */
/*
 * column_trait - what kind of thing stands in the cells of an attribute's
 * column, as far as mending and complaining go.
 */
#ifndef MUSTER_BATCH_COLUMN_TRAIT_H
#define MUSTER_BATCH_COLUMN_TRAIT_H

#include "batch/schema.h"

enum mu_column_trait {
  MU_TRAIT_ADDRESS = 1 << 0,    /* an e-mail address, or a login like one */
  MU_TRAIT_NAME = 1 << 1,       /* of a person: people are named Null */
  MU_TRAIT_WHOLE = 1 << 2,      /* a name that may be decorated */
  MU_TRAIT_ID = 1 << 3,         /* digits that are no number */
  MU_TRAIT_PHONE = 1 << 4,      /* likewise, and can be dialled */
  MU_TRAIT_DATE_PRONE = 1 << 5, /* codes and words that are taken for dates */
  MU_TRAIT_PATH = 1 << 6,       /* a person, perhaps by directory path */
  MU_TRAIT_COUNTRY = 1 << 7,
  MU_TRAIT_LIST = 1 << 8,
  MU_TRAIT_STATUS = 1 << 9,
  MU_TRAIT_SECRET = 1 << 10,
  MU_TRAIT_BOOLEAN = 1 << 11, /* true or false, in somebody's words */
  MU_TRAIT_DATE_TIME = 1 << 12
};

extern const unsigned short mu_column_trait_table[MU_ATTRIBUTES];

/* Of |id|, by what |schema| says of it. */
unsigned mu_column_traits_by(const struct mu_schema *schema,
                             enum mu_attribute_id id);

/* The enum mu_column_trait of |id|, together; of a custom attribute they follow
 * from what |schema| says of it, and so does whether a login is like an
 * address. A custom list has none: it is read as attribute_value.h says.
 * Inline, since every cell asks. */
static inline unsigned mu_column_traits(const struct mu_schema *schema,
                                        enum mu_attribute_id id)
{
  return id < MU_ATTRIBUTES && id != MU_LOGIN ? mu_column_trait_table[id]
                                              : mu_column_traits_by(schema, id);
}

#endif
