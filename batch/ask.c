/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/ask.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "batch/ending.h"
#include "batch/reach.h"
#include "batch/retry.h"
#include "batch/signals.h"

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
  struct mu_reach reach;
  enum mu_stop heard; /* a signal, for good */
  enum mu_stop stop;  /* of the last request; NOT: it had its answer */
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

/* Whether a signal has come since this was last asked. */
static bool hears(struct mu_ask *ask)
{
  int number = mu_signals_heard(ask->config.signal_fd);

  if (number != 0) {
    ask->heard = number == SIGTERM ? MU_STOP_TERMINATED : MU_STOP_INTERRUPTED;
  }
  return number != 0;
}

/* A signal, or the end of the time there is. */
static bool is_over(struct mu_ask *ask)
{
  int64_t stop_at = ask->config.stop_at_us;

  if (hears(ask) || ask->heard != MU_STOP_NOT) {
    ask->stop = ask->heard;
  } else if (stop_at && now(ask) >= stop_at) {
    ask->stop = MU_STOP_DURATION;
  }
  return ask->stop != MU_STOP_NOT;
}

static enum mu_code stop(const struct mu_ask *ask, struct mu_error *err)
{
  return mu_error_set(err, MU_ESTOPPED, "stopped %s, before the first row",
                      ask->stop == MU_STOP_DURATION ? "after --max-duration"
                                                    : "as asked");
}

/* Until something happens, |until_us| at the latest. */
static enum mu_code wait_turn(struct mu_ask *ask, int64_t until_us,
                              struct mu_error *err)
{
  int64_t stop_at = ask->config.stop_at_us;

  if (stop_at && stop_at < until_us) {
    until_us = stop_at;
  }
  return mu_transfer_wait(ask->config.transfer, until_us - now(ask),
                          ask->config.signal_fd, err);
}

static enum mu_code wait_until(struct mu_ask *ask, int64_t until_us,
                               struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  while (rc == MU_OK && now(ask) < until_us) {
    rc = is_over(ask) ? stop(ask, err) : wait_turn(ask, until_us, err);
  }
  return rc;
}

/* What changes nothing may be given up at any time; for what may, somebody has
 * to ask twice. */
static enum mu_code wait_for_end(struct mu_ask *ask, bool repeatable,
                                 struct mu_error *err)
{
  struct mu_transfer *transfer = ask->config.transfer;
  enum mu_code rc = MU_OK;

  while (rc == MU_OK && !(ask->exchange = mu_transfer_ended(transfer))) {
    bool once = ask->heard != MU_STOP_NOT;
    bool again = hears(ask) && once;

    if ((repeatable || again) && is_over(ask)) {
      return stop(ask, err);
    }
    if (ask->heard != MU_STOP_NOT) {
      mu_transfer_withdraw(transfer);
    }
    rc = mu_transfer_wait(transfer, MU_SEC, ask->config.signal_fd, err);
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
  struct mu_transfer_request sent = mu_okta_transfer(request);
  enum mu_code rc = MU_OK;

  forget_reply(ask);
  rc = is_over(ask) ? stop(ask, err)
                    : wait_until(ask, ask->ready_at[request->bucket], err);
  if (rc == MU_OK) {
    rc = mu_transfer_start(ask->config.transfer, &sent, ask, err);
  }
  if (rc == MU_OK) {
    rc = wait_for_end(ask, request->repeatable, err);
  }
  if (rc == MU_OK && mu_exchange_reply(ask->exchange)->withdrawn) {
    ask->stop = ask->heard;
    rc = stop(ask, err);
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

  mu_request_counts_add_reply(ask->config.counts, request->bucket, reply->http);
  ask->ready_at[request->bucket] = 0;
  if (reply->metered && !reply->crowded && reply->report.remaining == 0) {
    ask->ready_at[request->bucket] = reset_at(ask);
  }
}

static void tell(const struct mu_ask *ask, const char *why, int64_t wait_us)
{
  int64_t lost_us = mu_reach_lost_us(&ask->reach, now(ask));

  if (ask->config.tell) {
    ask->config.tell(ask->config.ctx, why, lost_us, wait_us);
  }
}

/* Whether nothing came back for what may be sent again. */
static bool is_unanswered(const struct mu_ask *ask,
                          const struct mu_okta_request *request)
{
  const struct mu_okta_reply *reply = &ask->reply;

  return !reply->answered && reply->http_status == 0 &&
         (mu_reply_is_unreached(reply->http) ||
          (request->repeatable &&
           reply->http->delivery == MU_DELIVERY_UNKNOWN));
}

/* How long until the org is tried again; -1 when it has been long enough. */
static int64_t pause_out_of_reach(struct mu_ask *ask, uint32_t random)
{
  int64_t at = now(ask);
  int64_t wait = 0;

  mu_reach_failed(&ask->reach, NULL, random, at);
  if (mu_reach_lost_us(&ask->reach, at) >= ask->config.give_up_after_us) {
    return -1;
  }
  wait = mu_reach_ready_at(&ask->reach, at) - at;
  tell(ask, ask->reply.http->problem, wait);
  return wait;
}

struct patience { /* with one request */
  unsigned again; /* how often it has been sent again */
  int64_t since_us;
};

/* Whether a limit has kept the request waiting for longer than it may. */
static bool is_put_off_too_long(const struct mu_ask *ask,
                                const struct patience *patience)
{
  enum mu_verdict verdict = ask->reply.verdict;

  return ask->config.limits_most_us > 0 &&
         (verdict == MU_VERDICT_WINDOW || verdict == MU_VERDICT_CROWD) &&
         now(ask) - patience->since_us >= ask->config.limits_most_us;
}

/* How long to wait before the request goes again; -1: not at all. */
static int64_t pause_before_repeat(struct mu_ask *ask,
                                   const struct mu_okta_request *request,
                                   struct patience *patience)
{
  const struct mu_okta_reply *reply = &ask->reply;
  uint32_t random = mu_random_next(&ask->random);
  enum mu_verdict verdict = reply->verdict;

  if (is_unanswered(ask, request)) {
    return pause_out_of_reach(ask, random);
  }
  if (verdict == MU_VERDICT_IN_DOUBT && request->repeatable) {
    verdict = MU_VERDICT_AGAIN;
  }
  if (is_put_off_too_long(ask, patience)) {
    return -1;
  }
  switch (verdict) {
  case MU_VERDICT_WINDOW:
    return reset_at(ask) ? 0 : mu_retry_delay_us(MU_RETRY_SLOW, 1, random);
  case MU_VERDICT_CROWD:
    return CROWD_LEAST +
           (CROWD_MOST - CROWD_LEAST) * (int64_t)random / UINT32_MAX;
  case MU_VERDICT_AGAIN:
    patience->again++;
    return patience->again > ask->config.retries ||
                   now(ask) - patience->since_us >= ask->config.deadline_us
               ? -1
               : mu_retry_delay_us(reply->retry, patience->again, random);
  default:
    return -1;
  }
}

/* The end that a run would have come to by this reply. */
static enum mu_stop stop_of(const struct mu_ask *ask,
                            const struct mu_okta_request *request)
{
  const struct mu_okta_reply *reply = &ask->reply;

  if (reply->verdict == MU_VERDICT_UNAUTHORIZED) {
    return reply->http->untrusted ? MU_STOP_UNTRUSTED : MU_STOP_UNAUTHORIZED;
  }
  if (reply->verdict == MU_VERDICT_AGAIN ||
      (reply->verdict == MU_VERDICT_IN_DOUBT && request->repeatable)) {
    return MU_STOP_UNREACHABLE;
  }
  return MU_STOP_NOT;
}

static enum mu_code code_of(enum mu_stop stop)
{
  switch (stop) {
  case MU_STOP_NOT:
    return MU_OK;
  case MU_STOP_UNAUTHORIZED:
    return MU_EAUTH;
  case MU_STOP_UNTRUSTED:
    return MU_EUSAGE;
  default:
    return MU_ENET;
  }
}

/* As a run says it that ends by the same. */
static enum mu_code explain(const struct mu_ask *ask, struct mu_error *err)
{
  struct mu_error cause = {0};
  struct mu_buffer words = {0};
  enum mu_code rc = code_of(ask->stop);

  (void)mu_error_set(&cause, rc, "%s", mu_buffer_text(&ask->reply.error));
  mu_ending_explain(&words, ask->stop, MU_REST_NONE, &cause,
                    mu_transfer_distrust(ask->config.transfer), "be asked");
  rc = mu_buffer_failed(&words)
           ? mu_error_nomem(err)
           : mu_error_set(err, rc, "%s", mu_buffer_text(&words));
  mu_buffer_release(&words);
  return rc;
}

static enum mu_code conclude(struct mu_ask *ask,
                             const struct mu_okta_request *request,
                             struct mu_error *err)
{
  ask->stop = stop_of(ask, request);
  if (ask->stop == MU_STOP_NOT) {
    return MU_OK;
  }
  if (ask->stop == MU_STOP_UNREACHABLE && ask->reply.answered) {
    return mu_error_set(err, MU_ENET, "the org gave no good answer to %.*s: %s",
                        (int)strcspn(request->path, "?"), request->path,
                        mu_buffer_text(&ask->reply.error));
  }
  return explain(ask, err);
}

/* What an answer says of the way to the org. */
static void note_answer(struct mu_ask *ask)
{
  if (ask->reply.answered && ask->reach.lost) {
    memset(&ask->reach, 0, sizeof ask->reach);
    tell(ask, NULL, 0);
  }
}

enum mu_code mu_ask_send(struct mu_ask *ask,
                         const struct mu_okta_request *request,
                         const struct mu_okta_reply **reply,
                         struct mu_error *err)
{
  struct patience patience = {.since_us = now(ask)};

  *reply = &ask->reply;
  ask->stop = MU_STOP_NOT;
  for (;;) {
    enum mu_code rc = exchange(ask, request, err);
    int64_t pause = 0;

    if (rc != MU_OK) {
      return rc;
    }
    learn(ask, request);
    note_answer(ask);
    pause = pause_before_repeat(ask, request, &patience);
    if (pause < 0) {
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

enum mu_stop mu_ask_stop(const struct mu_ask *ask)
{
  return ask->stop;
}
