/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/export_users.h"

#include <stdlib.h>

#include <cjson/cJSON.h>

#include "batch/budget.h"
#include "batch/export.h"
#include "batch/export_extras.h"
#include "batch/export_merge.h"
#include "batch/okta_list.h"
#include "batch/page_lines.h"
#include "batch/say.h"
#include "batch/user_count.h"
#include "batch/user_lists.h"
#include "batch/user_pages.h"
#include "batch/words.h"

struct users {
  struct mu_user_lists lists;
  struct mu_user_pages pages;
  struct mu_extras extras;
};

static struct users *own(const struct mu_export *e)
{
  return e->own;
}

static enum mu_code set_up(struct mu_export *e, struct mu_error *err)
{
  return mu_user_lists_set_up(&own(e)->lists, e, err);
}

static void release(struct mu_export *e)
{
  struct users *u = own(e);

  mu_extras_release(&u->extras);
  mu_user_pages_release(&u->pages);
  mu_user_lists_release(&u->lists);
}

/* ---- how many there are ---- */

/* Whether as many are exported as the org has, give or take the deactivated. */
static bool wants_all(const struct mu_export *e)
{
  const struct mu_settings *s = e->settings;

  return !s->search && !s->filter && !s->since && !s->user_type &&
         s->status.count == 0 && !mu_export_wants_first(e);
}

static void announce(const struct mu_export *e)
{
  uint64_t calls = e->expected / MU_PAGE_USERS + 1;
  uint64_t limit =
      mu_budget_usual_limit(MU_BUCKET_USERS, e->settings->rate_share);
  int64_t time = mu_budget_time_us(calls, limit, e->settings->concurrency);

  mu_say(e->settings,
         "budget: about %s to %s for %s\n"
         "        about %s at %s a minute, one token's usual share; the org's "
         "first reply says its own",
         mu_words_counted(calls, "call").text, mu_bucket_name(MU_BUCKET_USERS),
         mu_words_counted(e->expected, "user").text, mu_words_time(time).text,
         mu_words_count(limit).text);
}

static enum mu_code note_expected(struct mu_export *e, struct mu_error *err)
{
  struct mu_buffer head = {0};
  enum mu_code rc = MU_OK;

  mu_buffer_printf(&head, "{\"expected\":\"%llu\"}",
                   (unsigned long long)e->expected);
  rc = mu_export_note(e, &head, err);
  mu_buffer_release(&head);
  return rc;
}

static enum mu_code count_users(void *ctx, struct mu_error *err)
{
  struct mu_export *e = ctx;
  enum mu_code rc = mu_user_count(&e->expected, e->link.ask, err);

  if (rc != MU_OK || e->expected == 0) {
    return rc;
  }
  announce(e);
  return note_expected(e, err);
}

/* ---- gathering ---- */

static enum mu_code begin(struct mu_export *e, struct mu_error *err)
{
  enum mu_code rc =
      wants_all(e) ? mu_org_link_consult(&e->link, count_users, e, err) : MU_OK;

  return rc == MU_OK ? mu_user_lists_begin(&own(e)->lists, e, err) : rc;
}

static enum mu_code recall(struct mu_export *e,
                           const struct mu_page_record *record,
                           struct mu_error *err)
{
  struct users *u = own(e);
  const char *expected = mu_page_text(record->head, "expected");
  enum mu_code rc = mu_user_lists_recall(&u->lists, e, record, err);

  if (expected[0]) {
    e->expected = strtoull(expected, NULL, 10);
  }
  return rc == MU_OK ? mu_extras_recall(&u->extras, e, record, err) : rc;
}

static enum mu_stop gather(struct mu_export *e, struct mu_error *err)
{
  struct users *u = own(e);
  enum mu_stop stop = MU_STOP_NOT;

  if (mu_user_lists_mend(&u->lists, e, err) != MU_OK) {
    return MU_STOP_ERROR;
  }
  stop = mu_user_pages_gather(&u->pages, e, err);
  if (stop == MU_STOP_NOT) {
    stop = mu_user_pages_sweep(&u->pages, e, err);
  }
  return stop == MU_STOP_NOT
             ? mu_extras_gather(&u->extras, e, MU_USER_LISTS, err)
             : stop;
}

/* ---- the rows ---- */

static enum mu_code write_user(void *ctx, const char *key, size_t key_len,
                               const cJSON *user, struct mu_error *err)
{
  struct mu_row_order *order = ctx;
  const char *extras[MU_EXTRAS] = {NULL};
  enum mu_code rc =
      mu_extras_of(&own(order->e)->extras, key, key_len, user, extras, err);

  return rc == MU_OK ? mu_row_order_put(order, user, extras, err) : rc;
}

static enum mu_code write_rows(struct mu_export *e, struct mu_error *err)
{
  enum mu_code rc = mu_extras_prepare(&own(e)->extras, e, MU_USER_LISTS, err);

  return rc == MU_OK ? mu_export_write_all(e, MU_USER_LISTS, write_user, err)
                     : rc;
}

/* How many users each range gave. */
static void tell(const struct mu_export *e, cJSON *summary)
{
  const struct mu_ranges *ranges = mu_user_lists_ranges(&own(e)->lists);
  cJSON *items = cJSON_AddArrayToObject(summary, "ranges");

  for (size_t i = 0; i < ranges->count; i++) {
    const struct mu_range *range = &ranges->all[i];
    cJSON *item = cJSON_CreateObject();
    char text[MU_TIMESTAMP_MAX];

    mu_org_clock_format(range->from * MU_MS, text);
    (void)cJSON_AddStringToObject(item, "from", text);
    if (range->to != MU_RANGE_OPEN) {
      mu_org_clock_format(range->to * MU_MS, text);
      (void)cJSON_AddStringToObject(item, "to", text);
    } else {
      (void)cJSON_AddNullToObject(item, "to");
    }
    (void)cJSON_AddNumberToObject(item, "users", (double)range->users);
    (void)cJSON_AddNumberToObject(item, "pages", (double)range->pages);
    if (!cJSON_AddItemToArray(items, item)) {
      cJSON_Delete(item);
    }
  }
}

static const struct mu_export_kind kind = {.what = MU_EXPORT_USERS,
                                           .noun = "user",
                                           .lists = MU_USER_LISTS,
                                           .job = "export users",
                                           .deed = "list users",
                                           .set_up = set_up,
                                           .begin = begin,
                                           .recall = recall,
                                           .gather = gather,
                                           .write = write_rows,
                                           .tell = tell,
                                           .release = release};

int mu_export_users(const struct mu_command *command,
                    const struct mu_settings *settings)
{
  struct users users = {.pages = {.lists = &users.lists}};
  struct mu_error err = {0};

  if (mu_user_query_check(settings, &err) != MU_OK) {
    return mu_command_fail(&err);
  }
  mu_user_lists_init(&users.lists, settings);
  return mu_export_run(&kind, &users, command, settings);
}
