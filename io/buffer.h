/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buffer - bytes that grow.
 *
 * A failed append is remembered: later appends do nothing, and the writer
 * asks mu_buffer_failed() once at the end rather than after every piece.
 */
#ifndef MUSTER_IO_BUFFER_H
#define MUSTER_IO_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/error.h"

struct mu_buffer { /* embed by value; zero bytes are an empty buffer */
  char *data;      /* |len| bytes and a NUL after them, NULL when never used */
  size_t len;
  size_t capacity;
  bool failed; /* an append ran out of memory */
};

void mu_buffer_init(struct mu_buffer *b);
void mu_buffer_release(struct mu_buffer *b);

/* Empties it, keeps the memory, forgets a failure. */
void mu_buffer_clear(struct mu_buffer *b);

/* Empties it and overwrites what it held: for buffers that saw a password. */
void mu_buffer_wipe(struct mu_buffer *b);

/* Makes room for |extra| more bytes (and a NUL); false when out of memory. */
bool mu_buffer_reserve(struct mu_buffer *b, size_t extra);

void mu_buffer_append(struct mu_buffer *b, const void *bytes, size_t len);
void mu_buffer_append_text(struct mu_buffer *b, const char *text);
void mu_buffer_append_char(struct mu_buffer *b, char c);
void mu_buffer_append_uint(struct mu_buffer *b, uint64_t number);
void mu_buffer_printf(struct mu_buffer *b, const char *format, ...)
    MU_PRINTF(2, 3);

static inline bool mu_buffer_failed(const struct mu_buffer *b)
{
  return b->failed;
}

/* The bytes as a string, "" when empty; borrowed until the next append. */
const char *mu_buffer_text(const struct mu_buffer *b);

#endif
