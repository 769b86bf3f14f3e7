/* SPDX-License-Identifier: Apache-2.0 */
/*
 * created_span - when the users of a page were created, as against the range
 * that the page was asked of.
 */
#ifndef MUSTER_BATCH_CREATED_SPAN_H
#define MUSTER_BATCH_CREATED_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "batch/created_ranges.h"

struct mu_created_span { /* times as created_ranges.h has them */
  int64_t first;         /* INT64_MAX when the page is empty */
  int64_t last;          /* what the range gave before when it is empty */
  uint64_t within;       /* how many users lie in the range */
  bool sorted; /* nobody was created before the one ahead, nor before what the
                  range gave already */
};

/* Of |lines|, a page's as the page_log has them, with keys of
 * mu_page_key_created(); |len| is in bytes. */
struct mu_created_span mu_created_span_of(const char *lines, size_t len,
                                          const struct mu_range *range);

#endif
