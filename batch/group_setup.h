/* SPDX-License-Identifier: Apache-2.0 */
/*
 * group_setup - the groups that the rows name, before anybody is created: each
 * of them is there by then, or the run ends.
 */
#ifndef MUSTER_BATCH_GROUP_SETUP_H
#define MUSTER_BATCH_GROUP_SETUP_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/ask.h"
#include "batch/group_book.h"
#include "batch/settings.h"
#include "io/error.h"

struct mu_group_setup { /* all borrowed */
  const struct mu_settings *settings;
  struct mu_group_book *book; /* NULL: none can be named */
  struct mu_ask *ask;         /* NULL: nobody can be asked */
  bool dry;                   /* none is to be created */
  uint64_t memberships_later; /* that take a request of their own */
};

/* Finds out which groups the org has, and says what follows from that.
 * MU_EINPUT when users cannot be put into one of them; else as
 * mu_group_lookup_run(). */
enum mu_code mu_group_setup_look_up(const struct mu_group_setup *setup,
                                    struct mu_error *err) MU_MUST_CHECK;

/* After that: creates those that are missing, the first writes of a run, and
 * says which. As mu_group_maker_run(); |*made|, in any case, is whether any
 * group has been created. */
enum mu_code mu_group_setup_make(const struct mu_group_setup *setup, bool *made,
                                 struct mu_error *err) MU_MUST_CHECK;

#endif
