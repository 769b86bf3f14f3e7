/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/export_managers.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "batch/export_merge.h"
#include "batch/okta_list.h"
#include "batch/page_lines.h"
#include "io/json.h"
#include "io/sorter.h"

/* Keys of the matching: an id, and one of these, so that who it is comes before
 * whose manager it is. */
#define HAS_LOGIN '\1' /* the value is the login */
#define MANAGES   '\2' /* the value is the managed user's key */

void mu_managers_release(struct mu_managers *m)
{
  mu_buffer_release(&m->last);
  mu_buffer_release(&m->path);
  mu_buffer_release(&m->lines);
}

/* ---- who is whose manager ---- */

struct matching {
  const struct mu_export *e;
  unsigned kinds;
  struct mu_sorter *sorter;
  struct mu_buffer key;
};

static enum mu_code add_match(struct matching *m, const char *id, char mark,
                              const char *value, size_t len,
                              struct mu_error *err)
{
  mu_buffer_clear(&m->key);
  mu_buffer_append_text(&m->key, id);
  mu_buffer_append_char(&m->key, mark);
  return mu_buffer_failed(&m->key)
             ? mu_error_nomem(err)
             : mu_sorter_add(m->sorter, mu_buffer_text(&m->key), m->key.len,
                             value, len, err);
}

static enum mu_code match_user(struct matching *m,
                               const struct mu_page_line *line,
                               const cJSON *user, struct mu_error *err)
{
  const cJSON *profile = cJSON_GetObjectItemCaseSensitive(user, "profile");
  const char *login = mu_page_text(profile, "login");
  const char *manager = mu_page_text(profile, "managerId");
  enum mu_code rc = add_match(m, mu_page_text(user, "id"), HAS_LOGIN, login,
                              strlen(login), err);

  if (rc == MU_OK && manager[0]) {
    rc = add_match(m, manager, MANAGES, line->key, line->key_len, err);
  }
  return rc;
}

static enum mu_code match_line(void *ctx, const struct mu_page_line *line,
                               struct mu_error *err)
{
  cJSON *user = cJSON_ParseWithLength(line->text, line->len);
  enum mu_code rc =
      user ? match_user(ctx, line, user, err) : mu_error_nomem(err);

  cJSON_Delete(user);
  return rc;
}

static enum mu_code match_record(void *ctx, const struct mu_page_record *record,
                                 struct mu_error *err)
{
  struct matching *m = ctx;
  size_t number = 0;
  enum mu_list_kind kind =
      mu_export_lists_kind_of(&m->e->lists, record, &number);

  if (kind == MU_LIST_KINDS || !(m->kinds & 1U << kind)) {
    return MU_OK;
  }
  return mu_page_lines_visit(record->lines, record->len, match_line, m, err);
}

/* What the records of one manager have shown so far. */
struct manager {
  struct mu_buffer id;
  struct mu_buffer login;
  bool known;
};

static enum mu_code visit_match(struct manager *manager,
                                const struct mu_sorted *match,
                                mu_managed_visit visit, void *ctx,
                                struct mu_error *err)
{
  size_t len = match->key_len - 1;
  struct mu_managed managed = {.key = match->bytes, .key_len = match->len};

  if (manager->id.len != len ||
      memcmp(mu_buffer_text(&manager->id), match->key, len) != 0) {
    mu_buffer_clear(&manager->id);
    mu_buffer_append(&manager->id, match->key, len);
    manager->known = false;
  }
  if (match->key[len] == HAS_LOGIN) {
    mu_buffer_clear(&manager->login);
    mu_buffer_append(&manager->login, match->bytes, match->len);
    manager->known = true;
    return MU_OK;
  }
  if (mu_buffer_failed(&manager->id) || mu_buffer_failed(&manager->login)) {
    return mu_error_nomem(err);
  }
  managed.manager = mu_buffer_text(&manager->id);
  managed.login = manager->known ? mu_buffer_text(&manager->login) : NULL;
  return visit(ctx, &managed, err);
}

static enum mu_code visit_matches(struct mu_sorter *sorter,
                                  mu_managed_visit visit, void *ctx,
                                  struct mu_error *err)
{
  struct manager manager = {.known = false};
  struct mu_sorted match = {0};
  enum mu_code rc = MU_OK;

  while (rc == MU_OK && (rc = mu_sorter_next(sorter, &match, err)) == MU_OK) {
    rc = visit_match(&manager, &match, visit, ctx, err);
  }
  mu_buffer_release(&manager.id);
  mu_buffer_release(&manager.login);
  return rc == MU_END ? MU_OK : rc;
}

enum mu_code mu_managers_visit(struct mu_export *e, unsigned kinds,
                               mu_managed_visit visit, void *ctx,
                               struct mu_error *err)
{
  struct matching m = {.e = e, .kinds = kinds | 1U << MU_LIST_MANAGERS};
  enum mu_code rc = mu_sorter_new(&m.sorter, MU_MERGE_MEMORY, err);

  if (rc == MU_OK) {
    rc = mu_page_log_visit(e->log, match_record, &m, err);
  }
  if (rc == MU_OK) {
    rc = visit_matches(m.sorter, visit, ctx, err);
  }
  mu_buffer_release(&m.key);
  mu_sorter_free(m.sorter);
  return rc;
}

/* ---- those who are not in the export ---- */

/* Each is asked for once. What is no id, as in an org whose managerId is an
 * employee number, is nobody's. */
static enum mu_code list_manager(void *ctx, const struct mu_managed *managed,
                                 struct mu_error *err)
{
  struct mu_export *e = ctx;
  struct mu_managers *m = e->part;
  const char *id = managed->manager;
  size_t number = 0;

  if (managed->login || strncmp(id, "00u", 3) != 0 ||
      strcmp(mu_buffer_text(&m->last), id) == 0) {
    return MU_OK;
  }
  mu_buffer_clear(&m->last);
  mu_buffer_append_text(&m->last, id);
  mu_buffer_clear(&m->path);
  mu_buffer_append_text(&m->path, "/api/v1/users/");
  mu_okta_encode(&m->path, id, strlen(id));
  return mu_buffer_failed(&m->path) || mu_buffer_failed(&m->last)
             ? mu_error_nomem(err)
             : mu_export_lists_add(&e->lists, MU_LIST_MANAGERS, 0,
                                   mu_buffer_text(&m->path), &number, err);
}

/* That it is done is in the log, too: a run that goes on need not look again.
 */
static enum mu_code list_managers(struct mu_managers *m, struct mu_export *e,
                                  unsigned kinds, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  e->part = m;
  rc = mu_managers_visit(e, kinds, list_manager, e, err);
  if (rc != MU_OK) {
    return rc;
  }
  m->listed = true;
  mu_buffer_clear(&m->lines);
  mu_buffer_append_text(&m->lines, "{\"managers\":true}");
  return mu_export_note(e, &m->lines, err);
}

static enum mu_code begin(void *ctx, struct mu_cursor *cursor,
                          struct mu_error *err)
{
  struct mu_export *e = ctx;

  cursor->expect = MU_EXPECT_OBJECT;
  return mu_export_lists_begin(&e->lists, MU_LIST_MANAGERS, cursor, err);
}

/* One user, as a page of one. */
static enum mu_code take(void *ctx, struct mu_cursor *cursor,
                         const struct mu_okta_reply *reply,
                         struct mu_buffer *next, struct mu_error *err)
{
  struct mu_export *e = ctx;
  struct mu_managers *m = e->part;
  cJSON *user = cJSON_ParseWithLength(mu_buffer_text(&reply->http->body),
                                      reply->http->body.len);
  const char *login =
      mu_page_text(cJSON_GetObjectItemCaseSensitive(user, "profile"), "login");

  if (!user) {
    return mu_error_nomem(err);
  }
  mu_buffer_clear(&m->lines);
  mu_page_key_created(NULL, user, &m->lines);
  mu_buffer_printf(&m->lines, "\t{\"id\":\"%s\",\"profile\":{\"login\":",
                   mu_page_text(user, "id"));
  mu_json_write_string(&m->lines, login, strlen(login));
  mu_buffer_append_text(&m->lines, "}}\n");
  cJSON_Delete(user);
  mu_buffer_clear(next);
  return mu_export_page(e, cursor, next, 1, &m->lines, err);
}

/* Who is gone by now is nobody's manager. */
static enum mu_code refused(void *ctx, struct mu_cursor *cursor,
                            const struct mu_okta_reply *reply,
                            struct mu_error *err)
{
  return mu_export_pass_over(ctx, cursor, reply, "besides the users", err);
}

enum mu_stop mu_managers_gather(struct mu_managers *m, struct mu_export *e,
                                unsigned kinds, struct mu_error *err)
{
  const struct mu_harvest_source source = {.bucket = MU_BUCKET_USER_READ,
                                           .begin = begin,
                                           .take = take,
                                           .refused = refused};

  if (!m->listed && list_managers(m, e, kinds, err) != MU_OK) {
    return MU_STOP_ERROR;
  }
  if (mu_export_lists_count(&e->lists, MU_LIST_MANAGERS) == 0) {
    return MU_STOP_NOT;
  }
  e->noun = "manager";
  e->deed = "read users";
  e->part = m;
  e->done = 0;
  e->expected = 0;
  return mu_export_gather(e, &source, err);
}

void mu_managers_recall(struct mu_managers *m,
                        const struct mu_page_record *record)
{
  m->listed =
      m->listed || cJSON_GetObjectItemCaseSensitive(record->head, "managers");
}
