/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/event_page.h"

#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "io/json.h"

void mu_event_page_release(struct mu_event_page *page)
{
  mu_buffer_release(&page->rows);
  mu_buffer_release(&page->batch);
  memset(page, 0, sizeof *page);
}

/* By which the log is taken up again, should the org forget the place: both, or
 * an earlier event has to do. */
static void note_last(struct mu_event_page *page, const cJSON *event)
{
  const char *uuid = mu_json_text(event, "uuid");
  const char *published = mu_json_text(event, "published");
  int64_t us = 0;

  if (uuid[0] && strlen(uuid) < sizeof page->uuid &&
      mu_org_clock_parse_timestamp(published, &us)) {
    (void)snprintf(page->uuid, sizeof page->uuid, "%s", uuid);
    (void)snprintf(page->published, sizeof page->published, "%s", published);
  }
}

static void take_event(struct mu_event_page *page, const cJSON *event,
                       const struct mu_event_form *form)
{
  static const struct mu_export_format lines = {.json = true};
  static const char *const no_extras[MU_EXTRAS] = {NULL};

  mu_export_row(&page->rows, event, form->columns, no_extras, form->whole,
                form->format);
  if (form->batched) {
    mu_export_row(&page->batch, event, form->columns, no_extras, true, &lines);
  }
  page->count++;
}

enum mu_code mu_event_page_read(struct mu_event_page *page, const char *json,
                                size_t len, const char *had,
                                const struct mu_event_form *form,
                                struct mu_error *err)
{
  cJSON *list = cJSON_ParseWithLength(json, len);
  const cJSON *event = NULL;
  enum mu_code rc = MU_OK;

  mu_buffer_clear(&page->rows);
  mu_buffer_clear(&page->batch);
  page->count = 0;
  page->uuid[0] = '\0';
  page->published[0] = '\0';
  if (!cJSON_IsArray(list)) {
    rc = mu_error_set(err, MU_ENET, "the org's log is no list of events");
  }
  cJSON_ArrayForEach (event, list) {
    if (rc == MU_OK && !cJSON_IsObject(event)) {
      rc = mu_error_set(err, MU_ENET, "the org's log is no list of events");
    }
    if (rc == MU_OK &&
        (!had[0] || strcmp(mu_json_text(event, "uuid"), had) != 0)) {
      take_event(page, event, form);
    }
    note_last(page, event);
  }
  cJSON_Delete(list);
  if (mu_buffer_failed(&page->rows) || mu_buffer_failed(&page->batch)) {
    return mu_error_nomem(err);
  }
  return rc;
}
