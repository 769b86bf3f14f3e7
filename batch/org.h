/* SPDX-License-Identifier: Apache-2.0 */
/*
 * org - which Okta org to talk to, and with which credentials.
 */
#ifndef MUSTER_BATCH_ORG_H
#define MUSTER_BATCH_ORG_H

#include <stdbool.h>

#include "batch/settings.h"
#include "io/error.h"
#include "io/secret.h"

struct mu_org {
  char *url;                       /* scheme://host[:port] */
  struct mu_secret *authorization; /* the whole header line */
};

/* Finds org and token where the settings and the environment say. MU_EUSAGE
 * says what is missing or wrong and how it should look. Released with
 * mu_org_release(). */
enum mu_code mu_org_find(struct mu_org *org, const struct mu_settings *settings,
                         struct mu_error *err) MU_MUST_CHECK;
void mu_org_release(struct mu_org *org);

/* The same for the URL alone, where there may be no token. */
enum mu_code mu_org_find_url(struct mu_org *org,
                             const struct mu_settings *settings,
                             struct mu_error *err) MU_MUST_CHECK;

/* Whether the settings or the environment name an org, or a token: nothing is
 * looked at but that. */
bool mu_org_is_named(const struct mu_settings *settings);
bool mu_org_has_token(const struct mu_settings *settings);

/* Wipes every token out of the environment. */
void mu_org_forget_environment(void);

/* Checks |url| as Okta's SDKs do (https, no path, no -admin host, no
 * placeholder; plain http for a loopback address alone) and gives it without
 * a slash at the end; the caller frees with free(). */
enum mu_code mu_org_check_url(char **out, const char *url,
                              struct mu_error *err) MU_MUST_CHECK;

#endif
