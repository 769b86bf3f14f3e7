/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/event_log.h"

#include "batch/okta_list.h"

enum mu_code mu_event_log_get(struct mu_ask *ask, const char *path,
                              const struct mu_okta_reply **reply,
                              struct mu_error *err)
{
  const struct mu_okta_request request = {.bucket = MU_BUCKET_LOGS,
                                          .method = MU_GET,
                                          .expect = MU_EXPECT_LIST,
                                          .repeatable = true,
                                          .path = path};

  return mu_ask_send(ask, &request, reply, err);
}

enum mu_code mu_event_log_refused(const struct mu_okta_reply *reply,
                                  enum mu_code code, struct mu_error *err)
{
  const char *words = mu_buffer_text(&reply->error);

  if (reply->verdict == MU_VERDICT_FORBIDDEN) {
    return mu_error_set(err, MU_EAUTH,
                        "these credentials may not read the org's log (%s): "
                        "that takes the scope okta.logs.read, or a role that "
                        "may view it",
                        words);
  }
  return mu_error_set(err, code,
                      "the org does not take what it was asked of its log: %s",
                      words);
}

enum mu_code mu_event_log_time(struct mu_ask *ask, int64_t *now_us,
                               struct mu_error *err)
{
  const struct mu_okta_reply *reply = NULL;
  enum mu_code rc = mu_event_log_get(ask, MU_LOGS_PATH "?limit=1", &reply, err);

  if (rc == MU_OK && reply->verdict != MU_VERDICT_DONE) {
    rc = mu_event_log_refused(reply, MU_EUSAGE, err);
  }
  if (rc == MU_OK && !reply->dated) {
    rc = mu_error_set(err, MU_ENET,
                      "the org's reply has no Date, by which its time would be "
                      "known");
  }
  if (rc == MU_OK) {
    *now_us = reply->date * MU_SEC;
  }
  return rc;
}
