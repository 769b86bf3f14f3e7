/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/timers.h"

#include <stdlib.h>
#include <string.h>

void sb_timers_release(struct sb_timers *t)
{
  free(t->heap);
  memset(t, 0, sizeof *t);
}

static bool make_room(struct sb_timers *t)
{
  size_t capacity = t->capacity ? t->capacity * 2 : 64;
  struct sb_timer *heap;

  if (t->count < t->capacity) {
    return true;
  }
  heap = realloc(t->heap, capacity * sizeof *heap);
  if (!heap) {
    return false;
  }
  t->heap = heap;
  t->capacity = capacity;
  return true;
}

bool sb_timers_add(struct sb_timers *t, uint64_t due_ns, void *what)
{
  size_t i;

  if (!make_room(t)) {
    return false;
  }
  for (i = t->count++; i > 0 && t->heap[(i - 1) / 2].due_ns > due_ns;
       i = (i - 1) / 2) {
    t->heap[i] = t->heap[(i - 1) / 2];
  }
  t->heap[i] = (struct sb_timer){.due_ns = due_ns, .what = what};
  return true;
}

uint64_t sb_timers_next(const struct sb_timers *t)
{
  return t->count ? t->heap[0].due_ns : UINT64_MAX;
}

void *sb_timers_take(struct sb_timers *t, uint64_t now_ns)
{
  struct sb_timer last;
  void *what;
  size_t i = 0;

  if (t->count == 0 || t->heap[0].due_ns > now_ns) {
    return NULL;
  }
  what = t->heap[0].what;
  last = t->heap[--t->count];
  for (size_t child = 1; child < t->count; child = 2 * i + 1) {
    if (child + 1 < t->count &&
        t->heap[child + 1].due_ns < t->heap[child].due_ns) {
      child++;
    }
    if (last.due_ns <= t->heap[child].due_ns) {
      break;
    }
    t->heap[i] = t->heap[child];
    i = child;
  }
  if (t->count > 0) {
    t->heap[i] = last;
  }
  return what;
}
