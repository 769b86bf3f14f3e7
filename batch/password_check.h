/* SPDX-License-Identifier: Apache-2.0 */
/*
 * password_check - whether a password fits a hash, by computing it anew as
 * Okta will at a sign-in.
 */
#ifndef MUSTER_BATCH_PASSWORD_CHECK_H
#define MUSTER_BATCH_PASSWORD_CHECK_H

#include <stdbool.h>

#include "batch/password_hash.h"
#include "io/error.h"

#define MU_BCRYPT_LOOKS_AT 72 /* bytes of a password; the rest is ignored */

/* |hash| was taken. MU_EUSAGE: this system cannot compute its algorithm. */
enum mu_code mu_password_check(bool *fits, const struct mu_password_hash *hash,
                               const char *password,
                               struct mu_error *err) MU_MUST_CHECK;

#endif
