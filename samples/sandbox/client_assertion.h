/* SPDX-License-Identifier: Apache-2.0 */
/*
 * client_assertion - who asks for a token, by a JWT that the client signed.
 *
 * Okta docs, OAuth for service apps, and RFC 7523: iss and sub are the client
 * id, aud is the token endpoint's URL, exp is an hour ahead at most; iat and
 * jti may be left out. A jti is used up by every request whose assertion was
 * good, whatever becomes of the request.
 */
#ifndef MUSTER_SANDBOX_CLIENT_ASSERTION_H
#define MUSTER_SANDBOX_CLIENT_ASSERTION_H

#include <stdint.h>

#include "samples/sandbox/request.h"
#include "samples/sandbox/service_apps.h"

struct sb_call;

/* How long a jti must be remembered: as long as an assertion can live. */
#define SB_CLIENT_ASSERTION_MS ((int64_t)(3600 + 60) * 1000)

/* The app that signed the assertion in |form|; NULL when nobody is to be
 * believed, and |*why| says why. */
struct sb_app *sb_client_assertion_check(struct sb_call *call,
                                         const struct sb_request *form,
                                         const char **why);

#endif
