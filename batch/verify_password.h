/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verify_password - one known password against the hash that would be sent:
 * Okta takes any hash that is well formed, and only this tells beforehand
 * whether anybody will be able to sign in.
 */
#ifndef MUSTER_BATCH_VERIFY_PASSWORD_H
#define MUSTER_BATCH_VERIFY_PASSWORD_H

#include <stdbool.h>

#include "batch/input.h"
#include "batch/settings.h"
#include "io/error.h"

/* MU_EUSAGE: --verify-password and --password-fd do not go together, or with
 * |file|. */
enum mu_code mu_verify_password_allow(const struct mu_settings *settings,
                                      const char *file,
                                      struct mu_error *err) MU_MUST_CHECK;

/* Asks for the password, finds the row, and says on standard error what came
 * of it. Reads |input| from its first row and leaves it rewound. MU_EUSAGE: no
 * row has that login, or no password was to be had. */
enum mu_code mu_verify_password(bool *right, struct mu_input *input,
                                const struct mu_settings *settings,
                                struct mu_error *err) MU_MUST_CHECK;

#endif
