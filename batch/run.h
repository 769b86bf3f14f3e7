/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run - a row-by-row command from its file to its exit status: survey, org,
 * outputs, budget, pipeline, closing words.
 */
#ifndef MUSTER_BATCH_RUN_H
#define MUSTER_BATCH_RUN_H

#include "batch/command.h"
#include "batch/pipeline.h"
#include "batch/user_type.h"
#include "batch/validate.h"

struct mu_run_plan { /* all borrowed */
  const struct mu_command *command;
  const struct mu_settings *settings;
  const char *file;
  struct mu_rules rules;
  /* Filled in before the first row: --user-type's. NULL where it is not
   * needed. */
  struct mu_user_type *user_type;
  /* Likewise: whose manager is whose; NULL in it when they are not linked. */
  struct mu_manager_book **managers;
  struct mu_steps steps;
  bool sends; /* false: the same checks without an org, and no files unless
                 they are named */
};

/* Gives an exit status; whatever went wrong has been said. */
int mu_run(const struct mu_run_plan *plan);

#endif
