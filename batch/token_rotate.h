/* SPDX-License-Identifier: Apache-2.0 */
/*
 * token_rotate - muster token rotate-key: which key of which app, by which
 * credential, and what is said meanwhile.
 *
 * The credential is the app's own key, or, with --token-file or
 * --token-command beside --client-id and --private-key, a super admin's token.
 */
#ifndef MUSTER_BATCH_TOKEN_ROTATE_H
#define MUSTER_BATCH_TOKEN_ROTATE_H

#include "batch/settings.h"

/* Gives the exit status. */
int mu_token_rotate(const struct mu_settings *settings);

#endif
