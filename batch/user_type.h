/* SPDX-License-Identifier: Apache-2.0 */
/*
 * user_type - the kinds of users that an org tells apart, each with attributes
 * of its own.
 *
 * Source: Okta's User Types API reference, GET /api/v1/meta/types/user: at most
 * ten, each with an id (oty...), a name, a name for people, and a link to its
 * schema.
 */
#ifndef MUSTER_BATCH_USER_TYPE_H
#define MUSTER_BATCH_USER_TYPE_H

#include <stdbool.h>
#include <stddef.h>

#include "batch/okta_reply.h"
#include "io/error.h"

#define MU_USER_TYPE_NAME_MAX 128

struct mu_user_type {               /* zero bytes: the org's default type */
  char id[MU_OKTA_ID_MAX];          /* "" when it is not known */
  char name[MU_USER_TYPE_NAME_MAX]; /* likewise */
  char schema[MU_OKTA_ID_MAX];      /* id of its schema; likewise */
};

/* Whether |text| has the form of a type's id. */
bool mu_user_type_is_id(const char *text);

/* Finds the type that |wanted| names, by id or, case aside, by one of its
 * names, in |json|: {"types": the org's list of types}. MU_EUSAGE lists those
 * there are; MU_EINPUT: it is no such list; |where| it comes from begins the
 * error. */
enum mu_code mu_user_type_find(struct mu_user_type *type, const char *wanted,
                               const char *where, const char *json, size_t len,
                               struct mu_error *err) MU_MUST_CHECK;

#endif
