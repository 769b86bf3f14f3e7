/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/request_counts.h"

#include <stdio.h>

#include <cjson/cJSON.h>

void mu_request_counts_add(struct mu_request_counts *counts,
                           enum mu_bucket bucket, int status, uint64_t count)
{
  struct mu_request_count *kinds = counts->by_status[bucket];
  unsigned i = 0;

  if (count == 0) {
    return;
  }
  counts->requests[bucket] += count;
  while (i < MU_STATUS_KINDS - 1 && kinds[i].count > 0 &&
         kinds[i].status != status) {
    i++;
  }
  if (kinds[i].count == 0) {
    kinds[i].status = status;
  }
  kinds[i].count += count;
}

void mu_request_counts_add_reply(struct mu_request_counts *counts,
                                 enum mu_bucket bucket,
                                 const struct mu_reply *http)
{
  bool answered = http->delivery == MU_DELIVERY_ANSWERED;

  mu_request_counts_add(counts, bucket, http->rejection, http->rejections);
  if (http->delivery != MU_DELIVERY_NONE) {
    mu_request_counts_add(counts, bucket, answered ? http->status : 0, 1);
  }
}

void mu_request_counts_merge(struct mu_request_counts *counts,
                             const struct mu_request_counts *more)
{
  for (unsigned b = 0; b < MU_BUCKETS; b++) {
    for (unsigned i = 0; i < MU_STATUS_KINDS; i++) {
      mu_request_counts_add(counts, (enum mu_bucket)b,
                            more->by_status[b][i].status,
                            more->by_status[b][i].count);
    }
  }
}

static bool tell_bucket(const struct mu_request_count *counts, cJSON *bucket)
{
  bool told = bucket != NULL;

  for (size_t i = 0; i < MU_STATUS_KINDS && counts[i].count > 0; i++) {
    char status[16] = "no_reply";

    if (counts[i].status > 0) {
      (void)snprintf(status, sizeof status, "%d", counts[i].status);
    }
    told = cJSON_AddNumberToObject(bucket, status, (double)counts[i].count) &&
           told;
  }
  return told;
}

bool mu_request_counts_tell(const struct mu_request_counts *counts,
                            struct cJSON *summary)
{
  cJSON *requests = cJSON_AddObjectToObject(summary, "requests");
  bool told = requests != NULL;

  for (unsigned b = 0; b < MU_BUCKETS; b++) {
    if (counts->requests[b] > 0) {
      told =
          tell_bucket(counts->by_status[b],
                      cJSON_AddObjectToObject(requests, mu_bucket_name(b))) &&
          told;
    }
  }
  return told;
}
