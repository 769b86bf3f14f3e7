/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/event_place.h"

#include <stdio.h>
#include <string.h>

#include "batch/okta_list.h"
#include "io/clock.h"
#include "io/text.h"
#include "io/url_query.h"

#define MARGIN MU_MS /* as fine as Okta's times are */

void mu_event_place_release(struct mu_event_place *place)
{
  mu_buffer_release(&place->next);
  memset(place, 0, sizeof *place);
}

enum mu_code mu_event_place_begin(struct mu_event_place *place,
                                  const char *since, const char *filter,
                                  struct mu_error *err)
{
  const struct mu_log_query query = {.since = since, .filter = filter};

  mu_buffer_clear(&place->next);
  mu_okta_logs_path(&place->next, &query);
  return mu_buffer_failed(&place->next) ? mu_error_nomem(err) : MU_OK;
}

enum mu_code mu_event_place_take_up(struct mu_event_place *place,
                                    const char *filter, struct mu_error *err)
{
  char since[MU_TIMESTAMP_MAX];
  int64_t us = 0;

  memcpy(since, place->since, sizeof since);
  if (place->uuid[0] && mu_org_clock_parse_timestamp(place->published, &us)) {
    mu_org_clock_format(us - MARGIN, since);
  }
  return mu_event_place_begin(place, since, filter, err);
}

bool mu_event_place_is_by_link(const struct mu_event_place *place)
{
  const char *value = NULL;
  size_t len = 0;

  return mu_url_query_get(mu_buffer_text(&place->next), "after", &value, &len);
}

static void set_limit(struct mu_event_place *place, uint64_t limit)
{
  char text[24];

  (void)snprintf(text, sizeof text, "%llu", (unsigned long long)limit);
  mu_url_query_set(&place->next, "limit", text);
}

bool mu_event_place_shrink(struct mu_event_place *place)
{
  const char *value = NULL;
  size_t len = 0;
  uint64_t limit = MU_PAGE_EVENTS;

  if (mu_url_query_get(mu_buffer_text(&place->next), "limit", &value, &len) &&
      !mu_text_parse_uint(value, len, MU_PAGE_EVENTS, &limit)) {
    limit = MU_PAGE_EVENTS;
  }
  if (limit <= MU_EVENTS_LEAST) {
    return false;
  }
  limit /= 2;
  set_limit(place, limit > MU_EVENTS_LEAST ? limit : MU_EVENTS_LEAST);
  return true;
}

void mu_event_place_grow(struct mu_event_place *place)
{
  set_limit(place, MU_PAGE_EVENTS);
}
