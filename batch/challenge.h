/* SPDX-License-Identifier: Apache-2.0 */
/*
 * challenge - what a WWW-Authenticate header says besides that something is
 * missing (RFC 9110 section 11.6.1): Okta's API answers a token that is not
 * good enough with that header alone, and no body (RFC 6750 section 3, RFC 9449
 * section 7.1).
 */
#ifndef MUSTER_BATCH_CHALLENGE_H
#define MUSTER_BATCH_CHALLENGE_H

#include <stdbool.h>

#include "io/buffer.h"

/* Appends the value of |name|, as in error or scope; false when there is
 * none. */
bool mu_challenge_value(const char *header, const char *name,
                        struct mu_buffer *out);

/* Whether its error is |error|. */
bool mu_challenge_is(const char *header, const char *error);

/* Appends in words what is missing, and who can mend that; false when the
 * header says nothing that is known. */
bool mu_challenge_explain(const char *header, struct mu_buffer *out);

#endif
