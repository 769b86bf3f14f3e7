/* SPDX-License-Identifier: Apache-2.0 */
/*
 * authorization - a credential made ready for requests: one header line for
 * all of them, or a signer that has access tokens of a service app.
 *
 * What the credential itself held (a token's text, a key's PEM) is wiped as
 * soon as it is not needed any more, so that there is one copy in memory.
 */
#ifndef MUSTER_BATCH_AUTHORIZATION_H
#define MUSTER_BATCH_AUTHORIZATION_H

#include <stdbool.h>

#include "batch/access_token.h"
#include "batch/org.h"
#include "io/error.h"
#include "io/secret.h"
#include "io/signer.h"
#include "io/signing_key.h"

struct mu_authorization {     /* embed by value; zero bytes: none */
  struct mu_secret *line;     /* a whole header line; or NULL */
  struct mu_signing_key *key; /* of a service app; or NULL */
  struct mu_access_token *token;
};

struct mu_authorization_config { /* borrowed as mu_access_token_config's are */
  struct mu_org *org;            /* its credential's texts are taken */
  const struct mu_clock *clock;
  const char *job; /* that scopes are needed for (scope.h) */
  bool sparing;    /* not even its own before a request needs them */
  struct mu_request_counts *counts; /* what asking for tokens costs is added */
};

/* MU_EUSAGE says what is wrong with a key, or which scope is left out of those
 * that may be asked for. |authorization| is released with
 * mu_authorization_release() whatever the outcome. */
enum mu_code mu_authorization_make(struct mu_authorization *authorization,
                                   const struct mu_authorization_config *config,
                                   struct mu_error *err) MU_MUST_CHECK;
void mu_authorization_release(struct mu_authorization *authorization);

/* Whether there is anything to show an org. */
bool mu_authorization_is_there(const struct mu_authorization *authorization);

/* Who signs requests; NULL where the line says it all. */
const struct mu_signer *
mu_authorization_signer(const struct mu_authorization *authorization);

#endif
