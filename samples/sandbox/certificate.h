/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certificate - one for 127.0.0.1 and localhost, made at the start.
 *
 * It signs itself and may be trusted as an authority; its key is never
 * written anywhere.
 */
#ifndef MUSTER_SANDBOX_CERTIFICATE_H
#define MUSTER_SANDBOX_CERTIFICATE_H

#include "io/error.h"

struct sb_certificate {
  char *key;         /* PEM; owned */
  char *certificate; /* PEM; owned */
};

/* |address| is a further IP address that it is good for. */
enum mu_code sb_certificate_make(struct sb_certificate *c, const char *address,
                                 struct mu_error *err) MU_MUST_CHECK;
void sb_certificate_release(struct sb_certificate *c);

#endif
