/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ending - what the end of a run means: its exit status, its word in the
 * summary, and why in a sentence for people.
 */
#ifndef MUSTER_BATCH_ENDING_H
#define MUSTER_BATCH_ENDING_H

#include <stdbool.h>

#include "batch/pipeline.h"
#include "io/buffer.h"
#include "io/error.h"
#include "io/transfer.h"

struct mu_ending {
  const char *stopped_by; /* in the summary; NULL: nothing did */
  int exit_code;
};

/* |err| is looked at for MU_STOP_ERROR alone; |any_bad|: some rows were
 * invalid or failed. */
struct mu_ending mu_ending_of(enum mu_stop stop, const struct mu_error *err,
                              bool any_bad);

/* The same for a run that could not go on for |code|. */
struct mu_ending mu_ending_of_error(enum mu_code code);

/* Why the run ended early: appends a sentence to |out|, nothing for
 * MU_STOP_NOT. |left| is what was not waited for; |distrust| is why a
 * certificate was refused, and |deed| what was being done ("create users"). */
void mu_ending_explain(struct mu_buffer *out, enum mu_stop stop,
                       enum mu_rest left, const struct mu_error *err,
                       enum mu_distrust distrust, const char *deed);

/* Whether that is what the user asked for, and no trouble. */
bool mu_ending_was_asked_for(enum mu_stop stop);

#endif
