/* SPDX-License-Identifier: Apache-2.0 */
/*
 * user_pages - reading the lists of an export of users: what is done with each
 * page, and with one that the org refuses.
 *
 * Orgs differ in what they can do, and say so only by what they answer: one
 * that knows no |fields| is asked without, one whose cursors are lost is asked
 * anew from where the list was, and one that does not search, or not in the
 * order that was asked for, is read by plain lists.
 */
#ifndef MUSTER_BATCH_USER_PAGES_H
#define MUSTER_BATCH_USER_PAGES_H

#include <stdbool.h>

#include "batch/export.h"
#include "batch/user_lists.h"
#include "io/buffer.h"
#include "io/error.h"

struct mu_user_pages { /* embed by value; but for |lists|, which whoever embeds
                          this sets, the fields are user_pages.c's */
  struct mu_user_lists *lists; /* borrowed */
  bool looked; /* a page has shown what the org makes of |fields| */
  struct mu_buffer lines;
};

void mu_user_pages_release(struct mu_user_pages *p);

/* Reads all lists but the sweep to their ends. */
enum mu_stop mu_user_pages_gather(struct mu_user_pages *p, struct mu_export *e,
                                  struct mu_error *err);

/* Reads the sweep, where one is wanted. */
enum mu_stop mu_user_pages_sweep(struct mu_user_pages *p, struct mu_export *e,
                                 struct mu_error *err);

#endif
