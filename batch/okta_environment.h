/* SPDX-License-Identifier: Apache-2.0 */
/*
 * okta_environment - the variables that name an org and its credentials, as
 * Okta's SDKs (OKTA_CLIENT_*) and its Terraform provider have them.
 *
 * Those that hold secrets are wiped out of the environment when they are taken,
 * whether or not they are the ones that are used: no child inherits them, and
 * nobody finds them in /proc.
 */
#ifndef MUSTER_BATCH_OKTA_ENVIRONMENT_H
#define MUSTER_BATCH_OKTA_ENVIRONMENT_H

#include "io/error.h"
#include "io/secret.h"

enum mu_okta_variable {
  MU_OKTA_CLIENT_ORGURL,
  MU_OKTA_CLIENT_MODE,
  MU_OKTA_CLIENT_TOKEN,
  MU_OKTA_CLIENT_ID,
  MU_OKTA_CLIENT_SCOPES,
  MU_OKTA_CLIENT_KEY,
  MU_OKTA_CLIENT_KEY_ID,
  MU_OKTA_CLIENT_SECRET,
  MU_OKTA_ORG_URL,
  MU_OKTA_ORG_NAME,
  MU_OKTA_BASE_URL,
  MU_OKTA_API_TOKEN,
  MU_OKTA_ACCESS_TOKEN,
  MU_OKTA_API_CLIENT_ID,
  MU_OKTA_API_SCOPES,
  MU_OKTA_API_KEY,
  MU_OKTA_API_KEY_ID,
  MU_OKTA_VARIABLES
};

struct mu_okta_environment { /* embed by value; zero bytes: nothing taken */
  struct mu_secret
      *secrets[MU_OKTA_VARIABLES]; /* NULL: not set, or no secret */
  const char *empty; /* a secret's that is set, to nothing; static; or NULL */
};

/* Takes the variables that hold secrets. MU_EUSAGE: one is too long; they are
 * gone from the environment all the same. Released with
 * mu_okta_environment_release() whatever the outcome. */
enum mu_code mu_okta_environment_take(struct mu_okta_environment *e,
                                      struct mu_error *err) MU_MUST_CHECK;
void mu_okta_environment_release(struct mu_okta_environment *e);

/* Wipes them without a look. */
void mu_okta_environment_forget(void);

/* The name of a variable. */
const char *mu_okta_environment_name(enum mu_okta_variable which);

/* The value of one that holds no secret; NULL when it is not set or empty. */
const char *mu_okta_environment_text(enum mu_okta_variable which);

#endif
