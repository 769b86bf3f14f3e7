/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/log_listing.h"

#include <inttypes.h>
#include <stdio.h>

#include "samples/sandbox/log_json.h"
#include "samples/sandbox/log_query.h"
#include "samples/sandbox/log_samples.h"
#include "samples/sandbox/page.h"

/* The next event that the query takes, unfolded, or NULL. */
static const struct sb_log_event *next(const struct sb_log *log,
                                       const struct sb_log_query *query,
                                       struct sb_log_walk *walk,
                                       struct sb_log_view *view)
{
  const struct sb_log_event *event;

  for (event = sb_log_walk_next(walk); event; event = sb_log_walk_next(walk)) {
    sb_log_event_unfold(event, &log->org, view);
    if (!event->texts) {
      sb_log_samples_unfold(log, view);
    }
    if (sb_log_query_takes(query, view)) {
      break;
    }
  }
  return event;
}

/* Okta: since and after exclude each other in a query that polls. */
static void print_links(struct sb_call *call, const struct sb_log_cursor *after,
                        bool polled)
{
  char text[48];

  (void)snprintf(text, sizeof text, "%" PRId64 "_%" PRIu64, after->ms,
                 after->position);
  sb_page_links(call, after->given ? text : NULL, polled ? "since" : NULL);
}

static void list(struct sb_call *call, const struct sb_log_query *query)
{
  const struct sb_log *log = &call->org->log;
  struct mu_buffer *out = &call->reply->body;
  bool polled = query->span.order == SB_LOG_POLLED;
  const struct sb_log_event *last = NULL;
  struct sb_log_cursor after;
  struct sb_log_walk walk;
  struct sb_log_view view;
  size_t printed = 0;

  sb_log_walk_start(&walk, log, &query->span);
  sb_reply_json(call->reply, 200);
  mu_buffer_append_char(out, '[');
  while (printed < query->limit) {
    const struct sb_log_event *event = next(log, query, &walk, &view);

    if (!event) {
      break;
    }
    mu_buffer_append_text(out, printed++ ? "," : "");
    sb_log_print(&view, out);
    last = event;
  }
  mu_buffer_append_char(out, ']');
  after = sb_log_walk_cursor(&walk, last);
  after.given = polled || (last && printed == query->limit &&
                           next(log, query, &walk, &view));
  print_links(call, &after, polled);
  if (walk.failed) {
    sb_call_refuse(call, SB_PROBLEM_INTERNAL, NULL);
  }
  sb_log_walk_release(&walk);
}

void sb_log_list(struct sb_call *call)
{
  struct sb_log_query query = {0};

  sb_log_catch_up(&call->org->log, call->now_ms);
  if (sb_log_query_read(&query, call)) {
    list(call, &query);
  }
  sb_log_query_release(&query);
}
