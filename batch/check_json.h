/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check_json - a check's report for programs: one JSON object, whose members
 * muster-check(1) lists. What is not known is null or not there.
 */
#ifndef MUSTER_BATCH_CHECK_JSON_H
#define MUSTER_BATCH_CHECK_JSON_H

#include "batch/check.h"
#include "batch/check_verdict.h"
#include "io/buffer.h"
#include "io/error.h"

/* Appends the object and a line break. */
enum mu_code mu_check_json(struct mu_buffer *out, const struct mu_check *check,
                           const struct mu_check_need *need,
                           struct mu_error *err) MU_MUST_CHECK;

#endif
