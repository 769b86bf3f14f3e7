/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/existing.h"

#include <cjson/cJSON.h>

#include "batch/group_steps.h"
#include "batch/okta_group.h"
#include "batch/profile_diff.h"

void mu_existing_plan(struct mu_job *job, const struct mu_user *user,
                      bool linked)
{
  mu_okta_profile_lines(&job->wanted, user, !linked);
}

enum mu_code mu_existing_begin(bool *differs, struct mu_job *job,
                               const struct cJSON *user, struct mu_error *err)
{
  const cJSON *profile = cJSON_GetObjectItemCaseSensitive(user, "profile");
  size_t count = 0;
  enum mu_code rc = MU_OK;

  job->existing = true;
  job->activates = false;
  mu_buffer_wipe(&job->body);
  mu_buffer_append_text(&job->body, "{\"profile\":");
  rc = mu_profile_diff(&job->body, &count, &job->wanted, profile, err);
  mu_buffer_append_char(&job->body, '}');
  *differs = count > 0;
  if (*differs) {
    job->request = mu_okta_update(&job->path, job->id, &job->body);
  }
  return rc;
}

bool mu_existing_follow(struct mu_job *job, const struct mu_okta_reply *reply)
{
  job->changed = job->changed || reply->verdict == MU_VERDICT_DONE;
  return reply->verdict == MU_VERDICT_DONE;
}

bool mu_existing_ask(struct mu_job *job)
{
  if (job->groups.len == 0) {
    return false;
  }
  job->request = mu_okta_group_of_user(&job->path, job->id);
  return true;
}

bool mu_existing_hear(const struct mu_group_book *book, struct mu_job *job,
                      const struct mu_okta_reply *reply)
{
  const struct mu_buffer *body = NULL;
  cJSON *list = NULL;

  if (reply->verdict != MU_VERDICT_DONE) {
    return false;
  }
  body = &reply->http->body;
  list = cJSON_ParseWithLength(mu_buffer_text(body), body->len);
  if (list) {
    mu_group_steps_pass_over(book, job, list);
  } else {
    job->groups.failed = true; /* it came whole: memory is short */
  }
  cJSON_Delete(list);
  return true;
}

enum mu_status mu_existing_status(const struct mu_job *job)
{
  return job->changed ? MU_STATUS_UPDATED : MU_STATUS_UNCHANGED;
}
