/* SPDX-License-Identifier: Apache-2.0 */
/*
 * query - which of the org's users or groups a list is to hold, by ?search=,
 * ?filter= and ?q=.
 */
#ifndef MUSTER_SANDBOX_QUERY_H
#define MUSTER_SANDBOX_QUERY_H

#include <stdbool.h>

#include "samples/sandbox/expression.h"
#include "samples/sandbox/org.h"

struct sb_query {                   /* zero bytes ask for everything */
  struct sb_expression *expression; /* owned, or NULL */
  char *q;                          /* folded; owned, or NULL */
  bool is_search;
  bool reads_index; /* which lags behind; a plain list does not */
};

/* Reads |call|'s parameters; false when the call is refused: an expression
 * that |words| do not make up, search and filter together, or a search of an
 * org that takes none. |words| and
 * |context| as sb_expression_new() has them. Release it in any case. */
bool sb_query_read(struct sb_query *query, struct sb_call *call,
                   const struct sb_vocabulary *words, const void *context);
void sb_query_release(struct sb_query *query);

#endif
