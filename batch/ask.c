/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/ask.h"

#include <stdlib.h>
#include <string.h>

#include "batch/retry.h"

#define WINDOW_MOST                                                            \
  (120 * MU_SEC) /* a reset that is further off is a wrong one */
#define CROWD_LEAST (500 * MU_MS)
#define CROWD_MOST  (5 * MU_SEC)

struct mu_ask {
  struct mu_ask_config config;
  struct mu_okta_reply reply;
  struct mu_random random;
  struct mu_exchange *exchange; /* that |reply| borrows from; or NULL */
  int64_t ready_at[MU_BUCKETS]; /* local: the window has room again */
  int64_t lost_since;           /* local: no connection; 0: there is one */
};

enum mu_code mu_ask_new(struct mu_ask **out, const struct mu_ask_config *config,
                        struct mu_error *err)
{
  struct mu_ask *ask = calloc(1, sizeof *ask);

  *out = ask;
  if (!ask) {
    return mu_error_nomem(err);
  }
  ask->config = *config;
  mu_okta_reply_init(&ask->reply);
  mu_random_init(&ask->random);
  return MU_OK;
}

static void forget_reply(struct mu_ask *ask)
{
  if (ask->exchange) {
    mu_transfer_release(ask->config.transfer, ask->exchange);
  }
  ask->exchange = NULL;
}

void mu_ask_free(struct mu_ask *ask)
{
  if (!ask) {
    return;
  }
  forget_reply(ask);
  mu_okta_reply_release(&ask->reply);
  free(ask);
}

static int64_t now(const struct mu_ask *ask)
{
  return mu_clock_now_us(ask->config.clock);
}

static enum mu_code wait_until(struct mu_ask *ask, int64_t until_us,
                               struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  for (int64_t at = now(ask); rc == MU_OK && at < until_us; at = now(ask)) {
    rc = mu_transfer_wait(ask->config.transfer, until_us - at, -1, err);
  }
  return rc;
}

enum mu_code mu_ask_wait(struct mu_ask *ask, int64_t us, struct mu_error *err)
{
  return wait_until(ask, now(ask) + us, err);
}

/* One exchange, whatever comes of it. */
static enum mu_code exchange(struct mu_ask *ask,
                             const struct mu_okta_request *request,
                             struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  forget_reply(ask);
  rc = wait_until(ask, ask->ready_at[request->bucket], err);
  if (rc == MU_OK) {
    rc = mu_transfer_start(ask->config.transfer, request->method, request->path,
                           request->body, request->body_len, ask, err);
  }
  while (rc == MU_OK &&
         !(ask->exchange = mu_transfer_ended(ask->config.transfer))) {
    rc = mu_transfer_wait(ask->config.transfer, MU_SEC, -1, err);
  }
  if (rc != MU_OK) {
    return rc;
  }
  mu_okta_reply_read(&ask->reply, mu_exchange_reply(ask->exchange), request);
  return ask->reply.starved ? mu_error_nomem(err) : MU_OK;
}

/* The org's window ends when its own clock shows the reset; a second is for
 * what its Date leaves out. */
static int64_t reset_at(const struct mu_ask *ask)
{
  const struct mu_okta_reply *reply = &ask->reply;
  int64_t wait = 0;

  if (reply->retry_after_us > 0) {
    return reply->http->received_us + reply->retry_after_us;
  }
  if (reply->metered && reply->dated) {
    wait = (reply->report.reset_at - reply->date + 1) * MU_SEC;
  }
  return wait > 0 && wait <= WINDOW_MOST ? reply->http->received_us + wait : 0;
}

static void learn(struct mu_ask *ask, const struct mu_okta_request *request)
{
  const struct mu_okta_reply *reply = &ask->reply;

  if (reply->http->delivery != MU_DELIVERY_NONE) {
    mu_request_counts_add(ask->config.counts, request->bucket,
                          reply->answered ? reply->http_status : 0, 1);
    ask->lost_since = 0;
  }
  ask->ready_at[request->bucket] = 0;
  if (reply->metered && !reply->crowded && reply->report.remaining == 0) {
    ask->ready_at[request->bucket] = reset_at(ask);
  }
}

/* How long to wait before the request goes again; -1: not at all. */
static int64_t pause_before_repeat(struct mu_ask *ask,
                                   const struct mu_okta_request *request,
                                   unsigned *again)
{
  const struct mu_okta_reply *reply = &ask->reply;
  uint32_t random = mu_random_next(&ask->random);
  enum mu_verdict verdict = reply->verdict;

  if (verdict == MU_VERDICT_IN_DOUBT && request->repeatable) {
    verdict = MU_VERDICT_AGAIN;
  }
  switch (verdict) {
  case MU_VERDICT_WINDOW:
    return reset_at(ask) ? 0 : mu_retry_delay_us(MU_RETRY_SLOW, 1, random);
  case MU_VERDICT_CROWD:
    return CROWD_LEAST +
           (CROWD_MOST - CROWD_LEAST) * (int64_t)random / UINT32_MAX;
  case MU_VERDICT_AGAIN:
    (*again)++;
    if (reply->http->delivery != MU_DELIVERY_NONE &&
        *again > ask->config.retries) {
      return -1;
    }
    return mu_retry_delay_us(reply->retry, *again, random);
  default:
    return -1;
  }
}

/* Whether the org has been out of reach for as long as one may wait. */
static bool is_lost(struct mu_ask *ask)
{
  if (ask->reply.http->delivery != MU_DELIVERY_NONE) {
    return false;
  }
  if (ask->lost_since == 0) {
    ask->lost_since = now(ask);
  }
  return now(ask) - ask->lost_since >= ask->config.give_up_after_us;
}

static enum mu_code conclude(const struct mu_ask *ask,
                             const struct mu_okta_request *request,
                             struct mu_error *err)
{
  const struct mu_okta_reply *reply = &ask->reply;

  if (reply->verdict == MU_VERDICT_UNAUTHORIZED) {
    return mu_error_set(err, MU_EAUTH, "%s", mu_buffer_text(&reply->error));
  }
  if (reply->verdict == MU_VERDICT_AGAIN ||
      (reply->verdict == MU_VERDICT_IN_DOUBT && request->repeatable)) {
    return mu_error_set(err, MU_ENET, "the org gave no answer to %.*s: %s",
                        (int)strcspn(request->path, "?"), request->path,
                        mu_buffer_text(&reply->error));
  }
  return MU_OK;
}

enum mu_code mu_ask_send(struct mu_ask *ask,
                         const struct mu_okta_request *request,
                         const struct mu_okta_reply **reply,
                         struct mu_error *err)
{
  unsigned again = 0;

  *reply = &ask->reply;
  for (;;) {
    enum mu_code rc = exchange(ask, request, err);
    int64_t pause = 0;

    if (rc != MU_OK) {
      return rc;
    }
    learn(ask, request);
    pause = pause_before_repeat(ask, request, &again);
    if (pause < 0 || is_lost(ask)) {
      return conclude(ask, request, err);
    }
    if (ask->reply.verdict == MU_VERDICT_WINDOW) {
      ask->ready_at[request->bucket] = reset_at(ask);
    }
    rc = wait_until(ask, now(ask) + pause, err);
    if (rc != MU_OK) {
      return rc;
    }
  }
}
