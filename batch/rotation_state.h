/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rotation_state - how far the rotation of a key has come, in a file beside the
 * key: FILE.rotation, JSON, mode 0600, with no secret in it. It is written, and
 * on the disk, before each step begins, so that whoever comes after a kill
 * knows which step may be half done.
 */
#ifndef MUSTER_BATCH_ROTATION_STATE_H
#define MUSTER_BATCH_ROTATION_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/okta_reply.h"
#include "io/error.h"

/* In order; each may be taken again when nobody knows whether it was. */
enum mu_rotation_step {
  MU_ROTATE_MAKE,       /* FILE.new gets a new private key */
  MU_ROTATE_REGISTER,   /* the org gets its public key, active at once */
  MU_ROTATE_PROVE,      /* the org gives an access token for it */
  MU_ROTATE_REPLACE,    /* FILE is kept as FILE.old; FILE.new becomes FILE */
  MU_ROTATE_DEACTIVATE, /* the org takes the old one no more */
  MU_ROTATE_WAIT,       /* until the time of grace is over */
  MU_ROTATE_DELETE,     /* the org forgets the old one */
  MU_ROTATE_CLEAN,      /* FILE.old goes, and then this file */
  MU_ROTATE_STEPS
};

#define MU_KID_MAX    256
#define MU_CLIENT_MAX 128

struct mu_rotation_state { /* embed by value */
  enum mu_rotation_step step;
  char client_id[MU_CLIENT_MAX];
  char old_kid[MU_KID_MAX];    /* by its file, */
  char old_name[MU_KID_MAX];   /* and by the org, which people see */
  char old_id[MU_OKTA_ID_MAX]; /* what the org calls the old key: pks... */
  char new_kid[MU_KID_MAX];    /* from REGISTER on */
  char new_id[MU_OKTA_ID_MAX]; /* from PROVE on */
  int64_t deactivated_s;       /* org epoch seconds, from WAIT on */
};

/* By which kid the org has the key that its file calls |kid|: the old one or
 * the new one. NULL: it is neither, or has none there. */
const char *mu_rotation_state_name(const struct mu_rotation_state *state,
                                   const char *kid);

/* Reads |path|; |*there| is false when there is no such file. MU_EUSAGE when it
 * cannot be understood. */
enum mu_code mu_rotation_state_read(struct mu_rotation_state *state,
                                    bool *there, const char *path,
                                    struct mu_error *err) MU_MUST_CHECK;

/* Puts it at |path|, whole and for the disk. */
enum mu_code mu_rotation_state_write(const struct mu_rotation_state *state,
                                     const char *path,
                                     struct mu_error *err) MU_MUST_CHECK;

#endif
