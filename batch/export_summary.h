/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export_summary - what an export was and how it went, as JSON for machines.
 */
#ifndef MUSTER_BATCH_EXPORT_SUMMARY_H
#define MUSTER_BATCH_EXPORT_SUMMARY_H

#include "batch/ending.h"
#include "batch/export.h"
#include "io/error.h"

/* Writes the summary anew, if one is wanted. */
enum mu_code mu_export_summary_write(const struct mu_export *e,
                                     const struct mu_ending *ending,
                                     struct mu_error *err) MU_MUST_CHECK;

#endif
