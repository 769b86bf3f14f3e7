/* SPDX-License-Identifier: Apache-2.0 */
/*
 * user_count - about how many users an org has, for the budget, the pace and
 * the time that is left: its group Everyone says so. (Groups API reference,
 * expand=stats)
 */
#ifndef MUSTER_BATCH_USER_COUNT_H
#define MUSTER_BATCH_USER_COUNT_H

#include <stdint.h>

#include "batch/ask.h"
#include "io/error.h"

/* |*count| is 0 where the org does not say, or these credentials may not look
 * at groups. One request, by |ask|; else as mu_ask_send(). */
enum mu_code mu_user_count(uint64_t *count, struct mu_ask *ask,
                           struct mu_error *err) MU_MUST_CHECK;

#endif
