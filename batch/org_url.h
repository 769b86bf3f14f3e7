/* SPDX-License-Identifier: Apache-2.0 */
/*
 * org_url - whether a URL is that of an Okta org.
 *
 * The rules are those of Okta's SDKs: https and nothing behind the host, no
 * placeholder, not the admin console, no slip such as .com.com. Plain http is
 * for a loopback address alone. Each refusal shows how a URL should look, and
 * none shows what stands before an "@", which may be a password.
 */
#ifndef MUSTER_BATCH_ORG_URL_H
#define MUSTER_BATCH_ORG_URL_H

#include <stdbool.h>

#include "io/error.h"

/* Where an org's URL was found, before it is checked. */
struct mu_org_address { /* zero bytes: nowhere */
  char *url;
  char *source; /* for people */
};

void mu_org_address_release(struct mu_org_address *address);

/* Notes copies of both; MU_ENOMEM. */
enum mu_code mu_org_address_note(struct mu_org_address *address,
                                 const char *url, const char *source,
                                 struct mu_error *err) MU_MUST_CHECK;

/* Gives |url| as scheme://host[:port], without the scheme's own port; MU_EUSAGE
 * when it is none. The caller frees with free(). */
enum mu_code mu_org_url_check(char **out, const char *url,
                              struct mu_error *err) MU_MUST_CHECK;

/* Whether |url|, which was checked, is on this machine. */
enum mu_code mu_org_url_check_local(bool *local, const char *url,
                                    struct mu_error *err) MU_MUST_CHECK;

/* Of two that were checked. */
bool mu_org_url_is_same(const char *one, const char *other);

#endif
