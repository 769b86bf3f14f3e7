/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/export_columns.h"

#include <stdlib.h>
#include <string.h>

#include "batch/alias.h"
#include "batch/cell_text.h"
#include "batch/header_problem.h"
#include "batch/okta_request.h"
#include "io/arena.h"
#include "io/array.h"
#include "io/text.h"

struct mu_export_columns {
  enum mu_export_what what;
  const struct mu_schema *schema;
  struct mu_export_column *all;
  size_t count, capacity;
  struct mu_arena texts;
};

const char *mu_export_what_word(enum mu_export_what what)
{
  static const char *const words[] = {[MU_EXPORT_USERS] = "users",
                                      [MU_EXPORT_GROUPS] = "groups",
                                      [MU_EXPORT_MEMBERS] = "members",
                                      [MU_EXPORT_EVENTS] = "events"};

  return words[what];
}

/* ---- what there is, attributes of users aside ---- */

/* Okta's user object (Users API reference). */
static const struct mu_export_column of_users[] = {
    {"id", "id", MU_EXTRA_NONE},
    {"status", "status", MU_EXTRA_NONE},
    {"created", "created", MU_EXTRA_NONE},
    {"activated", "activated", MU_EXTRA_NONE},
    {"statusChanged", "statusChanged", MU_EXTRA_NONE},
    {"lastLogin", "lastLogin", MU_EXTRA_NONE},
    {"lastUpdated", "lastUpdated", MU_EXTRA_NONE},
    {"passwordChanged", "passwordChanged", MU_EXTRA_NONE},
    {"type.id", "type.id", MU_EXTRA_NONE},
    {"realmId", "realmId", MU_EXTRA_NONE},
    {"groups", NULL, MU_EXTRA_GROUPS},
    {"manager.login", NULL, MU_EXTRA_MANAGER_LOGIN},
    {NULL, NULL, MU_EXTRA_NONE}};

/* Groups API reference. */
static const struct mu_export_column of_groups[] = {
    {"id", "id", MU_EXTRA_NONE},
    {"name", "profile.name", MU_EXTRA_NONE},
    {"type", "type", MU_EXTRA_NONE},
    {"description", "profile.description", MU_EXTRA_NONE},
    {"users", "_embedded.stats.usersCount", MU_EXTRA_NONE},
    {"created", "created", MU_EXTRA_NONE},
    {"lastUpdated", "lastUpdated", MU_EXTRA_NONE},
    {"lastMembershipUpdated", "lastMembershipUpdated", MU_EXTRA_NONE},
    {NULL, NULL, MU_EXTRA_NONE}};

static const struct mu_export_column of_members[] = {
    {"group.id", NULL, MU_EXTRA_GROUP_ID},
    {"group.name", NULL, MU_EXTRA_GROUP_NAME},
    {NULL, NULL, MU_EXTRA_NONE}};

static const char *const usual_users =
    "id,status,created,lastLogin,lastUpdated,login,email,firstName,lastName,"
    "secondEmail,mobilePhone,title,department,employeeNumber,managerId";
static const char *const usual_groups =
    "id,name,type,description,users,created,lastUpdated,lastMembershipUpdated";
static const char *const usual_members =
    "group.id,group.name,id,login,status,email,firstName,lastName";
static const char *const usual_events =
    "published,eventType,severity,displayMessage,outcome.result,"
    "outcome.reason,actor.id,actor.type,actor.alternateId,actor.displayName,"
    "target.type,target.id,target.alternateId,target.displayName,"
    "client.ipAddress,client.userAgent.rawUserAgent,transaction.id,uuid";

static const char *usual(enum mu_export_what what)
{
  switch (what) {
  case MU_EXPORT_GROUPS:
    return usual_groups;
  case MU_EXPORT_MEMBERS:
    return usual_members;
  case MU_EXPORT_EVENTS:
    return usual_events;
  case MU_EXPORT_USERS:
    break;
  }
  return usual_users;
}

/* ---- adding ---- */

void mu_export_columns_free(struct mu_export_columns *columns)
{
  if (!columns) {
    return;
  }
  mu_arena_release(&columns->texts);
  free(columns->all);
  free(columns);
}

static enum mu_code grow(struct mu_export_columns *c, struct mu_error *err)
{
  struct mu_export_column *all =
      mu_array_grow(c->all, c->count, &c->capacity, sizeof *all);

  if (!all) {
    return mu_error_nomem(err);
  }
  c->all = all;
  return MU_OK;
}

static enum mu_code add(struct mu_export_columns *c, const char *name,
                        size_t name_len, const char *path,
                        enum mu_export_extra extra, struct mu_error *err)
{
  enum mu_code rc = grow(c, err);
  struct mu_export_column column = {.extra = extra};

  if (rc != MU_OK) {
    return rc;
  }
  if (mu_export_columns_find(c, name, name_len)) {
    return mu_error_set(err, MU_EUSAGE, "--columns names %.*s twice",
                        (int)name_len, name);
  }
  column.name = mu_arena_copy(&c->texts, name, name_len);
  column.path = path ? mu_arena_copy(&c->texts, path, strlen(path)) : NULL;
  c->all[c->count++] = column;
  return column.name && (!path || column.path) ? MU_OK : mu_error_nomem(err);
}

static enum mu_code add_column(struct mu_export_columns *c,
                               const struct mu_export_column *column,
                               struct mu_error *err)
{
  return add(c, column->name, strlen(column->name), column->path, column->extra,
             err);
}

/* ---- finding ---- */

static const struct mu_export_column *
find_in(const struct mu_export_column *table, const char *name, size_t len)
{
  for (; table->name; table++) {
    if (mu_text_equal_nocase(table->name, strlen(table->name), name, len)) {
      return table;
    }
  }
  return NULL;
}

/* Memberships of members would be groups within groups. */
static const struct mu_export_column *
find_fixed(const struct mu_export_columns *c, const char *name, size_t len)
{
  const struct mu_export_column *found = NULL;

  if (c->what == MU_EXPORT_GROUPS) {
    return find_in(of_groups, name, len);
  }
  found = find_in(of_users, name, len);
  if (c->what == MU_EXPORT_MEMBERS) {
    found = found && found->extra == MU_EXTRA_NONE ? found : NULL;
    return found ? found : find_in(of_members, name, len);
  }
  return found;
}

static bool is_of_profile(const struct mu_export_columns *c,
                          enum mu_attribute_id id)
{
  return id < MU_PROFILE_ATTRIBUTES ||
         (id >= MU_ATTRIBUTES && id < mu_schema_count(c->schema));
}

static const char in_profile[] = "profile.";

/* Okta shows nobody an attribute that is for writing alone. */
static bool is_shown(const struct mu_export_columns *c, enum mu_attribute_id id)
{
  return is_of_profile(c, id) && !mu_schema_attribute(c->schema, id)->secret;
}

/* A custom attribute can be called as something of the user object is. */
static enum mu_code add_attribute(struct mu_export_columns *c,
                                  enum mu_attribute_id id, struct mu_error *err)
{
  const struct mu_attribute *attribute = mu_schema_attribute(c->schema, id);
  const char *name = attribute->name;
  struct mu_buffer path = {0};
  enum mu_code rc = MU_OK;

  mu_buffer_printf(&path, "profile.%s", mu_schema_profile_name(attribute));
  if (find_fixed(c, name, strlen(name))) {
    name = mu_buffer_text(&path);
  }
  rc = mu_buffer_failed(&path) ? mu_error_nomem(err)
                               : add(c, name, strlen(name),
                                     mu_buffer_text(&path), MU_EXTRA_NONE, err);
  mu_buffer_release(&path);
  return rc;
}

/* ---- by name ---- */

/* One slip away, or two in a long name. */
static size_t slips(const char *name, const char *given, size_t len)
{
  size_t shorter = strlen(name) < len ? strlen(name) : len;
  size_t distance = mu_text_distance(name, strlen(name), given, len);

  return distance <= (shorter <= 4 ? 1U : 2U) ? distance : SIZE_MAX;
}

static const char *nearest_in(const struct mu_export_column *table,
                              const char *given, size_t len)
{
  const char *nearest = NULL;
  size_t best = SIZE_MAX;

  for (; table->name; table++) {
    size_t distance = slips(table->name, given, len);

    if (distance < best) {
      best = distance;
      nearest = table->name;
    }
  }
  return nearest;
}

/* An attribute by its name or by what others call it. False when out of
 * memory. */
static bool nearest_attribute(const struct mu_export_columns *c,
                              const char *given, size_t len, const char **name)
{
  enum mu_attribute_id id = mu_schema_nearest(c->schema, given, len);
  bool found = is_shown(c, id) || mu_alias_nearest(given, len, &id);

  *name = is_shown(c, id) ? mu_schema_attribute(c->schema, id)->name : NULL;
  return found;
}

/* Adds to |unknown| that |name| is no column, with the nearest that is. */
static enum mu_code complain(const struct mu_export_columns *c,
                             const char *name, size_t len,
                             struct mu_header_problem *unknown,
                             struct mu_error *err)
{
  const char *nearest =
      c->what == MU_EXPORT_GROUPS ? nearest_in(of_groups, name, len) : NULL;
  struct mu_buffer *item = NULL;
  bool known = true;

  if (c->what == MU_EXPORT_MEMBERS) {
    nearest = nearest_in(of_members, name, len);
  }
  if (!nearest && c->what != MU_EXPORT_GROUPS) {
    bool own = find_in(of_users, name, len); /* but not of members */

    nearest = own ? NULL : nearest_in(of_users, name, len);
    known = own || nearest || nearest_attribute(c, name, len, &nearest);
  }
  item = mu_header_problem_item(unknown);
  mu_buffer_append_text(item, "--columns ");
  mu_cell_text_quote(item, name, len);
  if (nearest) {
    mu_buffer_printf(item, " (did you mean %s?)", nearest);
  }
  return known ? MU_OK : mu_error_nomem(err);
}

/* The System Log has more than anybody can list (System Log API reference,
 * LogEvent); its first names alone are few. */
static const struct mu_export_column of_events[] = {
    {"actor", NULL, MU_EXTRA_NONE},
    {"authenticationContext", NULL, MU_EXTRA_NONE},
    {"client", NULL, MU_EXTRA_NONE},
    {"debugContext", NULL, MU_EXTRA_NONE},
    {"displayMessage", NULL, MU_EXTRA_NONE},
    {"eventType", NULL, MU_EXTRA_NONE},
    {"legacyEventType", NULL, MU_EXTRA_NONE},
    {"outcome", NULL, MU_EXTRA_NONE},
    {"published", NULL, MU_EXTRA_NONE},
    {"request", NULL, MU_EXTRA_NONE},
    {"securityContext", NULL, MU_EXTRA_NONE},
    {"severity", NULL, MU_EXTRA_NONE},
    {"target", NULL, MU_EXTRA_NONE},
    {"transaction", NULL, MU_EXTRA_NONE},
    {"uuid", NULL, MU_EXTRA_NONE},
    {"version", NULL, MU_EXTRA_NONE},
    {NULL, NULL, MU_EXTRA_NONE}};

/* a..b, .a, a. */
static bool has_gap(const char *path, size_t len)
{
  for (size_t i = 0; i < len; i++) {
    if (path[i] == '.' && (i == 0 || i + 1 == len || path[i + 1] == '.')) {
      return true;
    }
  }
  return false;
}

/* Takes any path but one whose first name is a slip of one that is known. Okta
 * adds to its events; an empty column of a slip would go unseen. */
static enum mu_code add_path(struct mu_export_columns *c, const char *name,
                             size_t len, struct mu_error *err)
{
  const char *dot = memchr(name, '.', len);
  size_t first_len = dot ? (size_t)(dot - name) : len;
  const char *nearest = nearest_in(of_events, name, first_len);
  char *path = NULL;

  if (has_gap(name, len)) {
    return mu_error_set(err, MU_EUSAGE,
                        "--columns %.*s: names parted by single dots say where "
                        "a value stands, as in actor.displayName",
                        (int)len, name);
  }
  if (nearest &&
      (strlen(nearest) != first_len || memcmp(nearest, name, first_len) != 0)) {
    return mu_error_set(err, MU_EUSAGE,
                        "--columns %.*s: events have no such value (did you "
                        "mean %s?)",
                        (int)len, name, nearest);
  }
  path = mu_arena_copy(&c->texts, name, len);
  return path ? add(c, name, len, path, MU_EXTRA_NONE, err)
              : mu_error_nomem(err);
}

static enum mu_code add_user_column(struct mu_export_columns *c,
                                    const char *name, size_t len,
                                    struct mu_header_problem *unknown,
                                    struct mu_error *err)
{
  enum mu_attribute_id id = mu_schema_find(c->schema, name, len);

  if (is_shown(c, id)) {
    return add_attribute(c, id, err);
  }
  if (is_of_profile(c, id)) {
    return mu_error_set(err, MU_EUSAGE,
                        "--columns %.*s: the org's schema lets nobody read it",
                        (int)len, name);
  }
  return complain(c, name, len, unknown, err);
}

static bool is_within_profile(const char *name, size_t len)
{
  return len > strlen(in_profile) &&
         memcmp(name, in_profile, strlen(in_profile)) == 0;
}

static bool has(const struct mu_export_columns *c, const char *name)
{
  return mu_export_columns_find(c, name, strlen(name)) != NULL;
}

static enum mu_code add_table(struct mu_export_columns *c,
                              const struct mu_export_column *table,
                              struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  for (; table->name && rc == MU_OK; table++) {
    bool asked_for = table->extra == MU_EXTRA_GROUPS ||
                     table->extra == MU_EXTRA_MANAGER_LOGIN;

    if (!asked_for && !has(c, table->name)) {
      rc = add_column(c, table, err);
    }
  }
  return rc;
}

static bool has_attribute(const struct mu_export_columns *c,
                          enum mu_attribute_id id)
{
  const char *name = mu_schema_profile_name(mu_schema_attribute(c->schema, id));

  for (size_t i = 0; i < c->count; i++) {
    const char *path = c->all[i].path;

    if (path && strncmp(path, in_profile, strlen(in_profile)) == 0 &&
        strcmp(path + strlen(in_profile), name) == 0) {
      return true;
    }
  }
  return false;
}

/* Adds the attribute |id| unless it has been named before, or nobody may see
 * it. */
static enum mu_code add_missing(struct mu_export_columns *c,
                                enum mu_attribute_id id, struct mu_error *err)
{
  return !is_shown(c, id) || has_attribute(c, id) ? MU_OK
                                                  : add_attribute(c, id, err);
}

/* All that has not been named before. */
static enum mu_code add_all(struct mu_export_columns *c, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (c->what == MU_EXPORT_GROUPS) {
    return add_table(c, of_groups, err);
  }
  if (c->what == MU_EXPORT_MEMBERS) {
    rc = add_table(c, of_members, err);
  }
  if (rc == MU_OK) {
    rc = add_table(c, of_users, err);
  }
  for (unsigned i = 0; i < mu_schema_count(c->schema) && rc == MU_OK; i++) {
    rc = add_missing(c, (enum mu_attribute_id)i, err);
  }
  return rc;
}

static enum mu_code add_named(struct mu_export_columns *c, const char *name,
                              size_t len, struct mu_header_problem *unknown,
                              struct mu_error *err)
{
  const struct mu_export_column *fixed = NULL;

  (void)mu_cell_text_trim(&name, &len);
  if (len == 0) {
    return mu_error_set(err, MU_EUSAGE,
                        "--columns takes names parted by commas, and one of "
                        "them is empty");
  }
  if (c->what == MU_EXPORT_EVENTS) {
    return add_path(c, name, len, err);
  }
  if (mu_text_equal_nocase(name, len, "all", 3)) {
    return add_all(c, err);
  }
  fixed = find_fixed(c, name, len);
  if (fixed) {
    return add_column(c, fixed, err);
  }
  if (c->what != MU_EXPORT_GROUPS) {
    return add_user_column(c, name, len, unknown, err);
  }
  if (is_within_profile(name, len)) { /* an attribute that the org has added */
    return add_path(c, name, len, err);
  }
  return complain(c, name, len, unknown, err);
}

static const char groups_tail[] =
    "; groups have id, name, type, description, users, created, lastUpdated, "
    "lastMembershipUpdated and what stands in their profile, as in "
    "profile.NAME";

static enum mu_code add_list(struct mu_export_columns *c, const char *list,
                             struct mu_error *err)
{
  struct mu_header_problem unknown = {0};
  enum mu_code rc = MU_OK;

  for (const char *at = list; at && rc == MU_OK;) {
    const char *comma = strchr(at, ',');

    rc = add_named(c, at, comma ? (size_t)(comma - at) : strlen(at), &unknown,
                   err);
    at = comma ? comma + 1 : NULL;
  }
  if (rc == MU_OK) {
    rc = mu_header_problem_end(
        &unknown, MU_EUSAGE, "there is no column of this name: ",
        c->what == MU_EXPORT_GROUPS ? groups_tail : "", err);
  }
  mu_header_problem_release(&unknown);
  return rc;
}

enum mu_code mu_export_columns_new(struct mu_export_columns **out,
                                   enum mu_export_what what, const char *list,
                                   const struct mu_schema *schema,
                                   struct mu_error *err)
{
  struct mu_export_columns *c = calloc(1, sizeof *c);

  *out = c;
  if (!c) {
    return mu_error_nomem(err);
  }
  c->what = what;
  c->schema = schema;
  if (what == MU_EXPORT_EVENTS && list &&
      mu_text_equal_nocase(list, strlen(list), "all", 3)) {
    list = NULL; /* what there is in an event nobody can say */
  }
  return add_list(c, list ? list : usual(what), err);
}

/* ---- asking ---- */

size_t mu_export_columns_count(const struct mu_export_columns *c)
{
  return c->count;
}

const struct mu_export_column *
mu_export_columns_at(const struct mu_export_columns *c, size_t i)
{
  return &c->all[i];
}

bool mu_export_columns_have(const struct mu_export_columns *c,
                            enum mu_export_extra extra)
{
  for (size_t i = 0; i < c->count; i++) {
    if (c->all[i].extra == extra) {
      return true;
    }
  }
  return false;
}

const struct mu_export_column *
mu_export_columns_find(const struct mu_export_columns *c, const char *name,
                       size_t len)
{
  for (size_t i = 0; i < c->count; i++) {
    if (mu_text_equal_nocase(c->all[i].name, strlen(c->all[i].name), name,
                             len)) {
      return &c->all[i];
    }
  }
  return NULL;
}

/* ---- what the org is asked for ---- */

static bool has_path(const struct mu_export_columns *c, const char *path)
{
  for (size_t i = 0; i < c->count; i++) {
    if (c->all[i].path && strcmp(c->all[i].path, path) == 0) {
      return true;
    }
  }
  return false;
}

/* The object's own, up to a dot: of type.id it is type. */
static void add_own(struct mu_buffer *e, const struct mu_export_columns *c)
{
  static const char *const always[] = {"id", "status", "created",
                                       "lastUpdated"};

  mu_buffer_append_text(e, "id,status,created,lastUpdated");
  for (size_t i = 0; i < c->count; i++) {
    const char *path = c->all[i].path;
    bool given = !path || strncmp(path, "profile.", 8) == 0;

    for (size_t k = 0; k < sizeof always / sizeof *always && !given; k++) {
      given = strcmp(path, always[k]) == 0;
    }
    if (!given) {
      mu_buffer_append_char(e, ',');
      mu_buffer_append(e, path, strcspn(path, "."));
    }
  }
}

static void add_profile(struct mu_buffer *e, const struct mu_export_columns *c)
{
  mu_buffer_append_text(e, ",profile:(login");
  if (mu_export_columns_have(c, MU_EXTRA_MANAGER_LOGIN) &&
      !has_path(c, "profile.managerId")) {
    mu_buffer_append_text(e, ",managerId");
  }
  for (size_t i = 0; i < c->count; i++) {
    const char *path = c->all[i].path;

    if (path && strncmp(path, "profile.", 8) == 0 &&
        strcmp(path, "profile.login") != 0) {
      mu_buffer_printf(e, ",%s", path + 8);
    }
  }
  mu_buffer_append_char(e, ')');
}

void mu_export_columns_fields(const struct mu_export_columns *c,
                              struct mu_buffer *out)
{
  struct mu_buffer e = {0};

  add_own(&e, c);
  add_profile(&e, c);
  mu_okta_encode(out, mu_buffer_text(&e), e.len);
  out->failed = out->failed || mu_buffer_failed(&e);
  mu_buffer_release(&e);
}
