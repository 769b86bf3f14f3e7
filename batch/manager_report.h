/* SPDX-License-Identifier: Apache-2.0 */
/*
 * manager_report - what came of linking people to their managers: for the
 * summary, and for the last words of a run.
 */
#ifndef MUSTER_BATCH_MANAGER_REPORT_H
#define MUSTER_BATCH_MANAGER_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "batch/job.h"
#include "batch/manager_book.h"
#include "io/error.h"

#define MU_MANAGER_FAILURES 1000 /* that are told one by one */

struct mu_manager_failure {
  uint64_t row;
  char *login;
  char *error;
};

/* All but |found|, |not_in_file|, |not_sent|, |own| and |cycles|, which the
 * survey knows, grows as links are made. */
struct mu_manager_report { /* embed by value; zero bytes are none */
  uint64_t found;          /* rows that name another row of the file */
  uint64_t not_in_file;
  uint64_t not_sent;
  uint64_t own;
  uint64_t cycles;
  uint64_t linked;
  uint64_t not_created;    /* rows that are no users themselves */
  uint64_t manager_failed; /* rows whose manager is none */
  uint64_t failed;         /* links that the org refused */
  struct mu_manager_failure *failures;
  size_t failure_count;
};

void mu_manager_report_release(struct mu_manager_report *report);

/* Takes over what the survey counted. */
void mu_manager_report_expect(struct mu_manager_report *report,
                              const struct mu_manager_counts *counts);

/* |job|'s link failed. */
enum mu_code mu_manager_report_fail(struct mu_manager_report *report,
                                    const struct mu_job *job,
                                    struct mu_error *err) MU_MUST_CHECK;

/* As an object of the summary; NULL when out of memory. The caller frees with
 * cJSON_Delete(). */
struct cJSON;
struct cJSON *mu_manager_report_json(const struct mu_manager_report *report);

/* Reads the same back, as far as it is one, into an empty report. */
enum mu_code mu_manager_report_read(struct mu_manager_report *report,
                                    const struct cJSON *json,
                                    struct mu_error *err) MU_MUST_CHECK;

/* Says what was linked, and the first 20 links that failed. */
void mu_manager_report_print(FILE *out, const struct mu_manager_report *report);

#endif
