/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page_loop - whether the pages of a list lead back to where they were: such a
 * list would never end.
 *
 * What counts is what would be asked for next, and not what the org's links
 * say: a page may be had once more, on purpose, in another way.
 */
#ifndef MUSTER_BATCH_PAGE_LOOP_H
#define MUSTER_BATCH_PAGE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "io/buffer.h"

/* Embed by value; all zero: no page was had. The field is page_loop.c's. */
struct mu_page_loop {
  struct mu_buffer mark; /* a page that was asked for */
};

void mu_page_loop_release(struct mu_page_loop *loop);

/* The list may go the same way once more. */
void mu_page_loop_clear(struct mu_page_loop *loop);

/* After |pages| pages, the last of them at |path|, the list goes on at |next|:
 * whether that closes a loop. */
bool mu_page_loop_closes(struct mu_page_loop *loop, uint64_t pages,
                         const struct mu_buffer *path,
                         const struct mu_buffer *next);

/* Whether memory ran out: what closes is not known any more. */
bool mu_page_loop_failed(const struct mu_page_loop *loop);

#endif
