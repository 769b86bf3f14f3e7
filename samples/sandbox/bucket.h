/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bucket - which rate limit a request counts against.
 *
 * Okta's own list of buckets, most specific first (Okta docs, rate limits;
 * the generated list in Okta's Terraform provider): GET and POST on /users
 * share a bucket with every sub-resource of a user, a write to one user has
 * its own, a read of one user another.
 */
#ifndef MUSTER_SANDBOX_BUCKET_H
#define MUSTER_SANDBOX_BUCKET_H

#include <stdint.h>

enum sb_bucket {
  SB_BUCKET_USERS,      /* GET and POST /users, and /users/{id}/anything */
  SB_BUCKET_USER_WRITE, /* POST, PUT, DELETE /users/{id} */
  SB_BUCKET_USER_READ,  /* GET /users/{id} */
  SB_BUCKET_GROUPS,     /* /groups, and /groups/{id}/anything */
  SB_BUCKET_GROUP,      /* one group */
  SB_BUCKET_API,        /* whatever else is below /api/v1 */
  SB_BUCKET_LOGS,       /* /logs */
  SB_BUCKET_TOKEN,      /* /oauth2/v1/token */
  SB_BUCKETS
};

struct sb_bucket_info {
  const char *name;    /* as options and the ledger call it */
  uint64_t per_minute; /* what a Workforce org has (Okta docs, 2025) */
};

const struct sb_bucket_info *sb_bucket_info(enum sb_bucket bucket);

#endif
