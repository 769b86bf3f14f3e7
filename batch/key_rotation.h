/* SPDX-License-Identifier: Apache-2.0 */
/*
 * key_rotation - a service app's key gives way to a new one, step by step.
 *
 * The steps are in rotation_state.h. What they do to the org and to keys is
 * done by hooks; what they do to files is done here. Each step may be taken
 * again: whoever comes after a kill, a lost reply or a refusal goes on with the
 * step that was begun. At every moment the key in FILE is active in the org, so
 * nobody is locked out.
 */
#ifndef MUSTER_BATCH_KEY_ROTATION_H
#define MUSTER_BATCH_KEY_ROTATION_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/rotation_state.h"
#include "io/buffer.h"
#include "io/error.h"

/* A key in a file, as far as others may know it. */
struct mu_rotation_key {
  char kid[MU_KID_MAX]; /* the file's own, or else the RFC 7638 thumbprint */
  struct mu_buffer jwk; /* public, with kid, alg and use, to be released */
};

/* What the org says of a key. */
struct mu_rotation_found {
  bool there;
  bool active;
  char id[MU_OKTA_ID_MAX];
  char kid[MU_KID_MAX];
};

struct mu_rotation_hooks { /* each words its own failures */
  void *ctx;
  /* Writes a new private key, of the kind and form of the one in |like|, to
   * |path|: mode 0600, whole, and for the disk. */
  enum mu_code (*make)(void *ctx, const char *path, const char *like,
                       struct mu_error *err);
  /* Reads the key in |path|. */
  enum mu_code (*read)(void *ctx, struct mu_rotation_key *key, const char *path,
                       struct mu_error *err);
  /* Looks for a public key among the app's. */
  enum mu_code (*find)(void *ctx, struct mu_rotation_found *found,
                       const struct mu_buffer *jwk, struct mu_error *err);
  /* Adds one, active. It may be there when this fails. */
  enum mu_code (*add)(void *ctx, const struct mu_buffer *jwk,
                      struct mu_error *err);
  enum mu_code (*activate)(void *ctx, const char *id, struct mu_error *err);
  enum mu_code (*deactivate)(void *ctx, const char *id, struct mu_error *err);
  /* One that is gone is deleted. */
  enum mu_code (*delete)(void *ctx, const char *id, struct mu_error *err);
  /* Has the org give an access token for the key in |path|. */
  enum mu_code (*prove)(void *ctx, const char *path, const char *kid,
                        struct mu_error *err);
  /* The org's time, epoch seconds. */
  enum mu_code (*now)(void *ctx, int64_t *now_s, struct mu_error *err);
  /* A step begins. */
  void (*tell)(void *ctx, enum mu_rotation_step step,
               const struct mu_rotation_state *state);
};

struct mu_rotation_config {
  const char *path;      /* of the private key, no link; borrowed */
  const char *client_id; /* of its app; borrowed */
  int64_t grace_s;       /* from the old key's deactivation to its deletion */
  const struct mu_rotation_hooks *hooks;
};

struct mu_rotation { /* embed by value; released below */
  struct mu_rotation_config config;
  struct mu_rotation_state state;
  struct mu_buffer fresh; /* FILE.new */
  struct mu_buffer kept;  /* FILE.old */
  struct mu_buffer note;  /* FILE.rotation */
  int lock;               /* keeps a second run away; -1: none */
  bool resumed;           /* it was begun by an earlier run */
  bool waiting;           /* it ended at WAIT: the time is not over, */
  int64_t until_s;        /* and will be then: org epoch seconds */
};

/* Two runs at once would undo each other's work: the second gets MU_EUSAGE.
 *
 * Begins a rotation, or goes on with the one that the files tell of, as far as
 * it goes: MU_OK when it is done, or |rotation->waiting|. */
enum mu_code mu_rotation_run(struct mu_rotation *rotation,
                             const struct mu_rotation_config *config,
                             struct mu_error *err) MU_MUST_CHECK;
void mu_rotation_release(struct mu_rotation *rotation);

#endif
