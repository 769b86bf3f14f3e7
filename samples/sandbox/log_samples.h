/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log_samples - made-up events that are there from the start: people who sign
 * in and out, and some who fail to.
 *
 * They are spread over the last seven days, evenly but for some in the same
 * millisecond. Up to a few hundred of the org's users take part, or people that
 * nobody can find when it has none. The same seed makes the same events, as
 * long before the start of the org. Of each little is kept: the rest is drawn
 * again from its position when somebody looks at it.
 */
#ifndef MUSTER_SANDBOX_LOG_SAMPLES_H
#define MUSTER_SANDBOX_LOG_SAMPLES_H

#include "io/error.h"
#include "samples/sandbox/log.h"
#include "samples/sandbox/users.h"

/* Makes |count| of them in |log|, which has no others yet. On failure what was
 * made is the log's to release. */
enum mu_code sb_log_samples_make(struct sb_log *log,
                                 const struct sb_users *users, uint64_t count,
                                 int64_t started_ms,
                                 struct mu_error *err) MU_MUST_CHECK;

/* Adds to |view| of such an event what sb_log_event_unfold() does not know. */
void sb_log_samples_unfold(const struct sb_log *log, struct sb_log_view *view);

#endif
