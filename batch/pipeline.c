/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A turn of the loop, always in this order: wait for the network, read the
 * clock once, take the replies that came, wake the jobs whose back-off is
 * over, admit rows, start what has room, hand on what has ended.
 */
#include "batch/pipeline.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "batch/format.h"
#include "batch/roster.h"
#include "batch/row_shape.h"
#include "batch/signals.h"

#define ADMIT_A_TURN    1000u /* so that replies are not kept waiting */
#define BACKOFF_MOST    1000u /* jobs backing off before no more are admitted */
#define TICK_US         (250 * MU_MS)
#define LATE_US         (20 * MU_MS) /* of a turn, before its sends are lost */
#define DATE_RESOLUTION MU_SEC
#define CALENDAR_MOST                                                          \
  (INT64_C(30) * 86400 * MU_SEC)    /* ago; more is a wrong one */
#define CALENDAR_SLACK (2 * MU_SEC) /* between two readings of a calendar */
#define LAST_WAIT                                                              \
  (5 * MU_SEC) /* when stopping: for an org out of reach, or for follow-ups */

struct mu_pipeline {
  struct mu_pipeline_config config;
  struct mu_gate gate;
  struct mu_breaker breaker;
  struct mu_buffer words; /* of an error, to know it again */
  struct mu_faults faults;
  struct mu_okta_reply reply;
  struct mu_pipeline_stats stats;
  int64_t began_us; /* org time; 0: not known yet */

  struct mu_roster *roster;

  int64_t now_us;
  uint64_t begun[MU_BUCKETS]; /* of the requests expected: made so far, or not
                                 to be made any more */
  uint64_t last_started;      /* the highest row that has left */
  bool any_done;              /* some request was granted */
  bool any_found;             /* some look-up was */
  bool input_ended;
  bool drain; /* no new rows; those that have left may finish */
  bool halt;  /* no new requests at all */
  bool sink_failed;
  bool network_failed; /* libcurl gives no more replies */
  bool asked;          /* by a signal to stop */
  enum mu_stop stop;
  int64_t stopped_us; /* when that was */
  bool left_over;     /* rows that have left wait for what was to follow */
  struct mu_error *err;
};

static void move(struct mu_pipeline *p, struct mu_job *job,
                 enum mu_job_state to)
{
  mu_roster_move(p->roster, job, to, p->now_us);
}

static bool out_of_memory(const struct mu_job *job)
{
  return mu_buffer_failed(&job->login) || mu_buffer_failed(&job->raw) ||
         mu_buffer_failed(&job->body) || mu_buffer_failed(&job->path) ||
         mu_buffer_failed(&job->wanted) || mu_buffer_failed(&job->groups) ||
         mu_buffer_failed(&job->error);
}

/* ---- stopping ---- */

static void stop(struct mu_pipeline *p, enum mu_stop why, bool halt)
{
  if (p->stop == MU_STOP_NOT) {
    p->stop = why;
  }
  if (!p->drain) {
    p->stopped_us = p->now_us;
  }
  p->drain = true;
  p->halt = p->halt || halt;
  /* Rows that never left have no result; they are for another run. */
  mu_roster_abandon(p->roster, p->halt ? 0 : p->last_started, p->now_us);
}

static void stop_with_words(struct mu_pipeline *p, enum mu_stop why,
                            enum mu_code code, const char *words)
{
  if (p->stop == MU_STOP_NOT) {
    (void)mu_error_set(p->err, code, "%s", words);
  }
  stop(p, why, true);
}

/* Whatever the run was stopped for before, this is worse. */
static void fail(struct mu_pipeline *p)
{
  p->stop = MU_STOP_ERROR;
  stop(p, MU_STOP_ERROR, true);
}

/* What has ended can no longer be told. */
static void fail_sink(struct mu_pipeline *p)
{
  p->sink_failed = true;
  fail(p);
}

static void read_signal(struct mu_pipeline *p)
{
  int number = mu_signals_heard(p->config.signal_fd);

  if (number == 0) {
    return;
  }
  if (p->asked) {
    /* Asked twice: leave at once. The results are whole up to here. */
    _exit(128 + number);
  }
  p->asked = true;
  stop(p, number == SIGTERM ? MU_STOP_TERMINATED : MU_STOP_INTERRUPTED, false);
}

/* Too many rows have failed: what is still to come would, too, and a row that
 * has failed is not gone on with. */
static bool is_for_failures(enum mu_stop stop)
{
  return stop == MU_STOP_SAME_ERROR || stop == MU_STOP_FAILURES;
}

/* What has left may finish, but not for as long as an org out of reach would
 * be waited for otherwise. Nor for as long as a window keeps back what follows
 * the creates, of which thousands of rows can be in want. What waits for an
 * access token has not left. */
static void stop_waiting(struct mu_pipeline *p)
{
  if (!p->drain) {
    return;
  }
  if (p->config.transfer) {
    mu_transfer_withdraw(p->config.transfer);
  }
  if (p->halt) {
    return;
  }
  if (mu_reach_lost_us(&p->gate.reach, p->now_us) >=
      LAST_WAIT * p->config.clock->speed) {
    stop(p, p->stop, true);
  } else if (is_for_failures(p->stop) ||
             p->now_us - p->stopped_us >= LAST_WAIT) {
    bool left = mu_roster_abandon_follow_ups(p->roster, p->now_us);

    p->left_over = p->left_over || left;
  }
}

static void look_at_the_clock(struct mu_pipeline *p)
{
  if (p->gate.reach.lost && mu_reach_lost_us(&p->gate.reach, p->now_us) >=
                                p->config.give_up_after_us) {
    stop_with_words(p, MU_STOP_UNREACHABLE, MU_ENET,
                    mu_buffer_text(&p->gate.trouble));
  }
  if (p->config.stop_at_us != 0 && p->now_us >= p->config.stop_at_us &&
      p->stop == MU_STOP_NOT) {
    stop(p, MU_STOP_DURATION, false);
  }
}

/* ---- failures that no repeat mends ---- */

/* An error that other rows will meet as well; that a login is taken is the
 * row's own affair. */
static bool is_permanent(enum mu_verdict verdict)
{
  return verdict == MU_VERDICT_REFUSED || verdict == MU_VERDICT_FORBIDDEN ||
         verdict == MU_VERDICT_MISSING;
}

static void stop_for_failures(struct mu_pipeline *p, const struct mu_job *job,
                              enum mu_breaker_state state)
{
  if (p->stop != MU_STOP_NOT) {
    return;
  }
  if (state == MU_BREAKER_SAME_ERROR) {
    (void)mu_error_set(p->err, MU_ESTOPPED,
                       "%u rows running have failed with the same error, as "
                       "in row %llu: %s",
                       MU_BREAKER_SAME, (unsigned long long)job->row,
                       mu_buffer_text(&p->words));
    stop(p, MU_STOP_SAME_ERROR, false);
    return;
  }
  (void)mu_error_set(
      p->err, MU_ESTOPPED,
      "%llu rows have failed, more than --max-failures %llu%s allows; the "
      "last is row %llu: %s",
      (unsigned long long)mu_breaker_failed(&p->breaker),
      (unsigned long long)p->config.max_failures.number,
      p->config.max_failures.percent ? "%" : "", (unsigned long long)job->row,
      mu_buffer_text(&job->error));
  stop(p, MU_STOP_FAILURES, false);
}

/* A row that was sent has ended; |refused|: for what the last reply said, and
 * not because its repeats were used up. Whether an error is the same is told by
 * the org's words: the command's may name the row's own group. */
static void note_ending(struct mu_pipeline *p, const struct mu_job *job,
                        bool refused)
{
  enum mu_breaker_state state = MU_BREAKER_CLOSED;

  if (job->status == MU_STATUS_FAILED && refused &&
      is_permanent(p->reply.verdict)) {
    mu_buffer_clear(&p->words);
    mu_buffer_printf(&p->words, "%s%s%s", p->reply.error_code,
                     p->reply.error_code[0] ? ": " : "",
                     mu_buffer_text(&p->reply.error));
    state = mu_breaker_note_permanent(&p->breaker, mu_buffer_text(&p->words),
                                      p->words.len);
  } else {
    state = mu_breaker_note(&p->breaker, job->status == MU_STATUS_FAILED);
  }
  if (state != MU_BREAKER_CLOSED) {
    stop_for_failures(p, job, state);
  }
}

/* ---- for the commands ---- */

/* What was to follow does not, when a row ends early. */
static void write_off(struct mu_pipeline *p, struct mu_job *job)
{
  for (unsigned b = 0; b < MU_BUCKETS; b++) {
    p->begun[b] += job->later[b];
    job->later[b] = 0;
  }
}

static void end(struct mu_pipeline *p, struct mu_job *job,
                enum mu_status status, bool refused)
{
  write_off(p, job);
  if (status == MU_STATUS_FAILED && job->request.follow_up &&
      p->config.steps.explain) {
    p->config.steps.explain(p->config.steps.ctx, job);
  }
  job->status = status;
  job->elapsed_us = job->first_sent_us ? p->now_us - job->first_sent_us : 0;
  if (status == MU_STATUS_FAILED && job->in_doubt) {
    mu_buffer_append_text(&job->error,
                          "; whether the user was created is not known: look "
                          "for the login before this row is sent again");
  }
  move(p, job, MU_JOB_DONE);
  if (job->first_sent_us != 0) {
    note_ending(p, job, refused);
  }
}

void mu_pipeline_end(struct mu_pipeline *p, struct mu_job *job,
                     enum mu_status status)
{
  end(p, job, status, true);
}

/* Sends |job| again later, for the |again|th time. */
static void back_off(struct mu_pipeline *p, struct mu_job *job, unsigned again)
{
  job->retry_at =
      p->now_us +
      mu_retry_delay_us(p->reply.retry, again, mu_random_next(&p->gate.random));
  move(p, job, MU_JOB_BACKOFF);
}

void mu_pipeline_expect(struct mu_pipeline *p, struct mu_job *job,
                        enum mu_bucket bucket, unsigned count)
{
  if (job->later[bucket] > count) {
    p->begun[bucket] += job->later[bucket] - count;
    job->later[bucket] = (uint16_t)count;
  }
}

/* A row that has only been looked up is as good as one that never left. */
void mu_pipeline_continue(struct mu_pipeline *p, struct mu_job *job, bool wait)
{
  if (p->halt || (p->drain && !job->wrote)) {
    move(p, job, MU_JOB_ABANDONED);
    return;
  }
  if (!wait) {
    move(p, job, MU_JOB_READY);
    return;
  }
  job->repeats++;
  back_off(p, job, job->repeats);
}

void mu_pipeline_next(struct mu_pipeline *p, struct mu_job *job)
{
  enum mu_bucket bucket = job->request.bucket;

  if (job->later[bucket] > 0) {
    job->later[bucket]--;
    p->begun[bucket]++;
  }
  job->tries = 0;
  job->repeats = 0;
  mu_pipeline_continue(p, job, false);
}

void mu_pipeline_add(struct mu_pipeline *p, const struct mu_pipeline *more)
{
  mu_gate_add(&p->gate, &more->gate);
  p->stats.waited_us += more->stats.waited_us;
}

enum mu_code mu_pipeline_give_link(struct mu_pipeline *p,
                                   const struct mu_job *job,
                                   const struct mu_buffer *link,
                                   struct mu_error *err)
{
  return p->config.sink.link(p->config.sink.ctx, job, link, err);
}

bool mu_pipeline_give_up(struct mu_pipeline *p, struct mu_job *job)
{
  int64_t spent = job->spent_us + (p->now_us - job->entered_us);
  bool often = job->request.look_up ? job->repeats > 2 * p->config.retries
                                    : job->tries > p->config.retries;

  if (!often && spent <= p->config.row_deadline_us) {
    return false;
  }
  end(p, job, MU_STATUS_FAILED, false);
  return true;
}

void mu_pipeline_count_doubt(struct mu_pipeline *p)
{
  p->stats.in_doubt++;
}

int64_t mu_pipeline_began(const struct mu_pipeline *p)
{
  return p->began_us ? p->began_us : INT64_MAX;
}

/* The first Date says when this run began, once and for all: a clock that is
 * set later, or a machine that was asleep, moves it no more. A run that died
 * before its first reply is placed by how long ago it was. */
static void note_began(struct mu_pipeline *p)
{
  int64_t earliest = 0;

  if (p->began_us != 0 || !p->gate.org_clock.known) {
    return;
  }
  earliest = mu_org_clock_at(&p->gate.org_clock, p->stats.started_us).earliest;
  if (p->config.settled_before) {
    int64_t ago = p->config.began_ago_us > 0 ? p->config.began_ago_us : 0;

    earliest -= (ago < CALENDAR_MOST ? ago : CALENDAR_MOST) + CALENDAR_SLACK;
  }
  p->began_us = earliest / DATE_RESOLUTION * DATE_RESOLUTION;
}

/* ---- limits ---- */

/* How many requests are still to be started in |bucket|. */
static uint64_t left_in(const struct mu_pipeline *p, enum mu_bucket bucket)
{
  uint64_t left = mu_roster_ready_count(p->roster, bucket);

  if (bucket == p->config.bucket) {
    left += mu_roster_timer_count(p->roster);
  }
  if (p->config.requests[bucket] > p->begun[bucket]) {
    left += p->config.requests[bucket] - p->begun[bucket];
  }
  return left;
}

/* ---- replies ---- */

static void note_granted(struct mu_pipeline *p, const struct mu_job *job)
{
  bool done = p->reply.verdict == MU_VERDICT_DONE;

  if (job->request.look_up) { /* that nobody is there is an answer, too */
    p->any_found =
        p->any_found || done || p->reply.verdict == MU_VERDICT_MISSING;
  } else {
    p->any_done = p->any_done || done;
  }
}

/* Who may not do this for one may not do it for the others; but some of those
 * who are there, admins for one, may be out of reach, and others not. */
static void refused_for_good(struct mu_pipeline *p, struct mu_job *job)
{
  const struct mu_okta_reply *reply = &p->reply;
  enum mu_stop why = MU_STOP_FORBIDDEN;

  if (reply->http->untrusted) {
    why = MU_STOP_UNTRUSTED;
  } else if (reply->verdict == MU_VERDICT_UNAUTHORIZED) {
    why = MU_STOP_UNAUTHORIZED;
  } else if (job->existing ||
             (job->request.look_up ? p->any_found : p->any_done)) {
    mu_pipeline_end(p, job, MU_STATUS_FAILED); /* this row alone */
    return;
  }
  move(p, job, MU_JOB_ABANDONED);
  stop_with_words(p, why, MU_EAUTH, mu_buffer_text(&reply->error));
}

/* What every command does alike; the rest is the command's. */
static void judge(struct mu_pipeline *p, struct mu_job *job)
{
  enum mu_verdict verdict = p->reply.verdict;

  if (verdict == MU_VERDICT_IN_DOUBT && job->request.repeatable) {
    verdict = MU_VERDICT_AGAIN;
  }
  switch (verdict) {
  case MU_VERDICT_WINDOW:
  case MU_VERDICT_CROWD:
    job->entered_us = p->now_us; /* waiting for a limit is not spent time */
    mu_pipeline_continue(p, job, false);
    break;
  case MU_VERDICT_UNAUTHORIZED:
  case MU_VERDICT_FORBIDDEN:
    refused_for_good(p, job);
    break;
  case MU_VERDICT_AGAIN:
    if (p->gate.reach.lost) {
      mu_pipeline_continue(p, job, false); /* it is not the row's fault */
    } else if (!mu_pipeline_give_up(p, job)) {
      mu_pipeline_continue(p, job, true);
    }
    break;
  default:
    note_granted(p, job);
    if (p->config.steps.follow(p->config.steps.ctx, p, job, &p->reply,
                               p->err) != MU_OK) {
      move(p, job, MU_JOB_ABANDONED);
      fail(p);
    }
    break;
  }
}

/* What a look-up found is for the command to judge. That nobody has a login is
 * no error: the row's own request may have met one, which stays noted. */
static bool found_out(const struct mu_pipeline *p, const struct mu_job *job)
{
  return job->request.look_up && (p->reply.verdict == MU_VERDICT_DONE ||
                                  p->reply.verdict == MU_VERDICT_MISSING);
}

/* The limits learn from a reply before anything else is done with it. An org
 * that is out of reach costs its row nothing but time: neither the number of
 * its attempts nor its deadline is touched. */
static void learn(struct mu_pipeline *p, struct mu_job *job)
{
  enum mu_bucket bucket = job->request.bucket;

  if (!mu_gate_learn(&p->gate, &job->ticket, job, bucket, left_in(p, bucket),
                     &p->reply, p->now_us)) {
    job->entered_us = p->now_us;
  }
  note_began(p);
}

static void take_reply(struct mu_pipeline *p, struct mu_exchange *exchange)
{
  struct mu_job *job = mu_exchange_user(exchange);
  const struct mu_reply *http = mu_exchange_reply(exchange);
  bool limited = false;

  mu_okta_reply_read(&p->reply, http, &job->request);
  learn(p, job);
  limited = p->reply.verdict == MU_VERDICT_WINDOW ||
            p->reply.verdict == MU_VERDICT_CROWD;
  if (p->reply.starved) {
    (void)mu_error_nomem(p->err);
    move(p, job, MU_JOB_ABANDONED);
    fail(p);
    return;
  }
  if (!limited && !found_out(p, job)) {
    mu_job_note_reply(job, &p->reply);
  }
  if (http->withdrawn) {
    p->left_over = p->left_over || job->request.follow_up;
    move(p, job, MU_JOB_ABANDONED);
    return;
  }
  if (mu_reply_is_unreached(http)) {
    mu_pipeline_continue(p, job, false);
    return;
  }
  if (!limited && !job->request.look_up) {
    job->tries++;
    job->attempts += job->request.follow_up ? 0 : 1 + http->rejections;
  }
  judge(p, job);
}

static void take_replies(struct mu_pipeline *p)
{
  struct mu_exchange *exchange = NULL;

  while (p->config.transfer &&
         (exchange = mu_transfer_ended(p->config.transfer)) != NULL) {
    take_reply(p, exchange);
    mu_transfer_release(p->config.transfer, exchange);
  }
}

/* ---- admitting rows ---- */

static void copy_row(struct mu_job *job, const struct mu_input_row *row)
{
  const struct mu_value *login = &row->user.values[MU_LOGIN];

  job->row = row->number;
  job->line = row->csv.line;
  mu_buffer_append(&job->login, login->text ? login->text : "", login->len);
  if (row->csv.raw) {
    mu_buffer_append(&job->raw, row->csv.raw, row->csv.raw_len);
  }
}

/* What stands where the login should be may be a secret. */
static bool is_no_login(const struct mu_pipeline *p,
                        const struct mu_input_row *row)
{
  const struct mu_value *login = &row->user.values[MU_LOGIN];

  return login->text &&
         mu_row_shape_hides_secrets(mu_input_map(p->config.input), &row->csv) &&
         !mu_format_fits(MU_FORMAT_EMAIL, login->text, login->len);
}

/* A valid row's job starts on its way; in a dry run it has arrived. */
static enum mu_code set_out(struct mu_pipeline *p,
                            const struct mu_input_row *row, struct mu_job *job)
{
  enum mu_code rc = MU_OK;

  if (mu_checker_skips(p->config.checker, row)) {
    mu_buffer_append_text(&job->error, "may not sign in, by its status");
    mu_pipeline_end(p, job, MU_STATUS_SKIPPED);
    return MU_OK;
  }
  if (!p->config.transfer) {
    mu_pipeline_end(p, job, MU_STATUS_PLANNED);
    return MU_OK;
  }
  rc = p->config.steps.plan(p->config.steps.ctx, row, job, p->err);
  if (rc == MU_OK && job->state != MU_JOB_DONE) {
    p->begun[job->request.bucket]++;
    job->doubted = row->number <= p->config.doubtful;
    move(p, job, MU_JOB_READY);
  }
  return rc;
}

static enum mu_code admit(struct mu_pipeline *p, const struct mu_input_row *row)
{
  struct mu_job *job = mu_roster_add(p->roster);
  enum mu_code rc = MU_OK;

  if (!job) {
    return mu_error_nomem(p->err);
  }
  copy_row(job, row);
  if (mu_checker_judge(p->config.checker, mu_input_map(p->config.input), row,
                       &p->faults)) {
    rc = set_out(p, row, job);
  } else {
    job->faults = p->faults.index;
    mu_buffer_append(&job->error, mu_buffer_text(&p->faults.text),
                     p->faults.text.len);
    if (is_no_login(p, row)) {
      mu_buffer_wipe(&job->login);
      mu_buffer_clear(&job->login);
    }
    mu_pipeline_end(p, job, MU_STATUS_INVALID);
  }
  if (rc == MU_OK &&
      (out_of_memory(job) || mu_buffer_failed(&p->faults.text))) {
    rc = mu_error_nomem(p->err);
  }
  mu_roster_weigh(p->roster, job);
  p->stats.admitted++;
  return rc;
}

static bool wants_rows(const struct mu_pipeline *p)
{
  return !p->drain && !p->input_ended && mu_roster_has_room(p->roster) &&
         mu_roster_timer_count(p->roster) < BACKOFF_MOST &&
         !p->gate.reach.lost &&
         mu_roster_ready_count(p->roster, p->config.bucket) <
             2 * (uint64_t)p->config.concurrency;
}

static void admit_rows(struct mu_pipeline *p)
{
  for (unsigned i = 0; i < ADMIT_A_TURN && wants_rows(p); i++) {
    struct mu_input_row row;
    enum mu_code rc = MU_END;

    if (p->config.limit == 0 || p->stats.admitted < p->config.limit) {
      rc = mu_input_next(p->config.input, &row, p->err);
    }
    if (rc == MU_END) {
      p->input_ended = true;
      return;
    }
    if (rc != MU_OK || admit(p, &row) != MU_OK) {
      fail(p);
      return;
    }
  }
}

/* ---- starting requests ---- */

static bool start(struct mu_pipeline *p, struct mu_job *job, uint64_t left)
{
  struct mu_transfer_request sent = mu_okta_transfer(&job->request);
  enum mu_code rc =
      out_of_memory(job) /* half a path is another path */
          ? mu_error_nomem(p->err)
          : mu_transfer_start(p->config.transfer, &sent, job, p->err);

  if (rc != MU_OK) {
    fail(p);
    return false;
  }
  move(p, job, MU_JOB_IN_FLIGHT);
  mu_gate_start(&p->gate, &job->ticket, job, job->request.bucket, left,
                p->now_us);
  if (job->first_sent_us == 0) {
    job->first_sent_us = p->now_us;
  }
  job->wrote = job->wrote || !job->request.look_up;
  if (job->row > p->last_started) {
    p->last_started = job->row;
  }
  return true;
}

/* Starts what |bucket| and the limits allow; gives when to look again. */
static int64_t start_bucket(struct mu_pipeline *p, enum mu_bucket bucket)
{
  struct mu_job *job = NULL;

  while ((job = mu_roster_ready(p->roster, bucket)) != NULL && !p->halt) {
    uint64_t left = left_in(p, bucket);
    int64_t at = mu_gate_ready_at(&p->gate, bucket, left, p->now_us);

    if (at > p->now_us) {
      return at;
    }
    if (mu_transfer_idle(p->config.transfer) == 0) {
      return MU_NEVER;
    }
    if (!start(p, job, left)) {
      return MU_NEVER;
    }
  }
  return MU_NEVER;
}

/* The buckets in their order, look-ups first: they end rows that others wait
 * for. */
static int64_t start_ready(struct mu_pipeline *p)
{
  int64_t at = MU_NEVER;

  for (unsigned b = 0; b < MU_BUCKETS; b++) {
    int64_t ready = start_bucket(p, (enum mu_bucket)b);

    at = ready < at ? ready : at;
  }
  return at;
}

/* ---- the rest of a turn ---- */

static void wake_timers(struct mu_pipeline *p)
{
  struct mu_job *job = NULL;

  while ((job = mu_roster_next_timer(p->roster)) != NULL &&
         job->retry_at <= p->now_us) {
    move(p, job, MU_JOB_READY);
  }
}

static void settle_ended(struct mu_pipeline *p)
{
  struct mu_job *job = NULL;

  while ((job = mu_roster_oldest(p->roster)) != NULL) {
    enum mu_code rc = MU_OK;

    if (job->state != MU_JOB_DONE || p->sink_failed) {
      return;
    }
    rc = out_of_memory(job)
             ? mu_error_nomem(p->err)
             : p->config.sink.settle(p->config.sink.ctx, job, p->err);
    if (rc != MU_OK) {
      fail_sink(p);
      return;
    }
    p->stats.settled++;
    mu_roster_retire(p->roster, p->now_us);
  }
}

static bool is_finished(const struct mu_pipeline *p)
{
  if (p->stop == MU_STOP_NOT) {
    return p->input_ended && !mu_roster_oldest(p->roster);
  }
  if (p->network_failed) {
    return true;
  }
  return p->gate.concurrency.in_flight == 0 &&
         mu_roster_ready_in_all(p->roster) == 0 &&
         mu_roster_timer_count(p->roster) == 0;
}

static int64_t next_look(const struct mu_pipeline *p, int64_t start_at)
{
  const struct mu_job *timer = mu_roster_next_timer(p->roster);
  int64_t at = p->now_us + TICK_US * p->config.clock->speed;

  at = start_at < at ? start_at : at;
  if (timer && timer->retry_at < at) {
    at = timer->retry_at;
  }
  return wants_rows(p) ? p->now_us : at;
}

static void wait_for_network(struct mu_pipeline *p, int64_t until_us)
{
  int64_t before = p->now_us;
  enum mu_bucket bucket = p->config.bucket;
  int64_t window_us = 0;
  bool waits = mu_pipeline_waits(p, before, &bucket, &window_us);
  enum mu_code rc = MU_OK;

  if (p->config.transfer) {
    rc = mu_transfer_wait(p->config.transfer, until_us - before,
                          p->config.signal_fd, p->err);
  }
  p->now_us = mu_clock_now_us(p->config.clock);
  if (waits) {
    p->stats.waited_us += p->now_us - before;
  }
  if (rc != MU_OK) {
    p->network_failed = true;
    fail(p);
  }
}

static void turn(struct mu_pipeline *p)
{
  int64_t start_at = MU_NEVER;

  take_replies(p);
  read_signal(p);
  look_at_the_clock(p);
  stop_waiting(p);
  wake_timers(p);
  admit_rows(p);
  if (p->config.transfer) {
    start_at = start_ready(p);
  }
  settle_ended(p);
  if (!p->sink_failed &&
      p->config.sink.tick(p->config.sink.ctx, p, p->now_us, p->err) != MU_OK) {
    fail_sink(p);
  }
  if (!is_finished(p)) {
    wait_for_network(p, next_look(p, start_at));
  }
}

enum mu_stop mu_pipeline_run(struct mu_pipeline *p, struct mu_error *err)
{
  p->err = err;
  p->now_us = mu_clock_now_us(p->config.clock);
  p->stats.started_us = p->now_us;
  do {
    turn(p);
  } while (!is_finished(p));
  if (p->stop != MU_STOP_ERROR && p->stats.settled == p->config.rows) {
    p->stop = MU_STOP_NOT; /* it came too late: all is done */
  }
  return p->stop;
}

/* ---- making, freeing, asking ---- */

enum mu_code mu_pipeline_new(struct mu_pipeline **out,
                             const struct mu_pipeline_config *config,
                             struct mu_error *err)
{
  struct mu_pipeline *p = calloc(1, sizeof *p);
  struct mu_gate_config gate = {.pace = config->pace,
                                .share_percent = config->share_percent,
                                .concurrency = config->concurrency,
                                .late_us = LATE_US * config->clock->speed};

  *out = NULL;
  if (!p) {
    return mu_error_nomem(err);
  }
  p->config = *config;
  if (mu_roster_new(&p->roster, err) != MU_OK) {
    mu_pipeline_free(p);
    return MU_ENOMEM;
  }
  p->began_us = config->settled_before ? config->began_us : 0;
  p->any_done = config->granted_before;
  p->any_found = config->granted_before;
  p->stats.resumed = config->settled;
  p->stats.admitted = config->settled;
  p->stats.settled = config->settled;
  mu_gate_init(&p->gate, &gate);
  mu_breaker_init(&p->breaker, config->max_failures);
  mu_faults_init(&p->faults);
  mu_okta_reply_init(&p->reply);
  *out = p;
  return MU_OK;
}

void mu_pipeline_free(struct mu_pipeline *p)
{
  if (!p) {
    return;
  }
  mu_roster_free(p->roster);
  mu_faults_release(&p->faults);
  mu_okta_reply_release(&p->reply);
  mu_gate_release(&p->gate);
  mu_buffer_release(&p->words);
  free(p);
}

const struct mu_pipeline_stats *mu_pipeline_stats(const struct mu_pipeline *p)
{
  return &p->stats;
}

const struct mu_gate *mu_pipeline_gate(const struct mu_pipeline *p)
{
  return &p->gate;
}

const struct mu_org_clock *mu_pipeline_org_clock(const struct mu_pipeline *p)
{
  return &p->gate.org_clock;
}

unsigned mu_pipeline_in_flight(const struct mu_pipeline *p)
{
  return p->gate.concurrency.in_flight;
}

enum mu_rest mu_pipeline_rest(const struct mu_pipeline *p)
{
  if (p->halt) {
    return MU_REST_UNANSWERED;
  }
  return p->left_over ? MU_REST_FOLLOW_UPS : MU_REST_NONE;
}

bool mu_pipeline_stopping(const struct mu_pipeline *p)
{
  return p->stop != MU_STOP_NOT && p->gate.concurrency.in_flight > 0;
}

uint32_t mu_pipeline_limit(const struct mu_pipeline *p, enum mu_bucket bucket)
{
  return mu_gate_limit(&p->gate, bucket);
}

uint64_t mu_pipeline_left(const struct mu_pipeline *p, enum mu_bucket bucket)
{
  return left_in(p, bucket);
}

bool mu_pipeline_waits(const struct mu_pipeline *p, int64_t now_us,
                       enum mu_bucket *bucket, int64_t *until_us)
{
  for (unsigned b = 0; b < MU_BUCKETS; b++) {
    int64_t until = mu_gate_waits_until(&p->gate, b, left_in(p, b), now_us);

    if (mu_roster_ready(p->roster, b) && until > now_us) {
      *bucket = b;
      *until_us = until;
      return true;
    }
  }
  return false;
}
