/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/budget.h"

#include "batch/okta_request.h"
#include "batch/words.h"
#include "io/clock.h"

#define WINDOW_US (60 * MU_SEC)
#define CALL_US   (300 * MU_MS) /* a create's usual time at the org */
/* What one API token may usually create in a minute: half of the 600 that
 * Okta last published for paid orgs (rate limits reference, 2025). The org's
 * own figure comes with the first reply. */
#define USUAL_LIMIT 300

int64_t mu_budget_time_us(uint64_t requests, uint64_t limit, uint64_t in_flight)
{
  uint64_t windows = 0;
  uint64_t last = 0;

  if (requests == 0) {
    return 0;
  }
  windows = (requests - 1) / limit;
  last = requests - windows * limit;
  return (int64_t)windows * WINDOW_US +
         (int64_t)((last + in_flight - 1) / in_flight) * CALL_US;
}

void mu_budget_write(struct mu_buffer *out, uint64_t requests,
                     uint64_t share_percent, uint64_t in_flight)
{
  uint64_t limit = USUAL_LIMIT * share_percent / 100;

  limit = limit ? limit : 1;
  mu_buffer_printf(out,
                   "budget: %s to %s, one a row, and one to %s for each "
                   "reply that gets lost\n",
                   mu_words_counted(requests, "call").text,
                   mu_bucket_name(MU_BUCKET_USERS),
                   mu_bucket_name(MU_BUCKET_USER_READ));
  mu_buffer_printf(
      out,
      "        about %s at %s a minute, one token's usual share; the org's "
      "first reply says its own",
      mu_words_time(mu_budget_time_us(requests, limit, in_flight)).text,
      mu_words_count(limit).text);
}
