/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/created_span.h"

#include <string.h>

#include "batch/org_clock.h"
#include "batch/page_log.h"
#include "io/clock.h"

/* INT64_MIN, which is in no order, when |key| has no time. */
static int64_t created_ms(const char *key, size_t len)
{
  char text[MU_TIMESTAMP_MAX];
  int64_t us = 0;
  const char *end = memchr(key, ' ', len);
  size_t size = end ? (size_t)(end - key) : len;

  if (size >= sizeof text) {
    return INT64_MIN;
  }
  memcpy(text, key, size);
  text[size] = '\0';
  return mu_org_clock_parse_timestamp(text, &us) ? us / MU_MS : INT64_MIN;
}

struct measuring {
  const struct mu_range *range;
  struct mu_created_span span;
};

static enum mu_code measure(void *ctx, const struct mu_page_line *line,
                            struct mu_error *err)
{
  struct measuring *m = ctx;
  struct mu_created_span *span = &m->span;
  int64_t created = created_ms(line->key, line->key_len);

  (void)err;
  span->sorted = span->sorted && created >= span->last;
  span->within += created >= m->range->from && created < m->range->to;
  span->first = created < span->first ? created : span->first;
  span->last = created > span->last ? created : span->last;
  return MU_OK;
}

struct mu_created_span mu_created_span_of(const char *lines, size_t len,
                                          const struct mu_range *range)
{
  struct measuring m = {
      .range = range,
      .span = {.first = INT64_MAX, .last = range->seen, .sorted = true}};

  if (mu_page_lines_visit(lines, len, measure, &m, NULL) != MU_OK) {
    m.span.sorted = false; /* measure() never fails */
  }
  return m.span;
}
