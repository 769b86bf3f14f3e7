/* SPDX-License-Identifier: Apache-2.0 */
/*
 * event_page - a page of the System Log as rows, and as the batch of a command.
 */
#ifndef MUSTER_BATCH_EVENT_PAGE_H
#define MUSTER_BATCH_EVENT_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/export_columns.h"
#include "batch/export_row.h"
#include "batch/okta_reply.h"
#include "batch/org_clock.h"
#include "io/buffer.h"
#include "io/error.h"

struct mu_event_form { /* all borrowed */
  const struct mu_export_columns *columns;
  const struct mu_export_format *format;
  bool whole;   /* JSON rows are whole events */
  bool batched; /* a batch is wanted */
};

struct mu_event_page { /* embed by value; all zero is empty; use it again */
  struct mu_buffer rows;
  struct mu_buffer batch; /* whole events, a line of JSON each */
  uint64_t count;
  char uuid[MU_OKTA_ID_MAX]; /* of the last event; "" when it has none */
  char published[MU_TIMESTAMP_MAX];
};
void mu_event_page_release(struct mu_event_page *page);

/* Reads a page: |json| is a list of events. The one whose uuid is |had| (""
 * for none) is left out. MU_ENET when it is no such list. */
enum mu_code mu_event_page_read(struct mu_event_page *page, const char *json,
                                size_t len, const char *had,
                                const struct mu_event_form *form,
                                struct mu_error *err) MU_MUST_CHECK;

#endif
