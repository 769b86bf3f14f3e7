/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progress - how far a run is, on standard error while it runs: rows, rate,
 * what is in flight, which limit is waited for and until when, and how long
 * it will take.
 */
#ifndef MUSTER_BATCH_PROGRESS_H
#define MUSTER_BATCH_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/budget.h"
#include "batch/harvest.h"
#include "batch/pipeline.h"
#include "batch/settings.h"
#include "io/buffer.h"

struct mu_progress { /* embed by value; the fields are progress.c's */
  enum mu_progress_mode mode;
  const struct mu_clock *clock;
  uint64_t rows;
  struct mu_budget budget;
  const char *phase; /* what is being done; NULL: nothing to say of it */
  int64_t next_at;
  bool limit_told;
  unsigned tries_told; /* to reach the org, while it cannot be */
  bool stop_told;
  bool bar_shown;
  bool counting;       /* what a harvest brings, */
  int64_t began_at;    /* which began then */
  uint64_t began_with; /* with so many */
  struct mu_buffer line;
};

/* |rows| are to be run, for what |budget| says. AUTO becomes a bar or plain
 * lines here. */
void mu_progress_init(struct mu_progress *progress, enum mu_progress_mode mode,
                      uint64_t rows, const struct mu_budget *budget,
                      const struct mu_clock *clock);
void mu_progress_release(struct mu_progress *progress);

void mu_progress_tick(struct mu_progress *progress,
                      const struct mu_pipeline *pipeline, int64_t now_us);

/* The same for a harvest: |done| of |noun| so far, of |all|; 0: nobody knows.
 */
void mu_progress_harvest(struct mu_progress *progress,
                         const struct mu_harvest *harvest,
                         const struct mu_gate *gate, const char *noun,
                         uint64_t done, uint64_t all, int64_t now_us);

/* Takes the bar away, so that other words can follow. */
void mu_progress_end(struct mu_progress *progress);

/* The same before the first row, where there is no pipeline to ask: |why| the
 * org cannot be reached, for how long it could not, and when it is tried
 * again; NULL: it can be again. |mode| is an enum mu_progress_mode. */
void mu_progress_tell_reach(unsigned mode, const char *why, int64_t lost_us,
                            int64_t wait_us);

#endif
