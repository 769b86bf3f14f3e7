/* SPDX-License-Identifier: Apache-2.0 */
/*
 * group_maker - creates the groups that the org lacks, each once.
 *
 * Creating one is not to be repeated blindly: when the answer is lost, a search
 * says whether it is there, and its index may be seconds behind.
 */
#ifndef MUSTER_BATCH_GROUP_MAKER_H
#define MUSTER_BATCH_GROUP_MAKER_H

#include "batch/group_lookup.h"

/* Creates every group of the book that is missing and has a name. Those that
 * came about when it fails are |created| all the same. MU_EAUTH when the
 * credentials may not; MU_EINPUT when the org will not have one; MU_ESTOPPED
 * when nobody can say whether one is there; else as mu_ask_send(). */
enum mu_code mu_group_maker_run(const struct mu_group_lookup *lookup,
                                struct mu_error *err) MU_MUST_CHECK;

#endif
