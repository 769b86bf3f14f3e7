/* SPDX-License-Identifier: Apache-2.0 */
/*
 * group_listing - reading the list of an org's groups, for an export of them or
 * of their members.
 */
#ifndef MUSTER_BATCH_GROUP_LISTING_H
#define MUSTER_BATCH_GROUP_LISTING_H

#include "batch/export.h"
#include "batch/group_roll.h"
#include "io/error.h"

/* Gathers all groups, unless an earlier run has, and adds them to |roll|, which
 * may be NULL; what an earlier run got is in it already. |path| is the list's
 * first page; NULL: all groups. */
enum mu_stop mu_group_listing_gather(struct mu_export *e, const char *path,
                                     struct mu_group_roll *roll,
                                     struct mu_error *err);

#endif
