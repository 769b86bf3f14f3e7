/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/rate_window.h"

#include "io/clock.h"

/* Okta's windows are a minute; a first report shows less of it than that. */
#define USUAL_LENGTH        (60 * MU_SEC)
#define BURST_PERCENT       80
#define BURST_KNOWN_PERCENT 95
#define LEAST_PART          3.0 /* of the room: one in so many is ours at the least */
#define LAST_ONES           2
#define MEMORY_PARTS        6 /* of a window: how long others' use is remembered */
#define HOLD_LEAST          MU_SEC
#define HOLD_MOST           (60 * MU_SEC)

/* The window that |w->last| speaks of is over for certain. */
static bool has_ended(const struct mu_rate_window *w,
                      const struct mu_org_clock *clock, int64_t now_us)
{
  return clock->known &&
         mu_org_clock_local_safe(clock, w->last.reset_at * MU_SEC) <= now_us;
}

static uint32_t kept_free(const struct mu_rate_window *w,
                          const struct mu_pacing *pacing)
{
  uint64_t used = (uint64_t)w->last.limit * pacing->share_percent / 100;

  if (used == 0 && w->last.limit > 0) {
    used = 1; /* a share of nothing would never end */
  }
  return w->last.limit - (uint32_t)used;
}

static uint32_t minus(uint32_t a, uint32_t b)
{
  return a > b ? a - b : 0;
}

/* What others will have taken since the newest report of the present window;
 * half of what it left at the most, for they may have gone. */
static uint32_t taken_since(const struct mu_rate_window *w, uint32_t left,
                            int64_t now_us)
{
  double taken = w->others.reset_at == w->last.reset_at
                     ? mu_others_expect(&w->others, now_us - w->others.at)
                     : 0;
  uint32_t most = left / 2 + left % 2;

  return taken < most ? (uint32_t)taken : most;
}

/* The last of a window are for others who are sure to come for them: what a
 * large window can spare is a good part of a small one's. */
static uint32_t kept_for_others(const struct mu_rate_window *w,
                                const struct mu_org_clock *clock,
                                const struct mu_pacing *pacing, int64_t now_us)
{
  int64_t left_us =
      w->last.reset_at * MU_SEC - mu_org_clock_at(clock, now_us).latest;
  double coming = mu_others_expect(&w->others, left_us);

  if (pacing->pace == MU_PACE_BURST) {
    return 0;
  }
  return coming >= LAST_ONES ? LAST_ONES : (uint32_t)(coming + 0.5);
}

/* Requests that may start in the present window, those in flight aside. */
static uint32_t room(const struct mu_rate_window *w,
                     const struct mu_org_clock *clock,
                     const struct mu_pacing *pacing, int64_t now_us)
{
  uint32_t left = 0;
  uint32_t kept = 0;

  switch (w->state) {
  case MU_WINDOW_UNKNOWN:
    return minus(1, w->in_flight);
  case MU_WINDOW_UNMETERED:
    return UINT32_MAX;
  case MU_WINDOW_METERED:
    break;
  }
  if (!clock->known) {
    return minus(1, w->in_flight); /* no Date: the reset means nothing yet */
  }
  if (has_ended(w, clock, now_us)) {
    left = w->last.limit; /* until the new window's first report is here */
  } else {
    left = w->last.remaining;
    left -= taken_since(w, left, now_us);
    kept = kept_for_others(w, clock, pacing, now_us);
  }
  if (kept < kept_free(w, pacing)) {
    kept = kept_free(w, pacing); /* that is for others, too */
  }
  return minus(minus(left, kept), w->in_flight);
}

static int64_t length(const struct mu_rate_window *w)
{
  return w->length_us ? w->length_us : USUAL_LENGTH;
}

/* What is left of |free| when others have had theirs for |left_us|. */
static double spare(const struct mu_rate_window *w, uint32_t free,
                    int64_t left_us)
{
  return free - mu_others_expect(&w->others, left_us);
}

/* Whether all that is left to send goes at full speed. */
static bool is_tail(const struct mu_rate_window *w,
                    const struct mu_pacing *pacing, double spare)
{
  int64_t window_us = length(w);
  double percent = BURST_PERCENT;

  if (mu_others_are_none(&w->others, window_us)) {
    percent = 100;
  } else if (w->others.seen_us >= window_us / 2) {
    percent = BURST_KNOWN_PERCENT;
  }
  return (double)pacing->left * 100 <= spare * percent;
}

/* What the even pace leaves between two requests. */
static int64_t interval(const struct mu_rate_window *w,
                        const struct mu_org_clock *clock,
                        const struct mu_pacing *pacing, int64_t now_us)
{
  uint32_t free = room(w, clock, pacing, now_us);
  int64_t left_us = 0;
  double ours = 0;

  if (w->state != MU_WINDOW_METERED || !clock->known ||
      pacing->pace == MU_PACE_BURST || free == 0) {
    return 0;
  }
  left_us =
      has_ended(w, clock, now_us)
          ? length(w)
          : w->last.reset_at * MU_SEC - mu_org_clock_at(clock, now_us).latest;
  ours = spare(w, free, left_us);
  if (left_us <= 0 || is_tail(w, pacing, ours)) {
    return 0;
  }
  if (ours < free / LEAST_PART) {
    ours = free / LEAST_PART;
  }
  /* A new window is another matter. */
  return ours > 1 ? (int64_t)((double)left_us / ours) : left_us;
}

int64_t mu_rate_window_ready_at(const struct mu_rate_window *w,
                                const struct mu_org_clock *clock,
                                const struct mu_pacing *pacing, int64_t now_us)
{
  int64_t at = now_us;

  if (w->hold_until > now_us) {
    return w->hold_until;
  }
  if (room(w, clock, pacing, now_us) == 0) {
    if (w->state == MU_WINDOW_METERED && clock->known &&
        !has_ended(w, clock, now_us)) {
      return mu_org_clock_local_safe(clock, w->last.reset_at * MU_SEC);
    }
    return MU_NEVER;
  }
  if (interval(w, clock, pacing, now_us) > 0 && w->next_at > at) {
    at = w->next_at;
  }
  return at;
}

uint64_t mu_rate_window_start(struct mu_rate_window *w,
                              const struct mu_org_clock *clock,
                              const struct mu_pacing *pacing, int64_t now_us)
{
  int64_t step = interval(w, clock, pacing, now_us);

  if (now_us - w->next_at > pacing->late_us) {
    w->next_at = now_us; /* a turn that was a little late is caught up with */
  }
  w->next_at += step;
  w->in_flight++;
  return ++w->started;
}

void mu_rate_window_learn_others(struct mu_rate_window *w,
                                 const struct mu_rate_report *report,
                                 uint64_t number, int64_t at_us)
{
  mu_others_learn(&w->others, number, at_us, report->remaining,
                  report->reset_at, length(w) / MEMORY_PARTS);
}

static void note_length(struct mu_rate_window *w,
                        const struct mu_org_clock *clock, int64_t now_us)
{
  int64_t ahead = 0;

  if (clock->known) {
    ahead = w->last.reset_at * MU_SEC - mu_org_clock_at(clock, now_us).earliest;
  }
  if (ahead > w->length_us) {
    w->length_us = ahead;
  }
}

void mu_rate_window_finish(struct mu_rate_window *w,
                           const struct mu_org_clock *clock,
                           const struct mu_rate_report *report, bool granted,
                           int64_t now_us)
{
  w->in_flight--;
  if (granted) {
    w->refusals = 0;
  }
  if (!report || report->limit == 0) { /* a limit of nothing is none */
    if (granted && w->state == MU_WINDOW_UNKNOWN) {
      w->state = MU_WINDOW_UNMETERED;
    }
    return;
  }
  if (w->state != MU_WINDOW_METERED || report->reset_at > w->last.reset_at) {
    w->state = MU_WINDOW_METERED;
    w->last = *report;
    w->next_at = now_us < w->next_at ? now_us : w->next_at;
    note_length(w, clock, now_us);
    return;
  }
  if (report->reset_at == w->last.reset_at &&
      report->remaining < w->last.remaining) {
    w->last.remaining = report->remaining;
    w->last.limit = report->limit;
  }
}

void mu_rate_window_refused(struct mu_rate_window *w, int64_t retry_after_us,
                            uint32_t random, int64_t now_us)
{
  int64_t hold = HOLD_LEAST << (w->refusals < 6 ? w->refusals : 6);

  if (hold > HOLD_MOST) {
    hold = HOLD_MOST;
  }
  hold += hold * (random % 256) / 512; /* up to half as long again */
  if (w->state == MU_WINDOW_UNMETERED) {
    w->state = MU_WINDOW_UNKNOWN; /* there is a limit after all */
  }
  if (now_us >= w->hold_until) {
    w->refusals++; /* those refused together count once */
    w->hold_until = now_us + (retry_after_us > 0 ? retry_after_us : hold);
  }
  if (now_us + retry_after_us > w->hold_until) {
    w->hold_until = now_us + retry_after_us;
  }
}

int64_t mu_rate_window_waits_until(const struct mu_rate_window *w,
                                   const struct mu_org_clock *clock,
                                   const struct mu_pacing *pacing,
                                   int64_t now_us)
{
  if (w->hold_until > now_us) {
    return w->hold_until;
  }
  if (w->state == MU_WINDOW_METERED && clock->known &&
      !has_ended(w, clock, now_us) &&
      (w->last.remaining <= kept_free(w, pacing) ||
       (w->in_flight == 0 && room(w, clock, pacing, now_us) == 0))) {
    return mu_org_clock_local_safe(clock, w->last.reset_at * MU_SEC);
  }
  return 0;
}
