/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/bucket.h"

static const struct sb_bucket_info buckets[SB_BUCKETS] = {
    [SB_BUCKET_USERS] = {"users", 600},
    [SB_BUCKET_USER_WRITE] = {"user-write", 600},
    [SB_BUCKET_USER_READ] = {"user-read", 2000},
    [SB_BUCKET_GROUPS] = {"groups", 500},
    [SB_BUCKET_GROUP] = {"group", 1000},
    [SB_BUCKET_API] = {"api", 1200},
    [SB_BUCKET_LOGS] = {"logs", 120},
    [SB_BUCKET_TOKEN] = {"token", 2000},
};

const struct sb_bucket_info *sb_bucket_info(enum sb_bucket bucket)
{
  return &buckets[bucket];
}
