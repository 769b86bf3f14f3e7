/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/export_events.h"

#include <cjson/cJSON.h>

#include "batch/export.h"
#include "batch/export_merge.h"
#include "batch/okta_list.h"
#include "batch/page_lines.h"

static enum mu_code begin_list(struct mu_export *e, struct mu_error *err)
{
  struct mu_log_query query = {.since = e->since[0] ? e->since : NULL,
                               .until = e->until[0] ? e->until : NULL,
                               .filter = e->settings->filter};
  struct mu_buffer path = {0};
  size_t number = 0;
  enum mu_code rc = MU_OK;

  mu_okta_logs_path(&path, &query);
  rc = mu_buffer_failed(&path)
           ? mu_error_nomem(err)
           : mu_export_lists_add(&e->lists, MU_LIST_EVENTS, 0,
                                 mu_buffer_text(&path), &number, err);
  mu_buffer_release(&path);
  return rc;
}

static enum mu_code begin(void *ctx, struct mu_cursor *cursor,
                          struct mu_error *err)
{
  struct mu_export *e = ctx;

  return mu_export_lists_begin(&e->lists, MU_LIST_EVENTS, cursor, err);
}

static void key_of_event(void *ctx, const cJSON *event, struct mu_buffer *out)
{
  (void)ctx;
  mu_buffer_printf(out, "%s %s", mu_page_text(event, "published"),
                   mu_page_text(event, "uuid"));
}

/* Without an end the list always has another page; an empty one is where the
 * log ends at present. */
static enum mu_code take(void *ctx, struct mu_cursor *cursor,
                         const struct mu_okta_reply *reply,
                         struct mu_buffer *next, struct mu_error *err)
{
  struct mu_export *e = ctx;
  struct mu_buffer lines = {0};
  uint64_t rows = 0;
  enum mu_code rc =
      mu_page_lines(&lines, &reply->http->body, key_of_event, NULL, &rows, err);

  if (rc == MU_OK &&
      (rows == 0 || mu_export_has_enough(e, e->lists.rows + rows))) {
    mu_buffer_clear(next);
  }
  if (rc == MU_OK) {
    rc = mu_export_lists_page(&e->lists, cursor->number, mu_buffer_text(next),
                              rows, &lines, err);
    e->done = e->lists.rows;
  }
  mu_buffer_release(&lines);
  return rc;
}

static enum mu_code refused(void *ctx, struct mu_cursor *cursor,
                            const struct mu_okta_reply *reply,
                            struct mu_error *err)
{
  const struct mu_export *e = ctx;

  (void)cursor;
  return mu_export_refused(
      e, reply, e->settings->filter ? "with --filter" : "events", err);
}

static enum mu_code recall(struct mu_export *e,
                           const struct mu_page_record *record,
                           struct mu_error *err)
{
  (void)e;
  (void)record;
  (void)err;
  return MU_OK; /* there is nothing but the list */
}

static enum mu_stop gather(struct mu_export *e, struct mu_error *err)
{
  struct mu_harvest_source source = {.bucket = MU_BUCKET_LOGS,
                                     .begin = begin,
                                     .take = take,
                                     .refused = refused};

  e->done = e->lists.rows;
  return mu_export_gather(e, &source, err);
}

static enum mu_code write_event(void *ctx, const char *key, size_t key_len,
                                const cJSON *event, struct mu_error *err)
{
  const char *extras[MU_EXTRAS] = {NULL};

  (void)key;
  (void)key_len;
  return mu_row_order_put(ctx, event, extras, err);
}

static enum mu_code write_events(struct mu_export *e, struct mu_error *err)
{
  return mu_export_write_all(e, 1U << MU_LIST_EVENTS, write_event, err);
}

static const struct mu_export_kind kind = {.what = MU_EXPORT_EVENTS,
                                           .noun = "event",
                                           .lists = 1U << MU_LIST_EVENTS,
                                           .job = "export events",
                                           .deed = "read the System Log",
                                           .begin = begin_list,
                                           .recall = recall,
                                           .gather = gather,
                                           .write = write_events};

int mu_export_events(const struct mu_command *command,
                     const struct mu_settings *settings)
{
  return mu_export_run(&kind, NULL, command, settings);
}
