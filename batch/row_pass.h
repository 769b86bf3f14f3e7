/* SPDX-License-Identifier: Apache-2.0 */
/*
 * row_pass - the reading in which each row is sent and gets its end: written to
 * the outputs, counted, and followed on the terminal.
 */
#ifndef MUSTER_BATCH_ROW_PASS_H
#define MUSTER_BATCH_ROW_PASS_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/budget.h"
#include "batch/earlier.h"
#include "batch/first_pass.h"
#include "batch/outputs.h"
#include "batch/pipeline.h"
#include "batch/progress.h"
#include "batch/tally.h"
#include "io/clock.h"
#include "io/error.h"
#include "io/transfer.h"

struct mu_row_pass_config {          /* all borrowed for the life of the pass */
  const struct mu_first_pass *first; /* whose input is behind what is settled */
  const struct mu_clock *clock;
  struct mu_transfer *transfer; /* NULL: a dry run */
  struct mu_steps steps;        /* the command's */
  struct mu_outputs *outputs;
  struct mu_tally *tally; /* every row is added */
  const struct mu_settled *settled;
  const struct mu_budget *budget;
  int signal_fd;           /* readable when the run shall stop; or -1 */
  int64_t stop_at_us;      /* local; 0: when it is done */
  int64_t started_org_us;  /* the run's start, or that of the earlier one that
                              it goes on with: org time; 0: not known */
  int64_t started_here_us; /* the same by the calendar here */
  /* Called once, as soon as the org's time is known. */
  enum mu_code (*begun)(void *ctx, struct mu_error *err);
  void *ctx;
};

struct mu_row_pass { /* embed by value; zero bytes: it has not begun */
  struct mu_row_pass_config config;
  struct mu_pipeline_config rows; /* for a pass that comes after */
  struct mu_pipeline *pipeline;
  struct mu_progress progress;
  bool begun;
};

/* Makes it ready to run. Released with mu_row_pass_release() whatever the
 * outcome. */
enum mu_code mu_row_pass_begin(struct mu_row_pass *pass,
                               const struct mu_row_pass_config *config,
                               struct mu_error *err) MU_MUST_CHECK;
void mu_row_pass_release(struct mu_row_pass *pass);

/* As mu_pipeline_run(). */
enum mu_stop mu_row_pass_run(struct mu_row_pass *pass, struct mu_error *err);

#endif
