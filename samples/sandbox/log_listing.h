/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log_listing - GET /api/v1/logs, a page at a time.
 *
 * Okta docs, System Log query: a query that polls always has a next page, empty
 * or not; the others end.
 */
#ifndef MUSTER_SANDBOX_LOG_LISTING_H
#define MUSTER_SANDBOX_LOG_LISTING_H

#include "samples/sandbox/org.h"

void sb_log_list(struct sb_call *call);

#endif
