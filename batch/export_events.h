/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export_events - the System Log of an org for a span of time.
 *
 * Its events come in the order in which they came about, in pages of 1,000
 * that follow each other; the log's limit is so low that more lists at once
 * would not make it faster. (System Log API reference)
 */
#ifndef MUSTER_BATCH_EXPORT_EVENTS_H
#define MUSTER_BATCH_EXPORT_EVENTS_H

#include "batch/command.h"
#include "batch/settings.h"

/* Gives an exit status; whatever went wrong has been said. */
int mu_export_events(const struct mu_command *command,
                     const struct mu_settings *settings);

#endif
