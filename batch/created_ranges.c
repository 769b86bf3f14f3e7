/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/created_ranges.h"

#include <stdlib.h>

#include "batch/okta_list.h"
#include "io/array.h"

#define WASTE_FREE 6
#define WASTE_PART 12
#define CHUNK      20U /* pages */
#define CHUNK_PART 64U

void mu_ranges_release(struct mu_ranges *r)
{
  free(r->all);
  *r = (struct mu_ranges){.all = NULL};
}

static enum mu_code grow(struct mu_ranges *r, struct mu_error *err)
{
  struct mu_range *all =
      mu_array_grow(r->all, r->count, &r->capacity, sizeof *all);

  if (!all) {
    return mu_error_nomem(err);
  }
  r->all = all;
  return MU_OK;
}

enum mu_code mu_ranges_add(struct mu_ranges *r, int64_t from, int64_t to,
                           size_t *number, struct mu_error *err)
{
  enum mu_code rc = grow(r, err);

  if (rc != MU_OK) {
    return rc;
  }
  *number = r->count;
  r->all[r->count++] = (struct mu_range){.from = from, .to = to, .seen = from};
  return MU_OK;
}

void mu_ranges_note_page(struct mu_ranges *r, size_t number, uint64_t users,
                         int64_t first, int64_t last)
{
  struct mu_range *range = &r->all[number];
  int64_t span = last - first;

  range->pages++;
  range->users += users;
  r->pages++;
  r->waste += 1 - (double)(users < MU_PAGE_USERS ? users : MU_PAGE_USERS) /
                      MU_PAGE_USERS;
  if (users == 0) {
    return;
  }
  r->first = r->first == 0 || first < r->first ? first : r->first;
  range->seen = last > range->seen ? last : range->seen;
  range->density = (double)users / (double)(span > 0 ? span : 1);
}

/* Where the range ends by now. */
static int64_t end_of(const struct mu_range *range, int64_t now)
{
  int64_t end = range->to < now ? range->to : now;

  return end > range->seen ? end : range->seen;
}

/* Users in a millisecond, over all that was read. */
static double usual_density(const struct mu_ranges *r, int64_t now)
{
  double users = 0;
  double span = 1;

  for (size_t i = 0; i < r->count; i++) {
    const struct mu_range *range = &r->all[i];
    int64_t to =
        range->state == MU_RANGE_DONE ? end_of(range, now) : range->seen;
    int64_t from = range->from > r->first ? range->from : r->first;

    users += (double)range->users;
    span += to > from ? (double)(to - from) : 0;
  }
  return users / span;
}

/* A crowd goes on for as long as it has done so far, for all that anybody can
 * say, and then it is as usual. */
static double left_in(const struct mu_range *range, double usual, int64_t now)
{
  double span = (double)(end_of(range, now) - range->seen);
  double crowd = (double)range->users + usual * span;

  if (range->state == MU_RANGE_DONE) {
    return 0;
  }
  return range->density * span < crowd ? range->density * span : crowd;
}

/* The users of one millisecond cannot be told apart, and nobody knows what
 * there is in a range that has not answered. */
static bool can_be_cut(const struct mu_range *range, int64_t now)
{
  return range->state == MU_RANGE_READING && range->pages > 0 &&
         end_of(range, now) - range->seen >= 2;
}

static struct mu_range *richest(const struct mu_ranges *r, int64_t now)
{
  double usual = usual_density(r, now);
  double most = MU_RANGE_WORTH;
  struct mu_range *best = NULL;

  for (size_t i = 0; i < r->count; i++) {
    struct mu_range *range = &r->all[i];
    double left = can_be_cut(range, now) ? left_in(range, usual, now) : 0;

    if (left >= most) {
      most = left;
      best = range;
    }
  }
  return best;
}

/* A few are the price of finding out where users are; beyond those, one in so
 * many. */
static bool is_too_wasteful(const struct mu_ranges *r)
{
  return r->waste > WASTE_FREE + (double)r->pages / WASTE_PART;
}

/* Where to cut: half-way in time, or sooner where users are so dense that they
 * can hardly be so all the way: behind a crowd there may be nobody. */
static int64_t middle_of(const struct mu_ranges *r,
                         const struct mu_range *range, int64_t now)
{
  int64_t half = (end_of(range, now) - range->seen) / 2;
  uint64_t pages = r->pages / CHUNK_PART;
  double users = (double)(pages > CHUNK ? pages : CHUNK) * MU_PAGE_USERS;
  double crowd = users / range->density;

  if (crowd < 1) {
    crowd = 1;
  }
  return range->seen + (crowd < (double)half ? (int64_t)crowd : half);
}

enum mu_code mu_ranges_cut(struct mu_ranges *r, int64_t now, size_t *number,
                           size_t *of, struct mu_error *err)
{
  struct mu_range *near = richest(r, now);
  int64_t middle = 0;
  int64_t to = 0;
  double density = 0;
  enum mu_code rc = MU_OK;

  if (!near || is_too_wasteful(r)) {
    return MU_END;
  }
  middle = middle_of(r, near, now);
  to = near->to;
  density = near->density;
  near->to = middle;
  *of = (size_t)(near - r->all);
  rc = mu_ranges_add(r, middle, to, number, err); /* |near| may move */
  if (rc == MU_OK) {
    r->all[*number].density = density;
  }
  return rc;
}

uint64_t mu_ranges_left(const struct mu_ranges *r, int64_t now)
{
  double usual = usual_density(r, now);
  double left = 0;

  for (size_t i = 0; i < r->count; i++) {
    left += left_in(&r->all[i], usual, now);
  }
  return left < 1e18 ? (uint64_t)left : UINT64_MAX;
}
