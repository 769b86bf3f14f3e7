/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tally - how many rows ended how, and which errors they met, grouped so that
 * a thousand rows with one cause are one line.
 */
#ifndef MUSTER_BATCH_TALLY_H
#define MUSTER_BATCH_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "batch/job.h"

#define MU_TALLY_GROUPS      64
#define MU_TALLY_MESSAGE_MAX 240

struct mu_error_group {
  char code[MU_OKTA_ID_MAX]; /* Okta's, "http_502", "network", or a fault's */
  uint64_t count;
  uint64_t example_row;
  char message[MU_TALLY_MESSAGE_MAX]; /* the example's */
  const char *advice;
};

struct mu_tally { /* embed by value; all zero is empty */
  uint64_t by_status[MU_STATUSES];
  struct mu_error_group groups[MU_TALLY_GROUPS];
  size_t group_count; /* the last one takes what finds no room */
};

void mu_tally_add(struct mu_tally *tally, const struct mu_job *job);

/* Rows that did not end well. */
uint64_t mu_tally_bad(const struct mu_tally *tally);

#endif
