/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export_columns - what an export has columns of, and where each value stands
 * in what the org gives.
 */
#ifndef MUSTER_BATCH_EXPORT_COLUMNS_H
#define MUSTER_BATCH_EXPORT_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "batch/schema.h"
#include "io/buffer.h"
#include "io/error.h"

enum mu_export_what {
  MU_EXPORT_USERS,
  MU_EXPORT_GROUPS,
  MU_EXPORT_MEMBERS,
  MU_EXPORT_EVENTS
};

/* As the command line has it. */
const char *mu_export_what_word(enum mu_export_what what);

/* Values that do not stand in the object itself: whoever writes a row has them
 * from elsewhere. */
enum mu_export_extra {
  MU_EXTRA_NONE,
  MU_EXTRA_GROUPS, /* names of groups, as a list cell of import has them */
  MU_EXTRA_MANAGER_LOGIN, /* the login of the user whose id managerId is */
  MU_EXTRA_GROUP_ID,      /* of members: the group's */
  MU_EXTRA_GROUP_NAME,
  MU_EXTRAS
};

struct mu_export_column {
  const char *name; /* the header */
  const char *path; /* dotted, as in profile.login: where the value stands; a
                       number counts in an array, and "target.displayName"
                       through an array is a list of all items' */
  enum mu_export_extra extra;
};

struct mu_export_columns; /* owns its texts */

/* The columns that |list| names (parted by commas; the word all stands for
 * those that are not named before it), in its order; NULL: the default ones.
 * |schema| (NULL: the facts) has the attributes of users and is borrowed.
 * MU_EUSAGE names what is no column, with the nearest that is, and what is
 * named twice. Freed with mu_export_columns_free().
 *
 * users    default: id, status, created, lastLogin, lastUpdated, then login,
 *          email, firstName, lastName, secondEmail, mobilePhone, title,
 *          department, employeeNumber, managerId. all: every column of Okta's
 *          user object (id, status, created, activated, statusChanged,
 *          lastLogin, lastUpdated, passwordChanged, type.id, realmId), then
 *          every attribute of the schema (profile.NAME where the user object
 *          has that name itself). On request: groups, manager.login.
 * groups   id, name, type, description, users (how many), created,
 *          lastUpdated, lastMembershipUpdated
 * members  group.id, group.name, then id, login, status, email, firstName,
 *          lastName; any column of users on request, but groups
 * events   published, eventType, severity, displayMessage, outcome.result,
 *          outcome.reason, actor.id, actor.type, actor.alternateId,
 *          actor.displayName, target.type, target.id, target.alternateId,
 *          target.displayName, client.ipAddress, client.userAgent.rawUserAgent,
 *          transaction.id, uuid; any dotted path on request */
enum mu_code mu_export_columns_new(struct mu_export_columns **out,
                                   enum mu_export_what what, const char *list,
                                   const struct mu_schema *schema,
                                   struct mu_error *err) MU_MUST_CHECK;
void mu_export_columns_free(struct mu_export_columns *columns);

size_t mu_export_columns_count(const struct mu_export_columns *columns);
const struct mu_export_column *
mu_export_columns_at(const struct mu_export_columns *columns, size_t i);
bool mu_export_columns_have(const struct mu_export_columns *columns,
                            enum mu_export_extra extra);
/* By header name, ASCII case aside; NULL when there is none. */
const struct mu_export_column *
mu_export_columns_find(const struct mu_export_columns *columns,
                       const char *name, size_t len);

/* Appends the value of Okta's |fields| parameter (Users API reference, list
 * users) that gives what the columns need, percent-encoded; id, status,
 * created, lastUpdated and profile.login are always in it, and
 * profile.managerId when manager.login is asked for. */
void mu_export_columns_fields(const struct mu_export_columns *columns,
                              struct mu_buffer *out);

#endif
