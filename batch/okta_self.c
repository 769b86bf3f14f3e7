/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/okta_self.h"

#include <string.h>

#include "batch/okta_list.h"

static struct mu_okta_request get(enum mu_bucket bucket, enum mu_expect expect,
                                  const char *path)
{
  struct mu_okta_request request = {.bucket = bucket,
                                    .method = MU_GET,
                                    .expect = expect,
                                    .repeatable = true,
                                    .look_up = true,
                                    .path = path};

  return request;
}

struct mu_okta_request mu_okta_organization(void)
{
  return get(MU_BUCKET_API, MU_EXPECT_OBJECT, "/.well-known/okta-organization");
}

struct mu_okta_request mu_okta_me(void)
{
  return get(MU_BUCKET_USER_READ, MU_EXPECT_USER, "/api/v1/users/me");
}

static void user_path(struct mu_buffer *path, const char *id, const char *more)
{
  mu_buffer_clear(path);
  mu_buffer_append_text(path, "/api/v1/users/");
  mu_okta_encode(path, id, strlen(id));
  mu_buffer_append_text(path, more);
}

struct mu_okta_request mu_okta_user_get(struct mu_buffer *path, const char *id)
{
  user_path(path, id, "");
  return get(MU_BUCKET_USER_READ, MU_EXPECT_USER, mu_buffer_text(path));
}

struct mu_okta_request mu_okta_roles(struct mu_buffer *path, const char *id)
{
  user_path(path, id, "/roles");
  return get(MU_BUCKET_USERS, MU_EXPECT_LIST, mu_buffer_text(path));
}

struct mu_okta_request mu_okta_client_roles(struct mu_buffer *path,
                                            const char *client_id)
{
  mu_buffer_clear(path);
  mu_buffer_append_text(path, "/oauth2/v1/clients/");
  mu_okta_encode(path, client_id, strlen(client_id));
  mu_buffer_append_text(path, "/roles");
  return get(MU_BUCKET_API, MU_EXPECT_LIST, mu_buffer_text(path));
}

struct mu_okta_request mu_okta_one_user(void)
{
  return get(MU_BUCKET_USERS, MU_EXPECT_LIST, "/api/v1/users?limit=1");
}

struct mu_okta_request mu_okta_one_group(void)
{
  return get(MU_BUCKET_GROUPS, MU_EXPECT_LIST, "/api/v1/groups?limit=1");
}

struct mu_okta_request mu_okta_one_event(void)
{
  return get(MU_BUCKET_LOGS, MU_EXPECT_LIST, MU_LOGS_PATH "?limit=1");
}

struct mu_okta_request mu_okta_one_app(void)
{
  return get(MU_BUCKET_API, MU_EXPECT_LIST, "/api/v1/apps?limit=1");
}
