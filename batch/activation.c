/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/activation.h"

#include <string.h>

static void request(struct mu_job *job, enum mu_activation how, bool wants_link)
{
  job->request = mu_okta_activate(&job->path, how, job->id);
  if (wants_link) {
    job->request.expect = MU_EXPECT_OBJECT; /* a torn one has lost the link */
  }
}

static bool is_renewing(const struct mu_job *job)
{
  return strstr(job->request.path, "/reactivate?") != NULL;
}

const char *mu_activation_failure(const struct mu_job *job)
{
  return is_renewing(job) ? MU_JOB_CREATED " and activated; getting a new "
                                           "activation link failed"
                          : MU_JOB_CREATED " STAGED; activating failed";
}

bool mu_activation_begin(struct mu_job *job, bool wants_link)
{
  if (strcmp(job->user_status, "STAGED") == 0 || job->user_status[0] == '\0') {
    request(job, MU_ACTIVATE, wants_link);
    return true;
  }
  if (strcmp(job->user_status, "PROVISIONED") == 0 && wants_link) {
    request(job, MU_REACTIVATE, true);
    return true;
  }
  return false;
}

/* A user who has a link to follow has still to set a password. What else an
 * activated user's status is, the org has not said. */
static enum mu_activation_step done(struct mu_job *job,
                                    const struct mu_okta_reply *reply,
                                    struct mu_buffer *link)
{
  bool pending = mu_okta_reply_activation(link, reply);

  mu_job_note_status(job, pending ? "PROVISIONED" : "");
  return mu_buffer_failed(link) ? MU_ACTIVATION_STARVED : MU_ACTIVATION_DONE;
}

static bool is_code(const struct mu_okta_reply *reply, const char *code)
{
  return strcmp(reply->error_code, code) == 0;
}

/* Okta's codes (Errors reference): E0000016, the user is already active;
 * E0000038, not in the user's present status: there is no link to be had for
 * somebody who has set a password, or needs none. */
enum mu_activation_step mu_activation_follow(struct mu_job *job,
                                             const struct mu_okta_reply *reply,
                                             bool wants_link,
                                             struct mu_buffer *link)
{
  bool renewing = is_renewing(job);

  mu_buffer_clear(link);
  if (reply->verdict == MU_VERDICT_DONE) {
    return done(job, reply, link);
  }
  if (!renewing && is_code(reply, "E0000016") && wants_link) {
    request(job, MU_REACTIVATE, true);
    return MU_ACTIVATION_AGAIN;
  }
  if (is_code(reply, renewing ? "E0000038" : "E0000016")) {
    mu_job_note_status(job, "");
    return MU_ACTIVATION_DONE;
  }
  return MU_ACTIVATION_REFUSED;
}
