/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/job.h"

#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

const char *mu_status_word(enum mu_status status)
{
  static const char *const words[MU_STATUSES] = {
      [MU_STATUS_CREATED] = "created",     [MU_STATUS_UPDATED] = "updated",
      [MU_STATUS_UNCHANGED] = "unchanged", [MU_STATUS_PLANNED] = "planned",
      [MU_STATUS_SKIPPED] = "skipped",     [MU_STATUS_INVALID] = "invalid",
      [MU_STATUS_FAILED] = "failed",
  };

  return words[status];
}

void mu_job_init(struct mu_job *job)
{
  memset(job, 0, sizeof *job);
}

void mu_job_release(struct mu_job *job)
{
  mu_buffer_wipe(&job->body);
  mu_buffer_wipe(&job->raw);
  mu_buffer_wipe(&job->wanted);
  mu_buffer_release(&job->login);
  mu_buffer_release(&job->raw);
  mu_buffer_release(&job->body);
  mu_buffer_release(&job->path);
  mu_buffer_release(&job->wanted);
  mu_buffer_release(&job->groups);
  mu_buffer_release(&job->error);
}

void mu_job_reset(struct mu_job *job)
{
  struct mu_job fresh = {.login = job->login,
                         .raw = job->raw,
                         .body = job->body,
                         .path = job->path,
                         .wanted = job->wanted,
                         .groups = job->groups,
                         .error = job->error};

  mu_buffer_clear(&fresh.login);
  mu_buffer_wipe(&fresh.raw);
  mu_buffer_wipe(&fresh.body);
  mu_buffer_clear(&fresh.path);
  mu_buffer_wipe(&fresh.wanted);
  mu_buffer_clear(&fresh.groups);
  mu_buffer_clear(&fresh.error);
  *job = fresh;
}

static void copy_text(char *out, const char *text)
{
  (void)snprintf(out, MU_OKTA_ID_MAX, "%s", text);
}

void mu_job_note_reply(struct mu_job *job, const struct mu_okta_reply *reply)
{
  job->http_status = reply->http_status;
  copy_text(job->error_code, reply->error_code);
  copy_text(job->request_id, reply->request_id);
  mu_buffer_clear(&job->error);
  mu_buffer_append(&job->error, mu_buffer_text(&reply->error),
                   reply->error.len);
  if (reply->id[0]) {
    copy_text(job->id, reply->id);
    copy_text(job->user_status, reply->user_status);
  }
}

void mu_job_note_status(struct mu_job *job, const char *status)
{
  copy_text(job->user_status, status);
}

void mu_job_note_user(struct mu_job *job, const struct cJSON *user)
{
  const char *id =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(user, "id"));
  const char *status =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(user, "status"));

  copy_text(job->id, id ? id : "");
  copy_text(job->user_status, status ? status : "");
}

const char *mu_job_done(const struct mu_job *job)
{
  if (!job->existing) {
    return MU_JOB_CREATED;
  }
  return job->changed ? "the user was updated" : "the user was there already";
}

size_t mu_job_bytes(const struct mu_job *job)
{
  return sizeof *job + job->login.len + job->raw.len + job->body.len +
         job->wanted.len + job->groups.len + job->error.len;
}
