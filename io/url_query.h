/* SPDX-License-Identifier: Apache-2.0 */
/*
 * url_query - the parameters in the query of a URL or of a path (RFC 3986
 * section 3.4, parted by &). Names and values are as they stand there,
 * percent-encoded; nothing is decoded but to compare names.
 */
#ifndef MUSTER_IO_URL_QUERY_H
#define MUSTER_IO_URL_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include "io/buffer.h"

/* The value of |name| in |url|, borrowed; false when it is not there. */
bool mu_url_query_get(const char *url, const char *name, const char **value,
                      size_t *len);

/* Gives |name| in |url| the |value|: in the place of the one that is there, or
 * behind all others. A failure to append is |url|'s to remember. */
void mu_url_query_set(struct mu_buffer *url, const char *name,
                      const char *value);

/* Takes |name| out of |url|, if it is there. */
void mu_url_query_drop(struct mu_buffer *url, const char *name);

#endif
