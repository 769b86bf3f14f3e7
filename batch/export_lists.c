/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/export_lists.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "io/array.h"
#include "io/json.h"

void mu_export_lists_release(struct mu_export_lists *l)
{
  for (size_t i = 0; i < l->count; i++) {
    free(l->all[i].path);
  }
  free(l->all);
  mu_buffer_release(&l->head);
  *l = (struct mu_export_lists){.all = NULL};
}

/* ---- in memory ---- */

static enum mu_code set_path(struct mu_export_list *list, const char *path,
                             struct mu_error *err)
{
  char *copy = strdup(path);

  if (!copy) {
    return mu_error_nomem(err);
  }
  free(list->path);
  list->path = copy;
  return MU_OK;
}

static enum mu_code grow(struct mu_export_lists *l, struct mu_error *err)
{
  struct mu_export_list *all =
      mu_array_grow(l->all, l->count, &l->capacity, sizeof *all);

  if (!all) {
    return mu_error_nomem(err);
  }
  l->all = all;
  return MU_OK;
}

static enum mu_code note_list(struct mu_export_lists *l, enum mu_list_kind kind,
                              int64_t mark, const char *path,
                              struct mu_error *err)
{
  enum mu_code rc = grow(l, err);

  if (rc != MU_OK) {
    return rc;
  }
  l->all[l->count] = (struct mu_export_list){.kind = kind, .mark = mark};
  rc = set_path(&l->all[l->count], path, err);
  l->count += rc == MU_OK;
  return rc;
}

static enum mu_code note_page(struct mu_export_lists *l, size_t number,
                              const char *next, uint64_t rows,
                              struct mu_error *err)
{
  struct mu_export_list *list = &l->all[number];

  list->pages++;
  list->rows += rows;
  l->pages++;
  l->rows += rows;
  if (!next || next[0] == '\0') {
    list->state = MU_LIST_DONE;
    free(list->path);
    list->path = NULL;
    return MU_OK;
  }
  return set_path(list, next, err);
}

/* ---- and in the log ---- */

static enum mu_code log_head(struct mu_export_lists *l,
                             const struct mu_buffer *lines,
                             struct mu_error *err)
{
  return mu_page_log_add(l->log, &l->head, lines, err);
}

enum mu_code mu_export_lists_add(struct mu_export_lists *l,
                                 enum mu_list_kind kind, int64_t mark,
                                 const char *path, size_t *number,
                                 struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  mu_buffer_clear(&l->head);
  mu_buffer_printf(&l->head, "{\"list\":%zu,\"kind\":%d,\"mark\":\"%lld\",",
                   l->count, (int)kind, (long long)mark);
  mu_buffer_append_text(&l->head, "\"path\":");
  mu_json_write_string(&l->head, path, strlen(path));
  mu_buffer_append_char(&l->head, '}');
  rc = log_head(l, NULL, err);
  *number = l->count;
  return rc == MU_OK ? note_list(l, kind, mark, path, err) : rc;
}

enum mu_code mu_export_lists_page(struct mu_export_lists *l, size_t number,
                                  const char *next, uint64_t rows,
                                  const struct mu_buffer *lines,
                                  struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  mu_buffer_clear(&l->head);
  mu_buffer_printf(&l->head, "{\"page\":%zu,\"rows\":%llu,\"next\":", number,
                   (unsigned long long)rows);
  mu_json_write_string(&l->head, next ? next : "", next ? strlen(next) : 0);
  mu_buffer_append_char(&l->head, '}');
  rc = log_head(l, lines, err);
  return rc == MU_OK ? note_page(l, number, next, rows, err) : rc;
}

enum mu_code mu_export_lists_drop(struct mu_export_lists *l, size_t number,
                                  struct mu_error *err)
{
  return mu_export_lists_page(l, number, NULL, 0, NULL, err);
}

enum mu_code mu_export_lists_begin(struct mu_export_lists *l,
                                   enum mu_list_kind kind,
                                   struct mu_cursor *cursor,
                                   struct mu_error *err)
{
  while (l->waiting < l->count && l->all[l->waiting].state != MU_LIST_WAITING) {
    l->waiting++;
  }
  for (size_t i = l->waiting; i < l->count; i++) {
    struct mu_export_list *list = &l->all[i];

    if (list->kind == kind && list->state == MU_LIST_WAITING) {
      list->state = MU_LIST_READING;
      cursor->number = i;
      mu_buffer_clear(&cursor->path);
      mu_buffer_append_text(&cursor->path, list->path);
      return mu_buffer_failed(&cursor->path) ? mu_error_nomem(err) : MU_OK;
    }
  }
  return MU_END;
}

bool mu_export_lists_may_restart(struct mu_export_lists *l, size_t number)
{
  struct mu_export_list *list = &l->all[number];
  bool may = list->restarted_at != list->rows + 1;

  list->restarted_at = list->rows + 1;
  return may;
}

/* ---- what an earlier run left ---- */

static bool number_of(const cJSON *head, const char *name, size_t *number)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(head, name);

  if (!cJSON_IsNumber(item) || item->valuedouble < 0) {
    return false;
  }
  *number = (size_t)item->valuedouble;
  return true;
}

static enum mu_code damaged(struct mu_error *err)
{
  return mu_error_set(err, MU_EINPUT,
                      "what the earlier export kept does not fit together; "
                      "--force makes it anew");
}

enum mu_code mu_export_lists_recall(struct mu_export_lists *l,
                                    const struct mu_page_record *record,
                                    struct mu_error *err)
{
  size_t number = 0;
  size_t other = 0;

  if (number_of(record->head, "list", &number)) {
    if (number != l->count || !number_of(record->head, "kind", &other) ||
        other >= MU_LIST_KINDS) {
      return damaged(err);
    }
    return note_list(l, (enum mu_list_kind)other,
                     strtoll(mu_json_text(record->head, "mark"), NULL, 10),
                     mu_json_text(record->head, "path"), err);
  }
  if (number_of(record->head, "page", &number)) {
    if (number >= l->count || !number_of(record->head, "rows", &other)) {
      return damaged(err);
    }
    return note_page(l, number, mu_json_text(record->head, "next"), other, err);
  }
  return MU_OK;
}

uint64_t mu_export_lists_rows(const struct mu_export_lists *l, unsigned kinds)
{
  uint64_t rows = 0;

  for (size_t i = 0; i < l->count; i++) {
    rows += kinds & 1U << l->all[i].kind ? l->all[i].rows : 0;
  }
  return rows;
}

size_t mu_export_lists_count(const struct mu_export_lists *l,
                             enum mu_list_kind kind)
{
  size_t count = 0;

  for (size_t i = 0; i < l->count; i++) {
    count += l->all[i].kind == kind;
  }
  return count;
}

size_t mu_export_lists_next_mark(const struct mu_export_lists *l,
                                 enum mu_list_kind kind)
{
  size_t mark = 0;

  for (size_t i = 0; i < l->count; i++) {
    if (l->all[i].kind == kind) {
      mark = (size_t)l->all[i].mark + 1;
    }
  }
  return mark;
}

enum mu_list_kind mu_export_lists_kind_of(const struct mu_export_lists *l,
                                          const struct mu_page_record *record,
                                          size_t *number)
{
  return number_of(record->head, "page", number) && *number < l->count
             ? l->all[*number].kind
             : MU_LIST_KINDS;
}
