/* SPDX-License-Identifier: Apache-2.0 */
/*
 * announcement - what is said of a file once all of it has been read: how it
 * was understood, and what was noticed.
 */
#ifndef MUSTER_BATCH_ANNOUNCEMENT_H
#define MUSTER_BATCH_ANNOUNCEMENT_H

#include "batch/header_map.h"
#include "batch/remark.h"
#include "batch/roundup.h"
#include "batch/schema_source.h"
#include "batch/settings.h"
#include "batch/survey.h"

struct mu_announcement { /* all borrowed */
  const struct mu_settings *settings;
  const struct mu_schema_source *source;
  const char *org; /* its URL; NULL: there is none */
  const struct mu_header_map *map;
  const struct mu_remarks *remarks;
  const struct mu_survey *survey;
  const struct mu_roundup *noticed; /* in the cells */
};

/* Prints all of it on standard error; nothing under --quiet. */
void mu_announcement_print(const struct mu_announcement *a);

#endif
