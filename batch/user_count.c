/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/user_count.h"

#include <cjson/cJSON.h>

#include "batch/group_roll.h"
#include "io/buffer.h"

/* Of the groups that Okta makes itself, Everyone is the largest. */
static uint64_t largest(const struct mu_buffer *body)
{
  cJSON *root = cJSON_ParseWithLength(mu_buffer_text(body), body->len);
  const cJSON *group = NULL;
  uint64_t most = 0;

  cJSON_ArrayForEach (group, root) {
    uint64_t users = mu_roll_users_of(group);

    most = users != MU_USERS_UNKNOWN && users > most ? users : most;
  }
  cJSON_Delete(root);
  return most;
}

enum mu_code mu_user_count(uint64_t *count, struct mu_ask *ask,
                           struct mu_error *err)
{
  struct mu_okta_request request = {
      .bucket = MU_BUCKET_GROUPS,
      .method = MU_GET,
      .expect = MU_EXPECT_LIST,
      .repeatable = true,
      .look_up = true,
      .path = "/api/v1/groups?limit=200&expand=stats&filter="
              "type%20eq%20%22BUILT_IN%22"};
  const struct mu_okta_reply *reply = NULL;
  enum mu_code rc = mu_ask_send(ask, &request, &reply, err);

  *count = 0;
  if (rc == MU_OK && reply->verdict == MU_VERDICT_DONE) {
    *count = largest(&reply->http->body);
  }
  return rc;
}
