/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/export_memberships.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "batch/export_merge.h"
#include "batch/group_listing.h"
#include "batch/okta_list.h"
#include "batch/page_lines.h"
#include "batch/say.h"
#include "batch/words.h"
#include "io/array.h"
#include "io/text.h"

void mu_memberships_release(struct mu_memberships *m)
{
  mu_group_roll_release(&m->groups);
  mu_buffer_release(&m->keys);
  free(m->key_at);
  mu_buffer_release(&m->path);
  mu_buffer_release(&m->lines);
}

/* What is gone by now has no members, and is in no group. */
static enum mu_code refused(void *ctx, struct mu_cursor *cursor,
                            const struct mu_okta_reply *reply,
                            struct mu_error *err)
{
  return mu_export_pass_over(ctx, cursor, reply, "besides the users", err);
}

static bool counts(const struct mu_roll_group *group)
{
  return group->takes_users && group->users > 0;
}

static enum mu_code add_list(struct mu_memberships *m, struct mu_export *e,
                             enum mu_list_kind kind, size_t mark,
                             struct mu_error *err)
{
  size_t number = 0;

  return mu_buffer_failed(&m->path)
             ? mu_error_nomem(err)
             : mu_export_lists_add(&e->lists, kind, (int64_t)mark,
                                   mu_buffer_text(&m->path), &number, err);
}

/* ---- by group: a list's mark is the group's number ---- */

static enum mu_code list_groups(struct mu_memberships *m, struct mu_export *e,
                                struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  for (size_t i = mu_export_lists_next_mark(&e->lists, MU_LIST_MEMBERS);
       i < m->groups.count && rc == MU_OK; i++) {
    if (counts(&m->groups.all[i])) {
      mu_roll_group_path(&m->groups.all[i], &m->path);
      rc = add_list(m, e, MU_LIST_MEMBERS, i, err);
    }
  }
  return rc;
}

static enum mu_code begin_group(void *ctx, struct mu_cursor *cursor,
                                struct mu_error *err)
{
  struct mu_export *e = ctx;

  cursor->trimmed = true;
  return mu_export_lists_begin(&e->lists, MU_LIST_MEMBERS, cursor, err);
}

static enum mu_code take_members(void *ctx, struct mu_cursor *cursor,
                                 const struct mu_okta_reply *reply,
                                 struct mu_buffer *next, struct mu_error *err)
{
  struct mu_export *e = ctx;
  struct mu_memberships *m = e->part;
  cJSON *root = cJSON_ParseWithLength(mu_buffer_text(&reply->http->body),
                                      reply->http->body.len);
  const cJSON *user = NULL;
  uint64_t rows = 0;

  if (!root) {
    return mu_error_nomem(err); /* it was read as a list before */
  }
  mu_buffer_clear(&m->lines);
  cJSON_ArrayForEach (user, root) {
    mu_page_key_created(NULL, user, &m->lines);
    mu_buffer_printf(&m->lines, "\t%lld\n",
                     (long long)e->lists.all[cursor->number].mark);
    rows++;
  }
  cJSON_Delete(root);
  return mu_export_page(e, cursor, next, rows, &m->lines, err);
}

/* ---- by user: a list's mark is the user's number in the order of keys ---- */

static enum mu_code keep_key(struct mu_memberships *m, const char *key,
                             size_t len, struct mu_error *err)
{
  size_t *key_at =
      mu_array_grow(m->key_at, m->key_count, &m->key_capacity, sizeof *key_at);

  if (!key_at) {
    return mu_error_nomem(err);
  }
  m->key_at = key_at;
  m->key_at[m->key_count++] = m->keys.len;
  mu_buffer_append(&m->keys, key, len);
  mu_buffer_append_char(&m->keys, '\0');
  return mu_buffer_failed(&m->keys) ? mu_error_nomem(err) : MU_OK;
}

static enum mu_code keep_user(void *ctx, const char *key, size_t key_len,
                              const cJSON *user, struct mu_error *err)
{
  struct mu_export *e = ctx;
  struct mu_memberships *m = e->part;

  (void)user;
  return mu_export_has_enough(e, m->key_count) ? MU_END
                                               : keep_key(m, key, key_len, err);
}

static const char *key_of(const struct mu_memberships *m, size_t user)
{
  return m->keys.data + m->key_at[user];
}

/* A key ends with the user's id. */
static void write_user_path(struct mu_memberships *m, size_t user)
{
  const char *id = strchr(key_of(m, user), ' ') + 1;

  mu_buffer_clear(&m->path);
  mu_buffer_append_text(&m->path, "/api/v1/users/");
  mu_okta_encode(&m->path, id, strlen(id));
  mu_buffer_append_text(&m->path, "/groups");
}

static enum mu_code list_users(struct mu_memberships *m, struct mu_export *e,
                               unsigned kinds, struct mu_error *err)
{
  uint64_t repeated = 0;
  enum mu_code rc = MU_OK;

  e->part = m;
  rc = mu_export_merge(e, kinds, &repeated, keep_user, e, err);
  rc = rc == MU_END ? MU_OK : rc;
  for (size_t i = mu_export_lists_next_mark(&e->lists, MU_LIST_USER_GROUPS);
       i < m->key_count && rc == MU_OK; i++) {
    write_user_path(m, i);
    rc = add_list(m, e, MU_LIST_USER_GROUPS, i, err);
  }
  return rc;
}

static enum mu_code begin_user(void *ctx, struct mu_cursor *cursor,
                               struct mu_error *err)
{
  struct mu_export *e = ctx;

  return mu_export_lists_begin(&e->lists, MU_LIST_USER_GROUPS, cursor, err);
}

static size_t number_in_roll(const struct mu_group_roll *roll, const char *id)
{
  for (size_t i = 0; i < roll->count; i++) {
    if (strcmp(roll->all[i].id, id) == 0) {
      return i;
    }
  }
  return roll->count;
}

static enum mu_code take_groups(void *ctx, struct mu_cursor *cursor,
                                const struct mu_okta_reply *reply,
                                struct mu_buffer *next, struct mu_error *err)
{
  struct mu_export *e = ctx;
  struct mu_memberships *m = e->part;
  size_t user = (size_t)e->lists.all[cursor->number].mark;
  cJSON *root = cJSON_ParseWithLength(mu_buffer_text(&reply->http->body),
                                      reply->http->body.len);
  const cJSON *group = NULL;

  if (!root) {
    return mu_error_nomem(err);
  }
  mu_buffer_clear(&m->lines);
  cJSON_ArrayForEach (group, root) {
    size_t number = number_in_roll(&m->groups, mu_page_text(group, "id"));

    if (number < m->groups.count && m->groups.all[number].takes_users) {
      mu_buffer_printf(&m->lines, "%s\t%zu\n", key_of(m, user), number);
    }
  }
  cJSON_Delete(root);
  return mu_export_page(e, cursor, next, 1, &m->lines, err);
}

/* ---- which of the two ---- */

static uint64_t calls_by_group(const struct mu_group_roll *roll)
{
  uint64_t calls = 0;

  for (size_t i = 0; i < roll->count; i++) {
    calls += counts(&roll->all[i]) ? mu_roll_group_pages(&roll->all[i]) : 0;
  }
  return calls;
}

static void announce(const struct mu_export *e, bool by_user, uint64_t users,
                     uint64_t by_group)
{
  mu_say(e->settings,
         "budget: %s to %s for memberships, read by %s; by %s they would be %s",
         mu_words_counted(by_user ? users : by_group, "call").text,
         mu_bucket_name(by_user ? MU_BUCKET_USERS : MU_BUCKET_GROUPS),
         by_user ? "user" : "group", by_user ? "group" : "user",
         mu_words_count(by_user ? by_group : users).text);
}

/* In the log, too: a run that goes on must not choose anew, since the marks of
 * its lists mean one thing or the other. Users who came twice count twice,
 * which is as good as once. */
static enum mu_code choose_plan(struct mu_memberships *m, struct mu_export *e,
                                uint64_t users, struct mu_error *err)
{
  uint64_t by_group = calls_by_group(&m->groups);
  bool by_user = users < by_group;

  if (m->plan != MU_PLAN_NONE) {
    return MU_OK;
  }
  m->plan = by_user ? MU_PLAN_BY_USER : MU_PLAN_BY_GROUP;
  announce(e, by_user, users, by_group);
  mu_buffer_clear(&m->lines);
  mu_buffer_printf(&m->lines, "{\"plan\":%d}", (int)m->plan);
  return mu_export_note(e, &m->lines, err);
}

static enum mu_code list_by_plan(struct mu_memberships *m, struct mu_export *e,
                                 unsigned kinds, struct mu_error *err)
{
  uint64_t rows = mu_export_lists_rows(&e->lists, kinds);
  uint64_t users = mu_export_has_enough(e, rows) ? e->settings->limit : rows;
  enum mu_code rc = choose_plan(m, e, users, err);

  if (rc != MU_OK) {
    return rc;
  }
  return m->plan == MU_PLAN_BY_USER ? list_users(m, e, kinds, err)
                                    : list_groups(m, e, err);
}

enum mu_stop mu_memberships_gather(struct mu_memberships *m,
                                   struct mu_export *e, unsigned kinds,
                                   struct mu_error *err)
{
  const struct mu_harvest_source by_group = {.bucket = MU_BUCKET_GROUPS,
                                             .begin = begin_group,
                                             .take = take_members,
                                             .refused = refused};
  const struct mu_harvest_source by_user = {.bucket = MU_BUCKET_USERS,
                                            .begin = begin_user,
                                            .take = take_groups,
                                            .refused = refused};
  enum mu_stop stop = mu_group_listing_gather(e, NULL, &m->groups, err);

  if (stop != MU_STOP_NOT) {
    return stop;
  }
  if (list_by_plan(m, e, kinds, err) != MU_OK) {
    return MU_STOP_ERROR;
  }
  e->noun = m->plan == MU_PLAN_BY_USER ? "user" : "membership";
  e->deed =
      m->plan == MU_PLAN_BY_USER ? "list the groups of users" : "list members";
  e->part = m;
  e->done = 0;
  e->expected = 0;
  return mu_export_gather(e, m->plan == MU_PLAN_BY_USER ? &by_user : &by_group,
                          err);
}

enum mu_code mu_memberships_recall(struct mu_memberships *m,
                                   const struct mu_export *e,
                                   const struct mu_page_record *record,
                                   struct mu_error *err)
{
  const cJSON *plan = cJSON_GetObjectItemCaseSensitive(record->head, "plan");
  size_t number = 0;

  if (cJSON_IsNumber(plan)) {
    m->plan =
        plan->valueint == MU_PLAN_BY_USER ? MU_PLAN_BY_USER : MU_PLAN_BY_GROUP;
  }
  return mu_export_lists_kind_of(&e->lists, record, &number) == MU_LIST_GROUPS
             ? mu_group_roll_take(&m->groups, record->lines, record->len, err)
             : MU_OK;
}

/* ---- what was gathered ---- */

struct visiting {
  const struct mu_export *e;
  mu_membership_visit visit;
  void *ctx;
};

static enum mu_code visit_line(void *ctx, const struct mu_page_line *line,
                               struct mu_error *err)
{
  const struct visiting *v = ctx;
  uint64_t group = SIZE_MAX; /* unless it is a number, as it was written */

  (void)mu_text_parse_uint(line->text, line->len, SIZE_MAX, &group);
  return v->visit(v->ctx, line->key, line->key_len, (size_t)group, err);
}

static enum mu_code visit_record(void *ctx, const struct mu_page_record *record,
                                 struct mu_error *err)
{
  struct visiting *v = ctx;
  size_t number = 0;
  enum mu_list_kind kind =
      mu_export_lists_kind_of(&v->e->lists, record, &number);

  if (kind != MU_LIST_MEMBERS && kind != MU_LIST_USER_GROUPS) {
    return MU_OK;
  }
  return mu_page_lines_visit(record->lines, record->len, visit_line, v, err);
}

enum mu_code mu_memberships_visit(struct mu_export *e,
                                  mu_membership_visit visit, void *ctx,
                                  struct mu_error *err)
{
  struct visiting v = {.e = e, .visit = visit, .ctx = ctx};

  return mu_page_log_visit(e->log, visit_record, &v, err);
}

const char *mu_memberships_name(const struct mu_memberships *m, size_t group)
{
  return group < m->groups.count ? m->groups.all[group].name : NULL;
}
