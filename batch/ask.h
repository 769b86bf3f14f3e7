/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ask - one request at a time, and its answer: for what a run has to know of
 * the org, or to prepare there, before the first row leaves.
 *
 * It keeps to the limits as the pipeline does, in a simpler way: a window that
 * is used up is waited for, and what passes is sent again.
 */
#ifndef MUSTER_BATCH_ASK_H
#define MUSTER_BATCH_ASK_H

#include <stdint.h>

#include "batch/okta_reply.h"
#include "batch/okta_request.h"
#include "batch/request_counts.h"
#include "io/clock.h"
#include "io/error.h"
#include "io/transfer.h"

struct mu_ask; /* frees nothing that it was given */

struct mu_ask_config {          /* borrowed for the life of the asker */
  struct mu_transfer *transfer; /* with nothing else in flight */
  const struct mu_clock *clock;
  unsigned retries;                 /* of failures that pass */
  int64_t give_up_after_us;         /* with no connection to the org */
  struct mu_request_counts *counts; /* every request is added */
};

enum mu_code mu_ask_new(struct mu_ask **out, const struct mu_ask_config *config,
                        struct mu_error *err) MU_MUST_CHECK;
void mu_ask_free(struct mu_ask *ask);

/* Sends |request| until it has an answer; |*reply|, with the body in
 * |(*reply)->http->body|, is borrowed until the next call.
 *
 * MU_OK: the verdict is DONE, EXISTS, MISSING, REFUSED or FORBIDDEN, or, for a
 * request that is not repeatable, IN_DOUBT. MU_EAUTH: the credentials or the
 * org's certificate are no good. MU_ENET: the org cannot be reached, or
 * answers nothing of use. */
enum mu_code mu_ask_send(struct mu_ask *ask,
                         const struct mu_okta_request *request,
                         const struct mu_okta_reply **reply,
                         struct mu_error *err) MU_MUST_CHECK;

/* Lets |us| of the config's clock pass. */
enum mu_code mu_ask_wait(struct mu_ask *ask, int64_t us,
                         struct mu_error *err) MU_MUST_CHECK;

#endif
