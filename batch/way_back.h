/* SPDX-License-Identifier: Apache-2.0 */
/*
 * way_back - whether what a run writes can be read again: by a later --resume
 * that goes on with it, or by a later pass of its own.
 */
#ifndef MUSTER_BATCH_WAY_BACK_H
#define MUSTER_BATCH_WAY_BACK_H

#include <stdbool.h>

#include "batch/outputs.h"
#include "batch/settings.h"
#include "io/error.h"

struct mu_way_back { /* all borrowed */
  const struct mu_settings *settings;
  const char *file;                 /* the input */
  const struct mu_outputs *outputs; /* which have their names */
  bool dry;                         /* nothing is sent */
};

/* Why a later --resume could not go on with this run: a sentence. NULL when it
 * could. For a run that has results and summary. */
const char *mu_way_back_lacks(const struct mu_way_back *way);

/* MU_EUSAGE when --resume is said and there can be nothing to go on with, or
 * when a pass of this run has to read results that go to a stream. */
enum mu_code mu_way_back_check(const struct mu_way_back *way,
                               struct mu_error *err) MU_MUST_CHECK;

/* Says so of a run that sends and could not be resumed. */
void mu_way_back_warn(const struct mu_way_back *way);

#endif
