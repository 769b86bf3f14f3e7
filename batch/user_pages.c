/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/user_pages.h"

#include <cjson/cJSON.h>

#include "batch/okta_list.h"
#include "batch/page_lines.h"
#include "io/url_query.h"

/* How many of its users an org has not deactivated, for all we know: Everyone
 * may count those, too. */
#define ACTIVE_PERCENT 90

void mu_user_pages_release(struct mu_user_pages *p)
{
  mu_buffer_release(&p->lines);
}

static struct mu_export_list *list_of(const struct mu_export *e,
                                      const struct mu_cursor *cursor)
{
  return &e->lists.all[cursor->number];
}

/* A page that came although its list was given up. */
static bool is_late(const struct mu_export *e, const struct mu_cursor *cursor)
{
  return list_of(e, cursor)->state == MU_LIST_DONE;
}

/* ---- what the org makes of |fields| ---- */

/* Whether they left out what was asked for. */
static bool misses_fields(const struct mu_buffer *body)
{
  cJSON *root = cJSON_ParseWithLength(mu_buffer_text(body), body->len);
  const cJSON *user = cJSON_GetArrayItem(root, 0);
  const cJSON *profile = cJSON_GetObjectItemCaseSensitive(user, "profile");
  bool misses = user && (!cJSON_GetObjectItemCaseSensitive(user, "status") ||
                         !cJSON_GetObjectItemCaseSensitive(user, "created") ||
                         !cJSON_GetObjectItemCaseSensitive(profile, "login"));

  cJSON_Delete(root);
  return misses;
}

static void drop_fields(struct mu_user_pages *p, struct mu_buffer *path)
{
  mu_user_lists_drop_fields(p->lists);
  mu_url_query_drop(path, "fields");
}

/* False when the page is of no use, and is asked for again without |fields|. */
static bool look_at_fields(struct mu_user_pages *p,
                           const struct mu_cursor *cursor,
                           const struct mu_buffer *body, struct mu_buffer *next)
{
  const char *fields = mu_user_lists_fields(p->lists);
  const char *value = NULL;
  size_t len = 0;
  bool doubtful =
      mu_url_query_get(mu_buffer_text(&cursor->path), "fields", &value, &len) &&
      (!p->looked || !fields); /* another list may have looked */

  if (doubtful && misses_fields(body)) {
    mu_buffer_clear(next);
    mu_buffer_append(next, mu_buffer_text(&cursor->path), cursor->path.len);
    drop_fields(p, next);
    return false;
  }
  p->looked = p->looked || body->len > 2; /* more than [] */
  if (fields && next->len > 0) {
    mu_url_query_set(next, "fields", fields); /* it may be lost */
  }
  return true;
}

/* ---- pages that came ---- */

/* For the pace: what the ranges have still to give, as far as is known, but no
 * more than the org says that it has; and each its last page. */
static void expect(const struct mu_user_pages *p, struct mu_export *e)
{
  unsigned percent = e->settings->include_deprovisioned ? 100 : ACTIVE_PERCENT;
  uint64_t left = mu_user_lists_left(p->lists, e);

  if (e->expected > 0) {
    uint64_t some = e->expected / 100 * percent;
    uint64_t all = some > e->done ? some - e->done : 0;

    left = all < left ? all : left;
  }
  if (left < UINT64_MAX) {
    mu_harvest_expect(e->harvest, MU_BUCKET_USERS, left / MU_PAGE_USERS + 1);
  }
}

/* The page shows whether the org searches and sorts as it was asked to. When it
 * does not, its list is given up. */
static enum mu_code read_page(struct mu_user_pages *p, struct mu_export *e,
                              const struct mu_cursor *cursor,
                              const struct mu_buffer *body,
                              struct mu_buffer *next, uint64_t *rows,
                              struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  mu_buffer_clear(&p->lines);
  rc = mu_page_lines(&p->lines, body, mu_page_key_created, NULL, rows, err);
  if (rc == MU_OK && list_of(e, cursor)->kind == MU_LIST_RANGE &&
      !mu_user_lists_take(p->lists, list_of(e, cursor), &p->lines, next)) {
    rc = mu_user_lists_go_plain(
        p->lists, e, "the org's search does not keep to the order of created",
        err);
  }
  return rc;
}

static enum mu_code take(void *ctx, struct mu_cursor *cursor,
                         const struct mu_okta_reply *reply,
                         struct mu_buffer *next, struct mu_error *err)
{
  struct mu_export *e = ctx;
  struct mu_user_pages *p = e->part;
  uint64_t rows = 0;
  enum mu_code rc = mu_user_lists_note_began(p->lists, e, err);

  if (rc != MU_OK || is_late(e, cursor)) {
    cursor->over = true;
    return rc;
  }
  if (!look_at_fields(p, cursor, &reply->http->body, next)) {
    return MU_OK;
  }
  rc = read_page(p, e, cursor, &reply->http->body, next, &rows, err);
  if (rc != MU_OK || is_late(e, cursor)) {
    cursor->over = true;
    return rc;
  }
  if (mu_export_has_enough(e, e->lists.rows + rows)) {
    mu_buffer_clear(next);
  }
  rc = mu_export_page(e, cursor, next, rows, &p->lines, err);
  cursor->over = next->len == 0;
  expect(p, e);
  return rc;
}

/* ---- pages that are refused ---- */

static bool is_refusal(const struct mu_okta_reply *reply)
{
  return reply->verdict == MU_VERDICT_REFUSED ||
         reply->verdict == MU_VERDICT_MISSING;
}

/* A cursor that is of no use any more: the list goes on where it was, by what
 * it has given, or once from the beginning. (E0000029, Errors reference) */
static bool restart(const struct mu_user_pages *p, struct mu_export *e,
                    struct mu_cursor *cursor)
{
  const struct mu_export_list *list = list_of(e, cursor);
  bool is_again = list->restarted_at > 0;

  if (list->pages == 0 || (list->kind != MU_LIST_RANGE && is_again) ||
      !mu_export_lists_may_restart(&e->lists, cursor->number)) {
    return false;
  }
  if (list->kind == MU_LIST_RANGE) {
    mu_user_lists_rest(p->lists, list, &cursor->path);
  } else {
    mu_url_query_drop(&cursor->path, "after");
  }
  return true;
}

/* Whether it may be the search that the org cannot do: E0000100, or pages that
 * take it too long. */
static bool may_be_the_search(const struct mu_okta_reply *reply)
{
  return is_refusal(reply) || reply->http_status == 500 ||
         reply->http_status == 503 || reply->http_status == 504;
}

/* An org that has refused a range does not search, unless it is what the user
 * searches for that it does not understand. */
static enum mu_code without_search(const struct mu_user_pages *p,
                                   struct mu_export *e,
                                   const struct mu_okta_reply *reply,
                                   struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (e->settings->search) {
    return mu_export_refused(e, reply, "with --search", err);
  }
  if (e->settings->user_type) {
    return mu_export_refused(e, reply, "with --user-type", err);
  }
  rc = mu_user_lists_go_plain(p->lists, e, "the org does not search", err);
  return rc == MU_OK ? MU_END : rc;
}

static enum mu_code refused(void *ctx, struct mu_cursor *cursor,
                            const struct mu_okta_reply *reply,
                            struct mu_error *err)
{
  struct mu_export *e = ctx;
  struct mu_user_pages *p = e->part;

  if (is_late(e, cursor)) {
    return MU_END;
  }
  if (reply->verdict == MU_VERDICT_FORBIDDEN) {
    return mu_export_refused(e, reply, "users", err);
  }
  if (is_refusal(reply) && mu_user_lists_fields(p->lists) && !p->looked) {
    drop_fields(p, &cursor->path);
    return MU_OK;
  }
  if (is_refusal(reply) && restart(p, e, cursor)) {
    return MU_OK;
  }
  if (list_of(e, cursor)->kind == MU_LIST_RANGE && may_be_the_search(reply)) {
    return without_search(p, e, reply, err);
  }
  return mu_export_refused(
      e, reply, e->settings->filter ? "with --filter" : "users", err);
}

/* ---- reading lists ---- */

static enum mu_code begin(void *ctx, struct mu_cursor *cursor,
                          struct mu_error *err)
{
  struct mu_export *e = ctx;
  struct mu_user_pages *p = e->part;

  cursor->trimmed = true;
  return mu_user_lists_next(p->lists, e, cursor, err);
}

static enum mu_code begin_sweep(void *ctx, struct mu_cursor *cursor,
                                struct mu_error *err)
{
  struct mu_export *e = ctx;

  cursor->trimmed = true;
  return mu_export_lists_begin(&e->lists, MU_LIST_SWEEP, cursor, err);
}

enum mu_stop mu_user_pages_gather(struct mu_user_pages *p, struct mu_export *e,
                                  struct mu_error *err)
{
  const struct mu_harvest_source source = {.bucket = MU_BUCKET_USERS,
                                           .begin = begin,
                                           .take = take,
                                           .refused = refused};

  e->part = p;
  e->done = e->lists.rows;
  return mu_export_gather(e, &source, err);
}

enum mu_stop mu_user_pages_sweep(struct mu_user_pages *p, struct mu_export *e,
                                 struct mu_error *err)
{
  const struct mu_harvest_source source = {.bucket = MU_BUCKET_USERS,
                                           .begin = begin_sweep,
                                           .take = take,
                                           .refused = refused};
  enum mu_code rc = mu_user_lists_add_sweep(p->lists, e, err);

  if (rc != MU_OK) {
    return rc == MU_END ? MU_STOP_NOT : MU_STOP_ERROR;
  }
  e->part = p;
  return mu_export_gather(e, &source, err);
}
