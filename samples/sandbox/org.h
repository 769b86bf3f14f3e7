/* SPDX-License-Identifier: Apache-2.0 */
/*
 * org - the org as a whole: what it holds, and how it answers one request.
 *
 * A request is carried out when it has arrived whole; the simulated latency
 * passes between that and its reply. On its way it meets, in this order: the
 * token, the concurrency limit, a fault that keeps it from the org, its rate
 * window, the endpoint, and a fault that spoils the reply.
 */
#ifndef MUSTER_SANDBOX_ORG_H
#define MUSTER_SANDBOX_ORG_H

#include <stdbool.h>
#include <stdint.h>

#include "io/error.h"
#include "samples/sandbox/access_tokens.h"
#include "samples/sandbox/api_tokens.h"
#include "samples/sandbox/caller.h"
#include "samples/sandbox/clock.h"
#include "samples/sandbox/dpop.h"
#include "samples/sandbox/faults.h"
#include "samples/sandbox/groups.h"
#include "samples/sandbox/ledger.h"
#include "samples/sandbox/limits.h"
#include "samples/sandbox/log.h"
#include "samples/sandbox/problem.h"
#include "samples/sandbox/random.h"
#include "samples/sandbox/reply.h"
#include "samples/sandbox/request.h"
#include "samples/sandbox/role.h"
#include "samples/sandbox/search_index.h"
#include "samples/sandbox/service_apps.h"
#include "samples/sandbox/unique.h"
#include "samples/sandbox/used_ids.h"
#include "samples/sandbox/user_types.h"
#include "samples/sandbox/users.h"

enum sb_search { /* what becomes of ?search= */
                 SB_SEARCH_WORKS,
                 SB_SEARCH_REFUSED, /* E0000031 */
                 SB_SEARCH_DOWN     /* E0000100 */
};

struct sb_org_config {
  struct sb_limits_config limits;
  struct sb_faults faults;
  const char *token; /* borrowed while the org lives */
  int64_t skew_ms;
  uint64_t speed;
  uint64_t seed;
  int64_t search_lag_ms;
  enum sb_search search;
  bool joined_links, forget_fields;
  uint64_t slow_rows;
  bool forgetful;
  const char *schema; /* the default type's file, or NULL */
  const struct mu_option_list *user_types; /* NAME=FILE */
  uint64_t people;
  uint64_t events; /* of the System Log, made up */
  int64_t log_lag_ms;
  const struct mu_option_list *groups;        /* names of OKTA_GROUPs */
  const struct mu_option_list *app_groups;    /* names of APP_GROUPs */
  const struct mu_option_list *group_members; /* NAME=PCT */
  bool strict_groups;                         /* see struct sb_org */
  const struct mu_option_list *realms;        /* ids; none: any */
  uint64_t revoke_after, forbid_after;        /* requests; see struct sb_org */
  const struct mu_option_list *api_tokens;    /* NAME=TIME */
  enum sb_role role;                          /* of the token's owner */
  struct sb_service_apps_config apps;
  int64_t token_life_ms; /* of access tokens */
  int64_t dpop_nonce_ms; /* until another nonce is asked for */
};

struct sb_org {
  struct sb_clock clock;
  struct sb_users users;
  struct sb_limits limits;
  struct sb_faults faults;
  struct sb_ledger ledger;
  struct sb_random ids;
  struct sb_api_tokens api_tokens;
  struct sb_service_apps apps;
  struct sb_access_tokens access_tokens;
  struct sb_used_ids assertions; /* the jti of clients' assertions */
  struct sb_dpop dpop;
  struct sb_user *owner; /* of the API tokens; no user like the others */
  enum sb_role role;     /* the owner's */
  uint64_t authorized;   /* requests with a good token so far */
  uint64_t revoke_after; /* of them: then it is good no more */
  uint64_t forbid_after; /* of them: then its owner may do nothing */
  struct sb_search_index index;
  struct sb_log log;
  enum sb_search search;
  bool joined_links;  /* the Link headers come in one line */
  bool forget_fields; /* a next link has neither fields nor expand */
  uint64_t slow_rows; /* a page of more makes the org fail */
  int64_t started_ms;
  struct sb_user_types types;
  struct sb_groups groups;
  struct sb_unique unique;
  const struct mu_option_list *realms; /* ids; none: any */
  bool strict_groups; /* groupIds of a new user must be there */
};

struct sb_call { /* one request on its way through the org */
  struct sb_org *org;
  const struct sb_request *rq;
  struct sb_reply *reply;
  struct sb_caller caller;
  int64_t now_ms;
};

/* On failure nothing needs a release. */
enum mu_code sb_org_init(struct sb_org *org, const struct sb_org_config *config,
                         struct mu_error *err) MU_MUST_CHECK;
void sb_org_release(struct sb_org *org);

/* Answers |rq|. True when it counts as in flight: then sb_org_finish() is due
 * once its reply leaves. */
bool sb_org_answer(struct sb_org *org, const struct sb_request *rq,
                   struct sb_reply *reply);
void sb_org_finish(struct sb_org *org);

/* Gives back what was taken after so many requests. */
void sb_org_grant(struct sb_org *org);

/* Answers |call| with one of Okta's errors. */
void sb_call_refuse(struct sb_call *call, enum sb_problem problem,
                    const char *argument);

/* Answers that there is no such |kind| of object with |id|. */
void sb_call_refuse_missing(struct sb_call *call, const char *id,
                            const char *kind);

/* The user whom the path's |key| names, or NULL after a 404. */
struct sb_user *sb_call_user(struct sb_call *call, const char *key);

/* A query parameter that is true or false; |fallback| when it is absent.
 * False when it is neither: then the call is refused. */
bool sb_call_flag(struct sb_call *call, const char *name, bool fallback,
                  bool *value);

#endif
