/* SPDX-License-Identifier: Apache-2.0 */
/* set_option - reads --set ATTRIBUTE=VALUE, one value for every row. */
#ifndef MUSTER_BATCH_SET_OPTION_H
#define MUSTER_BATCH_SET_OPTION_H

#include "batch/attribute.h"
#include "batch/user.h"
#include "io/error.h"

/* Cuts |text| at the first "=", since values may hold one, and checks the
 * value as a cell's would be. |value| borrows from |text|. MU_EUSAGE when the
 * attribute is none or a secret, or the value cannot be right for any row. */
enum mu_code mu_set_option_parse(const char *text, enum mu_attribute_id *id,
                                 struct mu_value *value,
                                 struct mu_error *err) MU_MUST_CHECK;

#endif
