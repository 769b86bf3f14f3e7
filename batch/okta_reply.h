/* SPDX-License-Identifier: Apache-2.0 */
/*
 * okta_reply - what a reply means for the row that asked.
 *
 * Okta's errors are {errorCode, errorSummary, errorCauses[]} (Errors
 * reference); which of them pass, which are final and which leave it open
 * whether anything was done is decided here and nowhere else.
 */
#ifndef MUSTER_BATCH_OKTA_REPLY_H
#define MUSTER_BATCH_OKTA_REPLY_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/okta_request.h"
#include "batch/org_clock.h"
#include "batch/rate_window.h"
#include "batch/retry.h"
#include "io/buffer.h"
#include "io/transfer.h"

enum mu_verdict {
  MU_VERDICT_DONE,        /* 2xx, and the reply is whole */
  MU_VERDICT_WINDOW,      /* 429: the bucket's window is used up */
  MU_VERDICT_CROWD,       /* 429: too many requests in flight in the org */
  MU_VERDICT_AGAIN,       /* not executed, and a repeat may succeed */
  MU_VERDICT_IN_DOUBT,    /* nobody knows whether it was executed */
  MU_VERDICT_EXISTS,      /* another user has this login */
  MU_VERDICT_MISSING,     /* 404: no such object */
  MU_VERDICT_REFUSED,     /* for good, for this row */
  MU_VERDICT_FORBIDDEN,   /* these credentials may not do this */
  MU_VERDICT_UNAUTHORIZED /* these credentials are no good at all */
};

/* The reply headers that a transfer must keep, in this order. */
enum mu_okta_header {
  MU_HEADER_RATE_LIMIT,
  MU_HEADER_RATE_REMAINING,
  MU_HEADER_RATE_RESET,
  MU_HEADER_DATE,
  MU_HEADER_REQUEST_ID,
  MU_HEADER_RETRY_AFTER,
  MU_HEADER_WWW_AUTHENTICATE,
  MU_HEADER_DPOP_NONCE,
  MU_OKTA_HEADERS
};
extern const char *const mu_okta_header_names[MU_OKTA_HEADERS];

#define MU_OKTA_ID_MAX 64

struct mu_okta_reply { /* reuse it: init once, read many, release */
  enum mu_verdict verdict;
  enum mu_retry_kind retry; /* for AGAIN and IN_DOUBT */
  int http_status;          /* 0 when there was no reply */
  bool answered;
  bool starved; /* of memory: |error| is not whole */
  bool metered; /* |report| was there */
  bool crowded; /* it said 0 of 0: too many requests in flight */
  struct mu_rate_report report;
  bool dated;                       /* |date| was there */
  int64_t date;                     /* org epoch seconds */
  int64_t retry_after_us;           /* 0: not said */
  char id[MU_OKTA_ID_MAX];          /* of the user, when DONE */
  char user_status[MU_OKTA_ID_MAX]; /* likewise */
  char error_code[MU_OKTA_ID_MAX];  /* Okta's; "" when there is none */
  struct mu_buffer error;           /* every cause in words */
  const char *request_id;           /* borrowed from |http| */
  const struct mu_reply *http;      /* borrowed */
};

void mu_okta_reply_init(struct mu_okta_reply *reply);
void mu_okta_reply_release(struct mu_okta_reply *reply);

/* Reads |http|, the reply to |request|; it is borrowed as long as the fields
 * are used. */
void mu_okta_reply_read(struct mu_okta_reply *reply,
                        const struct mu_reply *http,
                        const struct mu_okta_request *request);

/* The answer to mu_okta_find(): |*user| is the user whose login is |login|
 * (case and diacritics aside), as JSON; NULL when there is none. The caller
 * frees it with cJSON_Delete(). A lookup by login may find another user, whose
 * shortname it is. MU_EINPUT when the reply cannot be understood. */
struct cJSON;
enum mu_code mu_okta_reply_user(struct cJSON **user,
                                const struct mu_okta_reply *reply,
                                const char *login, size_t len,
                                struct mu_error *err) MU_MUST_CHECK;

/* Whether Okta itself says that there is no such thing. What stands between may
 * answer 404 too, as to a method that it lets nobody use. */
bool mu_okta_reply_is_gone(const struct mu_okta_reply *reply);

/* The answer to mu_okta_activate(): appends its activationUrl, if there is one,
 * to |link|, which the caller wipes. True when the user has still to set a
 * password, which is what Okta gives a link or its token for. */
bool mu_okta_reply_activation(struct mu_buffer *link,
                              const struct mu_okta_reply *reply);

/* Whether |user| holds every attribute of |profile| (JSON, as it was sent) and
 * was created at org time |since_us| or later. */
enum mu_code mu_okta_reply_is_ours(bool *ours, const struct cJSON *user,
                                   const char *profile, size_t len,
                                   int64_t since_us,
                                   struct mu_error *err) MU_MUST_CHECK;

#endif
