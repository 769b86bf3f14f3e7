/* SPDX-License-Identifier: Apache-2.0 */
/*
 * okta_key - requests about the public keys of a service app, and how Okta
 * shows one (Application SSO Public Keys reference). An app has 50 keys at
 * most, and an active one cannot be deleted.
 */
#ifndef MUSTER_BATCH_OKTA_KEY_H
#define MUSTER_BATCH_OKTA_KEY_H

#include <stdbool.h>

#include "batch/okta_request.h"
#include "io/buffer.h"
#include "io/signing_key.h"

struct cJSON;

/* All keys of the app whose client id it is. */
struct mu_okta_request mu_okta_keys(struct mu_buffer *path, const char *app);

/* Adds |jwk|, a public JWK with its kid, as an active key; must not be
 * repeated unasked. */
struct mu_okta_request mu_okta_key_add(struct mu_buffer *path, const char *app,
                                       const struct mu_buffer *jwk);

/* Activates or deactivates the key |id|; a repeat changes nothing. */
struct mu_okta_request mu_okta_key_switch(struct mu_buffer *path,
                                          const char *app, const char *id,
                                          bool active);

/* Deletes the key |id|, an inactive one; once gone it is MISSING. */
struct mu_okta_request mu_okta_key_delete(struct mu_buffer *path,
                                          const char *app, const char *id);

/* Appends the public half of |key| as mu_okta_key_add() takes it: a JWK with
 * |kid| and what it is for. */
enum mu_code mu_okta_key_write(struct mu_buffer *jwk,
                               const struct mu_signing_key *key,
                               const char *kid,
                               struct mu_error *err) MU_MUST_CHECK;

/* A key as it stands in an answer; borrowed from it. */
struct mu_okta_key {
  const char *id; /* pks...: what the org calls it */
  const char *kid;
  bool active;
};

/* False when |object| is no key. */
bool mu_okta_key_read(struct mu_okta_key *key, const struct cJSON *object);

/* Whether two public JWKs are the same key, whatever else they say (RFC 7638
 * section 3.2: the members that make one). */
bool mu_okta_key_is_same(const struct cJSON *a, const struct cJSON *b);

#endif
