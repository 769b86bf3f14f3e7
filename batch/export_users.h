/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export_users - all users of an org, complete, by as many lists at once as the
 * limits let run.
 *
 * 1. Ranges of `created` (created_ranges.h), each a search in that order. An
 *    org that does not search, or whose answers are not what was asked for, is
 *    read by plain lists instead.
 * 2. The sweep: who changed since just before the export began is read again
 *    once the search's index has had time to know it. That finds people who
 *    were too new for the index, and those who are created meanwhile.
 * 3. What the columns want besides: memberships and managers.
 */
#ifndef MUSTER_BATCH_EXPORT_USERS_H
#define MUSTER_BATCH_EXPORT_USERS_H

#include "batch/command.h"
#include "batch/settings.h"

/* Gives an exit status; whatever went wrong has been said. */
int mu_export_users(const struct mu_command *command,
                    const struct mu_settings *settings);

#endif
