/* SPDX-License-Identifier: Apache-2.0 */
/*
 * org_clock - what time it is for the org.
 *
 * Okta says when a rate window ends in seconds of its own clock, which may be
 * hours off ours.  Each reply's Date (RFC 9110 section 6.6.1, whole seconds)
 * says that the org's clock minus ours lay somewhere in an interval about a
 * second wide; intersected over many replies it shrinks to the round trip.
 *
 * Local times are monotonic microseconds, org times epoch microseconds.
 */
#ifndef MUSTER_BATCH_ORG_CLOCK_H
#define MUSTER_BATCH_ORG_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct mu_org_clock {   /* embed by value; all zero knows nothing */
  int64_t least_offset; /* org minus local, at least */
  int64_t most_offset;  /* and at most */
  bool known;
};

/* The org's time now: it is somewhere between the two. */
struct mu_org_time {
  int64_t earliest;
  int64_t latest;
};

/* Learns from a reply that says |date| (epoch seconds), to a request that was
 * sent and answered at these local times. A reply that contradicts what was
 * known (a clock was set) starts afresh. */
void mu_org_clock_learn(struct mu_org_clock *clock, int64_t date,
                        int64_t sent_us, int64_t received_us);

/* The org's time at local |now_us|; only when |clock->known|. */
struct mu_org_time mu_org_clock_at(const struct mu_org_clock *clock,
                                   int64_t now_us);

/* The local time from which the org's clock surely shows |epoch_us|. */
int64_t mu_org_clock_local_safe(const struct mu_org_clock *clock,
                                int64_t epoch_us);

/* Parses an IMF-fixdate (RFC 9110 section 5.6.7), the only form that servers
 * may send; false for anything else. */
bool mu_org_clock_parse_date(const char *text, int64_t *epoch_s);

/* Parses Okta's timestamps, YYYY-MM-DDTHH:mm:ss.SSSZ; the fraction may be
 * absent. */
bool mu_org_clock_parse_timestamp(const char *text, int64_t *epoch_us);

/* Writes epoch microseconds as Okta writes them. */
#define MU_TIMESTAMP_MAX 32
void mu_org_clock_format(int64_t epoch_us, char text[MU_TIMESTAMP_MAX]);

#endif
