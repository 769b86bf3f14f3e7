/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export_identity - what an export is of, as its log begins with: only the same
 * export can be gone on with.
 */
#ifndef MUSTER_BATCH_EXPORT_IDENTITY_H
#define MUSTER_BATCH_EXPORT_IDENTITY_H

#include "batch/export.h"
#include "io/buffer.h"
#include "io/error.h"

/* Appends JSON. */
enum mu_code mu_export_identity_write(const struct mu_export *e,
                                      struct mu_buffer *out,
                                      struct mu_error *err) MU_MUST_CHECK;

/* Whether |before|, which a log begins with, is |now|'s export; takes over the
 * times that it meant by --since and --until. MU_EUSAGE names what differs. */
enum mu_code mu_export_identity_check(struct mu_export *e,
                                      const struct cJSON *before,
                                      const char *now,
                                      struct mu_error *err) MU_MUST_CHECK;

#endif
