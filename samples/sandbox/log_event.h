/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log_event - one event of the System Log, as it is kept and as it is seen.
 *
 * The shape is that of LogEvent in Okta's OpenAPI description; the names of the
 * types are those of its event types catalogue. An event is kept small: what
 * its kind tells, what numbers tell and what others of its kind share is not
 * in it. sb_log_event_unfold() puts that back.
 */
#ifndef MUSTER_SANDBOX_LOG_EVENT_H
#define MUSTER_SANDBOX_LOG_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "samples/sandbox/place_id.h"

#define SB_LOG_TARGETS 2 /* of one event at most */

enum sb_log_kind {
  SB_LOG_USER_CREATED,
  SB_LOG_USER_ACTIVATED,
  SB_LOG_USER_REACTIVATED,
  SB_LOG_USER_DEACTIVATED,
  SB_LOG_USER_SUSPENDED,
  SB_LOG_USER_UNSUSPENDED,
  SB_LOG_USER_UNLOCKED,
  SB_LOG_USER_DELETE_INITIATED,
  SB_LOG_USER_DELETE_COMPLETED,
  SB_LOG_USER_PROFILE,
  SB_LOG_USER_PASSWORD,
  SB_LOG_USER_PASSWORD_EXPIRED,
  SB_LOG_USER_PASSWORD_RESET,
  SB_LOG_GROUP_CREATED,
  SB_LOG_GROUP_PROFILE,
  SB_LOG_GROUP_DELETED,
  SB_LOG_MEMBER_ADDED,
  SB_LOG_MEMBER_REMOVED,
  SB_LOG_RATE_VIOLATION,
  SB_LOG_OTHER,   /* a client of the sandbox says what it is */
  SB_LOG_SIGN_IN, /* from here on: nobody's doing, see log_samples.h */
  SB_LOG_SIGN_IN_FAILED,
  SB_LOG_SIGN_IN_LOCKED,
  SB_LOG_SIGN_OUT,
  SB_LOG_MFA,
  SB_LOG_MFA_FAILED,
  SB_LOG_APP,
  SB_LOG_KINDS
};

enum sb_log_text { /* what an event has to keep as text */
                   SB_LOG_TYPE,
                   SB_LOG_MESSAGE, /* these two of SB_LOG_OTHER alone */
                   SB_LOG_AGENT,   /* the client's User-Agent */
                   SB_LOG_URI,
                   SB_LOG_ID, /* of the first target */
                   SB_LOG_ALTERNATE,
                   SB_LOG_NAME,
                   SB_LOG_SECOND_ID, /* of the second target */
                   SB_LOG_SECOND_NAME,
                   SB_LOG_TEXTS
};

struct sb_log_event {
  int64_t published; /* epoch milliseconds on the org's clock */
  int64_t shown;     /* since when it can be read */
  int64_t latest;    /* the last |published| of those shown so far */
  uint64_t position; /* in the order in which they could be read */
  uint64_t request;  /* events of one share a transaction */
  char *texts;       /* one after the other, each with its NUL; owned; NULL for
                        one of log_samples.h */
  enum sb_log_kind kind;
};

/* Keeps copies of |texts|, SB_LOG_TEXTS of them, NULL for none; false when out
 * of memory. */
bool sb_log_event_keep(struct sb_log_event *event, const char *const *texts);
void sb_log_event_release(struct sb_log_event *event);

struct sb_log_identity {                    /* who or what */
  const char *id, *type, *alternate, *name; /* each NULL for none */
};

struct sb_log_org { /* what the events of one org share; fields are set once */
  uint64_t seed;
  char owner[SB_ID]; /* whose the token is */
  char token[SB_ID]; /* its id, no secret */
};

struct sb_log_view { /* an event with all that it says; texts are borrowed from
                        the event, the org and |store| */
  const struct sb_log_event *event;
  const char *uuid, *type, *message, *legacy, *severity, *version;
  const char *result, *reason;
  struct sb_log_identity actor, targets[SB_LOG_TARGETS];
  size_t target_count;
  const char *address, *agent, *os, *browser, *device, *zone;
  const char *city, *state, *country, *postal;
  const char *transaction, *transaction_type, *token, *session, *uri;
  struct {
    char uuid[37], transaction[28], session[26], address[16];
  } store;
};

/* Fills |view|, which must stay where it is while it is used. What only
 * log_samples.h knows stays NULL. */
void sb_log_event_unfold(const struct sb_log_event *event,
                         const struct sb_log_org *org,
                         struct sb_log_view *view);

#endif
