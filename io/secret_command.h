/* SPDX-License-Identifier: Apache-2.0 */
/*
 * secret_command - a secret that another program says, such as a password
 * manager.
 *
 * The program may have to ask its user, so it gets the time it needs, stays in
 * this process group and has the terminal; its standard input is empty. It
 * inherits the environment as it stands: whoever calls wipes that before.
 */
#ifndef MUSTER_IO_SECRET_COMMAND_H
#define MUSTER_IO_SECRET_COMMAND_H

#include <stdbool.h>

#include "io/error.h"
#include "io/secret.h"

/* Runs |command| by the shell and takes the first line of what it writes, or
 * all when |whole|, behind |prefix|; trimmed and checked as secret_source has
 * it. |name| is for errors (MU_EUSAGE), which also say that it ended badly. The
 * caller frees with mu_secret_free(). */
enum mu_code mu_secret_run(struct mu_secret **out, const char *prefix,
                           const char *command, const char *name, bool whole,
                           struct mu_error *err) MU_MUST_CHECK;

#endif
