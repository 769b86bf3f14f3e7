/* SPDX-License-Identifier: Apache-2.0 */
/*
 * token_task - the link that an action of muster token asks its org by.
 */
#ifndef MUSTER_BATCH_TOKEN_TASK_H
#define MUSTER_BATCH_TOKEN_TASK_H

#include "batch/org_link.h"
#include "batch/settings.h"
#include "io/error.h"

struct mu_token_task { /* embed by value; the fields are there to be read */
  struct mu_settings settings; /* with what the command has no options for */
  struct mu_clock clock;
  struct mu_signals signals;
  struct mu_org_link link;
  int heard; /* a signal that ended it outside of the link; 0: none */
};

/* Connects, for |job| as scope.h names it. Released with
 * mu_token_task_release() whatever the outcome; |task| is not to be moved
 * meanwhile. */
enum mu_code mu_token_task_open(struct mu_token_task *task,
                                const struct mu_settings *settings,
                                const char *job,
                                struct mu_error *err) MU_MUST_CHECK;
void mu_token_task_release(struct mu_token_task *task);

/* Says |err|, or for what somebody stopped, |stopped|; gives the exit status
 * for it. */
int mu_token_task_fail(const struct mu_token_task *task,
                       const struct mu_error *err, const char *stopped);

#endif
