/* SPDX-License-Identifier: Apache-2.0 */
/*
 * group_lookup - which groups of the org the names in a group_book are.
 *
 * Many are searched for in one request. Okta's search may take case lightly,
 * and its index can be behind: a name counts as found only when it is the same
 * byte by byte, and an id only as missing when the org itself says so.
 */
#ifndef MUSTER_BATCH_GROUP_LOOKUP_H
#define MUSTER_BATCH_GROUP_LOOKUP_H

#include <stdbool.h>

#include "batch/ask.h"
#include "batch/group_book.h"
#include "io/error.h"

struct mu_group_lookup { /* borrowed */
  struct mu_group_book *book;
  struct mu_ask *ask;
  bool takes_any_id; /* a sandbox does: ids are not asked about */
};

/* Settles the state of every group in the book. |*checked| is false when the
 * credentials may not look at groups, and all of them are named by id: then
 * they are taken as they are. MU_EAUTH when some are not; else as
 * mu_ask_send(), and MU_ESTOPPED when the org refuses the search. */
enum mu_code mu_group_lookup_run(const struct mu_group_lookup *lookup,
                                 bool *checked,
                                 struct mu_error *err) MU_MUST_CHECK;

/* Looks for one group again; one that is not there is MISSING. */
enum mu_code mu_group_lookup_again(const struct mu_group_lookup *lookup,
                                   struct mu_group *group,
                                   struct mu_error *err) MU_MUST_CHECK;

/* Finds out which names may be meant by those that are missing, of the first
 * few at least. */
enum mu_code mu_group_lookup_suggest(const struct mu_group_lookup *lookup,
                                     struct mu_error *err) MU_MUST_CHECK;

#endif
