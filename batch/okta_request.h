/* SPDX-License-Identifier: Apache-2.0 */
/*
 * okta_request - what muster sends: paths, bodies, and the rate-limit bucket
 * that each request is counted in. With okta_reply the only place that knows
 * Okta's wire.
 */
#ifndef MUSTER_BATCH_OKTA_REQUEST_H
#define MUSTER_BATCH_OKTA_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "batch/password_hash.h"
#include "batch/user.h"
#include "io/buffer.h"
#include "io/transfer.h"

/* Okta's rate-limit buckets (rate limits reference: the most specific path
 * wins, and the method counts). */
enum mu_bucket {
  MU_BUCKET_USER_READ,  /* GET /api/v1/users/{idOrLogin} */
  MU_BUCKET_USERS,      /* GET, POST /api/v1/users and its sub-resources */
  MU_BUCKET_USER_WRITE, /* POST, PUT, DELETE /api/v1/users/{id} */
  MU_BUCKET_GROUPS,     /* GET, POST /api/v1/groups, and memberships */
  MU_BUCKET_GROUP,      /* GET, PUT, DELETE /api/v1/groups/{id} */
  MU_BUCKET_API,        /* what has no bucket of its own: schemas, types */
  MU_BUCKET_LOGS,       /* GET /api/v1/logs */
  MU_BUCKET_TOKEN,      /* POST /oauth2/v1/token */
  MU_BUCKETS
};

/* As the rate limits reference writes it. */
const char *mu_bucket_name(enum mu_bucket bucket);

/* What a good reply to a request holds. */
enum mu_expect {
  MU_EXPECT_USER,
  MU_EXPECT_LIST,
  MU_EXPECT_OBJECT, /* any JSON object */
  MU_EXPECT_NOTHING /* whatever it holds is of no use */
};

struct mu_okta_request {
  enum mu_bucket bucket;
  enum mu_method method;
  enum mu_expect expect;
  bool repeatable;  /* sending it twice does no more than sending it once */
  bool look_up;     /* not the row's own request, but one that asks about it */
  bool follow_up;   /* not its own either, but one that comes after it */
  bool trimmed;     /* users without their credentials and links */
  const char *path; /* borrowed until the request is answered */
  const char *body;
  size_t body_len;
};

/* |request| as a transfer takes it; it borrows from it. */
struct mu_transfer_request
mu_okta_transfer(const struct mu_okta_request *request);

/* What a request that is |trimmed| says of itself. Okta: all three together
 * make lists of users fast (Users API reference, list users). */
#define MU_OKTA_TRIMMED                                                        \
  "application/json; "                                                         \
  "okta-response=\"omitCredentials,omitCredentialsLinks,"                      \
  "omitTransitioningToStatus\""

/* What is not in the columns. */
struct mu_create_options {
  bool activate;
  bool change_password; /* nextLogin=changePassword */
  const char *provider; /* FEDERATION or SOCIAL: its users have no credentials
                           here; NULL: Okta's own */
  const char *const *groups; /* ids, MU_GROUPS_MAX at most; borrowed */
  size_t group_count;
  const char *type_id;           /* of a user type; NULL or "": default */
  const char *realm;             /* an id; NULL: what the row says */
  struct mu_hash_options hashes; /* how password hashes are read */
};

#define MU_GROUPS_MAX 20 /* groupIds in one create (Users API reference) */

/* POST /api/v1/users with its query. */
void mu_okta_create_path(struct mu_buffer *path,
                         const struct mu_create_options *options);

/* CreateUserRequest: profile, credentials, groupIds, type, realmId. Gives where
 * the profile object stands in |body|. */
struct mu_json_slice {
  size_t start, len;
};
struct mu_json_slice
mu_okta_create_body(struct mu_buffer *body, const struct mu_user *user,
                    const struct mu_create_options *options);

/* The request for a schema of the org's users, |id| being "default" or that of
 * a user type's; its path goes into |path|. (Schemas API reference) */
struct mu_okta_request mu_okta_schema(struct mu_buffer *path, const char *id);

/* The request for all user types of the org, ten at most. (User Types API
 * reference) */
struct mu_okta_request mu_okta_user_types(void);

/* The request that makes |manager_id| the managerId of the user |id|, and
 * leaves all else of the profile as it is (Users API reference, update a user).
 * Path and body go into |path| and |body|. */
struct mu_okta_request mu_okta_set_manager(struct mu_buffer *path,
                                           struct mu_buffer *body,
                                           const char *id,
                                           const char *manager_id);

/* Changes what |body| says of the user |id|, and nothing else of them; a
 * member that is null is cleared (Users API reference, update a user). The path
 * goes into |path|; |body| is borrowed until the request is answered. */
struct mu_okta_request mu_okta_update(struct mu_buffer *path, const char *id,
                                      const struct mu_buffer *body);

/* Appends what |user|'s row says of the profile of somebody who is there: a
 * line for each attribute, its name and its value as a member of a JSON object,
 * null where the row clears it. Left out are the login, by which they were
 * found, and an e-mail address that the login stands in for; and the managerId
 * unless |with_manager|. */
void mu_okta_profile_lines(struct mu_buffer *out, const struct mu_user *user,
                           bool with_manager);

/* What follows a create without an e-mail: POST .../lifecycle/activate, or
 * .../reactivate for a user whom an activation has made PROVISIONED already,
 * both with sendEmail=false; the path goes into |path|. The reply holds an
 * activationUrl and an activationToken where the user has still to set a
 * password (Users API reference, lifecycle operations). For our purpose both
 * may be repeated: an activation that was done already is E0000016. */
enum mu_activation { MU_ACTIVATE, MU_REACTIVATE };
struct mu_okta_request mu_okta_activate(struct mu_buffer *path,
                                        enum mu_activation how, const char *id);
/* Appends |text| with all but the unreserved characters of RFC 3986 section 2.3
 * percent-encoded. */
void mu_okta_encode(struct mu_buffer *path, const char *text, size_t len);

/* Appends an expression of a search, percent-encoded: |attribute| eq "VALUE",
 * with quotes and backslashes escaped. */
void mu_okta_encode_equals(struct mu_buffer *path, const char *attribute,
                           const char *value, size_t len);

/* The request that finds who has |login|; its path goes into |path|. A login
 * with a slash cannot stand in a path and is searched for instead. */
struct mu_okta_request mu_okta_find(struct mu_buffer *path, const char *login,
                                    size_t len);

#endif
