/* SPDX-License-Identifier: Apache-2.0 */
/*
 * org - which Okta org to talk to, and with which credential.
 *
 * Both are looked for in the same places, and the first that has one wins: the
 * command line, the environment, systemd, okta.yaml. With --profile it is the
 * command line and that profile of okta.yaml alone.
 *
 * A credential that stands beside a URL belongs to that org: it is never sent
 * to another. Secrets are wiped out of the environment whatever is found.
 */
#ifndef MUSTER_BATCH_ORG_H
#define MUSTER_BATCH_ORG_H

#include "batch/credential.h"
#include "batch/settings.h"
#include "io/buffer.h"
#include "io/error.h"

struct mu_org {     /* zero bytes: none */
  char *url;        /* scheme://host[:port] */
  char *url_source; /* where it is from, for people */
  struct mu_credential credential;
  struct mu_buffer no_url;    /* why there is none, where that can be told */
  const char *empty_variable; /* where one was looked for in vain; or NULL */
};

/* Finds org and credential. MU_EUSAGE says what is missing or wrong and how it
 * should look. Released with mu_org_release() whatever the outcome. */
enum mu_code mu_org_find(struct mu_org *org, const struct mu_settings *settings,
                         struct mu_error *err) MU_MUST_CHECK;

/* The same for a run that can do without: |url| is NULL when no org is named,
 * and then no credential is looked for; there may be none. */
enum mu_code mu_org_look(struct mu_org *org, const struct mu_settings *settings,
                         struct mu_error *err) MU_MUST_CHECK;

void mu_org_release(struct mu_org *org);

#endif
