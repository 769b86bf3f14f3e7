/* SPDX-License-Identifier: Apache-2.0 */
/*
 * event_log - asking for pages of the org's System Log, one at a time.
 */
#ifndef MUSTER_BATCH_EVENT_LOG_H
#define MUSTER_BATCH_EVENT_LOG_H

#include <stdint.h>

#include "batch/ask.h"
#include "batch/okta_reply.h"
#include "io/error.h"

/* GET |path|; as mu_ask_send() has it. */
enum mu_code mu_event_log_get(struct mu_ask *ask, const char *path,
                              const struct mu_okta_reply **reply,
                              struct mu_error *err) MU_MUST_CHECK;

/* Words why the org gave no page: MU_EAUTH when the credentials may not read
 * the log, else |code|. */
enum mu_code mu_event_log_refused(const struct mu_okta_reply *reply,
                                  enum mu_code code, struct mu_error *err);

/* What time it is for the org, in whole seconds. Any reply shows it; that of
 * one event also says whether these credentials may read the log. */
enum mu_code mu_event_log_time(struct mu_ask *ask, int64_t *now_us,
                               struct mu_error *err) MU_MUST_CHECK;

#endif
