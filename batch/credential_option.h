/* SPDX-License-Identifier: Apache-2.0 */
/*
 * credential_option - credentials that the command line points at: a token's
 * file or command, or the key of a service app. Never the secrets themselves:
 * everybody on the machine can read a command line.
 */
#ifndef MUSTER_BATCH_CREDENTIAL_OPTION_H
#define MUSTER_BATCH_CREDENTIAL_OPTION_H

#include "batch/credential.h"
#include "batch/settings.h"
#include "io/error.h"

/* MU_EUSAGE when options name more than one credential, or half of one. */
enum mu_code mu_credential_option_check(const struct mu_settings *settings,
                                        struct mu_error *err) MU_MUST_CHECK;

/* |out->kind| is MU_CREDENTIAL_NONE when they name none. A command runs with
 * the environment as it stands. |out| is released whatever the outcome. */
enum mu_code mu_credential_option_find(struct mu_credential *out,
                                       const struct mu_settings *settings,
                                       struct mu_error *err) MU_MUST_CHECK;

/* The passphrase of |credential|'s key by --passphrase-command, if that is
 * given; MU_EUSAGE where there is no key. */
enum mu_code
mu_credential_option_passphrase(struct mu_credential *credential,
                                const struct mu_settings *settings,
                                struct mu_error *err) MU_MUST_CHECK;

#endif
