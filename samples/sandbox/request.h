/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request - what a client asked, taken apart.
 *
 * The path is split at its raw slashes before percent signs are decoded.
 */
#ifndef MUSTER_SANDBOX_REQUEST_H
#define MUSTER_SANDBOX_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "io/buffer.h"

#define SB_REQUEST_SEGMENTS   10
#define SB_REQUEST_PARAMETERS 16

struct sb_parameter {
  const char *name;
  const char *value; /* "" when there was no = */
};

struct sb_request {
  char *target;  /* as sent; owned */
  char *decoded; /* storage of the segments and parameters; owned */
  const char *segments[SB_REQUEST_SEGMENTS]; /* of the path, decoded */
  size_t segment_count;
  struct sb_parameter parameters[SB_REQUEST_PARAMETERS];
  size_t parameter_count;
  bool malformed; /* a bad percent sign, a NUL, or too many parts */

  const char *method; /* the headers are borrowed from the server */
  const char *authorization, *dpop, *content_type, *accept, *host, *user_agent;
  unsigned dpop_count; /* DPoP headers; |dpop| is the first */
  bool has_length;     /* a Content-Length or a Transfer-Encoding was sent */
  bool secure;         /* came by https */
  struct mu_buffer body;
};

/* Takes |target| apart, as in /api/v1/users?limit=2. False when out of
 * memory. */
bool sb_request_init(struct sb_request *rq, const char *target);
void sb_request_release(struct sb_request *rq);

/* A query parameter's value, or NULL. */
const char *sb_request_parameter(const struct sb_request *rq, const char *name);

/* Whether the path begins with |count| segments equal to |segments|. */
bool sb_request_starts(const struct sb_request *rq, const char *const *segments,
                       size_t count);

/* Appends https://host or http://host as the client knows this org. */
void sb_request_print_base(const struct sb_request *rq, struct mu_buffer *out);

/* Appends |text| with everything but RFC 3986's unreserved encoded. */
void sb_request_encode(struct mu_buffer *out, const char *text);

#endif
