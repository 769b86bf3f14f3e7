/* SPDX-License-Identifier: Apache-2.0 */
/*
 * user_query - what an export of users asks GET /api/v1/users for: the paths of
 * its lists.
 *
 * Okta's search knows every attribute, `created` too, and the order of its
 * answers can be said; its filter knows few; without both the list leaves
 * deactivated users out (Users API reference, list users).
 */
#ifndef MUSTER_BATCH_USER_QUERY_H
#define MUSTER_BATCH_USER_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/settings.h"
#include "io/buffer.h"
#include "io/error.h"

struct mu_user_query { /* what the command line says; borrowed */
  const char *search;  /* --search; NULL */
  const char *filter;  /* --filter; NULL */
  const char *since;   /* ISO 8601; NULL */
  const char *type_id; /* of --user-type; NULL */
  const char *fields;  /* the value of |fields|, encoded; NULL: all */
  const struct mu_option_list *status;
  bool deprovisioned; /* deactivated users too */
  uint64_t first;     /* no more users than these are wanted; 0: all */
};

/* MU_EUSAGE when --status names no status of Okta's, or options contradict
 * each other. */
enum mu_code mu_user_query_check(const struct mu_settings *settings,
                                 struct mu_error *err) MU_MUST_CHECK;

/* Users created in [from, to) (org epoch milliseconds; MU_RANGE_OPEN: no end),
 * in that order. */
void mu_user_query_range(struct mu_buffer *path, const struct mu_user_query *q,
                         int64_t from, int64_t to);

/* Users who changed at |since_us| (org epoch microseconds) or later. */
void mu_user_query_sweep(struct mu_buffer *path, const struct mu_user_query *q,
                         int64_t since_us);

/* The lists that together are the same users for an org that does not search,
 * or not in order: path number |i|, false when there are no more. Without a
 * search, --search and a type cannot be said: with them it is one of all
 * times. */
bool mu_user_query_plain(struct mu_buffer *path, const struct mu_user_query *q,
                         unsigned i);

#endif
