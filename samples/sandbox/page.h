/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page - how lists are cut into pages: limit, cursors and Link headers.
 */
#ifndef MUSTER_SANDBOX_PAGE_H
#define MUSTER_SANDBOX_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "samples/sandbox/org.h"

/* Reads ?limit=, cut to |max|; |otherwise| when it is absent. False when the
 * call is refused. */
bool sb_page_limit(struct sb_call *call, size_t otherwise, size_t max,
                   size_t *limit);

/* Reads ?after=, a cursor that sb_page_links() made of an id beginning with
 * |prefix|: |*from| is the place after it, 0 without a cursor. |count| places
 * exist. False when the call is refused. */
bool sb_page_from(struct sb_call *call, const char prefix[SB_ID_PREFIX],
                  size_t count, size_t *from);

/* Gives the reply its Link headers: self, and next unless |last|, the id that
 * stands at the page's end, is NULL. */
void sb_page_links(struct sb_call *call, const char *last);

#endif
