/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger - what the org saw: for tests, and for whoever wants to know.
 *
 * No part of Okta; it is read at /sandbox/ledger.
 */
#ifndef MUSTER_SANDBOX_LEDGER_H
#define MUSTER_SANDBOX_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "io/buffer.h"
#include "samples/sandbox/bucket.h"
#include "samples/sandbox/faults.h"
#include "samples/sandbox/limits.h"
#include "samples/sandbox/service_apps.h"
#include "samples/sandbox/users.h"

#define SB_LEDGER_STATUSES 600

enum sb_ledger_creates { /* which logins to list */
                         SB_LEDGER_ALL,
                         SB_LEDGER_DUPLICATES, /* those created more than once
                                                */
                         SB_LEDGER_NONE
};

enum sb_mail {                       /* what the org would have sent */
               SB_MAIL_ACTIVATION,   /* to a user, at creation or later */
               SB_MAIL_REACTIVATION, /* to a user */
               SB_MAIL_RESET,        /* to a user */
               SB_MAIL_DEACTIVATION, /* to the administrators */
               SB_MAILS
};

struct sb_ledger { /* embed by value; zero bytes are an empty one */
  /* Status 0 stands for a request that got no whole reply. */
  uint64_t requests[SB_BUCKETS][SB_LEDGER_STATUSES];
  uint64_t exhausted[SB_BUCKETS];       /* came when the window was used up */
  uint64_t exhausted_later[SB_BUCKETS]; /* not counting the first window */
  uint64_t refused_window, refused_concurrency, refused_bare;
  uint64_t refused_as_existing; /* creates whose login was taken */
  uint64_t mails[SB_MAILS];
  uint64_t faults[SB_FAULTS];
  uint64_t most_in_flight; /* at once, one that is refused for it included */
  uint64_t connections;
  uint64_t schemes[SB_SCHEMES]; /* requests with good credentials */
};

void sb_ledger_count(struct sb_ledger *ledger, enum sb_bucket bucket,
                     unsigned status);

/* Appends the whole as one JSON object. */
void sb_ledger_print(const struct sb_ledger *ledger,
                     const struct sb_users *users,
                     const struct sb_limits *limits,
                     const struct sb_service_apps *apps,
                     enum sb_ledger_creates creates, struct mu_buffer *out);

#endif
