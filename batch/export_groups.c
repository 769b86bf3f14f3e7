/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/export_groups.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "batch/export.h"
#include "batch/export_merge.h"
#include "batch/group_listing.h"
#include "batch/okta_list.h"
#include "batch/okta_request.h"

static bool wants_counts(const struct mu_export *e)
{
  return mu_export_is_whole(e) ||
         mu_export_columns_find(e->columns, "users", strlen("users"));
}

/* Groups that are searched for, or that changed; a search takes lastUpdated as
 * a filter does. (Groups API reference, list groups) */
static void write_expression(const struct mu_export *e, struct mu_buffer *out)
{
  const struct mu_settings *s = e->settings;

  if (e->since[0]) {
    mu_buffer_printf(out, "lastUpdated ge \"%s\"", e->since);
  }
  if (s->search) {
    mu_buffer_printf(out, "%s(%s)", out->len > 0 ? " and " : "", s->search);
  } else if (s->filter) {
    mu_buffer_printf(out, "%s(%s)", out->len > 0 ? " and " : "", s->filter);
  }
}

static void write_path(const struct mu_export *e, struct mu_buffer *path)
{
  struct mu_buffer expression = {0};

  mu_buffer_printf(path, "/api/v1/groups?limit=%d%s", MU_PAGE_GROUPS,
                   wants_counts(e) ? "&expand=stats" : "");
  write_expression(e, &expression);
  if (expression.len > 0) {
    mu_buffer_append_text(path, e->settings->filter ? "&filter=" : "&search=");
    mu_okta_encode(path, mu_buffer_text(&expression), expression.len);
  }
  path->failed = path->failed || mu_buffer_failed(&expression);
  mu_buffer_release(&expression);
}

static enum mu_code begin_nothing(struct mu_export *e, struct mu_error *err)
{
  (void)e;
  (void)err;
  return MU_OK;
}

static enum mu_code recall_nothing(struct mu_export *e,
                                   const struct mu_page_record *record,
                                   struct mu_error *err)
{
  (void)e;
  (void)record;
  (void)err;
  return MU_OK;
}

static enum mu_stop gather_groups(struct mu_export *e, struct mu_error *err)
{
  struct mu_buffer path = {0};
  enum mu_stop stop = MU_STOP_ERROR;

  write_path(e, &path);
  if (mu_buffer_failed(&path)) {
    (void)mu_error_nomem(err);
  } else {
    stop = mu_group_listing_gather(e, mu_buffer_text(&path), NULL, err);
  }
  mu_buffer_release(&path);
  return stop;
}

static enum mu_code write_group(void *ctx, const char *key, size_t key_len,
                                const cJSON *group, struct mu_error *err)
{
  const char *extras[MU_EXTRAS] = {NULL};

  (void)key;
  (void)key_len;
  return mu_row_order_put(ctx, group, extras, err);
}

static enum mu_code write_groups(struct mu_export *e, struct mu_error *err)
{
  return mu_export_write_all(e, 1U << MU_LIST_GROUPS, write_group, err);
}

static const struct mu_export_kind groups_kind = {.what = MU_EXPORT_GROUPS,
                                                  .noun = "group",
                                                  .lists = 1U << MU_LIST_GROUPS,
                                                  .job = "export groups",
                                                  .deed = "list groups",
                                                  .begin = begin_nothing,
                                                  .recall = recall_nothing,
                                                  .gather = gather_groups,
                                                  .write = write_groups};

int mu_export_groups(const struct mu_command *command,
                     const struct mu_settings *settings)
{
  return mu_export_run(&groups_kind, NULL, command, settings);
}
