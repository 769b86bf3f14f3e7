/* SPDX-License-Identifier: Apache-2.0 */
/*
 * credential_environment - org and credentials by environment variables.
 *
 * There are two families, Okta's SDKs' (OKTA_CLIENT_*) and Terraform's; the
 * first that has a credential wins. A credential belongs to the org of its own
 * family's URL where there is one, else to that which the other names.
 */
#ifndef MUSTER_BATCH_CREDENTIAL_ENVIRONMENT_H
#define MUSTER_BATCH_CREDENTIAL_ENVIRONMENT_H

#include "batch/credential.h"
#include "batch/okta_environment.h"
#include "batch/org_url.h"
#include "io/error.h"

/* |beside| is the URL that the credential belongs to, if any is named.
 * |out->kind| is MU_CREDENTIAL_NONE when there is none. Both are released
 * whatever the outcome. */
enum mu_code
mu_credential_environment_find(struct mu_credential *out,
                               struct mu_org_address *beside,
                               const struct mu_okta_environment *environment,
                               struct mu_error *err) MU_MUST_CHECK;

/* The URL that a run goes by: OKTA_CLIENT_ORGURL, OKTA_ORG_URL, or what
 * OKTA_ORG_NAME and OKTA_BASE_URL make. */
enum mu_code
mu_credential_environment_address(struct mu_org_address *address,
                                  struct mu_error *err) MU_MUST_CHECK;

#endif
