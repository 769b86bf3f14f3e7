/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A turn of the loop, always in this order, as the pipeline's: wait for the
 * network, read the clock once, take the pages that came, wake the lists whose
 * back-off is over, begin lists, ask for pages.
 */
#include "batch/harvest.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch/next_page.h"
#include "batch/signals.h"

#define TICK_US   (250 * MU_MS)
#define LAST_WAIT (5 * MU_SEC) /* when stopping: for an org out of reach */

struct mu_harvest {
  struct mu_harvest_config config;
  struct mu_okta_reply reply;
  struct mu_cursors cursors;
  struct mu_buffer next;
  uint64_t expected[MU_BUCKETS]; /* requests to come; 0: nobody knows */
  uint64_t started;
  uint64_t pages;
  int64_t began_us;
  int64_t now_us;
  bool source_ended; /* for this turn */
  bool drain;        /* no new pages; those in flight may come */
  bool halt;         /* and nothing is waited for */
  bool asked;        /* by a signal to stop */
  bool network_failed;
  bool source_failed; /* it is told of nothing more */
  enum mu_stop stop;
  struct mu_error *err;
};

/* ---- cursors ---- */

static void move(struct mu_harvest *h, struct mu_cursor *c,
                 enum mu_cursor_state to)
{
  mu_cursors_move(&h->cursors, c, to, h->now_us);
}

/* ---- stopping ---- */

static void stop(struct mu_harvest *h, enum mu_stop why, bool halt)
{
  if (h->stop == MU_STOP_NOT) {
    h->stop = why;
  }
  h->drain = true;
  h->halt = h->halt || halt;
}

/* |h->err| says why. */
static void fail(struct mu_harvest *h)
{
  h->stop = MU_STOP_ERROR;
  stop(h, MU_STOP_ERROR, true);
}

/* Half of what it was told may be written: more behind that would do harm. */
static void fail_source(struct mu_harvest *h)
{
  h->source_failed = true;
  fail(h);
}

/* The first trouble is the one that is told. Pages that are in flight may still
 * come: what was had need not be asked for again. */
static void stop_with_words(struct mu_harvest *h, enum mu_stop why,
                            enum mu_code code, const char *words)
{
  if (h->stop == MU_STOP_NOT) {
    (void)mu_error_set(h->err, code, "%s", words);
  }
  stop(h, why, false);
}

static void read_signal(struct mu_harvest *h)
{
  int number = mu_signals_heard(h->config.signal_fd);

  if (number == 0) {
    return;
  }
  if (h->asked) {
    _exit(128 + number); /* asked twice: what was had is in the log */
  }
  h->asked = true;
  stop(h, number == SIGTERM ? MU_STOP_TERMINATED : MU_STOP_INTERRUPTED, false);
}

static void look_at_the_clock(struct mu_harvest *h)
{
  const struct mu_gate *gate = h->config.gate;
  int64_t lost_us = mu_reach_lost_us(&gate->reach, h->now_us);

  if (gate->reach.lost && lost_us >= h->config.give_up_after_us) {
    stop_with_words(h, MU_STOP_UNREACHABLE, MU_ENET,
                    mu_buffer_text(&gate->trouble));
  }
  if (h->config.stop_at_us != 0 && h->now_us >= h->config.stop_at_us &&
      h->stop == MU_STOP_NOT) {
    stop(h, MU_STOP_DURATION, false);
  }
  if (h->drain) { /* what waits for an access token has not left */
    mu_transfer_withdraw(h->config.transfer);
  }
  if (h->drain && !h->halt && lost_us >= LAST_WAIT * h->config.clock->speed) {
    stop(h, h->stop, true);
  }
}

/* ---- pages that came ---- */

static enum mu_code check_loop(struct mu_harvest *h, struct mu_cursor *c)
{
  const char *next = mu_buffer_text(&h->next);

  if (mu_page_loop_closes(&c->loop, c->pages, &c->path, &h->next)) {
    return mu_error_set(h->err, MU_ENET,
                        "the org's pages of %.*s lead in a circle: after %llu "
                        "of them the next one is one that came before",
                        (int)strcspn(next, "?"), next,
                        (unsigned long long)c->pages);
  }
  return mu_page_loop_failed(&c->loop) ? mu_error_nomem(h->err) : MU_OK;
}

/* Another page is to be asked for: it has all its tries. */
static void renew(struct mu_harvest *h, struct mu_cursor *c)
{
  move(h, c, MU_CURSOR_READY);
  c->tries = 0;
  c->spent_us = 0;
}

/* The list's next page, or its end. */
static enum mu_code go_on(struct mu_harvest *h, struct mu_cursor *c)
{
  enum mu_code rc = MU_OK;

  if (mu_buffer_failed(&h->next)) {
    return mu_error_nomem(h->err);
  }
  if (h->next.len == 0 || c->over) {
    move(h, c, MU_CURSOR_IDLE);
    return MU_OK;
  }
  rc = check_loop(h, c);
  if (rc == MU_OK) {
    mu_buffer_clear(&c->path);
    mu_buffer_append(&c->path, mu_buffer_text(&h->next), h->next.len);
    renew(h, c);
  }
  return rc;
}

/* Puts the path of the page after this one into |h->next|; one object has
 * none. */
static enum mu_code find_next(struct mu_harvest *h, const struct mu_cursor *c)
{
  const struct mu_buffer *links = &h->reply.http->links;
  enum mu_code rc = MU_END;

  mu_buffer_clear(&h->next);
  if (c->expect == MU_EXPECT_LIST) {
    rc = mu_next_page(&h->next, mu_buffer_text(links), links->len,
                      h->config.origin, h->err);
  }
  return rc == MU_END ? MU_OK : rc;
}

static enum mu_code hand_over(struct mu_harvest *h, struct mu_cursor *c)
{
  const struct mu_harvest_source *source = &h->config.source;
  enum mu_code rc = MU_OK;

  c->pages++;
  h->pages++;
  mu_page_size_grow(&c->size, &h->next);
  rc = source->take(source->ctx, c, &h->reply, &h->next, h->err);
  h->source_failed = rc != MU_OK;
  return rc;
}

static void take_page(struct mu_harvest *h, struct mu_cursor *c)
{
  if (find_next(h, c) != MU_OK || hand_over(h, c) != MU_OK ||
      go_on(h, c) != MU_OK) {
    move(h, c, MU_CURSOR_IDLE);
    fail(h);
  }
}

/* ---- pages that did not ---- */

/* Refused for good, or failed too often: the source knows what else there is to
 * do. A harvest that is to end does nothing else. */
static void refuse(struct mu_harvest *h, struct mu_cursor *c)
{
  const struct mu_harvest_source *source = &h->config.source;
  enum mu_code rc =
      h->drain ? MU_END : source->refused(source->ctx, c, &h->reply, h->err);

  if (rc == MU_OK) {
    mu_page_loop_clear(&c->loop); /* it may go the same way once more */
    renew(h, c);
    return;
  }
  move(h, c, MU_CURSOR_IDLE);
  if (rc == MU_EAUTH) {
    stop(h, MU_STOP_FORBIDDEN, false);
  } else if (rc != MU_END) {
    fail_source(h);
  }
}

/* What takes the org too long is a page that is too large. (Users API
 * reference: HTTP 500 on a list usually means that the query timed out) One
 * that never left, for want of a connection or an access token, is not. */
static bool is_too_large(const struct mu_okta_reply *reply)
{
  return reply->http_status == 500 || reply->http_status == 504 ||
         (reply->http->delivery == MU_DELIVERY_UNKNOWN &&
          (reply->http->timed_out || reply->http->oversized));
}

/* A smaller page is another page, whose tries are counted anew; the time that
 * the larger one took is spent. */
static void try_again(struct mu_harvest *h, struct mu_cursor *c)
{
  int64_t spent = c->spent_us + (h->now_us - c->entered_us);

  c->tries++;
  if (spent > h->config.deadline_us) {
    refuse(h, c);
    return;
  }
  if (is_too_large(&h->reply) && mu_page_size_shrink(&c->size, &c->path)) {
    c->tries = 0;
  }
  if (c->tries > h->config.retries) {
    refuse(h, c);
    return;
  }
  c->retry_at =
      h->now_us + mu_retry_delay_us(h->reply.retry, c->tries ? c->tries : 1,
                                    mu_random_next(&h->config.gate->random));
  move(h, c, MU_CURSOR_BACKOFF);
}

/* It is not the page's fault, and costs it nothing. But when it was the only
 * one that was asked for, nobody can tell an org that is silent from one that
 * takes too long over it. */
static void wait_for_org(struct mu_harvest *h, struct mu_cursor *c)
{
  if (is_too_large(&h->reply)) {
    (void)mu_page_size_shrink(&c->size, &c->path);
  }
  c->entered_us = h->now_us;
  move(h, c, MU_CURSOR_READY);
}

/* ---- replies ---- */

/* How many requests are to come: those at hand, and what the source expects.
 * Without its word it will be as many as there have been, so that little is
 * asked for at full speed and much at an even pace; were only those at hand
 * counted, an even pace would take each of them for the tail that may go at
 * full speed. */
static uint64_t left_in(const struct mu_harvest *h, enum mu_bucket bucket)
{
  uint64_t left = h->expected[bucket] ? h->expected[bucket] : h->started;

  return left + mu_cursors_waiting(&h->cursors, bucket);
}

static void judge(struct mu_harvest *h, struct mu_cursor *c)
{
  switch (h->reply.verdict) {
  case MU_VERDICT_DONE:
    take_page(h, c);
    break;
  case MU_VERDICT_WINDOW:
  case MU_VERDICT_CROWD:
    c->entered_us = h->now_us; /* waiting for a limit is not spent time */
    move(h, c, MU_CURSOR_READY);
    break;
  case MU_VERDICT_AGAIN:
  case MU_VERDICT_IN_DOUBT:
    if (h->config.gate->reach.lost) {
      wait_for_org(h, c);
    } else {
      try_again(h, c);
    }
    break;
  case MU_VERDICT_UNAUTHORIZED:
    move(h, c, MU_CURSOR_IDLE);
    stop_with_words(
        h, h->reply.http->untrusted ? MU_STOP_UNTRUSTED : MU_STOP_UNAUTHORIZED,
        MU_EAUTH, mu_buffer_text(&h->reply.error));
    break;
  default:
    refuse(h, c);
    break;
  }
}

static void take_reply(struct mu_harvest *h, struct mu_exchange *exchange)
{
  struct mu_cursor *c = mu_exchange_user(exchange);
  bool reached = false;

  mu_okta_reply_read(&h->reply, mu_exchange_reply(exchange), &c->request);
  reached = mu_gate_learn(h->config.gate, &c->ticket, c, c->bucket,
                          left_in(h, c->bucket), &h->reply, h->now_us);
  if (h->source_failed) {
    move(h, c, MU_CURSOR_IDLE);
  } else if (h->reply.starved) {
    (void)mu_error_nomem(h->err);
    move(h, c, MU_CURSOR_IDLE);
    fail(h);
  } else if (!reached) {
    wait_for_org(h, c);
  } else {
    judge(h, c);
  }
}

static void take_replies(struct mu_harvest *h)
{
  struct mu_exchange *exchange = NULL;

  while ((exchange = mu_transfer_ended(h->config.transfer)) != NULL) {
    take_reply(h, exchange);
    mu_transfer_release(h->config.transfer, exchange);
  }
}

/* ---- lists and requests ---- */

static bool start(struct mu_harvest *h, struct mu_cursor *c)
{
  struct mu_transfer_request sent;

  c->request = (struct mu_okta_request){.bucket = c->bucket,
                                        .method = MU_GET,
                                        .expect = c->expect,
                                        .repeatable = true,
                                        .trimmed = c->trimmed,
                                        .path = mu_buffer_text(&c->path)};
  sent = mu_okta_transfer(&c->request);
  if ((mu_buffer_failed(&c->path) ? mu_error_nomem(h->err)
                                  : mu_transfer_start(h->config.transfer, &sent,
                                                      c, h->err)) != MU_OK) {
    fail(h);
    return false;
  }
  mu_gate_start(h->config.gate, &c->ticket, c, c->bucket, left_in(h, c->bucket),
                h->now_us);
  move(h, c, MU_CURSOR_IN_FLIGHT);
  h->started++;
  if (h->expected[c->bucket] > 1) { /* the last one is still expected */
    h->expected[c->bucket]--;
  }
  return true;
}

/* When a request to |bucket| may leave, as the gate and the exchanges have
 * it. */
static int64_t ready_at(const struct mu_harvest *h, enum mu_bucket bucket)
{
  return mu_transfer_idle(h->config.transfer) == 0
             ? MU_NEVER
             : mu_gate_ready_at(h->config.gate, bucket, left_in(h, bucket) + 1,
                                h->now_us);
}

/* Whether one more list could be asked for its first page at once. Those that
 * back off will want room, too. When there is none at all, whether there is
 * another one is asked without regard to the limits: a harvest that is over
 * must not wait for a window. */
static bool has_room_for_list(const struct mu_harvest *h)
{
  unsigned most = h->config.gate->config.concurrency;
  unsigned alive = mu_cursors_alive(&h->cursors);

  return alive == 0 ||
         (alive < most && ready_at(h, h->config.source.bucket) <= h->now_us);
}

static bool begin_list(struct mu_harvest *h)
{
  const struct mu_harvest_source *source = &h->config.source;
  struct mu_cursor *c = NULL;
  enum mu_code rc = MU_OK;

  if (h->drain || h->source_ended || !has_room_for_list(h)) {
    return false;
  }
  c = mu_cursors_new(&h->cursors);
  if (c) {
    c->bucket = source->bucket;
  }
  rc = c ? source->begin(source->ctx, c, h->err) : mu_error_nomem(h->err);
  if (rc != MU_OK) {
    if (rc != MU_END) {
      fail_source(h);
    }
    h->source_ended = rc == MU_END;
    return false;
  }
  move(h, c, MU_CURSOR_READY);
  return true;
}

/* Asks for pages as long as there is room; gives when to look again. */
static int64_t start_ready(struct mu_harvest *h)
{
  h->source_ended = false;
  while (!h->drain && (h->cursors.ready || begin_list(h))) {
    struct mu_cursor *c = h->cursors.ready;
    int64_t at = ready_at(h, c->bucket);

    if (at > h->now_us) {
      return at;
    }
    if (!start(h, c)) {
      return MU_NEVER;
    }
  }
  return h->cursors.ready || h->source_ended
             ? MU_NEVER
             : ready_at(h, h->config.source.bucket);
}

/* ---- the rest of a turn ---- */

static bool is_finished(const struct mu_harvest *h)
{
  if (h->network_failed || h->halt) {
    return true;
  }
  if (h->drain) {
    return !h->cursors.flying;
  }
  return h->source_ended && mu_cursors_alive(&h->cursors) == 0;
}

static int64_t next_look(const struct mu_harvest *h, int64_t start_at)
{
  int64_t at = h->now_us + TICK_US * h->config.clock->speed;
  int64_t wake_at = mu_cursors_wakes_at(&h->cursors);

  at = start_at < at ? start_at : at;
  return wake_at < at ? wake_at : at;
}

static void wait_for_network(struct mu_harvest *h, int64_t until_us)
{
  enum mu_code rc = mu_transfer_wait(h->config.transfer, until_us - h->now_us,
                                     h->config.signal_fd, h->err);

  h->now_us = mu_clock_now_us(h->config.clock);
  if (rc != MU_OK) {
    h->network_failed = true;
    fail(h);
  }
}

static void turn(struct mu_harvest *h)
{
  const struct mu_harvest_source *source = &h->config.source;
  int64_t start_at = MU_NEVER;

  take_replies(h);
  read_signal(h);
  look_at_the_clock(h);
  mu_cursors_wake(&h->cursors, h->now_us);
  start_at = start_ready(h);
  if (source->tick && !h->source_failed &&
      source->tick(source->ctx, h, h->now_us, h->err) != MU_OK) {
    fail_source(h);
  }
  if (!is_finished(h)) {
    wait_for_network(h, next_look(h, start_at));
  }
}

enum mu_stop mu_harvest_run(struct mu_harvest *h, struct mu_error *err)
{
  h->err = err;
  h->now_us = mu_clock_now_us(h->config.clock);
  h->began_us = h->now_us;
  do {
    turn(h);
  } while (!is_finished(h));
  return h->stop;
}

/* ---- making, freeing, asking ---- */

enum mu_code mu_harvest_new(struct mu_harvest **out,
                            const struct mu_harvest_config *config,
                            struct mu_error *err)
{
  struct mu_harvest *h = calloc(1, sizeof *h);

  *out = h;
  if (!h) {
    return mu_error_nomem(err);
  }
  h->config = *config;
  mu_okta_reply_init(&h->reply);
  return MU_OK;
}

void mu_harvest_free(struct mu_harvest *h)
{
  if (!h) {
    return;
  }
  mu_cursors_release(&h->cursors);
  mu_okta_reply_release(&h->reply);
  mu_buffer_release(&h->next);
  free(h);
}

void mu_harvest_expect(struct mu_harvest *h, enum mu_bucket bucket,
                       uint64_t requests)
{
  h->expected[bucket] = requests;
}

int64_t mu_harvest_began_us(const struct mu_harvest *h)
{
  return h->began_us;
}

uint64_t mu_harvest_pages(const struct mu_harvest *h)
{
  return h->pages;
}

unsigned mu_harvest_in_flight(const struct mu_harvest *h)
{
  return h->config.gate->concurrency.in_flight;
}

bool mu_harvest_waits(const struct mu_harvest *h, int64_t now_us,
                      enum mu_bucket *bucket, int64_t *until_us)
{
  if (!h->cursors.ready) {
    return false;
  }
  *bucket = h->cursors.ready->bucket;
  *until_us =
      mu_gate_waits_until(h->config.gate, *bucket, left_in(h, *bucket), now_us);
  return *until_us > now_us;
}

bool mu_harvest_stopping(const struct mu_harvest *h)
{
  return h->stop != MU_STOP_NOT && h->cursors.flying;
}
