/* SPDX-License-Identifier: Apache-2.0 */
/*
 * closing - the last words of a run on standard error: how many rows ended
 * how, which errors they met and what to do, what it cost, and where it all
 * stands.
 */
#ifndef MUSTER_BATCH_CLOSING_H
#define MUSTER_BATCH_CLOSING_H

#include <stdio.h>

#include "batch/manager_report.h"
#include "batch/outputs.h"
#include "batch/pipeline.h"
#include "batch/tally.h"

/* |pipeline| is NULL when nothing was run. |rows| are all there were to do;
 * |took_us| is the run's time; |credentials| says that the rejects may hold
 * passwords. */
struct mu_closing {
  const struct mu_tally *tally;
  const struct mu_pipeline *pipeline;
  const struct mu_request_counts *asked;    /* before the first row's */
  const struct mu_manager_report *managers; /* NULL: nothing to tell */
  const struct mu_outputs *outputs;
  uint64_t rows;
  int64_t took_us;
  bool credentials;
  bool listed; /* validate: valid rows are called so, and bad rows have been
                  listed one by one */
};

void mu_closing_print(FILE *out, const struct mu_closing *closing);

#endif
