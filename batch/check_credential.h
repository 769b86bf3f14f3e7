/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check_credential - a check's report for people, the part about who the
 * credential is.
 */
#ifndef MUSTER_BATCH_CHECK_CREDENTIAL_H
#define MUSTER_BATCH_CHECK_CREDENTIAL_H

#include "batch/check.h"
#include "batch/sheet.h"

/* |worries| as mu_check_worries() has them. */
void mu_check_credential_print(struct mu_sheet *sheet,
                               const struct mu_check *check, unsigned worries);

#endif
