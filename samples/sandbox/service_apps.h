/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service_apps - the apps that get access tokens, and the public keys by which
 * they are known.
 *
 * An app has 50 keys at most; each has a kid, which none of the others has
 * (OpenAPI, ApplicationSSOPublicKeys). An app's id is its client id.
 */
#ifndef MUSTER_SANDBOX_SERVICE_APPS_H
#define MUSTER_SANDBOX_SERVICE_APPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/error.h"
#include "io/option.h"
#include "samples/sandbox/caller.h"
#include "samples/sandbox/jws.h"
#include "samples/sandbox/place_id.h"
#include "samples/sandbox/role.h"

#define SB_APP_KEYS_MAX 50

struct sb_app_key {
  char id[SB_ID]; /* pks... */
  char *kid;      /* owned */
  char *alg;      /* as given; owned, or NULL */
  struct sb_jwk jwk;
  bool active;
  int64_t created, last_updated; /* epoch milliseconds on the org's clock */
};

struct sb_app {
  char *id; /* owned */
  struct sb_app_key keys[SB_APP_KEYS_MAX];
  size_t key_count;
  /* What the ledger tells. */
  uint64_t tokens, requests[SB_SCHEMES], proofs_replayed, assertions_replayed;
};

struct sb_service_apps_config {
  const struct mu_option_list *apps; /* CLIENT_ID=FILE */
  uint64_t scopes;                   /* granted to each */
  enum sb_role role;
  bool dpop_required;
  unsigned dpop_algs; /* bits: what proofs may be signed with */
};

struct sb_service_apps { /* embed by value */
  struct sb_app *all;
  size_t count;
  struct sb_service_apps_config config;
  char prefix[SB_ID_PREFIX]; /* of the keys' ids */
  size_t keys_made;
};

/* Reads the files that |config| names. On failure nothing needs a release. */
enum mu_code sb_service_apps_init(struct sb_service_apps *apps,
                                  const struct sb_service_apps_config *config,
                                  uint64_t seed, int64_t now_ms,
                                  struct mu_error *err) MU_MUST_CHECK;
void sb_service_apps_release(struct sb_service_apps *apps);

/* Reads RS256,ES256 and so on into bits. */
enum mu_code sb_service_apps_parse_algs(const char *list, unsigned *algs,
                                        struct mu_error *err) MU_MUST_CHECK;

/* By id; NULL when there is none. */
struct sb_app *sb_service_apps_find(const struct sb_service_apps *apps,
                                    const char *id);

/* Adds a key to |app|, active or not, and takes over |jwk|. A |kid| of NULL is
 * the key's thumbprint; |alg| may be NULL. NULL when there is no room or no
 * memory; then |jwk| is still the caller's. */
struct sb_app_key *sb_app_add_key(struct sb_service_apps *apps,
                                  struct sb_app *app, struct sb_jwk *jwk,
                                  const char *kid, const char *alg,
                                  int64_t now_ms);
void sb_app_remove_key(struct sb_app *app, struct sb_app_key *key);

/* By kid; NULL when there is none. */
struct sb_app_key *sb_app_find_kid(struct sb_app *app, const char *kid);

/* Starts the ledger's counting anew. */
void sb_service_apps_reset_counts(struct sb_service_apps *apps);

#endif
