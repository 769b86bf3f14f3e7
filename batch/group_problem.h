/* SPDX-License-Identifier: Apache-2.0 */
/* group_problem - what there is to say about the groups of a run, in words. */
#ifndef MUSTER_BATCH_GROUP_PROBLEM_H
#define MUSTER_BATCH_GROUP_PROBLEM_H

#include <stdbool.h>

#include "batch/group_book.h"
#include "io/buffer.h"
#include "io/error.h"

/* MU_EINPUT, with all of them in one message as far as there is room, when
 * users cannot be put into some groups of |book|, which have been looked up;
 * missing names are no problem when the run |creates| them. */
enum mu_code mu_group_problem(const struct mu_group_book *book, bool creates,
                              struct mu_error *err) MU_MUST_CHECK;

/* The same for a run that only reads who is in them: those that take nobody are
 * no problem. */
enum mu_code mu_group_problem_of_reading(const struct mu_group_book *book,
                                         struct mu_error *err) MU_MUST_CHECK;

/* Appends the names of the groups that |wanted| picks, the first few of them
 * and how many more; gives how many there are. */
size_t mu_group_names(struct mu_buffer *out, const struct mu_group_book *book,
                      bool (*wanted)(const struct mu_group *group));

/* To pick with: names that the org has not; what this run created. */
bool mu_group_is_to_create(const struct mu_group *group);
bool mu_group_is_created(const struct mu_group *group);

#endif
