/* SPDX-License-Identifier: Apache-2.0 */
/*
 * column_list - the columns of a header and what each is said to be.
 *
 * A column gets its meaning from --ignore-column, from --map, from the map
 * file, from its own name, from the org's attribute that it speaks of, or from
 * an alias, in this order; one that gets none is an error, and so is one for an
 * attribute that nobody may write.
 */
#ifndef MUSTER_BATCH_COLUMN_LIST_H
#define MUSTER_BATCH_COLUMN_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "batch/alias.h"
#include "batch/attribute.h"
#include "batch/header_map.h"
#include "batch/header_name.h"
#include "batch/schema.h"
#include "io/buffer.h"
#include "io/csv_reader.h"
#include "io/error.h"

enum mu_column_origin {
  MU_COLUMN_UNKNOWN,     /* before its meaning has been found */
  MU_COLUMN_UNNAMED,     /* the header is empty */
  MU_COLUMN_PASSED_OVER, /* muster_error */
  MU_COLUMN_IGNORED,     /* --ignore-column, or the map file */
  MU_COLUMN_MAPPED,      /* --map */
  MU_COLUMN_FILE_MAPPED, /* the map file */
  MU_COLUMN_NAMED,       /* the header is an attribute's name */
  MU_COLUMN_SPOKEN,      /* the header speaks of an attribute of the org */
  MU_COLUMN_ALIAS,       /* the header is another name of an attribute */
  MU_COLUMN_DROPPED,     /* the header names what Okta has no place for */
  MU_COLUMN_REFUSED,     /* the header names what a person has to decide on */
  MU_COLUMN_READ_ONLY,   /* it gives an attribute that nobody may write */
  MU_COLUMN_YIELDED      /* a better column gives the attribute */
};

struct mu_column {
  char *header; /* trimmed */
  size_t len;
  struct mu_header_name name;
  const struct mu_alias *alias; /* what the header is known as; or NULL */
  enum mu_attribute_id id;      /* MU_NO_ATTRIBUTE when it gives none */
  enum mu_column_origin origin;
  enum mu_reading reading;
  bool secret;      /* the org's schema says that |id| is */
  bool risky;       /* it may mean something else */
  bool fallback;    /* any other column for |id| is better */
  uint32_t yielded; /* to this column; MU_NO_COLUMN: to --set */
};

struct mu_column_list { /* embed by value; zero bytes are an empty list */
  const struct mu_schema *schema; /* borrowed; NULL: the facts */
  const char *no_schema;          /* why that is so; or NULL */
  struct mu_column *items;
  size_t count;
  uint32_t source;      /* of enum mu_header_source; 0 when it is not clear */
  const char **missing; /* columns that the map file names, borrowed from it,
                           and the header lacks */
  size_t missing_count;
};

/* Reads |header|, which is copied, and finds every column's meaning. The
 * errors are those of mu_header_map_new(). */
enum mu_code mu_column_list_init(struct mu_column_list *list,
                                 const struct mu_csv_row *header,
                                 const struct mu_header_options *options,
                                 struct mu_error *err) MU_MUST_CHECK;
void mu_column_list_release(struct mu_column_list *list);

/* Whether what |column| holds is a secret: it gives one or, where it gives
 * nothing, its header says so. A column that is left out is no less secret. */
bool mu_column_holds_secrets(const struct mu_column *column);

/* Appends column |index| as a person finds it: C "email". */
void mu_column_list_place(const struct mu_column_list *list, size_t index,
                          struct mu_buffer *out);

#endif
