/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire - a reply as bytes on a connection, and what goes wrong there.
 */
#ifndef MUSTER_SANDBOX_WIRE_H
#define MUSTER_SANDBOX_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include <microhttpd.h>

#include "samples/sandbox/random.h"
#include "samples/sandbox/reply.h"

/* What a connection must be able to hold when big headers are to be sent. */
#define SB_WIRE_BIG_MEMORY ((size_t)1024 * 1024)

/* The reply with all its headers; takes over the body. |now_ms| is the org's
 * time, |okta_headers| adds what else Okta's replies carry. NULL when out of
 * memory. The caller frees with MHD_destroy_response(). */
struct MHD_Response *sb_wire_response(struct sb_reply *reply,
                                      struct sb_random *ids, int64_t now_ms,
                                      bool okta_headers);

/* Resets the connection behind |fd|, so that the other end sees ECONNRESET. */
void sb_wire_reset(int fd);

/* Whether the other end has closed. */
bool sb_wire_is_gone(int fd);

#endif
