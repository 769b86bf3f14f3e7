/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scope_survey - which scopes a service app was granted: those that muster has
 * a use for, and powerful ones that it never has.
 *
 * Okta tells no app what it was granted, so a token is asked for with each
 * scope alone, and thrown away. A scope that a granted one permits as well is
 * not asked about. What is refused is in the org's System Log as a token
 * request that failed.
 */
#ifndef MUSTER_BATCH_SCOPE_SURVEY_H
#define MUSTER_BATCH_SCOPE_SURVEY_H

#include <stdbool.h>
#include <stddef.h>

#include "batch/access_token.h"
#include "batch/ask.h"
#include "batch/scope.h"
#include "io/error.h"
#include "io/transfer.h"

#define MU_SCOPES_NEEDLESS 14 /* that muster never needs, and asks about */

struct mu_scope_survey { /* zero bytes: nothing is known */
  mu_scope_set granted;  /* with all that these permit */
  mu_scope_set refused;
  mu_scope_set left_out;             /* the configured ones leave them out */
  bool needless[MU_SCOPES_NEEDLESS]; /* granted, by mu_scope_needless() */
};

/* "okta.roles.manage". */
const char *mu_scope_needless(size_t i);

struct mu_scope_survey_way { /* how to ask */
  struct mu_access_token *token;
  struct mu_transfer *transfer; /* which |token| signs for, */
  struct mu_ask *ask;           /* and which this waits on */
  const struct mu_clock *clock;
};

/* Asks, with nothing else in flight, about those scopes that may be asked for;
 * about those that are never needed only when all may be. An org that gives no
 * answer, twice where it gave one before, is not asked again: what is in no set
 * is not known. An error only for MU_ESTOPPED, MU_ENOMEM and what a transfer
 * may give. */
enum mu_code mu_scope_survey_make(struct mu_scope_survey *survey,
                                  const struct mu_scope_survey_way *way,
                                  struct mu_error *err) MU_MUST_CHECK;

#endif
