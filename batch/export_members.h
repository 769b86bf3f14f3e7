/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export_members - who is in the groups of an org.
 *
 * Members are read by group, many groups at once: a page holds 200 of them,
 * where by user each user would take a call.
 */
#ifndef MUSTER_BATCH_EXPORT_MEMBERS_H
#define MUSTER_BATCH_EXPORT_MEMBERS_H

#include "batch/command.h"
#include "batch/settings.h"

/* Gives an exit status; whatever went wrong has been said. */
int mu_export_members(const struct mu_command *command,
                      const struct mu_settings *settings);

#endif
