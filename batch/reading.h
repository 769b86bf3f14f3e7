/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reading - how the command line says that a file is to be read.
 */
#ifndef MUSTER_BATCH_READING_H
#define MUSTER_BATCH_READING_H

#include "batch/input.h"
#include "batch/remark.h"
#include "batch/settings.h"
#include "io/error.h"

/* |options| borrow from |settings| and |schema| (NULL: the facts). MU_EUSAGE
 * names the option that cannot be understood. */
enum mu_code mu_reading_options(struct mu_input_options *options,
                                const struct mu_settings *settings,
                                const struct mu_schema *schema,
                                struct mu_error *err) MU_MUST_CHECK;

/* Remarks that others can read the file at |path|, which holds secrets; says
 * nothing of what is no file. */
void mu_reading_remark_mode(const char *path, struct mu_remarks *remarks);

#endif
