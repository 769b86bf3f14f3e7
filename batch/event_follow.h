/* SPDX-License-Identifier: Apache-2.0 */
/*
 * event_follow - the org's System Log as it happens: export events --follow.
 *
 * Pages are asked for one after another, each by the link that came with the
 * one before it; that link is there even when nothing is new, and is asked
 * again after a while (System Log API reference, polling). Each page goes to
 * the output and the disk, then to the command of --exec, and only then does
 * the cursor file name the page after it: whenever this process dies, the next
 * one repeats a page at most and leaves nothing out.
 */
#ifndef MUSTER_BATCH_EVENT_FOLLOW_H
#define MUSTER_BATCH_EVENT_FOLLOW_H

#include "batch/command.h"
#include "batch/settings.h"

/* Follows until it is stopped; gives the exit status. */
int mu_event_follow(const struct mu_command *command,
                    const struct mu_settings *settings);

#endif
