/* SPDX-License-Identifier: Apache-2.0 */
/*
 * harvest - the loop that carries lists through their pages, many lists at
 * once, on one thread: the pipeline of an export, with pages in place of rows.
 *
 * The pages of one list come one after another, since each says where the next
 * one is. What lists there are is the source's to say: it is asked for another
 * one whenever a request could leave at once and no list waits for its turn,
 * so that there are never more of them than the limits let run.
 *
 * A page that takes the org too long (500, 504, no answer in time) is asked for
 * in halves, down to MU_PAGE_LEAST; after ten that came well pages grow again.
 *
 * Links are followed on the org's own origin alone, and never to a page that
 * was just had.
 */
#ifndef MUSTER_BATCH_HARVEST_H
#define MUSTER_BATCH_HARVEST_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/cursors.h"
#include "batch/gate.h"
#include "batch/okta_reply.h"
#include "batch/okta_request.h"
#include "batch/pipeline.h"
#include "io/buffer.h"
#include "io/clock.h"
#include "io/error.h"
#include "io/transfer.h"

struct mu_harvest;

struct mu_harvest_source {
  enum mu_bucket bucket; /* that all its pages are counted in */
  /* Begins another list: fills the source's part of |cursor| (|path| is empty).
   * MU_END: there is none at present; it is asked again. */
  enum mu_code (*begin)(void *ctx, struct mu_cursor *cursor,
                        struct mu_error *err);
  /* Takes a page that came whole: its body is |reply->http->body|. |next| is
   * the path and query of the page after it, empty when it is the last one, and
   * becomes |cursor->path| after this: the source may change it. The list
   * ends when |next| is empty after this, or the source says |cursor->over|. */
  enum mu_code (*take)(void *ctx, struct mu_cursor *cursor,
                       const struct mu_okta_reply *reply,
                       struct mu_buffer *next, struct mu_error *err);
  /* Told of a page that the org refuses for good (reply->verdict REFUSED,
   * MISSING or FORBIDDEN), or fails to give however small it is (AGAIN). MU_OK:
   * |cursor->path| is another try. MU_END: the list ends here. Any other code
   * stops the harvest with |err|. */
  enum mu_code (*refused)(void *ctx, struct mu_cursor *cursor,
                          const struct mu_okta_reply *reply,
                          struct mu_error *err);
  /* Once a turn; what it returns stops the harvest. */
  enum mu_code (*tick)(void *ctx, const struct mu_harvest *harvest,
                       int64_t now_us, struct mu_error *err);
  void *ctx;
};

struct mu_harvest_config { /* all borrowed for the life of the harvest */
  const char *origin;      /* the org's: scheme://host[:port] */
  struct mu_transfer *transfer;
  const struct mu_clock *clock;
  struct mu_gate *gate; /* shared by harvests that follow each other */
  struct mu_harvest_source source;
  int signal_fd;       /* readable when the run shall stop; or -1 */
  unsigned retries;    /* of one page, failures that pass */
  int64_t deadline_us; /* of one page, waiting for limits aside */
  int64_t give_up_after_us;
  int64_t stop_at_us; /* local; 0: when it is done */
};

enum mu_code mu_harvest_new(struct mu_harvest **out,
                            const struct mu_harvest_config *config,
                            struct mu_error *err) MU_MUST_CHECK;
void mu_harvest_free(struct mu_harvest *harvest);

/* Runs until every list has its end and the source begins no more, or the
 * harvest is stopped; |err| says why, as mu_pipeline_run() has it. A signal
 * ends it once the pages in flight have come; a second one leaves at once. Once
 * it was stopped, requests may still be in flight whose lists are no more: the
 * transfer is good for nothing but to be freed. */
enum mu_stop mu_harvest_run(struct mu_harvest *harvest, struct mu_error *err);

/* How many requests are expected to be still to come in |bucket|, for the pace:
 * the source may say so as soon as it knows, and anew when it knows better.
 * Without its word, or 0, as many are expected as there have been. */
void mu_harvest_expect(struct mu_harvest *harvest, enum mu_bucket bucket,
                       uint64_t requests);

/* When it began to run, in local time, which tells it from all others. */
int64_t mu_harvest_began_us(const struct mu_harvest *harvest);
uint64_t mu_harvest_pages(const struct mu_harvest *harvest);
unsigned mu_harvest_in_flight(const struct mu_harvest *harvest);
/* The bucket that lists wait for, and until when in local time; false when
 * nothing waits for a window. */
bool mu_harvest_waits(const struct mu_harvest *harvest, int64_t now_us,
                      enum mu_bucket *bucket, int64_t *until_us);
bool mu_harvest_stopping(const struct mu_harvest *harvest);

#endif
