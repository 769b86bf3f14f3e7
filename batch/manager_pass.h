/* SPDX-License-Identifier: Apache-2.0 */
/*
 * manager_pass - when people are linked to their managers: after the last
 * create, once, and not again by a run that goes on with one that was through.
 */
#ifndef MUSTER_BATCH_MANAGER_PASS_H
#define MUSTER_BATCH_MANAGER_PASS_H

#include <stdbool.h>

#include "batch/manager_book.h"
#include "batch/manager_links.h"
#include "batch/manager_report.h"
#include "batch/outputs.h"
#include "batch/pipeline.h"
#include "batch/progress.h"
#include "batch/settings.h"
#include "io/error.h"

struct mu_manager_pass { /* embed by value; zero bytes: nobody is linked */
  const struct mu_manager_book *book; /* borrowed; NULL: not to be linked */
  struct mu_manager_report report;
  bool made_before; /* all of them, by the run that this one goes on with */
  struct mu_manager_links *links; /* NULL before the pass began */
  struct mu_progress progress;    /* of the pass */
};

/* After the survey: whom |book|, which may be NULL, says to link. */
void mu_manager_pass_expect(struct mu_manager_pass *pass,
                            const struct mu_manager_book *book);
void mu_manager_pass_release(struct mu_manager_pass *pass);

/* Goes on with an earlier run, whose report has been read into |pass|'s when it
 * was complete. Links of a run that was not |through| are made again; that does
 * no harm, and which of them were made nobody has written down. Those of one
 * that was are left alone: they may have been changed since. */
void mu_manager_pass_resume(struct mu_manager_pass *pass, bool through);

/* How many links are to be made. */
uint64_t mu_manager_pass_left(const struct mu_manager_pass *pass);

/* Whether there is anything to tell of: links were made, now or before. */
bool mu_manager_pass_has_news(const struct mu_manager_pass *pass);

struct mu_manager_pass_config { /* all borrowed for the life of the pass */
  const struct mu_settings *settings;
  const struct mu_pipeline_config *rows; /* of the pass before */
  enum mu_progress_mode mode;            /* likewise */
  struct mu_outputs *outputs;
};

/* Makes them. No link leaves before every row's result is on the disk: so no
 * run that goes on with this one ever has to tell a user whose managerId is set
 * by now from somebody else's. As mu_pipeline_run(). */
enum mu_stop mu_manager_pass_run(struct mu_manager_pass *pass,
                                 const struct mu_manager_pass_config *config,
                                 struct mu_error *err);

/* For what it cost; NULL before it began. */
const struct mu_pipeline *
mu_manager_pass_pipeline(const struct mu_manager_pass *pass);

#endif
