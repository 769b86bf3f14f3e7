/* SPDX-License-Identifier: Apache-2.0 */
/*
 * credentials - the credentials object of a request, read and checked.
 *
 * Rules are those of Okta's users API: a password is a value, a hash or the
 * hook; a recovery question has 1 to 100 characters and so has its answer,
 * which must not hold (part of) the question; users of FEDERATION and SOCIAL
 * have neither. The provider counts only with ?provider=true.
 */
#ifndef MUSTER_SANDBOX_CREDENTIALS_H
#define MUSTER_SANDBOX_CREDENTIALS_H

#include <stdbool.h>

#include <cjson/cJSON.h>

#include "samples/sandbox/problem.h"
#include "samples/sandbox/users.h"

struct sb_credentials {      /* borrowed from the body until it is freed */
  enum sb_secret secret;     /* SB_SECRET_NONE when none was sent */
  const char *question;      /* NULL when none was sent */
  const char *provider_type; /* NULL when none counts */
  const char *provider_name;
  const cJSON *all; /* what was sent, or NULL */
};

/* Reads |credentials| (NULL for none) for the user called |login| (NULL when
 * that is not known). */
void sb_credentials_read(const cJSON *credentials, bool use_provider,
                         const char *login, struct sb_credentials *out,
                         struct sb_causes *causes);

/* Gives them to |user|: what was not sent stays as it is. */
bool sb_credentials_give(const struct sb_credentials *credentials,
                         struct sb_user *user, int64_t now_ms);

#endif
