/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pipeline - the loop that carries rows from the file through the org to the
 * results, many at once, on one thread.
 *
 * What a command does to a row is a small table of steps: |plan| makes the
 * row's first request, |follow| looks at each reply and either ends the row
 * or makes another request. All the rest is here and the same for every
 * command: reading no further ahead than can be used, the limits, the
 * retries, the order of the results, and stopping.
 */
#ifndef MUSTER_BATCH_PIPELINE_H
#define MUSTER_BATCH_PIPELINE_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/breaker.h"
#include "batch/gate.h"
#include "batch/input.h"
#include "batch/job.h"
#include "batch/survey.h"
#include "io/clock.h"
#include "io/error.h"
#include "io/transfer.h"

struct mu_pipeline;

struct mu_steps {
  /* Fills |job|'s body and first request from |row|; or, when there is nothing
   * to send, ends it with mu_pipeline_end(). */
  enum mu_code (*plan)(void *ctx, const struct mu_input_row *row,
                       struct mu_job *job, struct mu_error *err);
  /* Told of a reply that ends the present request: calls
   * mu_pipeline_end(), or sets |job->request| and calls
   * mu_pipeline_continue(). When it does neither it gives an error, which
   * stops the run and leaves the row for another. */
  enum mu_code (*follow)(void *ctx, struct mu_pipeline *pipeline,
                         struct mu_job *job, const struct mu_okta_reply *reply,
                         struct mu_error *err);
  /* Told of a row that fails in a follow-up, in |job->error|, which says
   * nothing yet of what the row had got done before. May be NULL. */
  void (*explain)(void *ctx, struct mu_job *job);
  void *ctx;
};

/* Where rows go when they have ended, in input order. */
struct mu_sink {
  /* Writes |job|'s line; what it returns stops the run. */
  enum mu_code (*settle)(void *ctx, const struct mu_job *job,
                         struct mu_error *err);
  /* Keeps the one-time |link| of |job|'s user; |job| has not ended yet. May be
   * NULL when the command has none. */
  enum mu_code (*link)(void *ctx, const struct mu_job *job,
                       const struct mu_buffer *link, struct mu_error *err);
  /* Once a turn. |pipeline| can be asked for its state. */
  enum mu_code (*tick)(void *ctx, const struct mu_pipeline *pipeline,
                       int64_t now_us, struct mu_error *err);
  void *ctx;
};

struct mu_pipeline_config { /* all borrowed for the life of the pipeline */
  struct mu_input *input;   /* at its first row */
  struct mu_checker *checker;
  struct mu_transfer *transfer; /* NULL: a dry run, rows end as planned */
  const struct mu_clock *clock;
  struct mu_steps steps;
  struct mu_sink sink;
  int signal_fd;         /* readable when the run shall stop; or -1 */
  uint64_t rows;         /* to be run: the survey's count */
  enum mu_bucket bucket; /* of the rows' first requests */
  /* How many requests there are to be, or may be: those that |steps.plan|
   * makes, and what it says is to follow (job->later). */
  uint64_t requests[MU_BUCKETS];
  uint64_t limit; /* read no more rows than this; 0: all */
  enum mu_pace pace;
  uint32_t share_percent;
  unsigned concurrency;
  unsigned retries;
  int64_t row_deadline_us;
  int64_t give_up_after_us; /* with no connection to the org */
  struct mu_amount max_failures;
  int64_t stop_at_us; /* local; 0: when it is done */
  /* A run that goes on with an earlier one's work: */
  bool settled_before;
  uint64_t settled;  /* rows that have their results; |input| is behind them */
  uint64_t doubtful; /* rows up to this one may have been in flight then */
  bool granted_before;  /* some of them were created, or changed */
  int64_t began_us;     /* org time when the earlier run began; 0: not known */
  int64_t began_ago_us; /* how long ago that was, by the calendar here */
};

enum mu_stop {
  MU_STOP_NOT,          /* every row has its end */
  MU_STOP_INTERRUPTED,  /* SIGINT, SIGHUP */
  MU_STOP_TERMINATED,   /* SIGTERM */
  MU_STOP_UNAUTHORIZED, /* the org refused the credentials */
  MU_STOP_FORBIDDEN,    /* they lack a permission, from the first call on */
  MU_STOP_UNTRUSTED,    /* the org's TLS certificate */
  MU_STOP_UNREACHABLE,  /* no connection for too long */
  MU_STOP_SAME_ERROR,   /* on row after row, for good */
  MU_STOP_FAILURES,     /* more than were allowed */
  MU_STOP_DURATION,     /* out of time */
  MU_STOP_ERROR         /* input, output or memory: see the mu_error */
};

/* Counts that a summary and a progress line want. */
struct mu_pipeline_stats {
  uint64_t resumed;  /* rows settled by an earlier run */
  uint64_t admitted; /* rows read so far, those included */
  uint64_t settled;  /* rows written to the results */
  uint64_t in_doubt; /* rows whose create had to be looked up */
  int64_t waited_us; /* with work at hand and no room in any window */
  int64_t started_us;
};

/* Rows beyond the last settled one that may have left when a run died: as far
 * as it reads ahead, and as many results as may not have reached the disk. */
#define MU_PIPELINE_DOUBT 20000u

enum mu_code mu_pipeline_new(struct mu_pipeline **out,
                             const struct mu_pipeline_config *config,
                             struct mu_error *err) MU_MUST_CHECK;
void mu_pipeline_free(struct mu_pipeline *pipeline);

/* Runs until every row has its end or the run is stopped; |err| says why when
 * it was, but for a signal or DURATION (for UNAUTHORIZED, FORBIDDEN and
 * UNTRUSTED in the org's words). */
enum mu_stop mu_pipeline_run(struct mu_pipeline *pipeline,
                             struct mu_error *err);

/* For a command's |follow|. */
void mu_pipeline_end(struct mu_pipeline *pipeline, struct mu_job *job,
                     enum mu_status status);
/* Sends |job->request| next; after a back-off when |wait|. */
void mu_pipeline_continue(struct mu_pipeline *pipeline, struct mu_job *job,
                          bool wait);
/* Sends |job->request|, which follows what the row has done so far, as soon as
 * there is room; the tries of it are counted anew. */
void mu_pipeline_next(struct mu_pipeline *pipeline, struct mu_job *job);
/* Of |job| no more than |count| requests are to follow in |bucket|. */
void mu_pipeline_expect(struct mu_pipeline *pipeline, struct mu_job *job,
                        enum mu_bucket bucket, unsigned count);
/* Hands |link|, which is |job|'s user's, to the sink. */
enum mu_code mu_pipeline_give_link(struct mu_pipeline *pipeline,
                                   const struct mu_job *job,
                                   const struct mu_buffer *link,
                                   struct mu_error *err) MU_MUST_CHECK;
/* True, and the row has failed, when |job| may not be sent again: too many
 * attempts, or its deadline is over. */
bool mu_pipeline_give_up(struct mu_pipeline *pipeline, struct mu_job *job);

/* Adds what |more|, a later pass of the same run that has ended, cost to what
 * |pipeline| tells of; what it learnt of the org's clock is taken over where
 * nothing is known. */
void mu_pipeline_add(struct mu_pipeline *pipeline,
                     const struct mu_pipeline *more);

/* One more row whose request may have been executed unseen. */
void mu_pipeline_count_doubt(struct mu_pipeline *pipeline);

/* The org's time when the run began, at the earliest (that of the earlier run
 * when this one goes on with it): what was created before then was not created
 * by this run. INT64_MAX before any reply came; the same ever after. */
int64_t mu_pipeline_began(const struct mu_pipeline *pipeline);

const struct mu_pipeline_stats *
mu_pipeline_stats(const struct mu_pipeline *pipeline);
/* The limits as they are known, and what went to the org. */
const struct mu_gate *mu_pipeline_gate(const struct mu_pipeline *pipeline);
const struct mu_org_clock *
mu_pipeline_org_clock(const struct mu_pipeline *pipeline);
unsigned mu_pipeline_in_flight(const struct mu_pipeline *pipeline);

/* What a run that was stopped leaves of the rows that had left. */
enum mu_rest {
  MU_REST_NONE,
  MU_REST_UNANSWERED, /* the org was out of reach */
  MU_REST_FOLLOW_UPS  /* there was no waiting for all that was to follow */
};
enum mu_rest mu_pipeline_rest(const struct mu_pipeline *pipeline);

/* True while a run that was told to stop waits for what is in flight. */
bool mu_pipeline_stopping(const struct mu_pipeline *pipeline);

/* How many requests |bucket| takes from this caller in a window, as the org's
 * replies have it; 0 before they said so. */
uint32_t mu_pipeline_limit(const struct mu_pipeline *pipeline,
                           enum mu_bucket bucket);

/* How many requests are still to be started in |bucket|, as far as is known. */
uint64_t mu_pipeline_left(const struct mu_pipeline *pipeline,
                          enum mu_bucket bucket);

/* The bucket that rows wait for, and until when in local time; false when
 * nothing waits for a window. */
bool mu_pipeline_waits(const struct mu_pipeline *pipeline, int64_t now_us,
                       enum mu_bucket *bucket, int64_t *until_us);

#endif
