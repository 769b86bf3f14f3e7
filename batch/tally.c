/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/tally.h"

#include <stdio.h>
#include <string.h>

#include "batch/advice.h"
#include "batch/validate.h"
#include "io/text.h"

static struct mu_error_group *find_group(struct mu_tally *tally,
                                         const char *code)
{
  struct mu_error_group *group = NULL;

  for (size_t i = 0; i < tally->group_count; i++) {
    if (strcmp(tally->groups[i].code, code) == 0) {
      return &tally->groups[i];
    }
  }
  if (tally->group_count == MU_TALLY_GROUPS) {
    group = &tally->groups[MU_TALLY_GROUPS - 1];
    (void)snprintf(group->code, sizeof group->code, "other");
    return group;
  }
  group = &tally->groups[tally->group_count++];
  (void)snprintf(group->code, sizeof group->code, "%s", code);
  return group;
}

static void add_error(struct mu_tally *tally, const struct mu_job *job,
                      const char *code, const char *advice, const char *words,
                      size_t len)
{
  struct mu_error_group *group = find_group(tally, code);

  if (group->count++ == 0) {
    mu_text_cut(group->message, sizeof group->message, words, len);
    group->example_row = job->row;
    group->advice = advice;
  }
}

static void add_invalid(struct mu_tally *tally, const struct mu_job *job)
{
  for (unsigned fault = 0; fault < MU_FAULTS; fault++) {
    size_t len = job->faults.first[fault].len;

    if (len > 0) {
      add_error(tally, job, mu_fault_name(fault), mu_fault_advice(fault),
                mu_buffer_text(&job->error) + job->faults.first[fault].start,
                len);
    }
  }
}

/* The user is there, and something that was to follow the create is not. */
static bool is_half_done(const struct mu_job *job)
{
  return strncmp(mu_buffer_text(&job->error), MU_JOB_CREATED,
                 strlen(MU_JOB_CREATED)) == 0;
}

static void add_half_done(struct mu_tally *tally, const struct mu_job *job)
{
  add_error(tally, job, "after_create",
            "these users are in the org: do there what the messages name; "
            "their rows, fed back, find the logins taken, and get their groups "
            "with --on-existing update",
            mu_buffer_text(&job->error), job->error.len);
}

static void add_failed(struct mu_tally *tally, const struct mu_job *job)
{
  const char *code = job->error_code[0] ? job->error_code : "network";
  char status[16];

  if (!job->error_code[0] && job->http_status > 0) {
    (void)snprintf(status, sizeof status, "http_%d", job->http_status);
    code = status;
  }
  add_error(tally, job, code, mu_advice(job->error_code, job->http_status),
            mu_buffer_text(&job->error), job->error.len);
}

void mu_tally_add(struct mu_tally *tally, const struct mu_job *job)
{
  tally->by_status[job->status]++;
  if (job->status == MU_STATUS_INVALID) {
    add_invalid(tally, job);
  } else if (job->status == MU_STATUS_FAILED && is_half_done(job)) {
    add_half_done(tally, job);
  } else if (job->status == MU_STATUS_FAILED) {
    add_failed(tally, job);
  }
}

uint64_t mu_tally_bad(const struct mu_tally *tally)
{
  return tally->by_status[MU_STATUS_INVALID] +
         tally->by_status[MU_STATUS_FAILED];
}
