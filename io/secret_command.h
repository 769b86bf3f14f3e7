/* SPDX-License-Identifier: Apache-2.0 */
/*
 * secret_command - a secret that another program says, such as a password
 * manager.
 *
 * The program may have to ask its user, so it gets the time it needs, stays in
 * this process group, where ^C reaches both, and has the terminal; its standard
 * input is empty. It inherits the environment as it stands: whoever calls wipes
 * that before.
 *
 * What it has said when it ends is all there is: one that it leaves behind,
 * such as an agent, may hold its output open for as long as it likes.
 */
#ifndef MUSTER_IO_SECRET_COMMAND_H
#define MUSTER_IO_SECRET_COMMAND_H

#include "io/error.h"
#include "io/secret.h"
#include "io/secret_source.h"

struct mu_secret_command {  /* all borrowed until mu_secret_run() returns */
  const char *text;         /* for the shell */
  const char *name;         /* for errors */
  enum mu_secret_part part; /* of what it says */
  int patience_ms;          /* told of when it goes on in silence so long */
  void (*tell)(const void *ctx,
               const char *name); /* once; NULL: nobody cares */
  const void *ctx;
};

/* Runs |command| and takes its part of what that writes; checked as
 * secret_source has it. MU_EUSAGE also says that it ended badly. The caller
 * frees with mu_secret_free(). */
enum mu_code mu_secret_run(struct mu_secret **out,
                           const struct mu_secret_command *command,
                           struct mu_error *err) MU_MUST_CHECK;

#endif
