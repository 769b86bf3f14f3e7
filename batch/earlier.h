/* SPDX-License-Identifier: Apache-2.0 */
/*
 * earlier - the results that a run which ended early has left: what it said
 * of each row, from the first to the last that has a whole line.
 */
#ifndef MUSTER_BATCH_EARLIER_H
#define MUSTER_BATCH_EARLIER_H

#include <stdint.h>

#include "batch/job.h"
#include "io/error.h"

struct mu_earlier;

/* Mends the torn end of the results at |path| and opens them. MU_EUSAGE when
 * they are no results of muster's. Freed with mu_earlier_free(). */
enum mu_code mu_earlier_open(struct mu_earlier **out, const char *path,
                             struct mu_error *err) MU_MUST_CHECK;
void mu_earlier_free(struct mu_earlier *earlier);

/* The next row's answer, in |job|'s row, status, error_code, http_status and
 * error. MU_END after the last; MU_EUSAGE when the lines are not the answers
 * to rows 1, 2, 3... */
enum mu_code mu_earlier_next(struct mu_earlier *earlier, struct mu_job *job,
                             struct mu_error *err) MU_MUST_CHECK;

#endif
