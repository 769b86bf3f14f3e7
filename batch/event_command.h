/* SPDX-License-Identifier: Apache-2.0 */
/*
 * event_command - the command of --exec, run once for a batch of events.
 *
 * /bin/sh -c runs it in a process group of its own. Its standard input is the
 * batch as a file in memory: it may read all of it, some or nothing, and can
 * neither block this process nor see half of a batch. What it writes to
 * standard output goes to standard error, since standard output may hold the
 * rows. It inherits no other descriptor, no blocked or ignored signal, and no
 * variable of the environment that may hold a credential (OKTA_...);
 * MUSTER_EVENTS says how many events there are.
 */
#ifndef MUSTER_BATCH_EVENT_COMMAND_H
#define MUSTER_BATCH_EVENT_COMMAND_H

#include <stdint.h>

#include "io/buffer.h"
#include "io/error.h"

/* How long a run of it may take, and how long it still may when muster is to
 * stop; then it is terminated, and killed if that does not help. Of real
 * time. */
#define MU_EVENT_COMMAND_LIMIT_MS 300000
#define MU_EVENT_COMMAND_GRACE_MS 5000

struct mu_event_command { /* all borrowed */
  const char *text;
  int64_t limit_ms;
  int64_t grace_ms;
  int signal_fd; /* readable when muster is to stop, or -1; never read here */
};

enum mu_event_command_end {
  MU_EVENT_COMMAND_DONE,   /* it ended with status 0 */
  MU_EVENT_COMMAND_FAILED, /* it did not, or could not be started */
  MU_EVENT_COMMAND_STOPPED /* it was ended because muster is to stop */
};

/* Runs |command| with |batch|, which holds |count| events, and waits for it.
 * |stop_in_ms|: when muster is to stop, -1 for never. For all ends but DONE
 * |err| has the words. */
enum mu_event_command_end
mu_event_command_run(const struct mu_event_command *command,
                     const struct mu_buffer *batch, uint64_t count,
                     int64_t stop_in_ms, struct mu_error *err);

#endif
