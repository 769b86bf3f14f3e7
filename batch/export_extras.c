/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/export_extras.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "batch/export_merge.h"
#include "batch/page_lines.h"
#include "batch/user.h"
#include "io/text.h"

/* Keys of |found|: a user's, a NUL, and one of these with what follows it. */
#define A_GROUP   'g' /* eight digits, the group's number */
#define A_MANAGER 'm' /* the manager's id; the value is the login */

void mu_extras_release(struct mu_extras *x)
{
  mu_memberships_release(&x->memberships);
  mu_managers_release(&x->managers);
  mu_sorter_free(x->found);
  mu_buffer_release(&x->key);
  mu_buffer_release(&x->group_names);
  mu_buffer_release(&x->login);
}

/* ---- gathering ---- */

static bool wants_groups(const struct mu_export *e)
{
  return mu_export_columns_have(e->columns, MU_EXTRA_GROUPS);
}

static bool wants_managers(const struct mu_export *e)
{
  return mu_export_columns_have(e->columns, MU_EXTRA_MANAGER_LOGIN);
}

enum mu_stop mu_extras_gather(struct mu_extras *x, struct mu_export *e,
                              unsigned kinds, struct mu_error *err)
{
  enum mu_stop stop = MU_STOP_NOT;

  if (wants_groups(e)) {
    stop = mu_memberships_gather(&x->memberships, e, kinds, err);
  }
  if (stop == MU_STOP_NOT && wants_managers(e)) {
    stop = mu_managers_gather(&x->managers, e, kinds, err);
  }
  return stop;
}

enum mu_code mu_extras_recall(struct mu_extras *x, const struct mu_export *e,
                              const struct mu_page_record *record,
                              struct mu_error *err)
{
  mu_managers_recall(&x->managers, record);
  return mu_memberships_recall(&x->memberships, e, record, err);
}

/* ---- in the order of the users ---- */

static void begin_key(struct mu_extras *x, const char *user, size_t len)
{
  mu_buffer_clear(&x->key);
  mu_buffer_append(&x->key, user, len);
  mu_buffer_append_char(&x->key, '\0');
}

static enum mu_code add_found(struct mu_extras *x, const char *value,
                              size_t len, struct mu_error *err)
{
  return mu_buffer_failed(&x->key) ? mu_error_nomem(err)
                                   : mu_sorter_add(x->found, x->key.data,
                                                   x->key.len, value, len, err);
}

static enum mu_code add_group(void *ctx, const char *key, size_t key_len,
                              size_t group, struct mu_error *err)
{
  struct mu_extras *x = ctx;

  begin_key(x, key, key_len);
  mu_buffer_printf(&x->key, "%c%08zu", A_GROUP, group);
  return add_found(x, "", 0, err);
}

static enum mu_code add_manager(void *ctx, const struct mu_managed *managed,
                                struct mu_error *err)
{
  struct mu_extras *x = ctx;

  if (!managed->login) {
    return MU_OK;
  }
  begin_key(x, managed->key, managed->key_len);
  mu_buffer_printf(&x->key, "%c%s", A_MANAGER, managed->manager);
  return add_found(x, managed->login, strlen(managed->login), err);
}

static enum mu_code advance(struct mu_extras *x, struct mu_error *err)
{
  enum mu_code rc = mu_sorter_next(x->found, &x->next, err);

  if (rc == MU_END) {
    x->next.key = NULL;
    return MU_OK;
  }
  return rc;
}

enum mu_code mu_extras_prepare(struct mu_extras *x, struct mu_export *e,
                               unsigned kinds, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (!wants_groups(e) && !wants_managers(e)) {
    return MU_OK;
  }
  rc = mu_sorter_new(&x->found, MU_MERGE_MEMORY, err);
  if (rc == MU_OK && wants_groups(e)) {
    rc = mu_memberships_visit(e, add_group, x, err);
  }
  if (rc == MU_OK && wants_managers(e)) {
    rc = mu_managers_visit(e, kinds, add_manager, x, err);
  }
  return rc == MU_OK ? advance(x, err) : rc;
}

/* ---- while rows are written ---- */

/* Whose record the next one is: below 0 somebody's before |key|. */
static int compare(const struct mu_sorted *record, const char *key, size_t len)
{
  size_t user_len = strlen(record->key); /* a NUL follows it */
  size_t least = user_len < len ? user_len : len;
  int order = memcmp(record->key, key, least);

  return order != 0 ? order : (user_len > len) - (user_len < len);
}

/* Marks part the names, since a name may hold anything else. A membership that
 * was read twice comes twice running. */
static void note_group(struct mu_extras *x, const char *digits, size_t len,
                       uint64_t *last)
{
  uint64_t number = UINT64_MAX;
  const char *name = NULL;

  if (mu_text_parse_uint(digits, len, SIZE_MAX, &number) && number != *last) {
    name = mu_memberships_name(&x->memberships, (size_t)number);
  }
  if (name) {
    mu_buffer_append_char(&x->group_names, MU_LIST_MARK);
    mu_buffer_append_text(&x->group_names, name);
  }
  *last = number;
}

/* A user can have had two managers while lists were read: the one whose id the
 * row shows counts. */
static void note_manager(struct mu_extras *x, const char *id, size_t len,
                         const char *shown)
{
  if (strlen(shown) == len && memcmp(id, shown, len) == 0) {
    mu_buffer_clear(&x->login);
    mu_buffer_append(&x->login, x->next.bytes, x->next.len);
  }
}

static enum mu_code collect(struct mu_extras *x, const char *key,
                            size_t key_len, const char *manager_id,
                            struct mu_error *err)
{
  uint64_t last = UINT64_MAX;
  enum mu_code rc = MU_OK;

  while (rc == MU_OK && x->next.key) {
    int order = compare(&x->next, key, key_len);
    const char *what = x->next.key + key_len + 1;
    size_t len = x->next.key_len - key_len - 2;

    if (order > 0) {
      break;
    }
    if (order == 0 && what[0] == A_GROUP) {
      note_group(x, what + 1, len, &last);
    } else if (order == 0) {
      note_manager(x, what + 1, len, manager_id);
    }
    rc = advance(x, err);
  }
  return rc;
}

enum mu_code mu_extras_of(struct mu_extras *x, const char *key, size_t key_len,
                          const cJSON *user, const char *extras[MU_EXTRAS],
                          struct mu_error *err)
{
  const cJSON *profile = cJSON_GetObjectItemCaseSensitive(user, "profile");
  enum mu_code rc = MU_OK;

  if (!x->found) {
    return MU_OK;
  }
  mu_buffer_clear(&x->group_names);
  mu_buffer_clear(&x->login);
  rc = collect(x, key, key_len, mu_page_text(profile, "managerId"), err);
  if (mu_buffer_failed(&x->group_names) || mu_buffer_failed(&x->login)) {
    return mu_error_nomem(err);
  }
  extras[MU_EXTRA_GROUPS] = mu_buffer_text(&x->group_names);
  extras[MU_EXTRA_MANAGER_LOGIN] = mu_buffer_text(&x->login);
  return rc;
}
