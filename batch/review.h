/* SPDX-License-Identifier: Apache-2.0 */
/*
 * review - a reading after the survey that says everything of everybody: each
 * error and notice, one by one into a file, and the errors rounded up for a
 * person to read.
 */
#ifndef MUSTER_BATCH_REVIEW_H
#define MUSTER_BATCH_REVIEW_H

#include <stdint.h>

#include "batch/findings.h"
#include "batch/input.h"
#include "batch/roundup.h"
#include "batch/survey.h"

/* Reads the first |rows| people of |input|, which has been surveyed by
 * |checker|, and leaves it rewound. |file| may be NULL. |errors| is a roundup
 * made with mu_review_kinds(). */
enum mu_code mu_review_run(struct mu_checker *checker, struct mu_input *input,
                           uint64_t rows, struct mu_findings *file,
                           struct mu_roundup *errors,
                           struct mu_error *err) MU_MUST_CHECK;

/* Writes what |remarks| say of the file as a whole; with |strict| a guess is
 * an error. */
enum mu_code mu_review_remarks(struct mu_findings *file,
                               const struct mu_header_map *map,
                               const struct mu_remarks *remarks, bool strict,
                               struct mu_error *err) MU_MUST_CHECK;

const struct mu_roundup_kinds *mu_review_kinds(void);

#endif
