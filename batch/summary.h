/* SPDX-License-Identifier: Apache-2.0 */
/*
 * summary - what a run was and how it went, as JSON for machines.
 *
 * It is written from the start, so that a run that dies leaves word of what
 * it was, and replaced whole at the end.
 */
#ifndef MUSTER_BATCH_SUMMARY_H
#define MUSTER_BATCH_SUMMARY_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/group_book.h"
#include "batch/header_map.h"
#include "batch/input.h"
#include "batch/manager_report.h"
#include "batch/org_clock.h"
#include "batch/pipeline.h"
#include "batch/request_counts.h"
#include "batch/roundup.h"
#include "batch/schema_source.h"
#include "batch/settings.h"
#include "batch/survey.h"
#include "batch/tally.h"
#include "io/error.h"

#define MU_RUN_ID_MAX 33

struct cJSON;

struct mu_run_facts { /* all borrowed but for what is said to be owned */
  char run_id[MU_RUN_ID_MAX];
  const char *command;
  const char *org; /* NULL: none was needed */
  const char *input_path;
  const char *results_path;
  const char *rejects_path;
  const struct mu_settings *settings;
  const char *provider; /* that every user signs in with; NULL: a password */
  bool dry_run;
  bool holds_credentials; /* so may the rejects */
  const struct mu_survey *survey;
  const struct mu_input *input;
  const struct mu_header_map *map;
  const struct mu_group_book *groups; /* NULL: none can be named */
  const struct mu_roundup *noticed;
  const struct mu_tally *tally;
  const struct mu_schema_source *schema;
  const struct mu_request_counts *asked; /* before the first row's */
  bool barred; /* the org was out of reach before it could be asked for the
                  schema: what the columns mean is not settled */
  const struct mu_pipeline *pipeline;       /* NULL before it runs */
  const struct mu_manager_report *managers; /* NULL: not to be linked */
  uint64_t rejects;
  int64_t started_org_us;  /* of the earlier run that this one goes on with */
  int64_t started_here_us; /* calendar time of this machine, likewise */
  int64_t ended_us;        /* local; 0: not yet */
  const char *stopped_by;  /* NULL: nothing did */
  int exit_code;           /* once it has ended */
  /* Owned: the groups that the earlier run created, or NULL. */
  struct cJSON *created_groups;
};

/* Frees what is owned. */
void mu_run_facts_release(struct mu_run_facts *facts);

/* A new run's id: random, in hexadecimal. */
void mu_summary_new_id(char id[MU_RUN_ID_MAX]);

/* MU_EOUTPUT when the summary at |path| is that of a run that is still going
 * on, with results of its own. What is no summary is nobody's. */
enum mu_code mu_summary_check_free(const char *path,
                                   struct mu_error *err) MU_MUST_CHECK;

/* Whether the run that left the summary at |path| is the one that |facts| are
 * about, so that this one can go on with it; takes its id and its start over.
 * When that run was complete, |*complete| is set and |managers| becomes what it
 * says of them. MU_EUSAGE names what differs. */
enum mu_code mu_summary_take_over(const char *path, struct mu_run_facts *facts,
                                  bool *complete,
                                  struct mu_manager_report *managers,
                                  struct mu_error *err) MU_MUST_CHECK;

/* Writes |path| anew. */
enum mu_code mu_summary_write(const char *path,
                              const struct mu_run_facts *facts,
                              struct mu_error *err) MU_MUST_CHECK;

#endif
