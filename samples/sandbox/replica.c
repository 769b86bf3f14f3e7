/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/replica.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

struct sb_version {
  size_t place;             /* the key */
  void *was;                /* owned; NULL: it was not there */
  int64_t until_ms;         /* when what came after it shows */
  struct sb_version *next;  /* of all, by time */
  struct sb_version *later; /* of the same place */
  UT_hash_handle hh;        /* of the oldest of a place alone */
};

void sb_replica_init(struct sb_replica *r, int64_t lag_ms,
                     void (*free_one)(void *object))
{
  memset(r, 0, sizeof *r);
  r->lag_ms = lag_ms;
  r->free_one = free_one;
}

bool sb_replica_lags(const struct sb_replica *r)
{
  return r->lag_ms > 0;
}

static struct sb_version *find(const struct sb_replica *r, size_t place)
{
  struct sb_version *version = NULL;

  HASH_FIND(hh, r->by_place, &place, sizeof place, version);
  return version;
}

static void add(struct sb_replica *r, struct sb_version *version)
{
  HASH_ADD(hh, r->by_place, place, sizeof version->place, version);
}

/* Takes out the oldest of all, which is the oldest of its place, too. */
static void drop_first(struct sb_replica *r)
{
  struct sb_version *version = r->first;

  assert(version == find(r, version->place));
  HASH_DELETE(hh, r->by_place, version);
  if (version->later) {
    add(r, version->later);
  }
  r->first = version->next;
  if (!r->first) {
    r->last = NULL;
  }
  if (version->was) {
    r->free_one(version->was);
  }
  free(version);
}

void sb_replica_release(struct sb_replica *r)
{
  while (r->first) {
    drop_first(r);
  }
}

void sb_replica_catch_up(struct sb_replica *r, int64_t now_ms)
{
  while (r->first && r->first->until_ms <= now_ms) {
    drop_first(r);
  }
}

void sb_replica_keep(struct sb_replica *r, size_t place, void *was,
                     int64_t now_ms)
{
  struct sb_version *version = calloc(1, sizeof *version);
  struct sb_version *older;

  sb_replica_catch_up(r, now_ms);
  if (!version) {
    if (was) {
      r->free_one(was);
    }
    return;
  }
  version->place = place;
  version->was = was;
  version->until_ms = now_ms + r->lag_ms;
  older = find(r, place);
  while (older && older->later) {
    older = older->later;
  }
  if (older) {
    older->later = version;
  } else {
    add(r, version);
  }
  if (r->last) {
    r->last->next = version;
  } else {
    r->first = version;
  }
  r->last = version;
}

const void *sb_replica_see(const struct sb_replica *r, size_t place,
                           const void *object)
{
  const struct sb_version *version = r->by_place ? find(r, place) : NULL;

  return version ? version->was : object;
}

void sb_replica_each(const struct sb_replica *r,
                     void (*each)(void *ctx, size_t place), void *ctx)
{
  for (const struct sb_version *v = r->by_place; v;
       v = (const struct sb_version *)v->hh.next) {
    each(ctx, v->place);
  }
}
