/* SPDX-License-Identifier: Apache-2.0 */
/*
 * key_proof - whether an org takes a service app's key: an access token is
 * asked for with it. That the scope is not granted to the app proves as much,
 * since Okta looks at the key first.
 */
#ifndef MUSTER_BATCH_KEY_PROOF_H
#define MUSTER_BATCH_KEY_PROOF_H

#include "io/clock.h"
#include "io/error.h"
#include "io/signing_key.h"
#include "io/transfer.h"

struct mu_key_proof { /* borrowed */
  /* Of the way to the org: origin, ca_file, user_agent, clock, timeouts; it
   * says no credential. */
  struct mu_transfer_config way;
  const char *client_id;
  struct mu_signing_key *key;
  const char *name; /* of its file, for errors */
  const char *kid;
  int signal_fd; /* readable when it shall stop; or -1 */
};

/* MU_OK: it is taken. MU_EAUTH: it is refused. MU_ENET: nobody answers, several
 * times running. MU_ESTOPPED: a signal came, which is in |*heard|. */
enum mu_code mu_key_proof_try(const struct mu_key_proof *proof, int *heard,
                              struct mu_error *err) MU_MUST_CHECK;

#endif
