/* SPDX-License-Identifier: Apache-2.0 */
/*
 * manager_links - the pass after the last create, in which each user who names
 * another row as manager gets that person's Okta id as managerId.
 *
 * Whom a row is about is in the results, which are on the disk by then: no row
 * that has no result is ever linked, and a link can be made again at any time.
 */
#ifndef MUSTER_BATCH_MANAGER_LINKS_H
#define MUSTER_BATCH_MANAGER_LINKS_H

#include "batch/manager_report.h"
#include "batch/pipeline.h"
#include "io/error.h"

struct mu_manager_links;

/* |config| is that of the pass before, from which all that is not about rows
 * is taken; |results_path| has a line for each of its rows. Both are borrowed,
 * and so is |report|, in which what happens is counted. */
struct mu_manager_links_config {
  const struct mu_pipeline_config *config;
  const char *results_path;
  struct mu_manager_report *report;
  /* As of a sink; |ctx| goes with it. */
  enum mu_code (*tick)(void *ctx, const struct mu_pipeline *pipeline,
                       int64_t now_us, struct mu_error *err);
  void *ctx;
};

/* Reads input and results to learn the managers' ids, and leaves the input
 * rewound. Freed with mu_manager_links_free(). */
enum mu_code mu_manager_links_new(struct mu_manager_links **out,
                                  const struct mu_manager_links_config *config,
                                  struct mu_error *err) MU_MUST_CHECK;
void mu_manager_links_free(struct mu_manager_links *links);

/* Sends the links; as mu_pipeline_run(). */
enum mu_stop mu_manager_links_run(struct mu_manager_links *links,
                                  struct mu_error *err);

/* For what it cost. */
const struct mu_pipeline *
mu_manager_links_pipeline(const struct mu_manager_links *links);

#endif
