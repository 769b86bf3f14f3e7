/* SPDX-License-Identifier: Apache-2.0 */
/*
 * set_list - every --set of a run, in the order in which they are given: a
 * template may refer to what an earlier one gives.
 *
 * A value comes from one place only.  An attribute that a column gives is set
 * by no option, unless the option makes its value of that very attribute.
 */
#ifndef MUSTER_BATCH_SET_LIST_H
#define MUSTER_BATCH_SET_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "batch/column_list.h"
#include "batch/set_option.h"
#include "batch/user.h"
#include "io/csv_reader.h"
#include "io/error.h"
#include "io/option.h"

struct mu_set_list { /* zero bytes are an empty list */
  struct mu_set_option items[MU_SLOTS];
  size_t count;
  bool gives[MU_SLOTS];
  bool splits_names; /* firstName and lastName come out of displayName; the
                        caller's to set before anything is added */
};

/* A value that could not be made for a row, which then does not have it. */
struct mu_set_failure {
  enum mu_attribute_id id;
  struct mu_template_outcome outcome;
};

/* The values made for one row: kept by the caller from row to row. Zero bytes
 * are a good start. */
struct mu_set_values {
  struct mu_template_work work;
  struct mu_buffer texts[MU_SLOTS]; /* each as its --set made it */
  struct mu_set_failure failures[MU_SLOTS];
  size_t failure_count;
};
void mu_set_values_release(struct mu_set_values *values);

/* Reads one --set, |text|, from which the list borrows; the list is to be
 * released whatever the outcome. |column_of| says which column gives each
 * attribute, or MU_NO_COLUMN. */
enum mu_code mu_set_list_add(struct mu_set_list *list, const char *text,
                             const struct mu_column_list *columns,
                             const uint32_t column_of[MU_SLOTS],
                             struct mu_error *err) MU_MUST_CHECK;
void mu_set_list_release(struct mu_set_list *list);

/* Gives |user|, read from |row|, the values. Their texts are in |values| until
 * the next call with it, and so are the failures. MU_ENOMEM alone. */
enum mu_code mu_set_list_fill(const struct mu_set_list *list,
                              const struct mu_csv_row *row,
                              struct mu_user *user,
                              struct mu_set_values *values,
                              struct mu_error *err) MU_MUST_CHECK;

/* Appends what a failure says to people, |place| being where its reference
 * reads: cannot be made: B "First Name" is blank. With |quote| the character
 * that is not ASCII is shown. */
void mu_set_failure_explain(const struct mu_set_failure *failure,
                            const char *place, bool quote,
                            struct mu_buffer *out);

#endif
