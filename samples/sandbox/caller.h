/* SPDX-License-Identifier: Apache-2.0 */
/*
 * caller - who sent a request, as its Authorization header tells.
 *
 * An API token is bound to no scope. An access token is good for the endpoints
 * of its scopes; what is wrong with one is told by the status, an empty body
 * and WWW-Authenticate (RFC 6750, section 3; RFC 9449, section 7.1; Okta's
 * support pages).
 */
#ifndef MUSTER_SANDBOX_CALLER_H
#define MUSTER_SANDBOX_CALLER_H

#include <stdbool.h>

#include "samples/sandbox/role.h"
#include "samples/sandbox/scopes.h"

struct sb_access_token;
struct sb_call;

enum sb_scheme {
  SB_SCHEME_NONE,
  SB_SCHEME_SSWS,
  SB_SCHEME_BEARER,
  SB_SCHEME_DPOP,
  SB_SCHEMES
};

struct sb_caller { /* embed by value; zero bytes are nobody */
  enum sb_scheme scheme;
  const struct sb_access_token *token; /* of Bearer and DPoP */
};

/* Fills |call->caller|. False when the credentials are no good, or not for
 * what needs |scope|: then the call is refused. */
bool sb_caller_identify(struct sb_call *call, enum sb_scope scope);

/* The role of the API token's owner, or of the app. */
enum sb_role sb_caller_role(const struct sb_call *call);

/* Whether that role permits the request. */
bool sb_caller_is_permitted(const struct sb_call *call);

/* SSWS, Bearer, DPoP. */
const char *sb_scheme_name(enum sb_scheme scheme);

#endif
