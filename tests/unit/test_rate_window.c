/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/rate_window.h"
#include "io/clock.h"

/* The org's clock minus ours: years, as with a monotonic clock. */
#define OFFSET (INT64_C(1700000000) * MU_SEC)
#define RESET  INT64_C(1700000060) /* 60 s from local 0 */

static const struct mu_pacing burst = {
    .pace = MU_PACE_BURST, .share_percent = 100, .left = 1000000};
static const struct mu_pacing even = {
    .pace = MU_PACE_EVEN, .share_percent = 100, .left = 1000000};

/* As exact as a clock can be known. */
static struct mu_org_clock exact_clock(void)
{
  struct mu_org_clock clock = {
      .least_offset = OFFSET, .most_offset = OFFSET, .known = true};

  return clock;
}

static struct mu_rate_report report_of(uint32_t limit, uint32_t remaining,
                                       int64_t reset_at)
{
  struct mu_rate_report report = {limit, remaining, reset_at};

  return report;
}

/* A window that knows |remaining| of |limit| until RESET. */
static struct mu_rate_window known_window(const struct mu_org_clock *clock,
                                          uint32_t limit, uint32_t remaining)
{
  struct mu_rate_window w = {0};
  struct mu_rate_report report = report_of(limit, remaining, RESET);

  mu_rate_window_start(&w, clock, &burst, 0);
  mu_rate_window_finish(&w, clock, &report, true, 0);
  return w;
}

/* How many requests may start at |now_us|, up to |most|. */
static uint32_t count_ready(struct mu_rate_window *w,
                            const struct mu_org_clock *clock,
                            const struct mu_pacing *pacing, uint32_t most,
                            int64_t now_us)
{
  uint32_t count = 0;

  while (count < most &&
         mu_rate_window_ready_at(w, clock, pacing, now_us) <= now_us) {
    mu_rate_window_start(w, clock, pacing, now_us);
    count++;
  }
  return count;
}

static void finish(struct mu_rate_window *w, const struct mu_org_clock *clock,
                   uint32_t limit, uint32_t remaining, int64_t reset_at,
                   int64_t now_us)
{
  struct mu_rate_report report = report_of(limit, remaining, reset_at);

  mu_rate_window_finish(w, clock, &report, true, now_us);
}

/* ---- before and without reports ---- */

static void test_rate_window__the_first_request_is_a_probe(void **state)
{
  struct mu_org_clock clock = {0};
  struct mu_rate_window w = {0};

  (void)state;
  assert_int_equal(count_ready(&w, &clock, &even, 10, 0), 1);
  assert_int_equal(mu_rate_window_ready_at(&w, &clock, &even, 0), MU_NEVER);
}

static void test_rate_window__a_lost_probe_is_followed_by_another(void **state)
{
  struct mu_org_clock clock = {0};
  struct mu_rate_window w = {0};

  (void)state;
  assert_int_equal(count_ready(&w, &clock, &even, 10, 0), 1);
  mu_rate_window_finish(&w, &clock, NULL, false, MU_SEC);
  assert_int_equal(count_ready(&w, &clock, &even, 10, MU_SEC), 1);
}

static void test_rate_window__no_report_means_no_limit(void **state)
{
  struct mu_org_clock clock = {0};
  struct mu_rate_window w = {0};

  (void)state;
  assert_int_equal(count_ready(&w, &clock, &even, 10, 0), 1);
  mu_rate_window_finish(&w, &clock, NULL, true, MU_SEC);
  assert_int_equal(count_ready(&w, &clock, &even, 100, MU_SEC), 100);
}

static void test_rate_window__a_refused_probe_shows_no_freedom(void **state)
{
  struct mu_org_clock clock = {0};
  struct mu_rate_window w = {0};

  (void)state;
  assert_int_equal(count_ready(&w, &clock, &even, 10, 0), 1);
  mu_rate_window_finish(&w, &clock, NULL, false, MU_SEC);
  mu_rate_window_refused(&w, 0, 0, MU_SEC);
  assert_int_equal(count_ready(&w, &clock, &even, 10, 10 * MU_SEC), 1);
}

/* A limit that shows itself only by refusing: one at a time until it is over,
 * not everything at once after each wait. */
static void test_rate_window__an_unmetered_refusal_ends_freedom(void **state)
{
  struct mu_org_clock clock = {0};
  struct mu_rate_window w = {0};

  (void)state;
  assert_int_equal(count_ready(&w, &clock, &even, 10, 0), 1);
  mu_rate_window_finish(&w, &clock, NULL, true, 0);
  assert_int_equal(count_ready(&w, &clock, &even, 1, 0), 1);
  mu_rate_window_finish(&w, &clock, NULL, false, 0);
  mu_rate_window_refused(&w, 0, 0, 0);
  assert_int_equal(count_ready(&w, &clock, &even, 10, 5 * MU_SEC), 1);
  mu_rate_window_finish(&w, &clock, NULL, true, 5 * MU_SEC);
  assert_int_equal(count_ready(&w, &clock, &even, 10, 5 * MU_SEC), 10);
}

static void test_rate_window__without_a_date_one_at_a_time(void **state)
{
  struct mu_org_clock clock = {0};
  struct mu_rate_window w = {0};

  (void)state;
  for (int64_t now = 0; now < 50 * MU_SEC; now += MU_SEC) {
    assert_int_equal(count_ready(&w, &clock, &even, 10, now), 1);
    finish(&w, &clock, 100, 50, RESET, now);
  }
}

/* A report of nothing would be a window without end. */
static void test_rate_window__a_limit_of_nothing_is_no_report(void **state)
{
  struct mu_org_clock clock = exact_clock();
  struct mu_rate_window w = {0};

  (void)state;
  assert_int_equal(count_ready(&w, &clock, &burst, 10, 0), 1);
  finish(&w, &clock, 0, 0, RESET, 0);
  assert_int_not_equal(mu_rate_window_ready_at(&w, &clock, &burst, 61 * MU_SEC),
                       MU_NEVER);
  assert_true(count_ready(&w, &clock, &burst, 10, 61 * MU_SEC) > 0);
}

/* ---- counting ---- */

static void test_rate_window__room_is_what_remains(void **state)
{
  struct mu_org_clock clock = exact_clock();
  struct mu_rate_window w = known_window(&clock, 100, 7);

  (void)state;
  assert_int_equal(count_ready(&w, &clock, &burst, 100, 0), 7);
  assert_int_equal(mu_rate_window_ready_at(&w, &clock, &burst, 0), 60 * MU_SEC);
}

static void test_rate_window__what_is_in_flight_is_counted(void **state)
{
  struct mu_org_clock clock = exact_clock();
  struct mu_rate_window w = known_window(&clock, 100, 10);

  (void)state;
  assert_int_equal(count_ready(&w, &clock, &burst, 6, 0), 6);
  finish(&w, &clock, 100, 9, RESET, 0); /* the first of the six */
  assert_int_equal(count_ready(&w, &clock, &burst, 100, 0), 4);
}

/* Replies overtake each other. */
static void test_rate_window__late_reply_keeps_newer_report(void **state)
{
  struct mu_org_clock clock = exact_clock();
  struct mu_rate_window w = known_window(&clock, 100, 10);

  (void)state;
  assert_int_equal(count_ready(&w, &clock, &burst, 2, 0), 2);
  finish(&w, &clock, 100, 8, RESET, 0);
  finish(&w, &clock, 100, 9, RESET, 0);
  assert_int_equal(w.last.remaining, 8);
}

static void test_rate_window__report_of_an_ended_window_is_ignored(void **state)
{
  struct mu_org_clock clock = exact_clock();
  struct mu_rate_window w = known_window(&clock, 100, 10);

  (void)state;
  assert_int_equal(count_ready(&w, &clock, &burst, 2, 0), 2);
  finish(&w, &clock, 100, 99, RESET + 60, 60 * MU_SEC);
  finish(&w, &clock, 100, 0, RESET, 60 * MU_SEC);
  assert_int_equal(w.last.remaining, 99);
  assert_int_equal(w.last.reset_at, RESET + 60);
}

static void test_rate_window__a_new_window_is_full(void **state)
{
  struct mu_org_clock clock = exact_clock();
  struct mu_rate_window w = known_window(&clock, 100, 0);

  (void)state;
  assert_int_equal(count_ready(&w, &clock, &burst, 200, 60 * MU_SEC - 1), 0);
  assert_int_equal(count_ready(&w, &clock, &burst, 200, 60 * MU_SEC), 100);
}

static void test_rate_window__waits_for_the_reset_on_the_safe_side(void **state)
{
  struct mu_org_clock clock = exact_clock();
  struct mu_rate_window w = known_window(&clock, 100, 0);

  (void)state;
  clock.least_offset -= 300 * MU_MS; /* its clock may be that much behind */
  assert_int_equal(mu_rate_window_ready_at(&w, &clock, &burst, 0),
                   60 * MU_SEC + 300 * MU_MS);
}

static void test_rate_window__a_lost_reply_frees_its_place(void **state)
{
  struct mu_org_clock clock = exact_clock();
  struct mu_rate_window w = known_window(&clock, 100, 1);

  (void)state;
  assert_int_equal(count_ready(&w, &clock, &burst, 10, 0), 1);
  mu_rate_window_finish(&w, &clock, NULL, false, 0);
  assert_int_equal(w.in_flight, 0);
}

static void test_rate_window__share_leaves_the_rest_alone(void **state)
{
  const struct mu_pacing quarter = {
      .pace = MU_PACE_BURST, .share_percent = 25, .left = 1000};
  struct mu_org_clock clock = exact_clock();
  struct mu_rate_window w = known_window(&clock, 100, 100);

  (void)state;
  assert_int_equal(count_ready(&w, &clock, &quarter, 200, 0), 25);
}

static void test_rate_window__a_small_share_is_never_nothing(void **state)
{
  const struct mu_pacing one = {
      .pace = MU_PACE_BURST, .share_percent = 1, .left = 1000};
  struct mu_org_clock clock = exact_clock();
  struct mu_rate_window w = known_window(&clock, 10, 10);

  (void)state;
  assert_int_equal(count_ready(&w, &clock, &one, 200, 0), 1);
  mu_rate_window_finish(&w, &clock, NULL, true, MU_SEC);
  assert_true(mu_rate_window_ready_at(&w, &clock, &one, 60 * MU_SEC) <=
              60 * MU_SEC);
}

/* ---- pace ---- */

static void test_rate_window__even_pace_spreads_requests(void **state)
{
  struct mu_org_clock clock = exact_clock();
  struct mu_rate_window w = known_window(&clock, 600, 600);
  int64_t at = 0;

  (void)state;
  assert_int_equal(count_ready(&w, &clock, &even, 100, 0), 1);
  at = mu_rate_window_ready_at(&w, &clock, &even, 0);
  assert_in_range(at, 95 * MU_MS, 105 * MU_MS);
  assert_int_equal(count_ready(&w, &clock, &even, 100, at), 1);
}

/* The last request of a window puts off no request of the next one. */
static void test_rate_window__no_step_leads_beyond_the_reset(void **state)
{
  struct mu_org_clock clock = exact_clock();

  (void)state;
  for (uint32_t remaining = 1; remaining <= 3; remaining++) {
    struct mu_rate_window w = known_window(&clock, 600, remaining);
    int64_t reset = 60 * MU_SEC;

    w.others.per_us = 10.0 / MU_SEC; /* and so none of it is ours */
    (void)mu_rate_window_start(&w, &clock, &even, 20 * MU_SEC);
    assert_true(mu_rate_window_ready_at(&w, &clock, &even, 20 * MU_SEC) <=
                reset);
    assert_true(mu_rate_window_ready_at(&w, &clock, &even, reset) <= reset);
  }
}

static void test_rate_window__burst_sends_at_once(void **state)
{
  struct mu_org_clock clock = exact_clock();
  struct mu_rate_window w = known_window(&clock, 600, 600);

  (void)state;
  assert_int_equal(count_ready(&w, &clock, &burst, 1000, 0), 600);
}

/* How many of |left| start at once in a window of 100. */
static uint32_t start_tail(uint64_t left)
{
  struct mu_pacing pacing = {
      .pace = MU_PACE_EVEN, .share_percent = 100, .left = left};
  struct mu_org_clock clock = exact_clock();
  struct mu_rate_window w = known_window(&clock, 100, 100);
  uint32_t started = 0;

  while (pacing.left > 0 && count_ready(&w, &clock, &pacing, 1, 0) == 1) {
    pacing.left--;
    started++;
  }
  return started;
}

static void test_rate_window__the_tail_goes_at_full_speed(void **state)
{
  (void)state;
  assert_int_equal(start_tail(80), 80);
  assert_int_equal(start_tail(81), 1);
}

/* ---- refusals ---- */

static void test_rate_window__a_refusal_holds_all(void **state)
{
  struct mu_org_clock clock = exact_clock();
  struct mu_rate_window w = known_window(&clock, 100, 100);

  (void)state;
  mu_rate_window_refused(&w, 0, 0, 0);
  assert_in_range(mu_rate_window_ready_at(&w, &clock, &burst, 0), MU_SEC,
                  MU_SEC + MU_SEC / 2);
}

static void test_rate_window__refusals_in_a_row_hold_longer(void **state)
{
  struct mu_org_clock clock = {0};
  struct mu_rate_window w = {0};
  int64_t now = 0;
  int64_t before = 0;

  (void)state;
  for (int i = 0; i < 10; i++) {
    int64_t hold = 0;

    mu_rate_window_refused(&w, 0, 0, now);
    hold = mu_rate_window_ready_at(&w, &clock, &even, now) - now;
    assert_true(hold >= before);
    assert_true(hold <= 90 * MU_SEC);
    before = hold;
    now += hold;
  }
  assert_int_equal(before, 60 * MU_SEC);
}

static void test_rate_window__refused_together_count_once(void **state)
{
  struct mu_org_clock clock = {0};
  struct mu_rate_window w = {0};

  (void)state;
  for (int i = 0; i < 20; i++) {
    mu_rate_window_refused(&w, 0, 0, i);
  }
  assert_in_range(mu_rate_window_ready_at(&w, &clock, &even, 20), MU_SEC,
                  MU_SEC + MU_SEC / 2);
}

static void test_rate_window__a_granted_reply_forgets_refusals(void **state)
{
  struct mu_org_clock clock = {0};
  struct mu_rate_window w = {0};
  int64_t now = 0;

  (void)state;
  for (int i = 0; i < 5; i++) {
    mu_rate_window_refused(&w, 0, 0, now);
    now += 100 * MU_SEC;
  }
  assert_int_equal(count_ready(&w, &clock, &even, 1, now), 1);
  mu_rate_window_finish(&w, &clock, NULL, true, now);
  mu_rate_window_refused(&w, 0, 0, now);
  assert_in_range(mu_rate_window_ready_at(&w, &clock, &even, now), now + MU_SEC,
                  now + MU_SEC + MU_SEC / 2);
}

static void test_rate_window__retry_after_is_kept_to(void **state)
{
  struct mu_org_clock clock = exact_clock();
  struct mu_rate_window w = known_window(&clock, 100, 100);

  (void)state;
  mu_rate_window_refused(&w, 7 * MU_SEC, UINT32_MAX, 0);
  assert_int_equal(mu_rate_window_ready_at(&w, &clock, &burst, 0), 7 * MU_SEC);
}

/* It may come while a shorter hold is on. */
static void test_rate_window__the_longest_retry_after_counts(void **state)
{
  struct mu_org_clock clock = exact_clock();
  struct mu_rate_window w = known_window(&clock, 100, 100);

  (void)state;
  mu_rate_window_refused(&w, 0, 0, 0);
  mu_rate_window_refused(&w, 30 * MU_SEC, 0, 1);
  mu_rate_window_refused(&w, 5 * MU_SEC, 0, 2);
  assert_int_equal(mu_rate_window_ready_at(&w, &clock, &burst, 2),
                   30 * MU_SEC + 1);
}

/* ---- for the progress line ---- */

static void test_rate_window__says_what_it_waits_for(void **state)
{
  struct mu_org_clock clock = exact_clock();
  struct mu_rate_window w = known_window(&clock, 100, 0);

  (void)state;
  assert_int_equal(mu_rate_window_waits_until(&w, &clock, &burst, 0),
                   60 * MU_SEC);
  assert_int_equal(mu_rate_window_waits_until(&w, &clock, &burst, 60 * MU_SEC),
                   0);
  w = known_window(&clock, 100, 5);
  assert_int_equal(mu_rate_window_waits_until(&w, &clock, &burst, 0), 0);
}

/* ---- a whole run, simulated ---- */

#define IN_FLIGHT_MOST 20

struct flight { /* one request on its way */
  uint64_t number;
  int64_t sent_us;
  int64_t back_us;
  bool dated;
  bool refused;
  int64_t date;
  struct mu_rate_report report;
};

struct simulation {
  /* the org */
  uint32_t limit;
  int64_t window_s;
  int64_t latency_us;
  bool sends_date;
  int64_t others_us; /* another client's request each so often; 0: none */
  int64_t others_at; /* the next of them, org time */
  uint64_t others_sent;
  /* the client */
  int64_t grain_us; /* it wakes at multiples of this */
  struct mu_pacing pacing;
  struct mu_org_clock clock;
  struct mu_rate_window window;
  struct flight flights[IN_FLIGHT_MOST];
  unsigned in_flight;
  /* what happened */
  int64_t window_no;
  uint32_t used;
  uint64_t others_refused;
  uint64_t done;
  uint64_t refused;
  uint64_t turns;
};

/* Lets the other clients' requests up to |org_us| arrive. */
static void let_others(struct simulation *s, int64_t org_us)
{
  int64_t length = s->window_s * MU_SEC;

  while (s->others_us && s->others_at <= org_us) {
    if (s->others_at / length != s->window_no) {
      s->window_no = s->others_at / length;
      s->used = 0;
    }
    if (s->used < s->limit) {
      s->used++;
    } else {
      s->others_refused++;
    }
    s->others_at += s->others_us;
    s->others_sent++;
  }
  if (org_us / length != s->window_no) {
    s->window_no = org_us / length;
    s->used = 0;
  }
}

static void serve(struct simulation *s, struct flight *f, int64_t now_us)
{
  int64_t org_us = now_us + OFFSET + s->latency_us / 2;

  let_others(s, org_us);
  f->refused = s->used >= s->limit;
  if (!f->refused) {
    s->used++;
  }
  f->sent_us = now_us;
  f->back_us = now_us + s->latency_us;
  f->dated = s->sends_date;
  f->date = org_us / MU_SEC;
  f->report =
      report_of(s->limit, s->limit - s->used, (s->window_no + 1) * s->window_s);
}

static void take(struct simulation *s, struct flight *f, int64_t now_us)
{
  if (f->dated) {
    mu_org_clock_learn(&s->clock, f->date, f->sent_us, now_us);
  }
  mu_rate_window_learn_others(&s->window, &f->report, f->number, f->sent_us);
  mu_rate_window_finish(&s->window, &s->clock, &f->report, !f->refused, now_us);
  if (f->refused) {
    s->refused++;
    s->pacing.left++;
    if (mu_rate_window_waits_until(&s->window, &s->clock, &s->pacing, now_us) <=
        now_us) {
      mu_rate_window_refused(&s->window, 0, 0, now_us);
    }
  } else {
    s->done++;
  }
  *f = s->flights[--s->in_flight];
}

static int64_t start_all(struct simulation *s, int64_t now_us)
{
  while (s->pacing.left > 0 && s->in_flight < IN_FLIGHT_MOST) {
    int64_t at =
        mu_rate_window_ready_at(&s->window, &s->clock, &s->pacing, now_us);

    if (at > now_us) {
      return at;
    }
    s->flights[s->in_flight].number =
        mu_rate_window_start(&s->window, &s->clock, &s->pacing, now_us);
    serve(s, &s->flights[s->in_flight++], now_us);
    s->pacing.left--;
  }
  return MU_NEVER;
}

static int64_t next_turn(const struct simulation *s, int64_t at)
{
  for (unsigned i = 0; i < s->in_flight; i++) {
    at = s->flights[i].back_us < at ? s->flights[i].back_us : at;
  }
  assert_int_not_equal(at, MU_NEVER); /* that would be a deadlock */
  return (at + s->grain_us - 1) / s->grain_us * s->grain_us;
}

/* Sends |requests| from local |from_us| on; gives how long it took. */
static int64_t simulate(struct simulation *s, uint64_t requests,
                        int64_t from_us)
{
  int64_t now = from_us;

  s->pacing.left = requests;
  s->window_no = -1;
  s->others_at = from_us + OFFSET;
  while (s->done < requests) {
    int64_t at = start_all(s, now);

    assert_true(++s->turns < 1000000);
    if (s->done + s->in_flight == 0) {
      at = now + 1;
    }
    now = next_turn(s, at);
    for (unsigned i = 0; i < s->in_flight;) {
      if (s->flights[i].back_us <= now) {
        take(s, &s->flights[i], now);
      } else {
        i++;
      }
    }
  }
  return now - from_us;
}

static struct simulation usual_org(void)
{
  struct simulation s = {
      .limit = 200,
      .window_s = 3,
      .latency_us = 20 * MU_MS,
      .sends_date = true,
      .grain_us = MU_MS,
      .pacing = {.share_percent = 100, .late_us = 20 * MU_MS}};

  return s;
}

/* The least time there is: seven windows used up, the first of them begun
 * |into_us| ago, and 100 requests of the eighth, 20 at a time. */
static int64_t least_time(const struct simulation *s, int64_t into_us)
{
  return 7 * s->window_s * MU_SEC - into_us +
         100 / IN_FLIGHT_MOST * s->latency_us;
}

/* Local |from_us| is so far into a window of the org's. */
static int64_t into_window(const struct simulation *s, int64_t from_us)
{
  return (from_us + OFFSET) % (s->window_s * MU_SEC);
}

static void expect_swift(struct simulation s, int64_t from_us)
{
  int64_t least = least_time(&s, into_window(&s, from_us));
  int64_t took = simulate(&s, 1500, from_us);

  assert_int_equal(s.refused, 0);
  assert_in_range(took, least * 99 / 100, least * 103 / 100);
}

static void test_rate_window_run__even_pace_loses_no_time(void **state)
{
  (void)state;
  for (int64_t from = MU_SEC; from < 4 * MU_SEC; from += 370 * MU_MS) {
    struct simulation s = usual_org();

    /* late in a window there is no time left to use it up */
    if (into_window(&s, from) < 2500 * MU_MS) {
      expect_swift(s, from);
    }
  }
}

/* Nine tenths of a window are left for the last one: nobody else wants any. */
static void test_rate_window_run__alone_the_tail_may_be_long(void **state)
{
  struct simulation s = usual_org();
  int64_t from = 5 * MU_SEC;
  int64_t least = least_time(&s, into_window(&s, from));
  int64_t took = simulate(&s, 1580, from);

  (void)state;
  assert_int_equal(s.refused, 0);
  assert_true(took <= least + 300 * MU_MS);
}

static void test_rate_window_run__burst_loses_no_time(void **state)
{
  struct simulation s = usual_org();

  (void)state;
  s.pacing.pace = MU_PACE_BURST;
  expect_swift(s, 5 * MU_SEC);
}

/* A rehearsal at 60 times the speed wakes every 60 ms of its clock. */
static void test_rate_window_run__coarse_turns_lose_no_time(void **state)
{
  struct simulation s = usual_org();

  (void)state;
  s.grain_us = 60 * MU_MS;
  s.latency_us = 60 * MU_MS;
  s.pacing.late_us = 1200 * MU_MS;
  expect_swift(s, 5 * MU_SEC);
}

static void test_rate_window__a_late_turn_makes_no_burst(void **state)
{
  struct mu_org_clock clock = exact_clock();
  struct mu_rate_window w = known_window(&clock, 600, 600);
  struct mu_pacing pacing = even;

  (void)state;
  pacing.late_us = 20 * MU_MS;
  assert_int_equal(count_ready(&w, &clock, &pacing, 100, 0), 1);
  assert_int_equal(count_ready(&w, &clock, &pacing, 100, 10 * MU_SEC), 1);
}

static void test_rate_window_run__a_minute_of_600(void **state)
{
  struct simulation s = usual_org();
  int64_t took = 0;

  (void)state;
  s.limit = 600;
  s.window_s = 60;
  s.latency_us = 300 * MU_MS;
  took = simulate(&s, 1200, 10 * MU_SEC);
  assert_int_equal(s.refused, 0);
  assert_true(took <=
              (120 * MU_SEC - into_window(&s, 10 * MU_SEC)) * 103 / 100);
}

static void test_rate_window_run__never_stands_still_without_dates(void **state)
{
  struct simulation s = usual_org();

  (void)state;
  s.sends_date = false;
  (void)simulate(&s, 500, 5 * MU_SEC);
  assert_int_equal(s.done, 500);
  assert_true(s.refused < 50); /* and does not hammer the org meanwhile */
}

/* Other clients that send |percent| of a minute's 600: they are let alone, and
 * the rest is used up. */
static void expect_fair(int64_t percent, uint64_t refused_per_cent)
{
  struct simulation s = usual_org();
  uint64_t fair = 600 - 6 * (uint64_t)percent;
  int64_t took = 0;

  s.limit = 600;
  s.window_s = 60;
  s.latency_us = 300 * MU_MS;
  s.others_us = 10 * MU_SEC / percent;
  took = simulate(&s, 10 * fair, 5 * MU_SEC);
  assert_true(took <= 600 * MU_SEC * 103 / 100);
  assert_true(s.refused <= s.done / 300);
  assert_true(s.others_refused * 100 <= s.others_sent * refused_per_cent);
}

static void test_rate_window_run__leaves_room_for_others(void **state)
{
  (void)state;
  expect_fair(10, 1);
  expect_fair(30, 1);
  expect_fair(45, 1);
  expect_fair(60, 5);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rate_window__the_first_request_is_a_probe),
      cmocka_unit_test(test_rate_window__a_lost_probe_is_followed_by_another),
      cmocka_unit_test(test_rate_window__no_report_means_no_limit),
      cmocka_unit_test(test_rate_window__a_refused_probe_shows_no_freedom),
      cmocka_unit_test(test_rate_window__an_unmetered_refusal_ends_freedom),
      cmocka_unit_test(test_rate_window__without_a_date_one_at_a_time),
      cmocka_unit_test(test_rate_window__a_limit_of_nothing_is_no_report),
      cmocka_unit_test(test_rate_window__room_is_what_remains),
      cmocka_unit_test(test_rate_window__what_is_in_flight_is_counted),
      cmocka_unit_test(test_rate_window__late_reply_keeps_newer_report),
      cmocka_unit_test(test_rate_window__report_of_an_ended_window_is_ignored),
      cmocka_unit_test(test_rate_window__a_new_window_is_full),
      cmocka_unit_test(test_rate_window__waits_for_the_reset_on_the_safe_side),
      cmocka_unit_test(test_rate_window__a_lost_reply_frees_its_place),
      cmocka_unit_test(test_rate_window__share_leaves_the_rest_alone),
      cmocka_unit_test(test_rate_window__a_small_share_is_never_nothing),
      cmocka_unit_test(test_rate_window__even_pace_spreads_requests),
      cmocka_unit_test(test_rate_window__no_step_leads_beyond_the_reset),
      cmocka_unit_test(test_rate_window__burst_sends_at_once),
      cmocka_unit_test(test_rate_window__the_tail_goes_at_full_speed),
      cmocka_unit_test(test_rate_window__a_refusal_holds_all),
      cmocka_unit_test(test_rate_window__refusals_in_a_row_hold_longer),
      cmocka_unit_test(test_rate_window__refused_together_count_once),
      cmocka_unit_test(test_rate_window__a_granted_reply_forgets_refusals),
      cmocka_unit_test(test_rate_window__retry_after_is_kept_to),
      cmocka_unit_test(test_rate_window__the_longest_retry_after_counts),
      cmocka_unit_test(test_rate_window__says_what_it_waits_for),
      cmocka_unit_test(test_rate_window_run__even_pace_loses_no_time),
      cmocka_unit_test(test_rate_window_run__alone_the_tail_may_be_long),
      cmocka_unit_test(test_rate_window_run__burst_loses_no_time),
      cmocka_unit_test(test_rate_window_run__coarse_turns_lose_no_time),
      cmocka_unit_test(test_rate_window__a_late_turn_makes_no_burst),
      cmocka_unit_test(test_rate_window_run__a_minute_of_600),
      cmocka_unit_test(test_rate_window_run__never_stands_still_without_dates),
      cmocka_unit_test(test_rate_window_run__leaves_room_for_others),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
