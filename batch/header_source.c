/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/header_source.h"

#define ENOUGH 3 /* two columns are easily named alike by chance */

void mu_source_tally_add(struct mu_source_tally *tally, uint32_t sources)
{
  for (size_t i = 0; i < MU_HEADER_SOURCES; i++) {
    if (sources & (UINT32_C(1) << i)) {
      tally->columns[i]++;
    }
  }
}

uint32_t mu_source_tally_best(const struct mu_source_tally *tally)
{
  size_t best = 0;
  unsigned rival = 0; /* the most that any other has */

  for (size_t i = 1; i < MU_HEADER_SOURCES; i++) {
    if (tally->columns[i] > tally->columns[best]) {
      rival = tally->columns[best];
      best = i;
    } else if (tally->columns[i] > rival) {
      rival = tally->columns[i];
    }
  }
  if (tally->columns[best] < ENOUGH || tally->columns[best] == rival) {
    return 0;
  }
  return UINT32_C(1) << best;
}

const char *mu_header_source_words(uint32_t source)
{
  static const char *const words[MU_HEADER_SOURCES] = {
      "an Entra bulk-create template",
      "an Entra or Microsoft 365 user download",
      "a Google Workspace user export",
      "a BambooHR export",
      "a Workday report",
      "a csvde export from Active Directory",
      "a JumpCloud export",
      "a PingOne export",
      "a OneLogin export",
      "an Auth0 export",
      "a WorkOS export",
      "a FusionAuth export",
      "a ClayHR export",
      "a PeopleForce export",
      "an Outlook contacts export",
      "a Slack member export",
      "an export of Okta's users",
  };

  for (size_t i = 0; i < MU_HEADER_SOURCES; i++) {
    if (source == UINT32_C(1) << i) {
      return words[i];
    }
  }
  return NULL;
}
