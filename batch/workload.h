/* SPDX-License-Identifier: Apache-2.0 */
/* workload - how much of a file is still to be done, as a budget of requests.
 */
#ifndef MUSTER_BATCH_WORKLOAD_H
#define MUSTER_BATCH_WORKLOAD_H

#include <stdint.h>

#include "batch/budget.h"
#include "batch/earlier.h"
#include "batch/settings.h"
#include "batch/survey.h"

/* What |survey| found, less what an earlier run has |settled| (zero bytes:
 * there was none); |managers| are the links still to be made. */
struct mu_budget mu_workload(const struct mu_settings *settings,
                             const struct mu_survey *survey,
                             const struct mu_settled *settled,
                             uint64_t managers);

#endif
