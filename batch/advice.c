/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/advice.h"

#include <stddef.h>
#include <string.h>

#define SOURCED                                                                \
  "these users' attributes come from another system: change them there, or "   \
  "leave their columns out with --ignore-column"

static const struct {
  const char *code;
  const char *advice;
} table[] = {
    {"E0000001",
     "mend the cells that the error names and feed the rejects back; a login "
     "that exists already belongs to another user, whom --on-existing skips or "
     "updates"},
    {"E0000003", "the org could not read the request: look for unusual "
                 "characters in the row"},
    {"E0000006", "give the token's owner, or the service app, an admin role "
                 "that may manage these users and groups"},
    {"E0000007", "something that the row names is not in the org: check the "
                 "group ids"},
    {"E0000009", "the org had an internal error: run the rejects again later"},
    {"E0000010", "the org is in read-only mode: run the rejects again later"},
    {"E0000011", "the token is revoked or wrong: get a new one"},
    {"E0000014", "the credentials in the row were not taken: check them"},
    {"E0000023", SOURCED},
    {"E0000038", "the users' status does not allow it: a user who is "
                 "deactivated has to be activated first"},
    {"E0000075", SOURCED},
    {"E0000076", SOURCED},
    {"E0000077", "an attribute is read-only: leave its column out with "
                 "--ignore-column"},
    {"E0000078", "an attribute cannot be changed once it is there: leave its "
                 "column out with --ignore-column"},
    {"E0000081", SOURCED},
    {"E0000093", "give a user at most 20 groups"},
    {"E0000112", "the user is still being activated: run the rejects again "
                 "in some minutes"},
    {"E0000124", "give the row a password, or leave out "
                 "--change-password-at-next-login"},
    {"E0000239", "the org was busy with the same objects: run the rejects "
                 "again later"},
};

const char *mu_advice(const char *code, int http_status)
{
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    if (strcmp(table[i].code, code) == 0) {
      return table[i].advice;
    }
  }
  if (http_status == 0) {
    return "the connection failed: check the network and run the rejects "
           "again";
  }
  if (http_status >= 500) {
    return "the org was in trouble: run the rejects again later";
  }
  return "look the error up in Okta's Errors reference";
}
