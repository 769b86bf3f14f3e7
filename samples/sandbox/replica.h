/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replica - what searches see: an index that follows the org after a lag.
 *
 * Okta users and groups APIs: search reads an eventually consistent source
 * (and filter and q with it, by older references). Until the lag is over a new
 * object is not there, a changed one is as it was before, and a deleted one is
 * still there. Earlier versions are kept here, by place, for just that long.
 */
#ifndef MUSTER_SANDBOX_REPLICA_H
#define MUSTER_SANDBOX_REPLICA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sb_version;

struct sb_replica { /* embed by value; the fields are replica.c's */
  int64_t lag_ms;
  struct sb_version *first, *last; /* all of them, the oldest first; owned */
  struct sb_version *by_place;     /* the oldest one of each place */
  void (*free_one)(void *object);
};

/* With |lag_ms| 0 it keeps nothing. |free_one| frees an earlier version. */
void sb_replica_init(struct sb_replica *r, int64_t lag_ms,
                     void (*free_one)(void *object));
void sb_replica_release(struct sb_replica *r);

/* Whether earlier versions are wanted at all. */
bool sb_replica_lags(const struct sb_replica *r);

/* Keeps |was|, the object at |place| as it was before a change at |now_ms|;
 * NULL when it is new. Takes ownership of |was|. Out of memory, the change
 * shows at once. */
void sb_replica_keep(struct sb_replica *r, size_t place, void *was,
                     int64_t now_ms);

/* Forgets what has become visible by |now_ms|. */
void sb_replica_catch_up(struct sb_replica *r, int64_t now_ms);

/* What a search sees at |place|, where |object| is now; either may be NULL for
 * nothing. Borrowed until the next call that is not this one. */
const void *sb_replica_see(const struct sb_replica *r, size_t place,
                           const void *object);

/* Calls |each| with the place of every object that is seen otherwise than it
 * is. */
void sb_replica_each(const struct sb_replica *r,
                     void (*each)(void *ctx, size_t place), void *ctx);

#endif
