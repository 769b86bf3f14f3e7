/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rejects - the rows that did not make it, ready to be mended and fed back:
 * the input's own header, cells, delimiter, encoding and line ends behind a
 * first column that says what was wrong; and its "sep=" line, if it has one.
 *
 * The file is made when the first such row occurs, with mode 0600: it holds
 * whatever the input held, passwords included.
 */
#ifndef MUSTER_BATCH_REJECTS_H
#define MUSTER_BATCH_REJECTS_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/input.h"
#include "batch/job.h"
#include "io/error.h"

#define MU_REJECTS_COLUMN "muster_error"

struct mu_rejects;

/* |path| and |input| are borrowed. With |beside|, what is at |path| stays and
 * rows are written beside it, until mu_rejects_place(). Freed with
 * mu_rejects_free(). */
enum mu_code mu_rejects_new(struct mu_rejects **out, const char *path,
                            bool replace, bool beside,
                            const struct mu_input *input,
                            struct mu_error *err) MU_MUST_CHECK;
void mu_rejects_free(struct mu_rejects *rejects);

/* Puts what was written beside |path| in its place; nothing, if that is what
 * was written. */
enum mu_code mu_rejects_place(struct mu_rejects *rejects,
                              struct mu_error *err) MU_MUST_CHECK;

/* Writes |job|'s row with its error; makes the file if need be. */
enum mu_code mu_rejects_write(struct mu_rejects *rejects,
                              const struct mu_job *job,
                              struct mu_error *err) MU_MUST_CHECK;
enum mu_code mu_rejects_tick(struct mu_rejects *rejects, int64_t now_us,
                             struct mu_error *err) MU_MUST_CHECK;
enum mu_code mu_rejects_close(struct mu_rejects *rejects,
                              struct mu_error *err) MU_MUST_CHECK;

/* How many rows were written. */
uint64_t mu_rejects_count(const struct mu_rejects *rejects);

#endif
