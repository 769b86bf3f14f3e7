/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/used_ids.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/sha.h>

#include "io/buffer.h"

#define FIRST_SLOTS 1024

void sb_used_ids_init(struct sb_used_ids *ids, int64_t keep_ms)
{
  memset(ids, 0, sizeof *ids);
  ids->keep_ms = keep_ms;
}

static void forget(struct sb_used_set *set)
{
  free(set->marks);
  memset(set, 0, sizeof *set);
}

void sb_used_ids_release(struct sb_used_ids *ids)
{
  forget(&ids->young);
  forget(&ids->old);
}

static uint64_t mark_of(const char *whose, const char *id)
{
  unsigned char digest[SHA256_DIGEST_LENGTH];
  struct mu_buffer text = {0};
  uint64_t mark;

  mu_buffer_append(&text, whose, strlen(whose) + 1); /* the NUL parts them */
  mu_buffer_append_text(&text, id);
  (void)SHA256((const unsigned char *)mu_buffer_text(&text), text.len, digest);
  mu_buffer_release(&text);
  memcpy(&mark, digest, sizeof mark);
  return mark ? mark : 1;
}

static uint64_t *find(const struct sb_used_set *set, uint64_t mark)
{
  size_t i = (size_t)mark & (set->slots - 1);

  while (set->marks[i] != 0 && set->marks[i] != mark) {
    i = (i + 1) & (set->slots - 1);
  }
  return &set->marks[i];
}

static bool has(const struct sb_used_set *set, uint64_t mark)
{
  return set->slots != 0 && *find(set, mark) != 0;
}

/* Keeps a quarter of the slots free. */
static bool make_room(struct sb_used_set *set)
{
  struct sb_used_set next = {.slots =
                                 set->slots ? set->slots * 2 : FIRST_SLOTS};

  if (set->slots != 0 && set->count < set->slots / 4 * 3) {
    return true;
  }
  next.marks = calloc(next.slots, sizeof *next.marks);
  if (!next.marks) {
    return false;
  }
  for (size_t i = 0; i < set->slots; i++) {
    if (set->marks[i] != 0) {
      *find(&next, set->marks[i]) = set->marks[i];
    }
  }
  next.count = set->count;
  free(set->marks);
  *set = next;
  return true;
}

/* Begins another set once the young one has lasted long enough. */
static void turn(struct sb_used_ids *ids, int64_t now_ms)
{
  if (now_ms < ids->since_ms + ids->keep_ms) {
    return;
  }
  forget(&ids->old);
  if (now_ms < ids->since_ms + 2 * ids->keep_ms) {
    ids->old = ids->young;
    memset(&ids->young, 0, sizeof ids->young);
  } else {
    forget(&ids->young);
  }
  ids->since_ms = now_ms;
}

bool sb_used_ids_take(struct sb_used_ids *ids, const char *whose,
                      const char *id, int64_t now_ms)
{
  uint64_t mark = mark_of(whose, id);

  turn(ids, now_ms);
  if (has(&ids->young, mark) || has(&ids->old, mark)) {
    return false;
  }
  if (make_room(&ids->young)) {
    *find(&ids->young, mark) = mark;
    ids->young.count++;
  }
  return true;
}
