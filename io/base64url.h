/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base64url - bytes as URLs and JSON Web Tokens write them: base64 with - and
 * _, without padding (RFC 4648 section 5, RFC 7515 section 2).
 */
#ifndef MUSTER_IO_BASE64URL_H
#define MUSTER_IO_BASE64URL_H

#include <stdbool.h>
#include <stddef.h>

#include "io/buffer.h"

void mu_base64url_append(struct mu_buffer *out, const void *bytes, size_t len);

/* How many bytes |len| characters stand for, at most. */
size_t mu_base64url_size(size_t len);

/* Decodes |len| characters into |bytes|, which has room for
 * mu_base64url_size(); false when they are no base64url. */
bool mu_base64url_decode(unsigned char *bytes, size_t *count, const char *text,
                         size_t len);

#endif
