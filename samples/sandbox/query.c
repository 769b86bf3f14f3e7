/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/query.h"

#include <stdlib.h>

#include "samples/sandbox/fold.h"

/* Refuses a search that the org's options do not let through. */
static bool check_search(struct sb_call *call)
{
  switch (call->org->search) {
  case SB_SEARCH_REFUSED:
    sb_call_refuse(call, SB_PROBLEM_SEARCH, NULL);
    return false;
  case SB_SEARCH_DOWN:
    sb_call_refuse(call, SB_PROBLEM_NO_SEARCH, NULL);
    return false;
  case SB_SEARCH_WORKS:
    break;
  }
  return true;
}

bool sb_query_read(struct sb_query *query, struct sb_call *call,
                   const struct sb_vocabulary *words, const void *context)
{
  const char *search = sb_request_parameter(call->rq, "search");
  const char *filter = sb_request_parameter(call->rq, "filter");
  const char *q = sb_request_parameter(call->rq, "q");

  if (search && filter) {
    sb_call_refuse(call, SB_PROBLEM_SEARCH_FILTER, NULL);
    return false;
  }
  if (search && !check_search(call)) {
    return false;
  }
  query->is_search = search != NULL;
  if (q && q[0] != '\0') {
    query->q = sb_fold_case(q);
  }
  query->reads_index = search || filter || query->q;
  if (!search && !filter) {
    return true;
  }
  query->expression = sb_expression_new(search ? search : filter,
                                        search != NULL, words, context);
  if (!query->expression) {
    sb_call_refuse(call, search ? SB_PROBLEM_SEARCH : SB_PROBLEM_FILTER, NULL);
    return false;
  }
  return true;
}

void sb_query_release(struct sb_query *query)
{
  sb_expression_free(query->expression);
  free(query->q);
}
