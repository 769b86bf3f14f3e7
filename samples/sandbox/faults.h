/* SPDX-License-Identifier: Apache-2.0 */
/*
 * faults - what can go wrong between a client and an org, by chance.
 *
 * Which errors an org is known for is in Okta's error codes; the rest is what
 * networks do. Only requests with a good token below /api, and requests for
 * such tokens, meet a fault, and each meets one at most.
 */
#ifndef MUSTER_SANDBOX_FAULTS_H
#define MUSTER_SANDBOX_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

#include "io/error.h"
#include "io/option.h"
#include "samples/sandbox/random.h"

enum sb_fault {
  SB_FAULT_500,          /* E0000009; half of them after having executed */
  SB_FAULT_502,          /* a gateway's page; half of them after executing */
  SB_FAULT_503,          /* E0000181, not executed */
  SB_FAULT_504,          /* a gateway's page; half of them after executing */
  SB_FAULT_409,          /* E0000112, not executed */
  SB_FAULT_423,          /* E0000239, not executed */
  SB_FAULT_RESET_BEFORE, /* a reset connection, not executed */
  SB_FAULT_RESET_AFTER,  /* a reset connection after having executed */
  SB_FAULT_TRUNCATED,    /* executed; the body ends early */
  SB_FAULT_STALL,        /* half of them executed; never answered */
  SB_FAULT_MALFORMED,    /* executed; 200 and broken JSON */
  SB_FAULT_429_BARE,     /* without rate headers, not executed */
  SB_FAULT_BIG_HEADERS,  /* executed; hundreds of kilobytes of headers */
  SB_FAULT_CLOSE,        /* executed; the connection ends with the reply */
  SB_FAULT_NO_RATE,      /* executed; no rate headers */
  /* Not among all=PCT, since no client can make up for them: */
  SB_FAULT_LINK_ELSEWHERE, /* the next page is at another host */
  SB_FAULT_LINK_LOOP,      /* the next page is this one */
  SB_FAULTS,
  SB_FAULT_NONE = SB_FAULTS
};

enum sb_fault_scope { /* what a fault can strike; or what a request is */
                      SB_FAULT_ON_ALL,    /* anything; something else */
                      SB_FAULT_ON_CREATE, /* a create of a user */
                      SB_FAULT_ON_READ,   /* a GET */
                      SB_FAULT_ON_TOKEN   /* a request for an access token */
};

struct sb_faults { /* embed by value */
  double percent[SB_FAULTS];
  enum sb_fault_scope scope;
  struct sb_random random;
};

struct sb_fault_draw {
  enum sb_fault fault; /* SB_FAULT_NONE for none */
  bool executed;       /* whether the request is carried out */
};

/* Reads NAME=PCT into |faults->percent|; all=PCT sets every one but those of
 * links. */
enum mu_code sb_faults_parse(struct sb_faults *faults,
                             const struct mu_option_list *list,
                             struct mu_error *err) MU_MUST_CHECK;

/* What the next request, which is a |what|, meets. */
struct sb_fault_draw sb_faults_draw(struct sb_faults *faults,
                                    enum sb_fault_scope what);

const char *sb_fault_name(enum sb_fault fault);

#endif
