/* SPDX-License-Identifier: Apache-2.0 */
/*
 * event_place - where in the org's log a follower of events is.
 */
#ifndef MUSTER_BATCH_EVENT_PLACE_H
#define MUSTER_BATCH_EVENT_PLACE_H

#include <stdbool.h>

#include "batch/okta_reply.h"
#include "batch/org_clock.h"
#include "io/buffer.h"
#include "io/error.h"

#define MU_EVENTS_LEAST 10 /* the smallest page that is asked for */

struct mu_event_place {         /* embed by value; all zero is none */
  struct mu_buffer next;        /* path and query of the page to ask for */
  char since[MU_TIMESTAMP_MAX]; /* from when on there are events at all */
  char uuid[MU_OKTA_ID_MAX];    /* of the last event that was had; "" */
  char published[MU_TIMESTAMP_MAX];
};
void mu_event_place_release(struct mu_event_place *place);

/* The first page of those from |since| on that |filter| (NULL: none) lets
 * pass. */
enum mu_code mu_event_place_begin(struct mu_event_place *place,
                                  const char *since, const char *filter,
                                  struct mu_error *err) MU_MUST_CHECK;

/* The org does not know the place any more: the log is to be taken up just
 * before the time of the last event that was had. Which events the org lists
 * from there, in which order, depends on when they came to its log (System Log
 * API reference, since: persistence time): only the last one is known for sure
 * to have been had, and others may come twice. */
enum mu_code mu_event_place_take_up(struct mu_event_place *place,
                                    const char *filter,
                                    struct mu_error *err) MU_MUST_CHECK;

/* Whether a reply's link led here, and no time. */
bool mu_event_place_is_by_link(const struct mu_event_place *place);

/* Makes the page half as large; false when it is as small as can be. */
bool mu_event_place_shrink(struct mu_event_place *place);

/* Makes it as large as a page can be. */
void mu_event_place_grow(struct mu_event_place *place);

#endif
