/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page - how lists are cut into pages: limit, cursors and Link headers.
 *
 * A cursor names the last object of a page, and what it was sorted by where
 * the list is not in the order of places.
 */
#ifndef MUSTER_SANDBOX_PAGE_H
#define MUSTER_SANDBOX_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "samples/sandbox/org.h"

struct sb_cursor { /* embed by value; zero bytes are the list's beginning */
  bool given;
  size_t place; /* of the last object of the page before */
  char *key;    /* owned; NULL: it had none */
};

/* Reads ?limit=, cut to |max|; |otherwise| when it is absent. False when the
 * call is refused. */
bool sb_page_limit(struct sb_call *call, size_t otherwise, size_t max,
                   size_t *limit);

/* Reads ?after=, a cursor that sb_page_finish() made of an id beginning with
 * |prefix|; |count| places exist. False when the call is refused. Release it
 * in any case. */
bool sb_page_cursor(struct sb_call *call, const char prefix[SB_ID_PREFIX],
                    size_t count, struct sb_cursor *cursor);
void sb_cursor_release(struct sb_cursor *cursor);

/* The first place after |cursor| in a list that is in the order of places. */
size_t sb_cursor_from(const struct sb_cursor *cursor);

/* Ends a page of |rows| rows: gives the reply its Link headers, self, and next
 * unless |last|, the id at the page's end, is NULL; |key| is what that object
 * was sorted by, or NULL. A page that is too slow for the org to make is an
 * error instead. */
void sb_page_finish(struct sb_call *call, size_t rows, const char *last,
                    const char *key);

/* Gives the reply its Link headers: self, and next with |after| for ?after=
 * unless that is NULL. The parameter |dropped|, or NULL, is not in next. */
void sb_page_links(struct sb_call *call, const char *after,
                   const char *dropped);

/* Makes the reply's next link one to another host, or to this very page; false
 * when it has none. */
bool sb_page_send_elsewhere(struct sb_reply *reply);
bool sb_page_send_in_circles(struct sb_reply *reply);

#endif
