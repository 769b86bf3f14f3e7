/* SPDX-License-Identifier: Apache-2.0 */
/*
 * next_page - where the page after a page is: the link with rel="next" among a
 * reply's Link fields (RFC 8288; Okta's core API reference, pagination).
 *
 * Only the org's own origin is ever asked with its credentials: a link to
 * another scheme, host or port is refused, whoever made it.
 */
#ifndef MUSTER_BATCH_NEXT_PAGE_H
#define MUSTER_BATCH_NEXT_PAGE_H

#include <stddef.h>

#include "io/buffer.h"
#include "io/error.h"

/* Puts path and query of the next page into |path|, which is emptied before.
 * |links| are the values of all Link fields (link.h), |origin| is
 * scheme://host[:port]. MU_END: there is no next page. MU_ENET: the link is no
 * URL, or leads away from |origin|. */
enum mu_code mu_next_page(struct mu_buffer *path, const char *links,
                          size_t links_len, const char *origin,
                          struct mu_error *err) MU_MUST_CHECK;

#endif
