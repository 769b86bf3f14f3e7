/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attribute_definition - one attribute as an org's schema defines it.
 *
 * Keys that are absent or null change nothing, and so do keys, formats and
 * mutabilities that are not known here: Okta may add to them at any time. What
 * is known and malformed is refused.
 *
 * Source: Okta's Schemas API reference, UserSchemaAttribute. `unique` is a
 * boolean there and comes as a string: UNIQUE_VALIDATED, or PENDING_UNIQUENESS
 * while Okta is still checking.
 */
#ifndef MUSTER_BATCH_ATTRIBUTE_DEFINITION_H
#define MUSTER_BATCH_ATTRIBUTE_DEFINITION_H

#include <cjson/cJSON.h>

#include "batch/attribute.h"
#include "io/arena.h"
#include "io/error.h"

/* Reads |definition| over what |attribute| says already; its texts go into
 * |texts|. Its name is not touched. MU_EINPUT says what is wrong with which
 * key, in words that go behind the attribute's name. */
enum mu_code mu_attribute_define(struct mu_attribute *attribute,
                                 const cJSON *definition,
                                 struct mu_arena *texts,
                                 struct mu_error *err) MU_MUST_CHECK;

#endif
