/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check - what can be found out about an org, the credentials for it and the
 * way there, by reads alone: the facts that muster check reports.
 *
 * Each thing that goes wrong is a fact too, and the rest goes on as long as
 * the org can be reached and takes the credentials.
 */
#ifndef MUSTER_BATCH_CHECK_H
#define MUSTER_BATCH_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/check_probe.h"
#include "batch/org_clock.h"
#include "batch/org_link.h"
#include "batch/scope.h"
#include "batch/scope_survey.h"
#include "io/error.h"
#include "io/peer.h"

struct cJSON;

enum mu_check_kind {
  MU_CHECK_NOBODY, /* there is no credential, or it cannot be used */
  MU_CHECK_TOKEN,  /* an API token (SSWS): a user's */
  MU_CHECK_APP     /* an access token (OAuth): a service app's */
};

/* How far it came. */
enum mu_check_end {
  MU_CHECK_ASKED,      /* everything was asked */
  MU_CHECK_NO_ACCESS,  /* no credential: only what anybody may know */
  MU_CHECK_REFUSED,    /* the org refused the credential */
  MU_CHECK_UNREACHABLE /* or could not be reached, or is not trusted */
};

/* This machine's clock beside the org's; harmless as far as muster goes, which
 * goes by the org's. */
struct mu_check_clock {
  bool known;
  int64_t ahead_us; /* this machine's; negative: behind */
  int64_t slack_us; /* give or take */
};

struct mu_check { /* the fields are there to be read; released below */
  const char *url;
  const char *url_source; /* "--org" */
  bool reached;           /* some answer came */
  struct mu_peer peer;
  enum mu_distrust distrust;
  char org_id[MU_OKTA_ID_MAX]; /* "": it does not say */
  char pipeline[MU_OKTA_ID_MAX];
  struct mu_check_clock clock;
  int64_t org_now_us; /* epoch, when the last answer came; 0: not known */
  enum mu_check_kind kind;
  const char *source;    /* of the credential: "--token-file"; NULL */
  const char *lacking;   /* why there is none; or "" */
  const char *client_id; /* of a service app that has an access token of this
                            run; NULL: there is none */
  struct mu_scope_survey scopes; /* that it was granted */
  bool bound;                    /* to a key of this run (DPoP) */
  struct cJSON *me;              /* the token's owner; NULL: not known */
  struct cJSON *roles;  /* theirs or the app's, a list; NULL: not known */
  struct cJSON *tokens; /* a list; NULL: not known */
  struct mu_probe_answer probes[MU_PROBES];
  enum mu_check_end end;
  struct mu_error failure; /* why, unless ASKED */
};

/* What |link| shows the org. */
enum mu_check_kind mu_check_kind_of(const struct mu_org_link *link);

/* Asks all there is to ask through |link|, which has an asker; where it lacks a
 * credential (link->lacking), what needs none. An error only for MU_ESTOPPED
 * and MU_ENOMEM. |check| is zeroed before by the caller, who has set |url|,
 * |url_source| and |source|; these and link are borrowed. */
enum mu_code mu_check_gather(struct mu_check *check, struct mu_org_link *link,
                             struct mu_error *err) MU_MUST_CHECK;
void mu_check_release(struct mu_check *check);

/* The probe that was last counted in each bucket: its answer says how much is
 * left there. */
extern const enum mu_probe mu_check_latest[];
extern const size_t mu_check_latest_count;

/* The owner's login; "" when it is not known. */
const char *mu_check_login(const struct mu_check *check);

/* Whether the org is known to take the credential: anybody may ask what it says
 * of itself, and what is no org, or is out of order, says nothing. */
bool mu_check_is_taken(const struct mu_check *check);

/* Whether the owner, or the app, is known to be a super admin. */
bool mu_check_is_super(const struct mu_check *check);

/* Whether the owner, or the app, is known to have admin roles, and none of them
 * lets anybody write: that of a group is among a user's as well (Okta's Role
 * Assignments API, assignmentType). */
bool mu_check_is_read_only(const struct mu_check *check);

/* Whether all that an app's scopes allow was refused: it has no admin role, or
 * one that is good for nothing here. */
bool mu_check_has_no_role(const struct mu_check *check);

#endif
