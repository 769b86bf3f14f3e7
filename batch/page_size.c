/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/page_size.h"

#include <stdint.h>
#include <stdio.h>

#include "io/text.h"
#include "io/url_query.h"

#define GOOD_PAGES 10U /* before pages grow again */

static unsigned limit_in(const struct mu_buffer *path)
{
  const char *value = NULL;
  size_t len = 0;
  uint64_t limit = 0;

  return mu_url_query_get(mu_buffer_text(path), "limit", &value, &len) &&
                 mu_text_parse_uint(value, len, 100000, &limit)
             ? (unsigned)limit
             : 0;
}

static void set_limit(struct mu_buffer *path, unsigned limit)
{
  char text[16];

  (void)snprintf(text, sizeof text, "%u", limit);
  mu_url_query_set(path, "limit", text);
}

bool mu_page_size_shrink(struct mu_page_size *size, struct mu_buffer *path)
{
  unsigned limit = limit_in(path);

  size->good = 0;
  if (limit <= MU_PAGE_LEAST) {
    return false;
  }
  size->full = size->full > limit ? size->full : limit;
  size->limit = limit / 2 > MU_PAGE_LEAST ? limit / 2 : MU_PAGE_LEAST;
  set_limit(path, size->limit);
  return true;
}

/* The org's link to the next page says what the last one was asked with. */
void mu_page_size_grow(struct mu_page_size *size, struct mu_buffer *next)
{
  if (size->limit == 0) {
    return;
  }
  size->good++;
  if (size->good >= GOOD_PAGES) {
    size->good = 0;
    size->limit = 2 * size->limit < size->full ? 2 * size->limit : size->full;
  }
  if (next->len > 0) {
    set_limit(next, size->limit);
  }
  size->limit = size->limit < size->full ? size->limit : 0;
}
