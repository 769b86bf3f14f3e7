/* SPDX-License-Identifier: Apache-2.0 */
/*
 * okta_list - what an export asks of an org: lists of users, groups, members
 * and events, a page at a time.
 */
#ifndef MUSTER_BATCH_OKTA_LIST_H
#define MUSTER_BATCH_OKTA_LIST_H

#include "batch/okta_request.h"
#include "io/buffer.h"

#define MU_PAGE_USERS  200  /* users in a page at most (Users API reference) */
#define MU_PAGE_GROUPS 200  /* groups; more is unsafe (Groups API reference) */
#define MU_PAGE_EVENTS 1000 /* events (System Log API reference) */

#define MU_LOGS_PATH "/api/v1/logs"

/* What is asked of GET /api/v1/logs. Times are ISO 8601; NULL: not said. */
struct mu_log_query {
  const char *since;
  const char *until;
  const char *filter;
};

/* Its path, in the order in which events came about. Without |until| it can be
 * polled: its pages always have a next one. */
void mu_okta_logs_path(struct mu_buffer *path, const struct mu_log_query *q);

#endif
