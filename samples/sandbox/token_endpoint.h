/* SPDX-License-Identifier: Apache-2.0 */
/*
 * token_endpoint - POST /oauth2/v1/token: an assertion in, an access token out.
 *
 * The org authorization server's client credentials grant (OpenAPI, /token;
 * Okta docs, OAuth for service apps; RFC 6749, section 4.4; RFC 7523). Clients
 * are known by private_key_jwt alone. The errors are RFC 6749's, 5.2, and
 * their texts Okta's where one was seen.
 */
#ifndef MUSTER_SANDBOX_TOKEN_ENDPOINT_H
#define MUSTER_SANDBOX_TOKEN_ENDPOINT_H

struct sb_call;

void sb_token_endpoint(struct sb_call *call);

#endif
