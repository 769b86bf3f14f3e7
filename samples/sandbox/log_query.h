/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log_query - what GET /api/v1/logs is asked for, and which events fit.
 *
 * Okta docs, System Log query: without |until| and in ascending order a query
 * polls; since is seven days before until unless it is said, and at most 180
 * days ago; a filter knows every operator but [ ]; published is not among its
 * attributes.
 */
#ifndef MUSTER_SANDBOX_LOG_QUERY_H
#define MUSTER_SANDBOX_LOG_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include "samples/sandbox/expression.h"
#include "samples/sandbox/log_walk.h"
#include "samples/sandbox/org.h"

#define SB_LOG_KEYWORDS 10

struct sb_log_query { /* zero bytes are empty */
  struct sb_log_span span;
  size_t limit;
  struct sb_expression *filter;          /* owned, or NULL */
  char *q;                               /* owned, or NULL */
  const char *keywords[SB_LOG_KEYWORDS]; /* in |q| */
  size_t keyword_count;
};

/* Reads |call|'s parameters; false when the call is refused. Release it in any
 * case. */
bool sb_log_query_read(struct sb_log_query *query, struct sb_call *call);
void sb_log_query_release(struct sb_log_query *query);

/* Whether filter and q let |view| pass. */
bool sb_log_query_takes(const struct sb_log_query *query,
                        const struct sb_log_view *view);

#endif
