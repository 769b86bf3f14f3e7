/* SPDX-License-Identifier: Apache-2.0 */
/* say - a line of talk on standard error, for those who have not asked for
 * quiet. */
#ifndef MUSTER_BATCH_SAY_H
#define MUSTER_BATCH_SAY_H

#include "batch/settings.h"
#include "io/error.h"

/* Prints "muster: ", what |format| makes and a line break; nothing when
 * |settings| say --quiet. What goes wrong is not said here. */
void mu_say(const struct mu_settings *settings, const char *format, ...)
    MU_PRINTF(2, 3);

#endif
