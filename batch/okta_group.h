/* SPDX-License-Identifier: Apache-2.0 */
/*
 * okta_group - requests about groups, and how Okta shows a group (Groups API
 * reference).
 */
#ifndef MUSTER_BATCH_OKTA_GROUP_H
#define MUSTER_BATCH_OKTA_GROUP_H

#include <stdbool.h>
#include <stddef.h>

#include "batch/okta_request.h"
#include "io/buffer.h"

#define MU_OKTA_GROUP_PAGE                                                     \
  200 /* groups in one answer; Okta advises no more                            \
       */

/* Adds one group to what |path|, empty at first, searches for: by its id, or
 * by its name. False, and |path| is as it was, when it would grow too long; the
 * first one always fits. */
bool mu_okta_group_search_add(struct mu_buffer *path, const char *name,
                              size_t len, bool by_id);
struct mu_okta_request mu_okta_group_search(const struct mu_buffer *path);

/* Those whose names begin with |prefix|, case aside. */
struct mu_okta_request mu_okta_group_begin(struct mu_buffer *path,
                                           const char *prefix, size_t len);

/* The group whose id it is, as the org itself knows it, without an index in
 * between. */
struct mu_okta_request mu_okta_group_get(struct mu_buffer *path,
                                         const char *id);

/* Makes a group; its request must not be repeated unasked. */
struct mu_okta_request mu_okta_group_create(struct mu_buffer *body,
                                            const char *name, size_t len);

/* Puts a user into a group; once there, a repeat changes nothing. */
struct mu_okta_request mu_okta_group_put(struct mu_buffer *path,
                                         const char *group_id,
                                         const char *user_id);

/* Asks which groups the user |user_id| is in, all in one answer, which is
 * counted among the creates (Users API reference, list all groups). */
struct mu_okta_request mu_okta_group_of_user(struct mu_buffer *path,
                                             const char *user_id);

/* A group as it stands in an answer; borrowed from it. */
struct mu_okta_group {
  const char *id;
  const char *type; /* OKTA_GROUP, APP_GROUP, BUILT_IN; "" when not said */
  const char *name;
};
struct cJSON;
/* False when |object| is no group. */
bool mu_okta_group_read(struct mu_okta_group *group,
                        const struct cJSON *object);

/* Whether the API can put users into groups of that type; those of an
 * application or a directory, and Everyone, look after themselves. */
bool mu_okta_group_takes_users(const struct mu_okta_group *group);

#endif
