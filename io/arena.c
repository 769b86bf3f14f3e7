/* SPDX-License-Identifier: Apache-2.0 */
#include "io/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_SIZE 4096

struct mu_arena_block {
  struct mu_arena_block *older;
  size_t size;
  size_t used;
  char bytes[];
};

static void free_chain(struct mu_arena_block *block)
{
  while (block) {
    struct mu_arena_block *older = block->older;

    explicit_bzero(block->bytes, block->used);
    free(block);
    block = older;
  }
}

void mu_arena_release(struct mu_arena *arena)
{
  free_chain(arena->newest);
  arena->newest = NULL;
}

void mu_arena_clear(struct mu_arena *arena)
{
  struct mu_arena_block *newest = arena->newest;

  if (!newest || (newest->used == 0 && !newest->older)) {
    return;
  }
  free_chain(newest->older);
  newest->older = NULL;
  explicit_bzero(newest->bytes, newest->used);
  newest->used = 0;
}

/* A block with room for |size| bytes, at least twice as large as the last. */
static struct mu_arena_block *grow(struct mu_arena *arena, size_t size)
{
  size_t want = arena->newest ? arena->newest->size : FIRST_SIZE / 2;
  struct mu_arena_block *block = NULL;

  if (size > SIZE_MAX / 4 || want > SIZE_MAX / 4) {
    return NULL;
  }
  want *= 2;
  if (want < size) {
    want = size;
  }
  block = malloc(sizeof *block + want);
  if (!block) {
    return NULL;
  }
  block->older = arena->newest;
  block->size = want;
  block->used = 0;
  arena->newest = block;
  return block;
}

char *mu_arena_take(struct mu_arena *arena, size_t size)
{
  struct mu_arena_block *block = arena->newest;
  char *taken = NULL;

  if (!block || block->size - block->used < size) {
    block = grow(arena, size);
    if (!block) {
      return NULL;
    }
  }
  taken = block->bytes + block->used;
  block->used += size;
  return taken;
}

char *mu_arena_copy(struct mu_arena *arena, const char *text, size_t len)
{
  char *copy = mu_arena_take(arena, len + 1);

  if (copy) {
    memcpy(copy, text, len);
    copy[len] = '\0';
  }
  return copy;
}
