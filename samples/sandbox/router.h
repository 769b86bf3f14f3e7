/* SPDX-License-Identifier: Apache-2.0 */
/*
 * router - which endpoint a request is for, and which bucket it counts in.
 */
#ifndef MUSTER_SANDBOX_ROUTER_H
#define MUSTER_SANDBOX_ROUTER_H

#include <stdbool.h>

#include "samples/sandbox/bucket.h"
#include "samples/sandbox/org.h"
#include "samples/sandbox/problem.h"
#include "samples/sandbox/request.h"
#include "samples/sandbox/scopes.h"

enum sb_door {                  /* what a request must show on its way in */
               SB_DOOR_API,     /* a token; then the limits count it */
               SB_DOOR_TOKEN,   /* nothing, as it asks for a token; the limits
                                   count it */
               SB_DOOR_OPEN,    /* nothing */
               SB_DOOR_SANDBOX, /* nothing: that is no part of Okta */
};

struct sb_route {
  void (*handler)(struct sb_call *call); /* NULL when there is a problem */
  enum sb_problem problem;               /* SB_PROBLEMS for none */
  enum sb_bucket bucket;
  char allow[SB_REPLY_ALLOW]; /* of a 405: the methods that there are */
  enum sb_door door;
  enum sb_scope scope; /* that an access token must have */
  bool is_create;      /* creates a user */
  bool is_own;         /* gives up what the caller has: needs no role */
};

struct sb_route sb_route_find(const struct sb_request *rq);

#endif
