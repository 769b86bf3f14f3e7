/* SPDX-License-Identifier: Apache-2.0 */
/* place - where something is, as a person finds it. */
#ifndef MUSTER_BATCH_PLACE_H
#define MUSTER_BATCH_PLACE_H

#include <stdint.h>

#include "batch/user.h"

struct mu_place {
  const char *text; /* C17 "Work Email"; "": the whole row. Borrowed. */
  uint32_t column;  /* MU_NO_COLUMN: none */
};

static const struct mu_place mu_nowhere = {"", MU_NO_COLUMN};

#endif
