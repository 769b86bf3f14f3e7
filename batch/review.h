/* SPDX-License-Identifier: Apache-2.0 */
/*
 * review - a reading after the survey that says everything of everybody: each
 * error and notice, one by one into a file, and the errors rounded up for a
 * person to read.
 */
#ifndef MUSTER_BATCH_REVIEW_H
#define MUSTER_BATCH_REVIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/input.h"
#include "batch/remark.h"
#include "batch/survey.h"
#include "io/error.h"

/* True when |invalid| rows are too many for a person to read of each: then
 * they are rounded up. */
bool mu_review_rounds_up(uint64_t invalid);

struct mu_review { /* all borrowed */
  struct mu_checker *checker;
  struct mu_input *input; /* which |checker| has surveyed, at its first row */
  uint64_t rows;          /* to be read, from the first */
  const struct mu_remarks *remarks; /* on the file as a whole */
  const char *findings; /* the file for every finding; NULL: not wanted */
  bool replace;         /* what is there by that name */
  bool prints;          /* the errors, rounded up, on standard error */
};

/* Does what is wanted of that, and leaves the input rewound. MU_EINPUT when
 * the file is not what it was; else as mu_findings_new() and its kin. */
enum mu_code mu_review_run(const struct mu_review *review,
                           struct mu_error *err) MU_MUST_CHECK;

#endif
