/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check_probe - one read of an org, and what its answer says of what these
 * credentials may do.
 *
 * Nothing is ever written to find out whether it may be: that a list can be
 * read is all that is certain.
 */
#ifndef MUSTER_BATCH_CHECK_PROBE_H
#define MUSTER_BATCH_CHECK_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/ask.h"
#include "batch/okta_reply.h"
#include "io/buffer.h"
#include "io/error.h"

enum mu_probe {
  MU_PROBE_ORG,    /* what the org tells anybody */
  MU_PROBE_ME,     /* whose token it is */
  MU_PROBE_ROLES,  /* and which admin roles they have */
  MU_PROBE_SCHEMA, /* the users' attributes */
  MU_PROBE_USERS,
  MU_PROBE_GROUPS,
  MU_PROBE_EVENTS,
  MU_PROBE_TOKENS,
  MU_PROBE_APPS, /* which muster has no need of */
  MU_PROBES
};

enum mu_probe_outcome {
  MU_PROBE_NOT_MADE, /* the org was out of reach, or refused before */
  MU_PROBE_MAY,
  MU_PROBE_MAY_NOT,
  MU_PROBE_UNCLEAR /* an answer that says neither */
};

struct mu_probe_answer { /* all zero: not made */
  enum mu_probe_outcome outcome;
  int http_status;
  char error_code[MU_OKTA_ID_MAX]; /* Okta's; "" */
  char words[256];                 /* the org's own; "" when it may */
  bool scope_missing;              /* an OAuth token without that scope */
  bool scope_left_out; /* by those that are configured: the caller's to say */
  bool metered;        /* |report| was there */
  struct mu_rate_report report;
  int64_t reset_s; /* from its Date to the window's end */
};

/* The OAuth scope that allows it; NULL where there is none. */
const char *mu_probe_scope(enum mu_probe probe);
/* Its word in JSON. */
const char *mu_probe_name(enum mu_probe probe);
/* The bucket that it is counted in. */
enum mu_bucket mu_probe_bucket(enum mu_probe probe);

/* The request of a probe other than ROLES, which is about somebody. */
struct mu_okta_request mu_probe_request(struct mu_buffer *path,
                                        enum mu_probe probe);

/* Makes one probe by |request|. |*reply| as mu_ask_send() has it, also after
 * MU_OK for an answer that was no good. What ends all of them is an error:
 * MU_EAUTH (refused), MU_ENET or MU_EUSAGE (out of reach, not trusted),
 * MU_ESTOPPED, MU_ENOMEM. */
enum mu_code mu_probe_make(struct mu_probe_answer *answer, struct mu_ask *ask,
                           const struct mu_okta_request *request,
                           const struct mu_okta_reply **reply,
                           struct mu_error *err) MU_MUST_CHECK;

/* Why |answer| is MAY_NOT and what to do about it, or what an UNCLEAR one
 * said; appended to |out|. |oauth|: the credential is an access token of an
 * app, and no API token of a user. */
void mu_probe_explain(struct mu_buffer *out, enum mu_probe probe,
                      const struct mu_probe_answer *answer, bool oauth);

#endif
