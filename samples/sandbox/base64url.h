/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base64url - the base64 of tokens (RFC 4648, section 5, without padding).
 */
#ifndef MUSTER_SANDBOX_BASE64URL_H
#define MUSTER_SANDBOX_BASE64URL_H

#include <stdbool.h>
#include <stddef.h>

#include "io/buffer.h"

/* The length of |len| bytes once encoded, without a NUL. */
#define SB_BASE64URL_LEN(len) (((len)*4 + 2) / 3)

/* Writes |len| bytes at |bytes| to |out|, and a NUL. */
void sb_base64url_encode(const unsigned char *bytes, size_t len, char *out);

/* Appends what |len| characters at |text| stand for; false when they are no
 * base64url, or not the one way in which their bytes are written. */
bool sb_base64url_decode(const char *text, size_t len, struct mu_buffer *out);

#endif
