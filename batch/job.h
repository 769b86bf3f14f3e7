/* SPDX-License-Identifier: Apache-2.0 */
/*
 * job - one row on its way from the file to its line in the results.
 */
#ifndef MUSTER_BATCH_JOB_H
#define MUSTER_BATCH_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/gate.h"
#include "batch/okta_reply.h"
#include "batch/okta_request.h"
#include "batch/validate.h"
#include "io/buffer.h"

/* What the error of a row begins with that failed after its user had been
 * created: it stands in the results, for a run that goes on with them too. */
#define MU_JOB_CREATED "the user was created"

/* The word that a results line gives a row. */
enum mu_status {
  MU_STATUS_CREATED,
  MU_STATUS_UPDATED,
  MU_STATUS_UNCHANGED, /* the user is there, and just as the row says */
  MU_STATUS_PLANNED,
  MU_STATUS_SKIPPED,
  MU_STATUS_INVALID,
  MU_STATUS_FAILED,
  MU_STATUSES
};
const char *mu_status_word(enum mu_status status);

enum mu_job_state {
  MU_JOB_IDLE,      /* no row: on the pipeline's spare list */
  MU_JOB_READY,     /* on its bucket's ready list until there is room */
  MU_JOB_IN_FLIGHT, /* on no list; its request is with the transfer */
  MU_JOB_BACKOFF,   /* on the timers until |retry_at| */
  MU_JOB_DONE,      /* on no list; waits for the rows before it */
  MU_JOB_ABANDONED, /* the run stopped before this row had an end */
  MU_JOB_STATES
};

struct mu_job {
  enum mu_job_state state; /* set by the pipeline alone */
  struct mu_job *prev, *next;

  /* The row. */
  uint64_t row;
  uint64_t line;
  struct mu_buffer login;
  struct mu_buffer raw;  /* as it stands in the file, for the rejects */
  struct mu_buffer body; /* of its own request: may hold a password */
  struct mu_buffer path; /* of a look-up, or of a follow-up */
  /* What the row says of a user who is there, see mu_okta_profile_lines(); may
   * hold a secret. */
  struct mu_buffer wanted;
  /* Numbers, in the run's group_book, of the groups that the user is to be in:
   * uint32_t. */
  struct mu_buffer groups;
  size_t groups_done; /* of those, whether by the create or one by one */
  size_t held;        /* bytes, when it was admitted */

  /* What to send next, and which of the command's steps that is. */
  struct mu_okta_request request;
  unsigned step;
  struct mu_ticket ticket;      /* of its request in flight */
  struct mu_json_slice profile; /* in |body| */
  uint16_t later[MU_BUCKETS]; /* requests expected to follow the present one */
  bool existing;              /* its user was there before the run */
  bool changed;               /* and is no longer as they were */
  bool wrote;     /* something has left for it that is no mere look-up */
  bool staged;    /* not to be activated, whatever the run does with others */
  bool activates; /* to be activated once it is there, without an e-mail */
  bool doubted;   /* its own request may have been executed unseen, once */
  bool in_doubt;  /* and that is not settled yet */

  /* How it went so far. */
  unsigned attempts;  /* its own request sent, refusals by a limit aside */
  unsigned tries;     /* the same of the present request, be it a follow-up */
  unsigned repeats;   /* of any request of the row, for the back-off */
  int64_t entered_us; /* into the present state */
  int64_t spent_us;   /* in flight or backing off, not waiting for a limit */
  int64_t first_sent_us;
  int64_t retry_at;

  /* How it ended. */
  enum mu_status status;
  int http_status;
  int64_t elapsed_us;
  struct mu_fault_index faults; /* in |error|, for an invalid row */
  char id[MU_OKTA_ID_MAX];
  char user_status[MU_OKTA_ID_MAX];
  char error_code[MU_OKTA_ID_MAX];
  char request_id[MU_OKTA_ID_MAX];
  struct mu_buffer error;
};

void mu_job_init(struct mu_job *job);
void mu_job_release(struct mu_job *job);

/* Forgets the row, wipes what may have held a password, keeps the memory. */
void mu_job_reset(struct mu_job *job);

/* Notes what |reply| said last, for the results. */
void mu_job_note_reply(struct mu_job *job, const struct mu_okta_reply *reply);

/* Notes that the user's status is another by now; "": which is not known. */
void mu_job_note_status(struct mu_job *job, const char *status);

/* Notes the user who was found, as Okta shows them. */
struct cJSON;
void mu_job_note_user(struct mu_job *job, const struct cJSON *user);

/* What has been done for a row that fails in a follow-up. */
const char *mu_job_done(const struct mu_job *job);

/* How much memory its row takes while it waits. */
size_t mu_job_bytes(const struct mu_job *job);

#endif
