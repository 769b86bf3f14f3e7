/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ask - one request at a time, and its answer: for what a run has to know of
 * the org, or to prepare there, before the first row leaves.
 *
 * It keeps to the limits as the pipeline does, in a simpler way: a window that
 * is used up is waited for, and what passes is sent again. An org that cannot
 * be reached is tried for as long as a run may try.
 */
#ifndef MUSTER_BATCH_ASK_H
#define MUSTER_BATCH_ASK_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/okta_reply.h"
#include "batch/okta_request.h"
#include "batch/pipeline.h"
#include "batch/request_counts.h"
#include "io/clock.h"
#include "io/error.h"
#include "io/transfer.h"

struct mu_ask; /* frees nothing that it was given */

/* Told of each try in vain to reach the org: why, for how long it has been out
 * of reach, and how long it is until the next try; and, with |why| NULL, that
 * it can be reached again. */
typedef void (*mu_ask_tell)(void *ctx, const char *why, int64_t lost_us,
                            int64_t wait_us);

struct mu_ask_config {          /* borrowed for the life of the asker */
  struct mu_transfer *transfer; /* with nothing else in flight */
  const struct mu_clock *clock;
  unsigned retries;         /* of failures that pass, */
  int64_t deadline_us;      /* and how long one request may have them */
  int64_t give_up_after_us; /* with no answer from the org */
  int64_t limits_most_us;   /* with limits that put it off; 0: for ever */
  int64_t stop_at_us;       /* local; 0: never */
  int signal_fd;            /* readable when the run shall stop; or -1 */
  struct mu_request_counts *counts; /* every request is added */
  mu_ask_tell tell;                 /* or NULL */
  void *ctx;                        /* for |tell| */
};

enum mu_code mu_ask_new(struct mu_ask **out, const struct mu_ask_config *config,
                        struct mu_error *err) MU_MUST_CHECK;
void mu_ask_free(struct mu_ask *ask);

/* Sends |request| until it has an answer; |*reply|, with the body in
 * |(*reply)->http->body|, is borrowed until the next call.
 *
 * MU_OK: the verdict is WINDOW or CROWD after |limits_most_us|, or DONE,
 * EXISTS, MISSING, REFUSED or FORBIDDEN, or, for a request that is not
 * repeatable, IN_DOUBT. MU_EAUTH: the org refused the credentials. MU_EUSAGE:
 * its certificate is not trusted. MU_ENET: it cannot be reached, or answers
 * nothing of use. MU_ESTOPPED: the time is over, or a signal came. Each in
 * whole sentences for people. */
enum mu_code mu_ask_send(struct mu_ask *ask,
                         const struct mu_okta_request *request,
                         const struct mu_okta_reply **reply,
                         struct mu_error *err) MU_MUST_CHECK;

/* Lets |us| of the config's clock pass. */
enum mu_code mu_ask_wait(struct mu_ask *ask, int64_t us,
                         struct mu_error *err) MU_MUST_CHECK;

/* Why the last mu_ask_send() ended as no request can go on: what a run that
 * got as far as its rows would have ended by. MU_STOP_NOT: it did not. */
enum mu_stop mu_ask_stop(const struct mu_ask *ask);

#endif
