/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export_output - where an export's rows go: a file that is there whole or not
 * at all, standard output, or a pipe.
 */
#ifndef MUSTER_BATCH_EXPORT_OUTPUT_H
#define MUSTER_BATCH_EXPORT_OUTPUT_H

#include <stdbool.h>

#include "batch/export_row.h"
#include "batch/settings.h"
#include "io/buffer.h"
#include "io/error.h"

struct mu_export_output;

/* What --output, --delimiter, --raw-cells and --bom say. MU_EUSAGE for those
 * that JSON has no use for, or a delimiter that is none. */
enum mu_code mu_export_format_of(struct mu_export_format *format,
                                 const struct mu_settings *settings,
                                 struct mu_error *err) MU_MUST_CHECK;

/* MU_EOUTPUT when |path| is there already and is not to be replaced, or cannot
 * be made: said before the first call. |replace| as --force has it. */
enum mu_code mu_export_output_check(const char *path, bool replace,
                                    struct mu_error *err) MU_MUST_CHECK;

/* Begins to write what is to become |path| ("-": standard output): a file
 * beside it takes the rows (mode 0600), and takes its place when all are in it.
 * Freed with mu_export_output_free(), which leaves |path| as it was when the
 * output was not closed. */
enum mu_code mu_export_output_open(struct mu_export_output **out,
                                   const char *path,
                                   struct mu_error *err) MU_MUST_CHECK;

/* Appends; it is kept in memory until there is enough to write. */
enum mu_code mu_export_output_write(struct mu_export_output *output,
                                    const struct mu_buffer *bytes,
                                    struct mu_error *err) MU_MUST_CHECK;

/* All is there: it is on the disk, under its name, when this gives MU_OK. */
enum mu_code mu_export_output_close(struct mu_export_output *output,
                                    struct mu_error *err) MU_MUST_CHECK;
void mu_export_output_free(struct mu_export_output *output);

#endif
