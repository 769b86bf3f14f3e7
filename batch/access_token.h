/* SPDX-License-Identifier: Apache-2.0 */
/*
 * access_token - an OAuth 2.0 service app's access token: got, renewed before
 * it ends, and shown with each request.
 *
 * A signer (io/signer.h): requests go on with the present token while the next
 * is on its way. The client proves itself by a signed assertion
 * (private_key_jwt; RFC 7523, Okta's only method for its API's scopes), and
 * each token is bound to a key of this run (DPoP; RFC 9449) wherever the org
 * binds it: whoever copies such a token can do nothing with it.
 *
 * No scope is asked for that no request needed. What the command is bound to
 * need is asked for at once; another one is when a request first needs it, and
 * one that the app was not granted is left to the org to refuse.
 */
#ifndef MUSTER_BATCH_ACCESS_TOKEN_H
#define MUSTER_BATCH_ACCESS_TOKEN_H

#include <stdbool.h>

#include "batch/request_counts.h"
#include "batch/scope.h"
#include "io/clock.h"
#include "io/error.h"
#include "io/signer.h"
#include "io/signing_key.h"

struct mu_access_token;

struct mu_access_token_config { /* borrowed for the token's life */
  const char *origin;           /* of the org */
  const char *client_id;
  struct mu_signing_key *key;
  const char *key_id; /* kid of the assertions; NULL: that of the key, if any */
  const struct mu_clock *clock;
  mu_scope_set always;              /* the command's, from the start on */
  mu_scope_set if_granted;          /* likewise, where the app has them; */
  mu_scope_set later;               /* of those: once a request needs them */
  mu_scope_set allowed;             /* no others are asked for */
  struct mu_request_counts *counts; /* every request for a token is added */
  bool sparing; /* not even these before a request needs them: |always| is what
                   to fall back on when the app lacks another */
};

/* No request leaves before the first one is signed. */
enum mu_code mu_access_token_new(struct mu_access_token **out,
                                 const struct mu_access_token_config *config,
                                 struct mu_error *err) MU_MUST_CHECK;
void mu_access_token_free(struct mu_access_token *token);

/* From now on assertions say that |key_id|, whatever the config says; borrowed
 * for the token's life. */
void mu_access_token_name_key(struct mu_access_token *token,
                              const char *key_id);

/* Borrowed for the token's life. */
const struct mu_signer *mu_access_token_signer(struct mu_access_token *token);

/* What it permits, 0 before it is there; what the app turned out not to have.
 */
mu_scope_set mu_access_token_scopes(const struct mu_access_token *token);
mu_scope_set mu_access_token_refused(const struct mu_access_token *token);

/* Whether the app was granted a scope, found out by asking for a token with
 * that alone, which is thrown away. */
enum mu_grant {
  MU_GRANT_ASKED, /* not known yet: the transfer has to be served */
  MU_GRANT_GIVEN,
  MU_GRANT_REFUSED,
  MU_GRANT_UNKNOWN /* no answer to be had */
};

/* Asks about |scope|, which is borrowed until it is answered; one at a time. */
void mu_access_token_ask_grant(struct mu_access_token *token,
                               const char *scope);
enum mu_grant mu_access_token_grant(const struct mu_access_token *token);

/* Whether |scope| may be asked for at all. */
bool mu_access_token_may_ask(const struct mu_access_token *token,
                             enum mu_scope scope);

/* From now on no scopes but |allowed|, some at least, are asked for, and those
 * at once that permit what they can of |want|. */
void mu_access_token_settle(struct mu_access_token *token, mu_scope_set want,
                            mu_scope_set allowed);

/* Whether requests carry proofs of a key's possession. */
bool mu_access_token_is_bound(const struct mu_access_token *token);

#endif
