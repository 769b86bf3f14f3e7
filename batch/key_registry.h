/* SPDX-License-Identifier: Apache-2.0 */
/*
 * key_registry - the public keys of a service app as the org keeps them, asked
 * about and changed one request at a time.
 */
#ifndef MUSTER_BATCH_KEY_REGISTRY_H
#define MUSTER_BATCH_KEY_REGISTRY_H

#include <stdint.h>

#include "batch/ask.h"
#include "batch/key_rotation.h"

struct mu_key_registry { /* borrowed; |now_s| is 0 at first */
  struct mu_ask *ask;
  const char *app; /* client id */
  int64_t now_s;   /* the org's time in its last answer */
};

/* As the hooks of the same names in key_rotation.h. MU_EAUTH where a super
 * admin is needed, MU_EUSAGE for an app that is not there. */
enum mu_code mu_key_registry_find(struct mu_key_registry *k,
                                  struct mu_rotation_found *found,
                                  const struct mu_buffer *jwk,
                                  struct mu_error *err) MU_MUST_CHECK;
enum mu_code mu_key_registry_add(struct mu_key_registry *k,
                                 const struct mu_buffer *jwk,
                                 struct mu_error *err) MU_MUST_CHECK;
enum mu_code mu_key_registry_switch(struct mu_key_registry *k, const char *id,
                                    bool active,
                                    struct mu_error *err) MU_MUST_CHECK;
enum mu_code mu_key_registry_delete(struct mu_key_registry *k, const char *id,
                                    struct mu_error *err) MU_MUST_CHECK;
enum mu_code mu_key_registry_now(struct mu_key_registry *k, int64_t *now_s,
                                 struct mu_error *err) MU_MUST_CHECK;

#endif
