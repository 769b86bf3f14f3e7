/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/group_listing.h"

#include "batch/page_lines.h"
#include "io/url_query.h"

static enum mu_code begin(void *ctx, struct mu_cursor *cursor,
                          struct mu_error *err)
{
  struct mu_export *e = ctx;

  return mu_export_lists_begin(&e->lists, MU_LIST_GROUPS, cursor, err);
}

/* Some parameters are said to be lost from the link to the next page. */
static void keep_expand(const struct mu_cursor *cursor, struct mu_buffer *next)
{
  const char *value = NULL;
  size_t len = 0;

  if (next->len > 0 &&
      mu_url_query_get(mu_buffer_text(&cursor->path), "expand", &value, &len)) {
    mu_url_query_set(next, "expand", "stats");
  }
}

static enum mu_code take(void *ctx, struct mu_cursor *cursor,
                         const struct mu_okta_reply *reply,
                         struct mu_buffer *next, struct mu_error *err)
{
  struct mu_export *e = ctx;
  struct mu_group_roll *roll = e->part;
  struct mu_buffer lines = {0};
  uint64_t rows = 0;
  enum mu_code rc = mu_page_lines(&lines, &reply->http->body,
                                  mu_page_key_created, NULL, &rows, err);

  keep_expand(cursor, next);
  if (rc == MU_OK && roll) {
    rc = mu_group_roll_take(roll, mu_buffer_text(&lines), lines.len, err);
  }
  if (rc == MU_OK) {
    rc = mu_export_page(e, cursor, next, rows, &lines, err);
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
  return mu_export_refused(e, reply,
                           e->settings->search   ? "with --search"
                           : e->settings->filter ? "with --filter"
                                                 : "groups",
                           err);
}

enum mu_stop mu_group_listing_gather(struct mu_export *e, const char *path,
                                     struct mu_group_roll *roll,
                                     struct mu_error *err)
{
  struct mu_harvest_source source = {.bucket = MU_BUCKET_GROUPS,
                                     .begin = begin,
                                     .take = take,
                                     .refused = refused};
  size_t number = 0;
  enum mu_stop stop = MU_STOP_NOT;

  if (mu_export_lists_count(&e->lists, MU_LIST_GROUPS) == 0 &&
      mu_export_lists_add(&e->lists, MU_LIST_GROUPS, 0,
                          path ? path : MU_GROUPS_PATH, &number,
                          err) != MU_OK) {
    return MU_STOP_ERROR;
  }
  e->part = roll;
  e->noun = "group";
  e->deed = "list groups";
  e->done = mu_export_lists_rows(&e->lists, 1U << MU_LIST_GROUPS);
  e->expected = 0;
  stop = mu_export_gather(e, &source, err);
  if (stop == MU_STOP_NOT) {
    e->noun = e->kind->noun;
    e->deed = e->kind->deed;
  }
  return stop;
}
