/* SPDX-License-Identifier: Apache-2.0 */
/*
 * first_pass - all that is done with a file before anything is written: it is
 * opened, read to its end, told of, and taken or refused.
 */
#ifndef MUSTER_BATCH_FIRST_PASS_H
#define MUSTER_BATCH_FIRST_PASS_H

#include <stdbool.h>

#include "batch/input.h"
#include "batch/map_file.h"
#include "batch/remark.h"
#include "batch/schema_source.h"
#include "batch/settings.h"
#include "batch/survey.h"
#include "batch/validate.h"
#include "io/error.h"

struct mu_first_pass_config { /* all borrowed for the life of the pass */
  const struct mu_settings *settings;
  const struct mu_rules *rules;
  const char *file;
  const struct mu_schema_source *source; /* of the users' schema */
  const char *org;                       /* its URL; NULL: there is none */
  bool sends; /* false: to validate alone, where bad rows are listed */
};

struct mu_first_pass { /* embed by value; the fields are there to be read */
  struct mu_first_pass_config config;
  struct mu_map_file *map_file; /* NULL unless --map-file */
  struct mu_input *input;
  struct mu_checker *checker;
  struct mu_survey survey;
  struct mu_remarks remarks;
  bool unverified; /* --verify-password, and it is wrong */
};

/* Whether |file| can be opened at all, before anybody is asked for nothing: a
 * moment's look. What is no regular file in the end is opened once only, so
 * nothing is said of it. */
enum mu_code mu_first_pass_check_file(const char *file,
                                      struct mu_error *err) MU_MUST_CHECK;

/* Reads the file and leaves |pass|'s input at its first row. |pass| is released
 * with mu_first_pass_release() whatever the outcome. MU_EUSAGE: the settings do
 * not fit the file. MU_EINPUT: it cannot be read, or what it holds may not be
 * run. MU_EOUTPUT: the map or the findings cannot be written. */
enum mu_code mu_first_pass_run(struct mu_first_pass *pass,
                               const struct mu_first_pass_config *config,
                               struct mu_error *err) MU_MUST_CHECK;
void mu_first_pass_release(struct mu_first_pass *pass);

#endif
