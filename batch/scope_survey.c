/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/scope_survey.h"

#include <string.h>

#include "io/clock.h"

#define LOOK_EVERY (5 * MU_MS)   /* whether an answer is there */
#define PATIENCE   (30 * MU_SEC) /* with one question */

/* Whoever has one of these can change who may do what, or what becomes of
 * people's sign-ins. */
static const char *const needless[MU_SCOPES_NEEDLESS] = {
    "okta.roles.manage",          "okta.orgs.manage",
    "okta.policies.manage",       "okta.authorizationServers.manage",
    "okta.idps.manage",           "okta.authenticators.manage",
    "okta.appGrants.manage",      "okta.sessions.manage",
    "okta.inlineHooks.manage",    "okta.eventHooks.manage",
    "okta.trustedOrigins.manage", "okta.networkZones.manage",
    "okta.schemas.manage",        "okta.brands.manage"};

const char *mu_scope_needless(size_t i)
{
  return needless[i];
}

/* Waits for the answer to the question about |scope|. */
static enum mu_code ask_once(const struct mu_scope_survey_way *way,
                             const char *scope, struct mu_error *err)
{
  int64_t until_us = mu_clock_now_us(way->clock) + PATIENCE;
  enum mu_code rc = MU_OK;

  mu_access_token_ask_grant(way->token, scope);
  while (rc == MU_OK && mu_access_token_grant(way->token) == MU_GRANT_ASKED &&
         mu_clock_now_us(way->clock) < until_us) {
    rc = mu_ask_wait(way->ask, LOOK_EVERY, err);
    (void)mu_transfer_ended(way->transfer); /* takes what is the signer's own */
  }
  return rc;
}

/* Whether the org gives answers at all. */
static bool is_answered(const struct mu_scope_survey_way *way)
{
  enum mu_grant grant = mu_access_token_grant(way->token);

  return grant == MU_GRANT_GIVEN || grant == MU_GRANT_REFUSED;
}

/* Of an org that has answered before, one reply may have got lost. */
static enum mu_code question(const struct mu_scope_survey *survey,
                             const struct mu_scope_survey_way *way,
                             const char *scope, bool *answered,
                             struct mu_error *err)
{
  enum mu_code rc = ask_once(way, scope, err);

  if (rc == MU_OK && (survey->granted | survey->refused) != 0 &&
      mu_access_token_grant(way->token) == MU_GRANT_UNKNOWN) {
    rc = ask_once(way, scope, err);
  }
  *answered = is_answered(way);
  return rc;
}

static void note(struct mu_scope_survey *survey, mu_scope_set one, bool given)
{
  if (given) {
    survey->granted |= mu_scope_permitted(one);
  } else {
    survey->refused |= one;
  }
}

/* The larger of each pair comes behind the smaller, which it permits. */
static enum mu_code survey_known(struct mu_scope_survey *survey,
                                 const struct mu_scope_survey_way *way,
                                 bool *answered, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  for (size_t i = MU_SCOPES; i-- > 0 && rc == MU_OK && *answered;) {
    mu_scope_set one = MU_SCOPE_BIT(i);

    if (survey->granted & one) {
      continue;
    }
    if (!mu_access_token_may_ask(way->token, (enum mu_scope)i)) {
      survey->left_out |= one;
      continue;
    }
    rc = question(survey, way, mu_scope_name((enum mu_scope)i), answered, err);
    if (rc == MU_OK && *answered) {
      note(survey, one, mu_access_token_grant(way->token) == MU_GRANT_GIVEN);
    }
  }
  survey->refused &= ~survey->granted;
  survey->left_out &= ~survey->granted;
  return rc;
}

enum mu_code mu_scope_survey_make(struct mu_scope_survey *survey,
                                  const struct mu_scope_survey_way *way,
                                  struct mu_error *err)
{
  bool answered = true;
  enum mu_code rc = MU_OK;

  memset(survey, 0, sizeof *survey);
  rc = survey_known(survey, way, &answered, err);
  if (survey->left_out != 0) {
    return rc;
  }
  for (size_t i = 0; i < MU_SCOPES_NEEDLESS && rc == MU_OK && answered; i++) {
    rc = question(survey, way, needless[i], &answered, err);
    survey->needless[i] = mu_access_token_grant(way->token) == MU_GRANT_GIVEN;
  }
  return rc;
}
