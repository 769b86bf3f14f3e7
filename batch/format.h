/* SPDX-License-Identifier: Apache-2.0 */
/*
 * format - the forms that values can be asked to have.
 *
 * A form is only as strict as what is known of the org's own check: a value
 * that the org might take is never refused here.
 */
#ifndef MUSTER_BATCH_FORMAT_H
#define MUSTER_BATCH_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "batch/attribute.h"

/* Any bytes will do; a NUL stands after them. */
bool mu_format_fits(enum mu_format format, const char *text, size_t len);

/* What a value that does not fit is not: "an e-mail address". */
const char *mu_format_describe(enum mu_format format);

#endif
