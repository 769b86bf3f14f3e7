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

/* Of those who are there, or else created. */
static void add_updates(struct mu_budget *budget,
                        const struct mu_settings *settings,
                        const struct mu_survey *survey,
                        const struct mu_settled *settled)
{
  uint64_t rows = budget->requests[MU_PURPOSE_CREATE];
  uint64_t all = survey->memberships;
  uint64_t members = settings->group.count > 0 ? rows : survey->with_groups;

  budget->requests[MU_PURPOSE_UPDATE] = rows;
  budget->requests[MU_PURPOSE_JOIN] =
      all > settled->memberships ? all - settled->memberships : 0;
  members = members < rows ? members : rows;
  budget->requests[MU_PURPOSE_CREATE] = rows - members;
  budget->requests[MU_PURPOSE_CREATE_OR_ASK] = members;
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

  if (settings->on_existing != MU_EXISTING_FAIL) {
    budget.requests[MU_PURPOSE_LOOK_UP] = budget.requests[MU_PURPOSE_CREATE];
  }
  if (settings->on_existing == MU_EXISTING_UPDATE) {
    add_updates(&budget, settings, survey, settled);
  }
  if (settings->silent) {
    budget.requests[MU_PURPOSE_ACTIVATE] = mails;
  } else {
    budget.mails = mails;
  }
  return budget;
}
