/* SPDX-License-Identifier: Apache-2.0 */
/*
 * last_words - what a run that ended early says of it: why, and how it can be
 * gone on with.
 */
#ifndef MUSTER_BATCH_LAST_WORDS_H
#define MUSTER_BATCH_LAST_WORDS_H

#include <stdbool.h>

#include "batch/pipeline.h"
#include "batch/settings.h"
#include "io/error.h"
#include "io/transfer.h"

struct mu_last_words { /* all borrowed */
  const struct mu_settings *settings;
  enum mu_stop stop;
  const struct mu_error *err;         /* as the stop left it */
  const struct mu_pipeline *pipeline; /* that ran last; NULL: the run was
                                         barred, and |err| says it in full */
  const struct mu_transfer *transfer; /* NULL: none */
  bool linking;                       /* managers, when it ended */
  bool resumable;
};

/* Prints them on standard error; nothing for MU_STOP_NOT. */
void mu_last_words_print(const struct mu_last_words *w);

#endif
