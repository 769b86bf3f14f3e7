/* SPDX-License-Identifier: Apache-2.0 */
/*
 * column_list - the columns of a header and what each is said to be.
 *
 * A column gets its meaning from --ignore-column, from --map, or from its own
 * name, in this order; one that gets none is an error.
 */
#ifndef MUSTER_BATCH_COLUMN_LIST_H
#define MUSTER_BATCH_COLUMN_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "batch/attribute.h"
#include "batch/header_map.h"
#include "io/buffer.h"
#include "io/csv_reader.h"
#include "io/error.h"

enum mu_column_origin {
  MU_COLUMN_UNKNOWN,     /* before its meaning has been found */
  MU_COLUMN_UNNAMED,     /* the header is empty */
  MU_COLUMN_PASSED_OVER, /* muster_error */
  MU_COLUMN_IGNORED,     /* --ignore-column */
  MU_COLUMN_MAPPED,      /* --map */
  MU_COLUMN_NAMED        /* the header is an attribute's name */
};

struct mu_column {
  char *header; /* trimmed */
  size_t len;
  enum mu_attribute_id id; /* MU_NO_ATTRIBUTE unless mapped or named */
  enum mu_column_origin origin;
};

struct mu_column_list { /* embed by value; zero bytes are an empty list */
  struct mu_column *items;
  size_t count;
};

/* Reads |header|, which is copied, and finds every column's meaning. The
 * errors are those of mu_header_map_new(). */
enum mu_code mu_column_list_init(struct mu_column_list *list,
                                 const struct mu_csv_row *header,
                                 const struct mu_header_options *options,
                                 struct mu_error *err) MU_MUST_CHECK;
void mu_column_list_release(struct mu_column_list *list);

/* Appends column |index| as a person finds it: C "email". */
void mu_column_list_place(const struct mu_column_list *list, size_t index,
                          struct mu_buffer *out);

#endif
