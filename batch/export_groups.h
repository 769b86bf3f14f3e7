/* SPDX-License-Identifier: Apache-2.0 */
/* export_groups - the groups of an org. */
#ifndef MUSTER_BATCH_EXPORT_GROUPS_H
#define MUSTER_BATCH_EXPORT_GROUPS_H

#include "batch/command.h"
#include "batch/settings.h"

/* Gives an exit status; whatever went wrong has been said. */
int mu_export_groups(const struct mu_command *command,
                     const struct mu_settings *settings);

#endif
