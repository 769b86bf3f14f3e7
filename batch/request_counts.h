/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_counts - how many requests went to each bucket, and how they were
 * answered.
 */
#ifndef MUSTER_BATCH_REQUEST_COUNTS_H
#define MUSTER_BATCH_REQUEST_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/okta_request.h"

#define MU_STATUS_KINDS 24 /* distinct HTTP statuses told apart in a bucket */

struct mu_request_count {
  int status; /* 0: no reply */
  uint64_t count;
};

struct mu_request_counts { /* zero bytes are none */
  uint64_t requests[MU_BUCKETS];
  struct mu_request_count by_status[MU_BUCKETS][MU_STATUS_KINDS];
};

/* Adds |count| requests that ended with |status|. */
void mu_request_counts_add(struct mu_request_counts *counts,
                           enum mu_bucket bucket, int status, uint64_t count);

/* Adds the request that |http| answers, and how often it was sent before; none
 * that never left. */
void mu_request_counts_add_reply(struct mu_request_counts *counts,
                                 enum mu_bucket bucket,
                                 const struct mu_reply *http);

/* Adds all of |more|. */
void mu_request_counts_merge(struct mu_request_counts *counts,
                             const struct mu_request_counts *more);

/* Adds a member requests to |summary|: {bucket: {status: count}}. False when
 * memory is short. */
struct cJSON;
bool mu_request_counts_tell(const struct mu_request_counts *counts,
                            struct cJSON *summary);

#endif
