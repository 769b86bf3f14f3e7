/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/user_query.h"

#include <string.h>
#include <strings.h>

#include "batch/created_ranges.h"
#include "batch/okta_list.h"
#include "batch/okta_request.h"
#include "batch/org_clock.h"
#include "io/clock.h"

/* Users API reference, user status; the last one is what lists leave out. */
static const char *const statuses[] = {
    "STAGED",           "PROVISIONED", "ACTIVE",    "RECOVERY",
    "PASSWORD_EXPIRED", "LOCKED_OUT",  "SUSPENDED", "DEPROVISIONED"};

#define STATUSES (sizeof statuses / sizeof *statuses)

/* A name of a list parted by commas; |*at| moves on. False at its end. */
static bool next_name(const char **at, const char **name, size_t *len)
{
  const char *text = *at + strspn(*at, ", ");

  *name = text;
  *len = strcspn(text, ", ");
  *at = text + *len;
  return *len > 0;
}

static const char *status_of(const char *name, size_t len)
{
  for (size_t i = 0; i < STATUSES; i++) {
    if (strlen(statuses[i]) == len &&
        strncasecmp(statuses[i], name, len) == 0) {
      return statuses[i];
    }
  }
  return NULL;
}

/* Status number |i| of those that are asked for; NULL when there are no more.
 */
static const char *status_at(const struct mu_user_query *q, unsigned i)
{
  for (size_t item = 0; item < q->status->count; item++) {
    const char *at = q->status->items[item];
    const char *name = NULL;
    size_t len = 0;

    while (next_name(&at, &name, &len)) {
      if (i-- == 0) {
        return status_of(name, len);
      }
    }
  }
  return NULL;
}

static enum mu_code check_statuses(const struct mu_option_list *list,
                                   struct mu_error *err)
{
  for (size_t i = 0; i < list->count; i++) {
    const char *at = list->items[i];
    const char *name = NULL;
    size_t len = 0;

    if (!next_name(&at, &name, &len)) {
      return mu_error_set(err, MU_EUSAGE, "--status names no status");
    }
    do {
      if (!status_of(name, len)) {
        return mu_error_set(
            err, MU_EUSAGE,
            "--status %.*s: Okta's are STAGED, PROVISIONED, ACTIVE, RECOVERY, "
            "PASSWORD_EXPIRED, LOCKED_OUT, SUSPENDED and DEPROVISIONED",
            (int)len, name);
      }
    } while (next_name(&at, &name, &len));
  }
  return MU_OK;
}

enum mu_code mu_user_query_check(const struct mu_settings *s,
                                 struct mu_error *err)
{
  enum mu_code rc = check_statuses(&s->status, err);

  if (rc != MU_OK) {
    return rc;
  }
  if (s->filter && (s->search || s->since || s->status.count > 0 ||
                    s->include_deprovisioned || s->user_type)) {
    /* E0000033 (Errors reference) */
    return mu_error_set(err, MU_EUSAGE,
                        "--filter stands alone: Okta takes no search beside "
                        "it, which --search, --since, --status, --user-type "
                        "and --include-deprovisioned need; a filter names the "
                        "status itself");
  }
  if (s->status.count > 0 && s->include_deprovisioned) {
    return mu_error_set(err, MU_EUSAGE,
                        "--status says which users are meant; add "
                        "DEPROVISIONED there in place of "
                        "--include-deprovisioned");
  }
  return MU_OK;
}

/* ---- expressions ---- */

static void add_status(struct mu_buffer *e, const char *mark,
                       const char *status)
{
  mu_buffer_printf(e, "%sstatus eq \"%s\"", mark, status);
}

/* Whoever is meant by their status; nothing when that is everybody. */
static bool add_statuses(struct mu_buffer *e, const struct mu_user_query *q)
{
  const char *status = NULL;

  if (q->status->count == 0 && q->deprovisioned) {
    return false;
  }
  mu_buffer_append_char(e, '(');
  for (unsigned i = 0; q->status->count > 0 && (status = status_at(q, i));
       i++) {
    add_status(e, i ? " or " : "", status);
  }
  for (size_t i = 0; q->status->count == 0 && i + 1 < STATUSES; i++) {
    add_status(e, i ? " or " : "", statuses[i]);
  }
  mu_buffer_append_char(e, ')');
  return true;
}

static const char *and_of(bool *any)
{
  const char *word = *any ? " and " : "";

  *any = true;
  return word;
}

static void add_time(struct mu_buffer *e, const char *attribute,
                     const char *operator, int64_t us, bool *any)
{
  char text[MU_TIMESTAMP_MAX];

  mu_org_clock_format(us, text);
  mu_buffer_printf(e, "%s%s %s \"%s\"", and_of(any), attribute, operator, text);
}

/* What every search says; whether it says anything. */
static bool add_base(struct mu_buffer *e, const struct mu_user_query *q)
{
  bool any = add_statuses(e, q);

  if (q->since) {
    mu_buffer_printf(e, "%slastUpdated ge \"%s\"", and_of(&any), q->since);
  }
  if (q->type_id && q->type_id[0]) {
    mu_buffer_printf(e, "%stype.id eq \"%s\"", and_of(&any), q->type_id);
  }
  if (q->search) {
    mu_buffer_printf(e, "%s(%s)", and_of(&any), q->search);
  }
  return any;
}

static void add_fields(struct mu_buffer *path, const struct mu_user_query *q)
{
  if (q->fields) {
    mu_buffer_printf(path, "&fields=%s", q->fields);
  }
}

static void begin_path(struct mu_buffer *path, const struct mu_user_query *q)
{
  bool few = q->first > 0 && q->first < MU_PAGE_USERS;

  mu_buffer_clear(path);
  mu_buffer_printf(path, "/api/v1/users?limit=%d",
                   few ? (int)q->first : MU_PAGE_USERS);
}

static void add_expression(struct mu_buffer *path, const char *parameter,
                           struct mu_buffer *e)
{
  mu_buffer_printf(path, "&%s=", parameter);
  mu_okta_encode(path, mu_buffer_text(e), e->len);
  path->failed = path->failed || mu_buffer_failed(e);
  mu_buffer_release(e);
}

void mu_user_query_range(struct mu_buffer *path, const struct mu_user_query *q,
                         int64_t from, int64_t to)
{
  struct mu_buffer e = {0};
  bool any = add_base(&e, q);

  if (from > 0 || !any) { /* a search has to say something */
    add_time(&e, "created", "ge", from * MU_MS, &any);
  }
  if (to != MU_RANGE_OPEN) {
    add_time(&e, "created", "lt", to * MU_MS, &any);
  }
  begin_path(path, q);
  add_expression(path, "search", &e);
  mu_buffer_append_text(path, "&sortBy=created&sortOrder=asc");
  add_fields(path, q);
}

void mu_user_query_sweep(struct mu_buffer *path, const struct mu_user_query *q,
                         int64_t since_us)
{
  struct mu_buffer e = {0};
  bool any = add_base(&e, q);

  add_time(&e, "lastUpdated", "ge", since_us, &any);
  begin_path(path, q);
  add_expression(path, "search", &e);
  mu_buffer_append_text(path, "&sortBy=lastUpdated&sortOrder=asc");
  add_fields(path, q);
}

/* Which users plain list |i| is of; false when there is no such list. |*status|
 * is NULL for all but the deactivated, whom a list without a filter leaves
 * out. */
static bool plain_status(const struct mu_user_query *q, unsigned i,
                         const char **status)
{
  *status = NULL;
  if (q->status->count > 0) {
    *status = status_at(q, i);
    return *status != NULL;
  }
  if (q->since) { /* a filter finds everybody */
    *status = i < STATUSES ? statuses[i] : NULL;
    return i + 1 < STATUSES || (i + 1 == STATUSES && q->deprovisioned);
  }
  if (i == 1) {
    *status = statuses[STATUSES - 1];
  }
  return i == 0 || (i == 1 && q->deprovisioned);
}

static void add_plain(struct mu_buffer *e, const struct mu_user_query *q,
                      const char *status)
{
  const char *mark = "";

  if (status) {
    add_status(e, mark, status);
    mark = " and ";
  }
  if (q->since) {
    mu_buffer_printf(e, "%slastUpdated ge \"%s\"", mark, q->since);
  }
}

/* What only a search finds is searched for, in whatever order. */
static bool needs_search(const struct mu_user_query *q)
{
  return q->search || (q->type_id && q->type_id[0]);
}

bool mu_user_query_plain(struct mu_buffer *path, const struct mu_user_query *q,
                         unsigned i)
{
  const char *status = NULL;
  struct mu_buffer e = {0};

  begin_path(path, q);
  if (needs_search(q)) {
    (void)add_base(&e, q);
    add_expression(path, "search", &e);
    add_fields(path, q);
    return i == 0;
  }
  if (q->filter) {
    mu_buffer_append_text(&e, q->filter);
  } else if (!plain_status(q, i, &status)) {
    return false;
  } else {
    add_plain(&e, q, status);
  }
  if (e.len > 0) {
    add_expression(path, "filter", &e);
  }
  add_fields(path, q);
  return !q->filter || i == 0;
}
