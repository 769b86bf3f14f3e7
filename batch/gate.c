/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/gate.h"

#include "io/clock.h"

#define WINDOW_MOST (3600 * MU_SEC)
#define SILENCE     (10 * MU_SEC) /* without an answer to anybody */

void mu_gate_init(struct mu_gate *gate, const struct mu_gate_config *config)
{
  *gate = (struct mu_gate){.config = *config};
  mu_concurrency_init(&gate->concurrency, config->concurrency);
  mu_random_init(&gate->random);
}

void mu_gate_release(struct mu_gate *gate)
{
  mu_buffer_release(&gate->trouble);
}

/* ---- what may leave ---- */

static struct mu_pacing pacing_of(const struct mu_gate *gate, uint64_t left)
{
  return (struct mu_pacing){.pace = gate->config.pace,
                            .share_percent = gate->config.share_percent,
                            .left = left,
                            .late_us = gate->config.late_us};
}

int64_t mu_gate_ready_at(const struct mu_gate *gate, enum mu_bucket bucket,
                         uint64_t left, int64_t now_us)
{
  struct mu_pacing pacing = pacing_of(gate, left);
  int64_t at = mu_reach_ready_at(&gate->reach, now_us);

  if (at <= now_us) {
    at = mu_concurrency_ready_at(&gate->concurrency, now_us);
  }
  if (at <= now_us) {
    at = mu_rate_window_ready_at(&gate->windows[bucket], &gate->org_clock,
                                 &pacing, now_us);
  }
  return at;
}

void mu_gate_start(struct mu_gate *gate, struct mu_ticket *ticket,
                   const void *who, enum mu_bucket bucket, uint64_t left,
                   int64_t now_us)
{
  struct mu_pacing pacing = pacing_of(gate, left);

  ticket->number = mu_rate_window_start(&gate->windows[bucket],
                                        &gate->org_clock, &pacing, now_us);
  ticket->beside = mu_concurrency_start(&gate->concurrency);
  mu_reach_start(&gate->reach, who);
  if (gate->silent_since == 0) {
    gate->silent_since = now_us;
  }
  if (gate->concurrency.in_flight > gate->most_in_flight) {
    gate->most_in_flight = gate->concurrency.in_flight;
  }
}

/* ---- what replies teach ---- */

/* A report without a Date may be about any time; a reset that is hours away
 * would be waited for. */
static bool is_credible(const struct mu_gate *gate,
                        const struct mu_okta_reply *reply, int64_t now_us)
{
  return reply->dated || !gate->org_clock.known ||
         reply->report.reset_at * MU_SEC -
                 mu_org_clock_at(&gate->org_clock, now_us).earliest <=
             WINDOW_MOST;
}

static void teach_clock(struct mu_gate *gate, struct mu_okta_reply *reply,
                        int64_t now_us)
{
  if (reply->dated) {
    mu_org_clock_learn(&gate->org_clock, reply->date, reply->http->sent_us,
                       reply->http->received_us);
  }
  if (reply->metered && !is_credible(gate, reply, now_us)) {
    reply->metered = false;
  }
}

/* Whether what the window knows makes the next request wait. A refusal whose
 * report is absent, has no Date beside it or is about a window that has ended
 * says nothing of when to come back. */
static bool waits_for_reset(const struct mu_gate *gate, enum mu_bucket bucket,
                            uint64_t left, int64_t now_us)
{
  return mu_gate_waits_until(gate, bucket, left, now_us) > now_us;
}

/* Too many in the whole org: the bucket's window has nothing to do with it. */
static void teach_crowd(struct mu_gate *gate, const struct mu_ticket *ticket,
                        const struct mu_okta_reply *reply, int64_t now_us)
{
  gate->limited_crowd++;
  mu_concurrency_refused(&gate->concurrency, ticket->beside,
                         reply->http->sent_us, mu_random_next(&gate->random),
                         now_us);
}

static void teach_window(struct mu_gate *gate, const struct mu_ticket *ticket,
                         enum mu_bucket bucket,
                         const struct mu_okta_reply *reply, int64_t now_us)
{
  struct mu_rate_window *window = &gate->windows[bucket];
  bool crowd = reply->verdict == MU_VERDICT_CROWD;

  if (reply->metered && reply->answered && !crowd) {
    mu_rate_window_learn_others(window, &reply->report, ticket->number,
                                reply->http->sent_us);
  }
  mu_rate_window_finish(
      window, &gate->org_clock,
      reply->metered && !crowd ? &reply->report : NULL,
      reply->answered && !crowd && reply->verdict != MU_VERDICT_WINDOW, now_us);
}

static void note_refusal(struct mu_gate *gate, enum mu_bucket bucket,
                         uint64_t left, const struct mu_okta_reply *reply,
                         int64_t now_us)
{
  gate->limited_window++;
  if (reply->retry_after_us > 0 ||
      !waits_for_reset(gate, bucket, left, now_us)) {
    mu_rate_window_refused(&gate->windows[bucket], reply->retry_after_us,
                           mu_random_next(&gate->random), now_us);
  }
}

static void note_trouble(struct mu_gate *gate, const void *who,
                         const struct mu_okta_reply *reply, int64_t now_us)
{
  mu_reach_failed(&gate->reach, who, mu_random_next(&gate->random), now_us);
  mu_buffer_clear(&gate->trouble);
  mu_buffer_append(&gate->trouble, mu_buffer_text(&reply->error),
                   reply->error.len);
}

/* Whether nobody has heard of the org for so long that it is out of reach,
 * though connections may come about: a request that waits for its answer alone
 * may be slow, but not when all of them do. */
static bool is_silent(const struct mu_gate *gate,
                      const struct mu_okta_reply *reply, int64_t now_us)
{
  int64_t since =
      gate->silent_since ? gate->silent_since : reply->http->sent_us;

  return gate->reach.lost || now_us - since >= SILENCE;
}

/* What a reply, or its absence, tells of the org's being there. */
static bool teach_reach(struct mu_gate *gate, const void *who,
                        const struct mu_okta_reply *reply, int64_t now_us)
{
  bool lost = false;

  if (mu_reply_is_unreached(reply->http)) {
    note_trouble(gate, who, reply, now_us);
    return false;
  }
  if (reply->http->delivery == MU_DELIVERY_NONE) {
    mu_reach_ended(&gate->reach, who); /* it was kept back here */
    return true;
  }
  if (reply->answered || reply->http->oversized) {
    gate->silent_since = 0;
    mu_reach_answered(&gate->reach, reply->http->sent_us);
  } else if (is_silent(gate, reply, now_us)) {
    note_trouble(gate, who, reply, now_us);
    lost = true;
  }
  mu_reach_ended(&gate->reach, who);
  return !lost;
}

bool mu_gate_learn(struct mu_gate *gate, const struct mu_ticket *ticket,
                   const void *who, enum mu_bucket bucket, uint64_t left,
                   struct mu_okta_reply *reply, int64_t now_us)
{
  mu_request_counts_add_reply(&gate->counts, bucket, reply->http);
  teach_clock(gate, reply, now_us);
  teach_window(gate, ticket, bucket, reply, now_us);
  if (reply->verdict == MU_VERDICT_CROWD) {
    teach_crowd(gate, ticket, reply, now_us);
  } else {
    mu_concurrency_finish(&gate->concurrency, now_us);
  }
  if (reply->verdict == MU_VERDICT_WINDOW) {
    note_refusal(gate, bucket, left, reply, now_us);
  }
  return teach_reach(gate, who, reply, now_us);
}

int64_t mu_gate_waits_until(const struct mu_gate *gate, enum mu_bucket bucket,
                            uint64_t left, int64_t now_us)
{
  struct mu_pacing pacing = pacing_of(gate, left);

  return mu_rate_window_waits_until(&gate->windows[bucket], &gate->org_clock,
                                    &pacing, now_us);
}

uint32_t mu_gate_limit(const struct mu_gate *gate, enum mu_bucket bucket)
{
  const struct mu_rate_window *window = &gate->windows[bucket];

  return window->state == MU_WINDOW_METERED ? window->last.limit : 0;
}

void mu_gate_add(struct mu_gate *gate, const struct mu_gate *more)
{
  mu_request_counts_merge(&gate->counts, &more->counts);
  gate->limited_window += more->limited_window;
  gate->limited_crowd += more->limited_crowd;
  if (more->most_in_flight > gate->most_in_flight) {
    gate->most_in_flight = more->most_in_flight;
  }
  if (!gate->org_clock.known) {
    gate->org_clock = more->org_clock;
  }
}
