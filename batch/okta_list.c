/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/okta_list.h"

#include <string.h>

static void append_parameter(struct mu_buffer *path, const char *name,
                             const char *value)
{
  if (value) {
    mu_buffer_printf(path, "&%s=", name);
    mu_okta_encode(path, value, strlen(value));
  }
}

void mu_okta_logs_path(struct mu_buffer *path, const struct mu_log_query *q)
{
  mu_buffer_printf(path, MU_LOGS_PATH "?limit=%d&sortOrder=ASCENDING",
                   MU_PAGE_EVENTS);
  append_parameter(path, "since", q->since);
  append_parameter(path, "until", q->until);
  append_parameter(path, "filter", q->filter);
}
