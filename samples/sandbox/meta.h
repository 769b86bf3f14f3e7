/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta - what the org says of its user types and their schemas.
 */
#ifndef MUSTER_SANDBOX_META_H
#define MUSTER_SANDBOX_META_H

#include "samples/sandbox/org.h"

/* GET /api/v1/meta/schemas/user/{default or osc...} */
void sb_meta_schema(struct sb_call *call);

/* GET /api/v1/meta/types/user: an array. */
void sb_meta_types(struct sb_call *call);

/* GET /api/v1/meta/types/user/{oty...} */
void sb_meta_type(struct sb_call *call);

#endif
