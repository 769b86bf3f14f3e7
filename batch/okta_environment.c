/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/okta_environment.h"

#include <stdbool.h>
#include <stdlib.h>

#include "io/secret_source.h"

struct variable {
  const char *name;
  bool secret;
  bool whole; /* of several lines */
};

static const struct variable variables[MU_OKTA_VARIABLES] = {
    [MU_OKTA_CLIENT_ORGURL] = {"OKTA_CLIENT_ORGURL", false, false},
    [MU_OKTA_CLIENT_MODE] = {"OKTA_CLIENT_AUTHORIZATIONMODE", false, false},
    [MU_OKTA_CLIENT_TOKEN] = {"OKTA_CLIENT_TOKEN", true, false},
    [MU_OKTA_CLIENT_ID] = {"OKTA_CLIENT_CLIENTID", false, false},
    [MU_OKTA_CLIENT_SCOPES] = {"OKTA_CLIENT_SCOPES", false, false},
    [MU_OKTA_CLIENT_KEY] = {"OKTA_CLIENT_PRIVATEKEY", true, true},
    [MU_OKTA_CLIENT_KEY_ID] = {"OKTA_CLIENT_PRIVATEKEYID", false, false},
    [MU_OKTA_CLIENT_SECRET] = {"OKTA_CLIENT_CLIENTSECRET", true, false},
    [MU_OKTA_ORG_URL] = {"OKTA_ORG_URL", false, false},
    [MU_OKTA_ORG_NAME] = {"OKTA_ORG_NAME", false, false},
    [MU_OKTA_BASE_URL] = {"OKTA_BASE_URL", false, false},
    [MU_OKTA_API_TOKEN] = {"OKTA_API_TOKEN", true, false},
    [MU_OKTA_ACCESS_TOKEN] = {"OKTA_ACCESS_TOKEN", true, false},
    [MU_OKTA_API_CLIENT_ID] = {"OKTA_API_CLIENT_ID", false, false},
    [MU_OKTA_API_SCOPES] = {"OKTA_API_SCOPES", false, false},
    [MU_OKTA_API_KEY] = {"OKTA_API_PRIVATE_KEY", true, true},
    [MU_OKTA_API_KEY_ID] = {"OKTA_API_PRIVATE_KEY_ID", false, false},
};

/* What else the SDKs take secrets from; of no use here. */
static const char *const others[] = {"OKTA_CLIENT_CLIENTASSERTION",
                                     "OKTA_CLIENT_JWK",
                                     "OKTA_CLIENT_PROXY_PASSWORD"};

enum mu_code mu_okta_environment_take(struct mu_okta_environment *e,
                                      struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  *e = (struct mu_okta_environment){.empty = NULL};
  for (size_t i = 0; i < MU_OKTA_VARIABLES && rc == MU_OK; i++) {
    const struct variable *v = &variables[i];

    if (v->secret && getenv(v->name)) {
      rc = mu_secret_take_environment(&e->secrets[i], v->name,
                                      v->whole ? MU_SECRET_ALL : MU_SECRET_WORD,
                                      err);
      e->empty = e->empty || e->secrets[i] ? e->empty : v->name;
    }
  }
  mu_okta_environment_forget(); /* what a fault left */
  return rc;
}

void mu_okta_environment_release(struct mu_okta_environment *e)
{
  for (size_t i = 0; i < MU_OKTA_VARIABLES; i++) {
    mu_secret_free(e->secrets[i]);
    e->secrets[i] = NULL;
  }
}

void mu_okta_environment_forget(void)
{
  for (size_t i = 0; i < MU_OKTA_VARIABLES; i++) {
    if (variables[i].secret) {
      mu_secret_forget_environment(variables[i].name);
    }
  }
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    mu_secret_forget_environment(others[i]);
  }
}

const char *mu_okta_environment_name(enum mu_okta_variable which)
{
  return variables[which].name;
}

const char *mu_okta_environment_text(enum mu_okta_variable which)
{
  const char *value =
      variables[which].secret ? NULL : getenv(variables[which].name);

  return value && value[0] ? value : NULL;
}
