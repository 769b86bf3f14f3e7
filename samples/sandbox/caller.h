/* SPDX-License-Identifier: Apache-2.0 */
/*
 * caller - who sent a request, as its Authorization header tells.
 */
#ifndef MUSTER_SANDBOX_CALLER_H
#define MUSTER_SANDBOX_CALLER_H

#include <stdbool.h>

struct sb_call;

enum sb_scheme { SB_SCHEME_NONE, SB_SCHEME_SSWS };

struct sb_caller { /* embed by value; zero bytes are nobody */
  enum sb_scheme scheme;
};

/* Fills |call->caller|. False when the credentials are no good: then the call
 * is refused. */
bool sb_caller_identify(struct sb_call *call);

/* Whether the caller's role permits the request. */
bool sb_caller_is_permitted(const struct sb_call *call);

#endif
