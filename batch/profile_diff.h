/* SPDX-License-Identifier: Apache-2.0 */
/*
 * profile_diff - what a row says of a user who is there, and the org does not.
 *
 * Values are compared as what they are in JSON, so that 3 is 3.0 but not "3";
 * texts letter by letter, arrays item by item, in their order. An attribute
 * that is absent, null, an empty text or an empty array has no value.
 */
#ifndef MUSTER_BATCH_PROFILE_DIFF_H
#define MUSTER_BATCH_PROFILE_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "io/buffer.h"
#include "io/error.h"

struct cJSON;

/* Whether two values are the same; either may be NULL. */
bool mu_profile_diff_same(const struct cJSON *a, const struct cJSON *b);

/* Appends a JSON object of those members among |lines| (see
 * mu_okta_profile_lines()) whose value |profile| has not, each as it is written
 * there. |*count| is their number. Fails when out of memory alone. */
enum mu_code mu_profile_diff(struct mu_buffer *out, size_t *count,
                             const struct mu_buffer *lines,
                             const struct cJSON *profile,
                             struct mu_error *err) MU_MUST_CHECK;

#endif
