/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arena - many small texts that stay where they are and go all at once.
 */
#ifndef MUSTER_IO_ARENA_H
#define MUSTER_IO_ARENA_H

#include <stddef.h>

#include "io/error.h"

struct mu_arena { /* embed by value; zero bytes are an empty arena */
  struct mu_arena_block *newest; /* the largest, the one in use */
};

/* Frees everything, overwritten first: texts can be personal. */
void mu_arena_release(struct mu_arena *arena);

/* Takes all texts back and keeps memory for as many. */
void mu_arena_clear(struct mu_arena *arena);

/* |size| bytes to fill; they stay in place until the clear. NULL when out of
 * memory. */
char *mu_arena_take(struct mu_arena *arena, size_t size) MU_MUST_CHECK;

/* A copy of |text| with a NUL after it; NULL when out of memory. */
char *mu_arena_copy(struct mu_arena *arena, const char *text,
                    size_t len) MU_MUST_CHECK;

#endif
