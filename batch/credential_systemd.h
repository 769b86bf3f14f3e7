/* SPDX-License-Identifier: Apache-2.0 */
/*
 * credential_systemd - org and credentials that systemd hands to a service, as
 * files in $CREDENTIALS_DIRECTORY: okta-token, or okta-private-key and
 * okta-client-id (and okta-key-id); okta-org-url.
 *
 * The folder keeps others away, so that the files' own modes say nothing.
 * See systemd.exec(5), LoadCredential=.
 */
#ifndef MUSTER_BATCH_CREDENTIAL_SYSTEMD_H
#define MUSTER_BATCH_CREDENTIAL_SYSTEMD_H

#include "batch/credential.h"
#include "batch/org_url.h"
#include "io/error.h"

/* |out->kind| is MU_CREDENTIAL_NONE when there is none. Released whatever the
 * outcome. */
enum mu_code mu_credential_systemd_find(struct mu_credential *out,
                                        struct mu_error *err) MU_MUST_CHECK;

/* |address| stays empty when there is none. */
enum mu_code mu_credential_systemd_address(struct mu_org_address *address,
                                           struct mu_error *err) MU_MUST_CHECK;

#endif
