/* SPDX-License-Identifier: Apache-2.0 */
/*
 * listing - GET /api/v1/users, a page at a time.
 *
 * Okta users API, list users: at most 200 in a page, an opaque cursor, Link
 * header lines for self and next, no next after the last page; without search
 * and filter everybody but the deprovisioned. Pages are in the order of ids
 * unless a search asks for another. A limit beyond 200 is cut to 200, which
 * Okta does not document.
 *
 * Places, ids and times of creation rise together: a page costs what stands
 * between its times of creation, wherever it is in the list and however many
 * the org has. An order by anything else costs a look at everybody who may
 * match, for each page.
 */
#ifndef MUSTER_SANDBOX_LISTING_H
#define MUSTER_SANDBOX_LISTING_H

#include "samples/sandbox/org.h"
#include "samples/sandbox/user_json.h"

/* How users are shown in a list. Okta: only all of omitCredentials,
 * omitCredentialsLinks and omitTransitioningToStatus in the Content-Type's
 * okta-response make a list fast; the first alone trims it. */
enum sb_user_view sb_users_view(const struct sb_request *rq);

void sb_users_list(struct sb_call *call);

#endif
