/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/user_lists.h"

#include <stdlib.h>

#include <cjson/cJSON.h>

#include "batch/created_span.h"
#include "batch/page_lines.h"
#include "batch/say.h"

/* How long a change may take to show in a search; Okta says that it is
 * typically less than a second. */
#define INDEX_LAG (2 * MU_SEC)

void mu_user_lists_init(struct mu_user_lists *l,
                        const struct mu_settings *settings)
{
  *l = (struct mu_user_lists){
      .query = {.search = settings->search,
                .filter = settings->filter,
                .status = &settings->status,
                .deprovisioned = settings->include_deprovisioned,
                .first = settings->sort ? 0 : settings->limit},
      .plain = settings->filter != NULL};
}

void mu_user_lists_release(struct mu_user_lists *l)
{
  mu_ranges_release(&l->ranges);
  mu_buffer_release(&l->fields);
  mu_buffer_release(&l->path);
  mu_buffer_release(&l->head);
}

enum mu_code mu_user_lists_set_up(struct mu_user_lists *l,
                                  const struct mu_export *e,
                                  struct mu_error *err)
{
  l->query.type_id = e->link.source.type.id;
  l->query.since = e->since[0] ? e->since : NULL;
  if (mu_export_is_whole(e)) {
    return MU_OK;
  }
  mu_export_columns_fields(e->columns, &l->fields);
  l->query.fields = mu_buffer_text(&l->fields);
  return mu_buffer_failed(&l->fields) ? mu_error_nomem(err) : MU_OK;
}

const struct mu_ranges *mu_user_lists_ranges(const struct mu_user_lists *l)
{
  return &l->ranges;
}

const char *mu_user_lists_fields(const struct mu_user_lists *l)
{
  return l->query.fields;
}

void mu_user_lists_drop_fields(struct mu_user_lists *l)
{
  l->query.fields = NULL;
}

/* ---- adding lists ---- */

/* The list whose first page is at |l->path|. */
static enum mu_code add_list(struct mu_user_lists *l, struct mu_export *e,
                             enum mu_list_kind kind, size_t mark,
                             struct mu_error *err)
{
  size_t number = 0;

  return mu_buffer_failed(&l->path)
             ? mu_error_nomem(err)
             : mu_export_lists_add(&e->lists, kind, (int64_t)mark,
                                   mu_buffer_text(&l->path), &number, err);
}

static enum mu_code list_range(struct mu_user_lists *l, struct mu_export *e,
                               size_t range, struct mu_error *err)
{
  const struct mu_range *r = &l->ranges.all[range];

  mu_user_query_range(&l->path, &l->query, r->from, r->to);
  return add_list(l, e, MU_LIST_RANGE, range, err);
}

/* |of| is the range that it was cut from, or itself. */
static enum mu_code add_range(struct mu_user_lists *l, struct mu_export *e,
                              size_t range, size_t of, struct mu_error *err)
{
  const struct mu_range *r = &l->ranges.all[range];
  enum mu_code rc = MU_OK;

  mu_buffer_clear(&l->head);
  mu_buffer_printf(
      &l->head, "{\"range\":%zu,\"of\":%zu,\"from\":\"%lld\",\"to\":\"%lld\"}",
      range, of, (long long)r->from, (long long)r->to);
  rc = mu_export_note(e, &l->head, err);
  return rc == MU_OK ? list_range(l, e, range, err) : rc;
}

static enum mu_code begin_ranges(struct mu_user_lists *l, struct mu_export *e,
                                 struct mu_error *err)
{
  size_t range = 0;
  enum mu_code rc = MU_OK;

  if (l->ranges.count > 0) {
    return MU_OK; /* an earlier run died before it had listed it */
  }
  rc = mu_ranges_add(&l->ranges, 0, MU_RANGE_OPEN, &range, err);
  return rc == MU_OK ? add_range(l, e, range, range, err) : rc;
}

/* Goes on behind those that an earlier run came to note. */
static enum mu_code list_plainly(struct mu_user_lists *l, struct mu_export *e,
                                 struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  for (unsigned i = (unsigned)mu_export_lists_count(&e->lists, MU_LIST_USERS);
       rc == MU_OK && mu_user_query_plain(&l->path, &l->query, i); i++) {
    rc = add_list(l, e, MU_LIST_USERS, 0, err);
  }
  return rc;
}

enum mu_code mu_user_lists_begin(struct mu_user_lists *l, struct mu_export *e,
                                 struct mu_error *err)
{
  return l->plain ? list_plainly(l, e, err) : begin_ranges(l, e, err);
}

static enum mu_code drop_ranges(struct mu_user_lists *l, struct mu_export *e,
                                struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  for (size_t i = 0; rc == MU_OK && i < e->lists.count; i++) {
    if (e->lists.all[i].kind == MU_LIST_RANGE &&
        e->lists.all[i].state != MU_LIST_DONE) {
      rc = mu_export_lists_drop(&e->lists, i, err);
    }
  }
  for (size_t i = 0; i < l->ranges.count; i++) {
    l->ranges.all[i].state = MU_RANGE_DONE;
  }
  return rc;
}

/* Plain lists in place of what the ranges have not given. */
static enum mu_code give_up_ranges(struct mu_user_lists *l, struct mu_export *e,
                                   struct mu_error *err)
{
  enum mu_code rc = drop_ranges(l, e, err);

  return rc == MU_OK ? list_plainly(l, e, err) : rc;
}

enum mu_code mu_user_lists_go_plain(struct mu_user_lists *l,
                                    struct mu_export *e, const char *why,
                                    struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  l->plain = true;
  mu_say(e->settings, "%s; users are read one page after another", why);
  mu_buffer_clear(&l->head);
  mu_buffer_append_text(&l->head, "{\"plain\":true}");
  rc = mu_export_note(e, &l->head, err);
  return rc == MU_OK ? give_up_ranges(l, e, err) : rc;
}

/* ---- for the harvest ---- */

static int64_t org_now_ms(const struct mu_export *e)
{
  int64_t now_us = mu_clock_now_us(&e->clock);

  return mu_org_clock_at(&e->gate.org_clock, now_us).latest / MU_MS;
}

static enum mu_code cut_range(struct mu_user_lists *l, struct mu_export *e,
                              struct mu_error *err)
{
  size_t range = 0;
  size_t of = 0;
  enum mu_code rc = MU_END;

  if (!l->plain && e->gate.org_clock.known && !mu_export_wants_first(e)) {
    rc = mu_ranges_cut(&l->ranges, org_now_ms(e), &range, &of, err);
  }
  return rc == MU_OK ? add_range(l, e, range, of, err) : rc;
}

static enum mu_code next_range(struct mu_user_lists *l, struct mu_export *e,
                               struct mu_cursor *cursor, struct mu_error *err)
{
  enum mu_code rc =
      mu_export_lists_begin(&e->lists, MU_LIST_RANGE, cursor, err);

  if (rc == MU_OK) {
    l->ranges.all[e->lists.all[cursor->number].mark].state = MU_RANGE_READING;
  }
  return rc;
}

enum mu_code mu_user_lists_next(struct mu_user_lists *l, struct mu_export *e,
                                struct mu_cursor *cursor, struct mu_error *err)
{
  enum mu_code rc = next_range(l, e, cursor, err);

  if (rc == MU_END) {
    rc = mu_export_lists_begin(&e->lists, MU_LIST_USERS, cursor, err);
  }
  if (rc == MU_END) {
    rc = cut_range(l, e, err);
    rc = rc == MU_OK ? next_range(l, e, cursor, err) : rc;
  }
  return rc;
}

/* Nothing changed for the index to miss when the first rows are enough, and an
 * org that does not search cannot be asked who did. */
enum mu_code mu_user_lists_add_sweep(struct mu_user_lists *l,
                                     struct mu_export *e, struct mu_error *err)
{
  if (l->plain || mu_export_wants_first(e)) {
    return MU_END;
  }
  if (mu_export_lists_count(&e->lists, MU_LIST_SWEEP) > 0) {
    return MU_OK; /* an earlier run's */
  }
  mu_export_pause(e, e->began_us + INDEX_LAG - mu_clock_now_us(&e->clock));
  mu_user_query_sweep(&l->path, &l->query, l->began_us - INDEX_LAG);
  return add_list(l, e, MU_LIST_SWEEP, 0, err);
}

enum mu_code mu_user_lists_note_began(struct mu_user_lists *l,
                                      struct mu_export *e, struct mu_error *err)
{
  if (l->began_us != 0 || !e->gate.org_clock.known) {
    return MU_OK;
  }
  l->began_us =
      mu_org_clock_at(&e->gate.org_clock, e->began_us).earliest - MU_SEC;
  mu_buffer_clear(&l->head);
  mu_buffer_printf(&l->head, "{\"began\":\"%lld\"}", (long long)l->began_us);
  return mu_export_note(e, &l->head, err);
}

bool mu_user_lists_take(struct mu_user_lists *l,
                        const struct mu_export_list *list,
                        const struct mu_buffer *lines, struct mu_buffer *next)
{
  struct mu_range *range = &l->ranges.all[list->mark];
  struct mu_created_span span =
      mu_created_span_of(mu_buffer_text(lines), lines->len, range);

  if (!span.sorted) {
    return false;
  }
  mu_ranges_note_page(&l->ranges, (size_t)list->mark, span.within, span.first,
                      span.last);
  if (span.last >= range->to) {
    mu_buffer_clear(next);
  }
  if (next->len == 0) {
    range->state = MU_RANGE_DONE;
  }
  return true;
}

void mu_user_lists_rest(const struct mu_user_lists *l,
                        const struct mu_export_list *list,
                        struct mu_buffer *path)
{
  const struct mu_range *range = &l->ranges.all[list->mark];

  mu_user_query_range(path, &l->query, range->seen, range->to);
}

uint64_t mu_user_lists_left(const struct mu_user_lists *l,
                            const struct mu_export *e)
{
  return !l->plain && e->gate.org_clock.known
             ? mu_ranges_left(&l->ranges, org_now_ms(e))
             : UINT64_MAX;
}

/* ---- what an earlier run left ---- */

static int64_t number_of(const cJSON *head, const char *name)
{
  return strtoll(mu_page_text(head, name), NULL, 10);
}

static enum mu_code recall_range(struct mu_user_lists *l, const cJSON *head,
                                 struct mu_error *err)
{
  size_t of = (size_t)cJSON_GetNumberValue(
      cJSON_GetObjectItemCaseSensitive(head, "of"));
  size_t range = 0;
  enum mu_code rc = mu_ranges_add(&l->ranges, number_of(head, "from"),
                                  number_of(head, "to"), &range, err);

  if (rc == MU_OK && of < range) {
    l->ranges.all[of].to = l->ranges.all[range].from;
  }
  return rc;
}

static void recall_page(struct mu_user_lists *l,
                        const struct mu_export_list *list,
                        const struct mu_page_record *record)
{
  size_t range = (size_t)list->mark;
  struct mu_created_span span;

  if (range >= l->ranges.count) {
    return;
  }
  span = mu_created_span_of(record->lines, record->len, &l->ranges.all[range]);
  mu_ranges_note_page(&l->ranges, range, span.within, span.first, span.last);
  if (list->state == MU_LIST_DONE) {
    l->ranges.all[range].state = MU_RANGE_DONE;
  }
}

enum mu_code mu_user_lists_recall(struct mu_user_lists *l,
                                  const struct mu_export *e,
                                  const struct mu_page_record *record,
                                  struct mu_error *err)
{
  size_t number = 0;

  if (mu_page_text(record->head, "began")[0]) {
    l->began_us = number_of(record->head, "began");
  }
  if (cJSON_GetObjectItemCaseSensitive(record->head, "plain")) {
    l->plain = true;
  }
  if (cJSON_GetObjectItemCaseSensitive(record->head, "range")) {
    return recall_range(l, record->head, err);
  }
  if (mu_export_lists_kind_of(&e->lists, record, &number) == MU_LIST_RANGE) {
    recall_page(l, &e->lists.all[number], record);
  }
  return MU_OK;
}

enum mu_code mu_user_lists_mend(struct mu_user_lists *l, struct mu_export *e,
                                struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (l->plain) {
    return give_up_ranges(l, e, err);
  }
  for (size_t i = mu_export_lists_next_mark(&e->lists, MU_LIST_RANGE);
       i < l->ranges.count && rc == MU_OK; i++) {
    rc = list_range(l, e, i, err);
  }
  return rc;
}
