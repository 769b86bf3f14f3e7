/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/log_query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "samples/sandbox/log_words.h"

#define LIMIT        100
#define LIMIT_MAX    1000
#define KEYWORD_MAX  40
#define DAY_MS       ((int64_t)24 * 3600 * 1000)
#define WEEK_MS      (7 * DAY_MS)
#define RETENTION_MS (90 * DAY_MS)
#define OLDEST_MS    (180 * DAY_MS)

static const char *parameter(const struct sb_call *call, const char *name)
{
  const char *text = sb_request_parameter(call->rq, name);

  return text && text[0] != '\0' ? text : NULL;
}

/* Leaves |*ms| alone when |name| is not there. */
static void read_time(const struct sb_call *call, const char *name, int64_t *ms,
                      struct sb_causes *causes)
{
  const char *text = parameter(call, name);

  if (text && !sb_clock_read_iso(text, ms)) {
    sb_causes_add(causes, name,
                  "The date format in your query is not recognized. Please "
                  "enter dates using ISO8601 string format.");
    sb_causes_add(causes, name, "must be a valid date-time or empty.");
  }
}

static void read_limit(const struct sb_call *call, size_t *limit,
                       struct sb_causes *causes)
{
  const char *text = parameter(call, "limit");
  char *end = NULL;
  unsigned long number = text ? strtoul(text, &end, 10) : LIMIT;

  if (text &&
      (text[0] < '0' || text[0] > '9' || *end != '\0' || number > LIMIT_MAX)) {
    sb_causes_add(causes, "limit", "must be between 0 and 1000");
  }
  *limit = number;
}

static void read_order(const struct sb_call *call, enum sb_log_order *order,
                       struct sb_causes *causes)
{
  const char *text = parameter(call, "sortOrder");

  *order = parameter(call, "until") ? SB_LOG_ASCENDING : SB_LOG_POLLED;
  if (text && strcmp(text, "DESCENDING") == 0) {
    *order = SB_LOG_DESCENDING;
  } else if (text && strcmp(text, "ASCENDING") != 0) {
    sb_causes_add(causes, "sortOrder", "must be ASCENDING or DESCENDING");
  }
}

/* Takes q apart at its spaces. */
static void read_keywords(struct sb_log_query *query,
                          const struct sb_call *call, struct sb_causes *causes)
{
  const char *q = parameter(call, "q");
  char *rest = NULL;

  query->q = q ? strdup(q) : NULL;
  for (char *word = query->q ? strtok_r(query->q, " ", &rest) : NULL; word;
       word = strtok_r(NULL, " ", &rest)) {
    if (strlen(word) > KEYWORD_MAX) {
      sb_causes_add(causes, "q",
                    "Freeform search cannot contain items longer than 40 "
                    "characters. Please shorten the items in your search or "
                    "use an advanced filter to query by specific fields.");
      return;
    }
    if (query->keyword_count == SB_LOG_KEYWORDS) {
      sb_causes_add(causes, "q",
                    "Freeform search cannot contain more than 10 items.");
      return;
    }
    query->keywords[query->keyword_count++] = word;
  }
}

/* A time and a position with an underscore between them. */
static bool read_cursor(struct sb_call *call, struct sb_log_cursor *cursor)
{
  const char *text = parameter(call, "after");
  char *end = NULL;

  if (!text) {
    return true;
  }
  if (text[0] >= '0' && text[0] <= '9') {
    cursor->ms = strtoll(text, &end, 10);
    if (end[0] == '_' && end[1] >= '0' && end[1] <= '9') {
      cursor->position = strtoull(end + 1, &end, 10);
      cursor->given = *end == '\0';
    }
  }
  if (!cursor->given) {
    sb_call_refuse(call, SB_PROBLEM_PAGING, NULL);
    return false;
  }
  return true;
}

/* Settles what the times are that were not given, and how old they may be. */
static bool settle(struct sb_log_query *query, struct sb_call *call)
{
  struct sb_log_span *span = &query->span;
  int64_t until_ms =
      span->until_ms == INT64_MAX ? call->now_ms : span->until_ms;

  if (span->since_ms == INT64_MIN) {
    span->since_ms = until_ms - WEEK_MS;
  } else if (span->since_ms < call->now_ms - OLDEST_MS) {
    sb_call_refuse(call, SB_PROBLEM_LOG_QUERY,
                   "The since parameter is over 180 days prior to the current "
                   "day.");
    return false;
  } else if (span->order == SB_LOG_POLLED && span->cursor.given) {
    sb_call_refuse(call, SB_PROBLEM_LOG_QUERY,
                   "The since and after parameters can't be specified "
                   "simultaneously.");
    return false;
  }
  span->keep_ms = call->now_ms - RETENTION_MS;
  return true;
}

static bool read_filter(struct sb_log_query *query, struct sb_call *call)
{
  const char *filter = parameter(call, "filter");

  if (filter) {
    query->filter = sb_expression_new(filter, false, sb_log_vocabulary(), NULL);
  }
  if (filter && !query->filter) {
    sb_call_refuse(call, SB_PROBLEM_FILTER, NULL);
    return false;
  }
  return true;
}

bool sb_log_query_read(struct sb_log_query *query, struct sb_call *call)
{
  struct sb_causes causes = {0};
  bool fine;

  query->span.since_ms = INT64_MIN;
  query->span.until_ms = INT64_MAX;
  read_time(call, "since", &query->span.since_ms, &causes);
  read_time(call, "until", &query->span.until_ms, &causes);
  read_limit(call, &query->limit, &causes);
  read_order(call, &query->span.order, &causes);
  read_keywords(query, call, &causes);
  fine = causes.count == 0;
  if (!fine) {
    sb_problem_reply_causes(call->reply, &call->org->ids, &causes);
  }
  sb_causes_release(&causes);
  return fine && read_cursor(call, &query->span.cursor) &&
         settle(query, call) && read_filter(query, call);
}

void sb_log_query_release(struct sb_log_query *query)
{
  sb_expression_free(query->filter);
  free(query->q);
}

bool sb_log_query_takes(const struct sb_log_query *query,
                        const struct sb_log_view *view)
{
  for (size_t i = 0; i < query->keyword_count; i++) {
    if (!sb_log_mentions(view, query->keywords[i])) {
      return false;
    }
  }
  return !query->filter || sb_expression_matches(query->filter, view);
}
