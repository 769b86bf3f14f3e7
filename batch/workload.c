/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/workload.h"

/* A name and an id may have turned out to be one group since they were
 * counted. */
static uint64_t memberships_left(const struct mu_survey *survey,
                                 const struct mu_settled *settled)
{
  uint64_t all = survey->memberships_later;

  return all > settled->memberships_later ? all - settled->memberships_later
                                          : 0;
}

struct mu_budget mu_workload(const struct mu_settings *settings,
                             const struct mu_survey *survey,
                             const struct mu_settled *settled,
                             uint64_t managers)
{
  uint64_t mails = survey->mails - settled->mails;
  struct mu_budget budget = {
      .requests = {[MU_PURPOSE_CREATE] = survey->valid - settled->valid,
                   [MU_PURPOSE_JOIN] = memberships_left(survey, settled),
                   [MU_PURPOSE_MANAGER] = managers},
      .share_percent = settings->rate_share,
      .in_flight = settings->concurrency};

  if (settings->silent) {
    budget.requests[MU_PURPOSE_ACTIVATE] = mails;
  } else {
    budget.mails = mails;
  }
  return budget;
}
