/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/okta_group.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "batch/okta_reply.h"
#include "io/json.h"

/* How long an address may be is not documented; this is far from where
 * servers begin to refuse them. */
#define PATH_MOST 2000

#define SEARCH "/api/v1/groups?limit=200&search="

bool mu_okta_group_search_add(struct mu_buffer *path, const char *name,
                              size_t len, bool by_id)
{
  size_t before = path->len;

  if (before == 0) {
    mu_buffer_append_text(path, SEARCH);
  } else {
    mu_okta_encode(path, " or ", 4);
  }
  mu_okta_encode_equals(path, by_id ? "id" : "profile.name", name, len);
  if (before == 0 || path->len <= PATH_MOST) {
    return true;
  }
  if (!mu_buffer_failed(path)) {
    path->len = before;
    path->data[before] = '\0';
  }
  return false;
}

struct mu_okta_request mu_okta_group_search(const struct mu_buffer *path)
{
  struct mu_okta_request request = {.bucket = MU_BUCKET_GROUPS,
                                    .method = MU_GET,
                                    .expect = MU_EXPECT_LIST,
                                    .repeatable = true,
                                    .look_up = true,
                                    .path = mu_buffer_text(path)};

  return request;
}

struct mu_okta_request mu_okta_group_begin(struct mu_buffer *path,
                                           const char *prefix, size_t len)
{
  mu_buffer_clear(path);
  mu_buffer_append_text(path, "/api/v1/groups?limit=200&q=");
  mu_okta_encode(path, prefix, len);
  return mu_okta_group_search(path);
}

struct mu_okta_request mu_okta_group_get(struct mu_buffer *path, const char *id)
{
  struct mu_okta_request request = {0};

  mu_buffer_clear(path);
  mu_buffer_append_text(path, "/api/v1/groups/");
  mu_okta_encode(path, id, strlen(id));
  request = mu_okta_group_search(path);
  request.bucket = MU_BUCKET_GROUP;
  request.expect = MU_EXPECT_OBJECT;
  return request;
}

struct mu_okta_request mu_okta_group_create(struct mu_buffer *body,
                                            const char *name, size_t len)
{
  struct mu_okta_request request = {.bucket = MU_BUCKET_GROUPS,
                                    .method = MU_POST,
                                    .expect = MU_EXPECT_OBJECT,
                                    .path = "/api/v1/groups"};

  mu_buffer_clear(body);
  mu_buffer_append_text(body, "{\"profile\":{\"name\":");
  mu_json_write_string(body, name, len);
  mu_buffer_append_text(body, "}}");
  request.body = mu_buffer_text(body);
  request.body_len = body->len;
  return request;
}

struct mu_okta_request mu_okta_group_put(struct mu_buffer *path,
                                         const char *group_id,
                                         const char *user_id)
{
  struct mu_okta_request request = {.bucket = MU_BUCKET_GROUPS,
                                    .method = MU_PUT,
                                    .expect = MU_EXPECT_NOTHING,
                                    .repeatable = true,
                                    .follow_up = true};

  mu_buffer_clear(path);
  mu_buffer_append_text(path, "/api/v1/groups/");
  mu_okta_encode(path, group_id, strlen(group_id));
  mu_buffer_append_text(path, "/users/");
  mu_okta_encode(path, user_id, strlen(user_id));
  request.path = mu_buffer_text(path);
  return request;
}

struct mu_okta_request mu_okta_group_of_user(struct mu_buffer *path,
                                             const char *user_id)
{
  struct mu_okta_request request = {.bucket = MU_BUCKET_USERS,
                                    .method = MU_GET,
                                    .expect = MU_EXPECT_LIST,
                                    .repeatable = true,
                                    .look_up = true,
                                    .follow_up = true};

  mu_buffer_clear(path);
  mu_buffer_append_text(path, "/api/v1/users/");
  mu_okta_encode(path, user_id, strlen(user_id));
  mu_buffer_append_text(path, "/groups");
  request.path = mu_buffer_text(path);
  return request;
}

bool mu_okta_group_read(struct mu_okta_group *group, const struct cJSON *object)
{
  group->id = mu_json_text(object, "id");
  group->type = mu_json_text(object, "type");
  group->name =
      mu_json_text(cJSON_GetObjectItemCaseSensitive(object, "profile"), "name");
  return group->id[0] && strlen(group->id) < MU_OKTA_ID_MAX &&
         strlen(group->type) < MU_OKTA_ID_MAX;
}

bool mu_okta_group_takes_users(const struct mu_okta_group *group)
{
  return strcmp(group->type, "APP_GROUP") != 0 &&
         strcmp(group->type, "BUILT_IN") != 0;
}
