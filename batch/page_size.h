/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page_size - how large the pages of a list are asked for: in halves where the
 * org fails to give them, and larger again once some came well.
 */
#ifndef MUSTER_BATCH_PAGE_SIZE_H
#define MUSTER_BATCH_PAGE_SIZE_H

#include <stdbool.h>

#include "io/buffer.h"

/* The smallest page that is asked for when larger ones make the org fail. */
#define MU_PAGE_LEAST 10

/* Embed by value; all zero: as the paths say. The fields are page_size.c's. */
struct mu_page_size {
  unsigned limit; /* that pages were lowered to; 0: as the paths say */
  unsigned full;  /* what they were before */
  unsigned good;  /* pages that came well since then */
};

/* Lowers |limit| in the query of |path|, a page that did not come; false when
 * it is as small as it gets. */
bool mu_page_size_shrink(struct mu_page_size *size, struct mu_buffer *path);

/* A page came well: sets |limit| in |next|, the path of the page after it,
 * which may be empty. */
void mu_page_size_grow(struct mu_page_size *size, struct mu_buffer *next);

#endif
