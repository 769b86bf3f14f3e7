/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check_text - a check's report for people: lines with a label in front, and a
 * "!" before what needs attention.
 */
#ifndef MUSTER_BATCH_CHECK_TEXT_H
#define MUSTER_BATCH_CHECK_TEXT_H

#include "batch/check.h"
#include "batch/check_verdict.h"
#include "io/buffer.h"

/* |need| is what --for asked about; NULL: everything. */
void mu_check_print(struct mu_buffer *out, const struct mu_check *check,
                    const struct mu_check_need *need);

/* What |bucket|'s limit, a minute's, is good for: "about 300 creates, or pages
 * of users, a minute". */
void mu_check_meaning(struct mu_buffer *out, enum mu_bucket bucket,
                      uint32_t limit);

#endif
