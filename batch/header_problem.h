/* SPDX-License-Identifier: Apache-2.0 */
/*
 * header_problem - one complaint about many columns.
 *
 * An error's text has room for so much; what does not fit is counted, so that
 * "and 12 more" stands where they would.  Zero bytes are an empty complaint.
 */
#ifndef MUSTER_BATCH_HEADER_PROBLEM_H
#define MUSTER_BATCH_HEADER_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>

#include "batch/schema.h"
#include "io/buffer.h"
#include "io/error.h"

struct mu_header_problem { /* embed by value; the fields are its own, but: */
  const char *no_schema;   /* set it to why the org's own attributes are not
                              known, where that is a part of the complaint */
  struct mu_buffer listed;
  struct mu_buffer item;
  bool item_open;
  bool failed; /* an item ran out of memory */
  size_t left_out;
};

void mu_header_problem_release(struct mu_header_problem *problem);

/* Begins one more item, to be written to the buffer given, which is borrowed
 * until the next call on |problem|. */
struct mu_buffer *mu_header_problem_item(struct mu_header_problem *problem);

/* Adds to the open item which attribute the |header| may be meant for, and
 * the option that says so. */
void mu_header_problem_suggest(struct mu_header_problem *problem,
                               const struct mu_schema *schema,
                               const char *header, size_t len);

/* One item: |option| names |name|, which is no attribute. */
void mu_header_problem_attribute(struct mu_header_problem *problem,
                                 const struct mu_schema *schema,
                                 const char *option, const char *name,
                                 size_t len);

/* MU_OK when there were no items; else |code|, worded as |head|, the items
 * parted by commas, |tail|. */
enum mu_code mu_header_problem_end(struct mu_header_problem *problem,
                                   enum mu_code code, const char *head,
                                   const char *tail,
                                   struct mu_error *err) MU_MUST_CHECK;

#endif
