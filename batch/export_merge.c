/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/export_merge.h"

#include <string.h>

#include <cjson/cJSON.h>

/* ---- each object once ---- */

struct filling {
  struct mu_export *e;
  unsigned kinds;
  struct mu_sorter *sorter;
};

static enum mu_code add_line(void *ctx, const struct mu_page_line *line,
                             struct mu_error *err)
{
  return mu_sorter_add(ctx, line->key, line->key_len, line->text, line->len,
                       err);
}

static enum mu_code fill(void *ctx, const struct mu_page_record *record,
                         struct mu_error *err)
{
  struct filling *f = ctx;
  size_t number = 0;
  enum mu_list_kind kind =
      mu_export_lists_kind_of(&f->e->lists, record, &number);

  enum mu_code rc = mu_export_listen(f->e, err);

  if (rc != MU_OK || kind == MU_LIST_KINDS || !(f->kinds & 1U << kind)) {
    return rc;
  }
  return mu_page_lines_visit(record->lines, record->len, add_line, f->sorter,
                             err);
}

struct merging {
  uint64_t repeated;
  mu_merge_visit visit;
  void *ctx;
  struct mu_buffer key;  /* of the object that is held back, until it is */
  struct mu_buffer text; /* clear that it does not come again */
  bool held;
};

static enum mu_code show(struct merging *m, struct mu_error *err)
{
  cJSON *object = NULL;
  enum mu_code rc = MU_OK;

  if (!m->held) {
    return MU_OK;
  }
  object = cJSON_ParseWithLength(mu_buffer_text(&m->text), m->text.len);
  rc = object
           ? m->visit(m->ctx, mu_buffer_text(&m->key), m->key.len, object, err)
           : mu_error_nomem(err); /* it was printed here */
  cJSON_Delete(object);
  return rc;
}

static enum mu_code hold(struct merging *m, const struct mu_sorted *record,
                         struct mu_error *err)
{
  mu_buffer_clear(&m->key);
  mu_buffer_clear(&m->text);
  mu_buffer_append(&m->key, record->key, record->key_len);
  mu_buffer_append(&m->text, record->bytes, record->len);
  m->held = true;
  return mu_buffer_failed(&m->key) || mu_buffer_failed(&m->text)
             ? mu_error_nomem(err)
             : MU_OK;
}

static bool is_held(const struct merging *m, const struct mu_sorted *record)
{
  return m->held && m->key.len == record->key_len &&
         memcmp(m->key.data, record->key, record->key_len) == 0;
}

static enum mu_code merge(struct merging *m, struct mu_sorter *sorter,
                          struct mu_error *err)
{
  struct mu_sorted record = {0};
  enum mu_code rc = MU_OK;

  for (;;) {
    rc = mu_sorter_next(sorter, &record, err);
    if (rc == MU_END) {
      return show(m, err);
    }
    if (rc == MU_OK && is_held(m, &record)) {
      m->repeated++;
    } else if (rc == MU_OK) {
      rc = show(m, err);
    }
    if (rc == MU_OK) {
      rc = hold(m, &record, err);
    }
    if (rc != MU_OK) {
      return rc;
    }
  }
}

enum mu_code mu_export_merge(struct mu_export *e, unsigned kinds,
                             uint64_t *repeated, mu_merge_visit visit,
                             void *ctx, struct mu_error *err)
{
  struct filling filling = {.e = e, .kinds = kinds};
  struct merging merging = {.visit = visit, .ctx = ctx};
  enum mu_code rc = mu_sorter_new(&filling.sorter, MU_MERGE_MEMORY, err);

  if (rc == MU_OK) {
    rc = mu_page_log_visit(e->log, fill, &filling, err);
  }
  if (rc == MU_OK) {
    rc = merge(&merging, filling.sorter, err);
  }
  *repeated += merging.repeated;
  mu_buffer_release(&merging.key);
  mu_buffer_release(&merging.text);
  mu_sorter_free(filling.sorter);
  return rc;
}

/* ---- in the order that was asked for ---- */

/* The column that --sort names; NULL when it names none. */
static const struct mu_export_column *sort_column(const struct mu_export *e,
                                                  bool *descending)
{
  const char *name = e->settings->sort;
  const struct mu_export_column *column = NULL;

  *descending = name[0] == '-';
  name += *descending;
  column = mu_export_columns_find(e->columns, name, strlen(name));
  return column && column->extra == MU_EXTRA_NONE ? column : NULL;
}

enum mu_code mu_row_order_check(const struct mu_export *e, struct mu_error *err)
{
  bool descending = false;

  if (!e->settings->sort || sort_column(e, &descending)) {
    return MU_OK;
  }
  return mu_error_set(err, MU_EUSAGE,
                      "--sort %s: rows can be put in the order of a column "
                      "that they have, groups and manager.login aside; "
                      "--columns says which they have",
                      e->settings->sort);
}

enum mu_code mu_row_order_open(struct mu_row_order *order, struct mu_export *e,
                               struct mu_error *err)
{
  *order = (struct mu_row_order){.e = e};
  if (!e->settings->sort) {
    return MU_OK;
  }
  order->path = sort_column(e, &order->descending)->path;
  return mu_sorter_new(&order->sorter, MU_MERGE_MEMORY, err);
}

enum mu_code mu_row_order_put(struct mu_row_order *order, const cJSON *object,
                              const char *const extras[MU_EXTRAS],
                              struct mu_error *err)
{
  struct mu_export *e = order->e;

  if (!order->sorter) {
    return mu_export_write(e, object, extras, err);
  }
  mu_buffer_clear(&order->key);
  mu_buffer_clear(&order->row);
  mu_export_sort_key(&order->key, object, order->path, order->descending);
  mu_export_row(&order->row, object, e->columns, extras, mu_export_is_whole(e),
                &e->format);
  if (mu_buffer_failed(&order->key) || mu_buffer_failed(&order->row)) {
    return mu_error_nomem(err);
  }
  return mu_sorter_add(order->sorter, mu_buffer_text(&order->key),
                       order->key.len, mu_buffer_text(&order->row),
                       order->row.len, err);
}

enum mu_code mu_row_order_close(struct mu_row_order *order,
                                struct mu_error *err)
{
  struct mu_sorted record = {0};
  enum mu_code rc = MU_OK;

  while (order->sorter && rc == MU_OK) {
    rc = mu_sorter_next(order->sorter, &record, err);
    if (rc == MU_OK) {
      mu_buffer_clear(&order->row);
      mu_buffer_append(&order->row, record.bytes, record.len);
      rc = mu_export_write_row(order->e, &order->row, err);
    }
  }
  return rc == MU_END ? MU_OK : rc;
}

void mu_row_order_release(struct mu_row_order *order)
{
  mu_sorter_free(order->sorter);
  mu_buffer_release(&order->key);
  mu_buffer_release(&order->row);
}

enum mu_code mu_export_write_all(struct mu_export *e, unsigned kinds,
                                 mu_merge_visit visit, struct mu_error *err)
{
  struct mu_row_order order;
  enum mu_code rc = mu_row_order_open(&order, e, err);

  if (rc == MU_OK) {
    rc = mu_export_merge(e, kinds, &e->repeated, visit, &order, err);
  }
  if (rc == MU_OK || rc == MU_END) {
    rc = mu_row_order_close(&order, err);
  }
  mu_row_order_release(&order);
  return rc;
}
