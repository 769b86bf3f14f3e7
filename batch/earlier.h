/* SPDX-License-Identifier: Apache-2.0 */
/*
 * earlier - the results that a run which ended early has left: what it said
 * of each row, from the first to the last that has a whole line.
 */
#ifndef MUSTER_BATCH_EARLIER_H
#define MUSTER_BATCH_EARLIER_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/input.h"
#include "batch/job.h"
#include "batch/outputs.h"
#include "batch/survey.h"
#include "batch/tally.h"
#include "io/error.h"

struct mu_earlier;

/* Opens the results at |path|, which end in a whole line. MU_EUSAGE when they
 * are no results of muster's. Freed with mu_earlier_free(). */
enum mu_code mu_earlier_open(struct mu_earlier **out, const char *path,
                             struct mu_error *err) MU_MUST_CHECK;
void mu_earlier_free(struct mu_earlier *earlier);

/* The next row's answer, in |job|'s row, status, id, error_code, http_status
 * and error. MU_END after the last; MU_EUSAGE when the lines are not the
 * answers to rows 1, 2, 3... */
enum mu_code mu_earlier_next(struct mu_earlier *earlier, struct mu_job *job,
                             struct mu_error *err) MU_MUST_CHECK;

/* How far the earlier run came. */
struct mu_settled {
  uint64_t rows;
  uint64_t valid;             /* among them */
  uint64_t mails;             /* among those: see mu_survey */
  uint64_t memberships_later; /* likewise */
  uint64_t memberships;       /* likewise */
};

/* Takes over all of it for a run that goes on with the results of |outputs|,
 * which are held and end in a whole line. Walks |input| beside them, as far as
 * they go: counts each row in |tally| and writes it to the rejects if it was
 * one. What is wrong with an invalid row is found again by |checker|. |rows|
 * are to be done in all. Leaves results and rejects ready for those that
 * follow. MU_EUSAGE when results and input do not fit together. */
enum mu_code mu_earlier_take_over(struct mu_outputs *outputs,
                                  struct mu_input *input,
                                  struct mu_checker *checker, uint64_t rows,
                                  struct mu_tally *tally,
                                  struct mu_settled *settled,
                                  struct mu_error *err) MU_MUST_CHECK;

#endif
