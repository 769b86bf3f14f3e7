/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roster - the rows that a run has in hand, and where each of them stands.
 *
 * A job stands in one place at a time, named by its state (see job.h), and
 * mu_roster_move() alone moves it. Whatever their state, jobs also stand in a
 * ring in the order of their rows, so that the results come out in that order;
 * its size bounds how far a run reads ahead of its slowest row.
 *
 * Times are local microseconds; nothing here reads a clock.
 */
#ifndef MUSTER_BATCH_ROSTER_H
#define MUSTER_BATCH_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "batch/job.h"
#include "io/error.h"

struct mu_roster; /* frees its jobs, which are borrowed from it */

enum mu_code mu_roster_new(struct mu_roster **out,
                           struct mu_error *err) MU_MUST_CHECK;
void mu_roster_free(struct mu_roster *roster);

/* Whether another row may be taken in. */
bool mu_roster_has_room(const struct mu_roster *roster);

/* A job for the next row, IDLE and last in the ring. NULL when memory is short;
 * never called without room. */
struct mu_job *mu_roster_add(struct mu_roster *roster);

/* Counts what |job|'s row takes, once it is filled in. */
void mu_roster_weigh(struct mu_roster *roster, struct mu_job *job);

/* Moves |job| and adds the time that it spent in flight or backing off to what
 * its row has spent; ends the program for a move that jobs do not make. */
void mu_roster_move(struct mu_roster *roster, struct mu_job *job,
                    enum mu_job_state to, int64_t now_us);

/* Abandons the jobs that wait to be sent and whose row is beyond |row|, or has
 * only been looked up. */
void mu_roster_abandon(struct mu_roster *roster, uint64_t row, int64_t now_us);

/* Abandons the jobs whose follow-up waits to be sent; whether there were any.
 */
bool mu_roster_abandon_follow_ups(struct mu_roster *roster, int64_t now_us);

/* The job of the first row in the ring; NULL when there is none. */
struct mu_job *mu_roster_oldest(const struct mu_roster *roster);

/* Takes the oldest job, whose row is settled, out of the ring. */
void mu_roster_retire(struct mu_roster *roster, int64_t now_us);

/* The READY job of the lowest row in |bucket|, or NULL; how many there are, and
 * in all buckets. */
struct mu_job *mu_roster_ready(const struct mu_roster *roster,
                               enum mu_bucket bucket);
uint64_t mu_roster_ready_count(const struct mu_roster *roster,
                               enum mu_bucket bucket);
uint64_t mu_roster_ready_in_all(const struct mu_roster *roster);

/* The job whose back-off is over first, or NULL; how many there are. */
struct mu_job *mu_roster_next_timer(const struct mu_roster *roster);
unsigned mu_roster_timer_count(const struct mu_roster *roster);

#endif
