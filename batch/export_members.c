/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/export_members.h"

#include <stdlib.h>

#include <cjson/cJSON.h>

#include "batch/export.h"
#include "batch/export_merge.h"
#include "batch/group_book.h"
#include "batch/group_listing.h"
#include "batch/group_lookup.h"
#include "batch/group_problem.h"
#include "batch/group_roll.h"
#include "batch/page_lines.h"
#include "batch/say.h"
#include "batch/words.h"
#include "io/json.h"

struct members {
  struct mu_group_roll roll;
  struct mu_buffer path;
  struct mu_buffer lines;
};

static struct members *own(const struct mu_export *e)
{
  return e->own;
}

static enum mu_code recall_members(struct mu_export *e,
                                   const struct mu_page_record *record,
                                   struct mu_error *err)
{
  size_t number = 0;

  if (cJSON_GetObjectItemCaseSensitive(record->head, "named") ||
      mu_export_lists_kind_of(&e->lists, record, &number) == MU_LIST_GROUPS) {
    return mu_group_roll_take(&own(e)->roll, record->lines, record->len, err);
  }
  return MU_OK;
}

/* Groups come in the order of the roll, and their members as they were
 * created. */
static void key_of_member(void *ctx, const cJSON *user, struct mu_buffer *out)
{
  const int64_t *group = ctx;

  mu_buffer_printf(out, "%08lld ", (long long)*group);
  mu_page_key_created(NULL, user, out);
}

static enum mu_code begin_members(void *ctx, struct mu_cursor *cursor,
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
  struct members *m = own(e);
  uint64_t rows = 0;
  enum mu_code rc = MU_OK;

  mu_buffer_clear(&m->lines);
  rc = mu_page_lines(&m->lines, &reply->http->body, key_of_member,
                     &e->lists.all[cursor->number].mark, &rows, err);
  return rc == MU_OK ? mu_export_page(e, cursor, next, rows, &m->lines, err)
                     : rc;
}

/* A group that is gone by now has no members. */
static enum mu_code refused(void *ctx, struct mu_cursor *cursor,
                            const struct mu_okta_reply *reply,
                            struct mu_error *err)
{
  return mu_export_pass_over(ctx, cursor, reply, "members", err);
}

/* One that died while it listed them goes on behind the last. */
static enum mu_code list_members(struct mu_export *e, struct mu_error *err)
{
  struct members *m = own(e);
  size_t listed = mu_export_lists_next_mark(&e->lists, MU_LIST_MEMBERS);
  size_t number = 0;
  enum mu_code rc = MU_OK;

  for (size_t i = listed; i < m->roll.count && rc == MU_OK; i++) {
    mu_roll_group_path(&m->roll.all[i], &m->path);
    rc = mu_buffer_failed(&m->path)
             ? mu_error_nomem(err)
             : mu_export_lists_add(&e->lists, MU_LIST_MEMBERS, (int64_t)i,
                                   mu_buffer_text(&m->path), &number, err);
  }
  return rc;
}

/* ---- the groups that --group names ---- */

/* As the list of groups has it, for the log and the roll. */
static void write_named(struct mu_buffer *lines, const struct mu_group *group)
{
  mu_buffer_printf(lines, "%08zu\t{\"id\":\"%s\",\"type\":\"%s\",",
                   group->number, group->id, group->type);
  mu_buffer_append_text(lines, "\"profile\":{\"name\":");
  mu_json_write_string(lines, group->name, group->len);
  mu_buffer_append_text(lines, "}}\n");
}

/* One record, so that a run that dies leaves all of them or none. */
static enum mu_code log_named(struct mu_export *e,
                              const struct mu_group_book *book,
                              struct mu_error *err)
{
  struct members *m = own(e);
  struct mu_buffer head = {0};
  enum mu_code rc = MU_OK;

  mu_buffer_clear(&m->lines);
  for (size_t i = 0; i < mu_group_book_count(book); i++) {
    write_named(&m->lines, mu_group_book_at(book, i));
  }
  rc = mu_group_roll_take(&m->roll, mu_buffer_text(&m->lines), m->lines.len,
                          err);
  mu_buffer_append_text(&head, "{\"named\":true}");
  if (rc == MU_OK) {
    rc = mu_page_log_add(e->log, &head, &m->lines, err);
  }
  mu_buffer_release(&head);
  return rc;
}

static enum mu_code find_named(struct mu_export *e, struct mu_group_book *book,
                               struct mu_error *err)
{
  struct mu_group_lookup lookup = {.book = book, .ask = e->link.ask};
  bool checked = false;
  enum mu_code rc = mu_group_lookup_run(&lookup, &checked, err);

  if (rc == MU_OK) {
    rc = mu_group_lookup_suggest(&lookup, err);
  }
  if (rc == MU_OK) {
    rc = mu_group_problem_of_reading(book, err);
  }
  return rc == MU_OK ? log_named(e, book, err) : rc;
}

static enum mu_code look_up_named(void *ctx, struct mu_error *err)
{
  struct mu_export *e = ctx;
  struct mu_group_book *book = NULL;
  enum mu_code rc = mu_command_book_groups(&book, e->settings, err);

  if (rc == MU_OK) {
    rc = find_named(e, book, err);
  }
  mu_group_book_free(book);
  return rc;
}

static enum mu_code begin_groups(struct mu_export *e, struct mu_error *err)
{
  return e->settings->all_groups || own(e)->roll.count > 0
             ? MU_OK
             : mu_org_link_consult(&e->link, look_up_named, e, err);
}

/* ---- all of it ---- */

/* What it will cost, once it is known how many members each group has. */
static void announce(const struct mu_export *e)
{
  const struct mu_group_roll *roll = &own(e)->roll;
  uint64_t calls = 0;

  for (size_t i = 0; i < roll->count; i++) {
    calls += mu_roll_group_pages(&roll->all[i]);
  }
  mu_say(e->settings, "budget: %s or more to %s for the members of %s",
         mu_words_counted(calls, "call").text, mu_bucket_name(MU_BUCKET_GROUPS),
         mu_words_counted(roll->count, "group").text);
}

static enum mu_stop gather_members(struct mu_export *e, struct mu_error *err)
{
  struct mu_harvest_source source = {.bucket = MU_BUCKET_GROUPS,
                                     .begin = begin_members,
                                     .take = take_members,
                                     .refused = refused};
  enum mu_stop stop = MU_STOP_NOT;

  if (e->settings->all_groups) {
    stop = mu_group_listing_gather(e, NULL, &own(e)->roll, err);
  }
  if (stop != MU_STOP_NOT) {
    return stop;
  }
  announce(e);
  if (list_members(e, err) != MU_OK) {
    return MU_STOP_ERROR;
  }
  e->done = mu_export_lists_rows(&e->lists, 1U << MU_LIST_MEMBERS);
  return mu_export_gather(e, &source, err);
}

static enum mu_code write_member(void *ctx, const char *key, size_t key_len,
                                 const cJSON *user, struct mu_error *err)
{
  struct mu_row_order *order = ctx;
  const struct mu_group_roll *roll = &own(order->e)->roll;
  size_t number = (size_t)strtoull(key, NULL, 10); /* a space ends it */
  const char *extras[MU_EXTRAS] = {NULL};

  (void)key_len;
  extras[MU_EXTRA_GROUP_ID] = roll->all[number].id;
  extras[MU_EXTRA_GROUP_NAME] = roll->all[number].name;
  return mu_row_order_put(order, user, extras, err);
}

static enum mu_code write_members(struct mu_export *e, struct mu_error *err)
{
  return mu_export_write_all(e, 1U << MU_LIST_MEMBERS, write_member, err);
}

static void release(struct mu_export *e)
{
  mu_group_roll_release(&own(e)->roll);
  mu_buffer_release(&own(e)->path);
  mu_buffer_release(&own(e)->lines);
}

static const struct mu_export_kind members_kind = {.what = MU_EXPORT_MEMBERS,
                                                   .noun = "member",
                                                   .lists = 1U
                                                            << MU_LIST_MEMBERS,
                                                   .job = "export members",
                                                   .deed = "list members",
                                                   .begin = begin_groups,
                                                   .recall = recall_members,
                                                   .gather = gather_members,
                                                   .write = write_members,
                                                   .release = release};

int mu_export_members(const struct mu_command *command,
                      const struct mu_settings *settings)
{
  struct members members = {.path = {0}};
  struct mu_error err = {0};

  if (settings->all_groups == (settings->group.count > 0)) {
    (void)mu_error_set(&err, MU_EUSAGE,
                       "export members needs --group NAME|ID, or --all-groups, "
                       "and not both");
    return mu_command_fail(&err);
  }
  return mu_export_run(&members_kind, &members, command, settings);
}
