/* SPDX-License-Identifier: Apache-2.0 */
/*
 * results - one line for each row, in input order: what became of it.
 */
#ifndef MUSTER_BATCH_RESULTS_H
#define MUSTER_BATCH_RESULTS_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/job.h"
#include "io/error.h"

struct mu_results;

/* Makes the file, or has the one that is there |replace|d; what is there stays
 * until mu_results_clear(). Nobody else can write it from here on. |path| is
 * borrowed. Freed with mu_results_free(). */
enum mu_code mu_results_new(struct mu_results **out, const char *path,
                            bool replace, struct mu_error *err) MU_MUST_CHECK;
void mu_results_free(struct mu_results *results);

/* Goes on with the file of an earlier run. */
enum mu_code mu_results_continue(struct mu_results **out, const char *path,
                                 struct mu_error *err) MU_MUST_CHECK;

/* Does away with what is there, when that is to be replaced. */
enum mu_code mu_results_clear(struct mu_results *results,
                              struct mu_error *err) MU_MUST_CHECK;

/* Cuts a torn last line off a file that is gone on with. */
enum mu_code mu_results_mend(struct mu_results *results,
                             struct mu_error *err) MU_MUST_CHECK;

/* Writes the header. */
enum mu_code mu_results_begin(struct mu_results *results,
                              struct mu_error *err) MU_MUST_CHECK;

enum mu_code mu_results_write(struct mu_results *results,
                              const struct mu_job *job,
                              struct mu_error *err) MU_MUST_CHECK;
enum mu_code mu_results_tick(struct mu_results *results, int64_t now_us,
                             struct mu_error *err) MU_MUST_CHECK;

/* Has the disk, and whoever reads the file, have every line so far. */
enum mu_code mu_results_flush(struct mu_results *results,
                              struct mu_error *err) MU_MUST_CHECK;
enum mu_code mu_results_close(struct mu_results *results,
                              struct mu_error *err) MU_MUST_CHECK;

#endif
