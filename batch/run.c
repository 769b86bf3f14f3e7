/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/run.h"

#include <stdio.h>

#include "batch/budget.h"
#include "batch/closing.h"
#include "batch/earlier.h"
#include "batch/ending.h"
#include "batch/first_pass.h"
#include "batch/group_setup.h"
#include "batch/last_words.h"
#include "batch/manager_pass.h"
#include "batch/org_link.h"
#include "batch/outputs.h"
#include "batch/row_pass.h"
#include "batch/say.h"
#include "batch/signals.h"
#include "batch/summary.h"
#include "batch/tally.h"
#include "batch/way_back.h"
#include "batch/words.h"
#include "batch/workload.h"

struct run {
  const struct mu_run_plan *plan;
  const struct mu_settings *settings;
  struct mu_clock clock;
  struct mu_org_link link;
  struct mu_outputs outputs;
  struct mu_first_pass first;
  struct mu_row_pass rows;
  struct mu_manager_pass managers;
  struct mu_tally tally;
  struct mu_run_facts facts;
  struct mu_settled settled; /* by an earlier run that this one goes on with */
  struct mu_budget budget;
  struct mu_signals signals;
  int64_t began_us;
};

/* True when no request is to be sent. */
static bool is_dry(const struct run *run)
{
  return !run->plan->sends || run->settings->dry_run;
}

static enum mu_org_use org_use(const struct run *run)
{
  if (!run->plan->sends) {
    return MU_ORG_NONE;
  }
  return is_dry(run) ? MU_ORG_ASK : MU_ORG_WRITE;
}

static struct mu_way_back way_back(const struct run *run)
{
  return (struct mu_way_back){.settings = run->settings,
                              .file = run->plan->file,
                              .outputs = &run->outputs,
                              .dry = is_dry(run)};
}

/* ---- before the first call ---- */

static enum mu_code check_way_back(const struct run *run, struct mu_error *err)
{
  struct mu_way_back way = way_back(run);

  return mu_way_back_check(&way, err);
}

static enum mu_code first_pass(struct run *run, struct mu_error *err)
{
  struct mu_first_pass_config config = {.settings = run->settings,
                                        .rules = &run->plan->rules,
                                        .file = run->plan->file,
                                        .source = &run->link.source,
                                        .org = run->link.org.url,
                                        .sends = run->plan->sends};

  return mu_first_pass_run(&run->first, &config, err);
}

/* Whether managers are to be linked once all are created. */
static bool has_links(const struct run *run)
{
  return !is_dry(run) && mu_manager_pass_left(&run->managers) > 0;
}

static void reckon(struct run *run)
{
  run->budget = mu_workload(run->settings, &run->first.survey, &run->settled,
                            mu_manager_pass_left(&run->managers));
}

static void announce_budget(const struct run *run)
{
  struct mu_buffer lines = {0};

  if (!run->plan->sends || run->link.barred) {
    return;
  }
  mu_budget_write(&lines, &run->budget);
  mu_say(run->settings, "%s", mu_buffer_text(&lines));
  mu_buffer_release(&lines);
}

static int64_t stop_at(const struct run *run)
{
  uint64_t most_ms = run->settings->max_duration_ms;

  return most_ms ? run->began_us + (int64_t)most_ms * MU_MS : 0;
}

/* What is to be known of the org before the file is read. */
static enum mu_code open_link(struct run *run, struct mu_error *err)
{
  struct mu_org_link_config config = {.settings = run->settings,
                                      .clock = &run->clock,
                                      .signals = &run->signals,
                                      .job = run->plan->command->name,
                                      .use = org_use(run),
                                      .goes_on = run->outputs.resume,
                                      .stop_at_us = stop_at(run)};
  enum mu_code rc = mu_org_link_open(&run->link, &config, err);

  if (run->plan->user_type) {
    *run->plan->user_type = run->link.source.type;
  }
  return rc;
}

/* ---- the summary ---- */

static enum mu_code write_summary(struct run *run, struct mu_error *err)
{
  const char *path = run->outputs.summary_path;

  if (!path || (run->facts.ended_us == 0 && mu_outputs_is_stream(path))) {
    return MU_OK; /* what a stream was given cannot be completed later */
  }
  run->facts.pipeline = run->rows.pipeline;
  run->facts.rejects =
      run->outputs.rejects ? mu_rejects_count(run->outputs.rejects) : 0;
  return mu_summary_write(path, &run->facts, err);
}

static void expect_managers(struct run *run)
{
  mu_manager_pass_expect(&run->managers,
                         mu_checker_managers(run->first.checker));
  run->facts.managers = run->managers.book ? &run->managers.report : NULL;
}

static void note_facts(struct run *run)
{
  struct mu_run_facts *facts = &run->facts;

  mu_summary_new_id(facts->run_id);
  facts->command = run->plan->command->name;
  facts->org = run->link.org.url;
  facts->input_path = run->plan->file;
  facts->results_path = run->outputs.results_path;
  facts->rejects_path = run->outputs.rejects_path;
  facts->settings = run->settings;
  facts->provider = run->plan->rules.provider;
  facts->dry_run = is_dry(run);
  facts->holds_credentials =
      mu_header_map_holds_secrets(mu_input_map(run->first.input));
  facts->survey = &run->first.survey;
  facts->input = run->first.input;
  facts->map = mu_input_map(run->first.input);
  facts->groups = run->plan->rules.groups;
  facts->noticed = mu_checker_noticed(run->first.checker);
  if (run->plan->managers) {
    *run->plan->managers = mu_checker_managers(run->first.checker);
  }
  facts->tally = &run->tally;
  facts->schema = &run->link.source;
  facts->asked = &run->link.asked;
  facts->barred = run->link.barred != MU_STOP_NOT;
  facts->started_here_us = mu_clock_calendar_us();
  expect_managers(run);
}

/* ---- the groups that the rows name ---- */

static struct mu_group_setup groups_of(const struct run *run)
{
  return (struct mu_group_setup){.settings = run->settings,
                                 .book = run->plan->rules.groups,
                                 .ask = run->link.ask,
                                 .dry = is_dry(run),
                                 .memberships_later =
                                     run->first.survey.memberships_later};
}

static enum mu_code look_up_groups(void *ctx, struct mu_error *err)
{
  struct mu_group_setup groups = groups_of(ctx);

  return mu_group_setup_look_up(&groups, err);
}

/* The first writes of a run, when all else is in order. */
static enum mu_code make_groups(void *ctx, struct mu_error *err)
{
  struct run *run = ctx;
  struct mu_group_setup groups = groups_of(run);
  bool made = false;
  enum mu_code rc = mu_group_setup_make(&groups, &made, err);

  if (made) {
    enum mu_code late = write_summary(run, rc == MU_OK ? err : NULL);

    rc = rc == MU_OK ? late : rc;
  }
  return rc;
}

/* By now there are files, and perhaps groups: whatever keeps the run from its
 * first row ends it as it would there. */
static enum mu_code set_up_groups(struct run *run, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  run->link.has_files = true;
  rc = mu_org_link_consult(&run->link, make_groups, run, err);
  if (rc == MU_OK || rc == MU_ENOMEM || rc == MU_EOUTPUT) {
    return rc;
  }
  mu_org_link_bar(&run->link,
                  rc == MU_EAUTH ? MU_STOP_FORBIDDEN : MU_STOP_ERROR, err);
  return MU_OK;
}

/* ---- setting out, or going on with an earlier run ---- */

/* The results are taken first, so that nothing of a run that is still going on
 * is replaced. The summary comes after what an earlier run left is gone, and
 * before the first line of the results: results without it could not be
 * resumed, while a summary without results is of a run that sent nothing. */
static enum mu_code set_out(struct run *run, struct mu_error *err)
{
  enum mu_code rc = mu_outputs_hold_results(&run->outputs, err);

  if (rc == MU_OK) {
    rc = mu_outputs_clear(&run->outputs, err);
  }
  if (rc == MU_OK) {
    rc = write_summary(run, err);
  }
  if (rc == MU_OK) {
    rc = mu_outputs_begin_results(&run->outputs, err);
  }
  if (rc == MU_OK) {
    rc = mu_outputs_begin_links(&run->outputs, err);
  }
  if (rc == MU_OK) {
    rc = mu_outputs_open_rejects(&run->outputs, run->first.input, err);
  }
  return rc;
}

static void take_over_links(struct run *run, bool complete)
{
  bool all_settled = run->settled.rows == run->first.survey.rows;

  mu_manager_pass_resume(&run->managers, complete && all_settled);
  if (has_links(run) && all_settled) {
    mu_say(run->settings,
           "every row has its result; all managers are linked again");
  }
}

static enum mu_code go_on(struct run *run, struct mu_error *err)
{
  bool complete = false;
  enum mu_code rc = mu_outputs_hold_results(&run->outputs, err);

  if (rc == MU_OK) {
    rc = mu_summary_take_over(run->outputs.summary_path, &run->facts, &complete,
                              &run->managers.report, err);
  }
  if (rc == MU_OK) {
    rc = mu_outputs_mend_results(&run->outputs, err);
  }
  if (rc == MU_OK) {
    rc = mu_outputs_begin_links(&run->outputs, err);
  }
  if (rc == MU_OK) {
    rc = mu_earlier_take_over(&run->outputs, run->first.input,
                              run->first.checker, run->first.survey.rows,
                              &run->tally, &run->settled, err);
  }
  if (rc == MU_OK) {
    mu_say(run->settings, "going on after row %s of %s",
           mu_words_count(run->settled.rows).text,
           mu_words_count(run->first.survey.rows).text);
    take_over_links(run, complete);
    rc = write_summary(run, err);
  }
  return rc;
}

/* ---- the rows, and the end ---- */

static void explain_stop(const struct run *run, enum mu_stop stop,
                         const struct mu_error *err)
{
  const struct mu_pipeline *links = mu_manager_pass_pipeline(&run->managers);
  struct mu_way_back way = way_back(run);
  struct mu_last_words words = {.settings = run->settings,
                                .stop = stop,
                                .err = err,
                                .pipeline = links ? links : run->rows.pipeline,
                                .transfer = run->link.transfer,
                                .linking = links != NULL,
                                .resumable = run->plan->sends &&
                                             !mu_way_back_lacks(&way)};

  if (run->link.barred) {
    words.pipeline = NULL;
  }
  mu_last_words_print(&words);
}

static void close_words(const struct run *run)
{
  struct mu_closing closing = {
      .tally = &run->tally,
      .pipeline = run->link.transfer ? run->rows.pipeline : NULL,
      .managers =
          mu_manager_pass_has_news(&run->managers) ? run->facts.managers : NULL,
      .asked = &run->link.asked,
      .outputs = &run->outputs,
      .rows = run->first.survey.rows,
      .took_us = run->facts.ended_us - run->began_us,
      .credentials = run->facts.holds_credentials,
      .listed = !run->plan->sends};

  if (!run->settings->quiet) {
    mu_closing_print(stderr, &closing);
  }
  if (run->settings->dry_run) {
    mu_say(run->settings,
           mu_authorization_is_there(&run->link.authorization)
               ? "nothing was changed in the org: this was a dry run"
               : "nothing was sent: this was a dry run");
  }
}

/* Once the summary on disk says when the run began, a run that goes on with
 * this one knows it, should it die. */
static enum mu_code note_start(void *ctx, struct mu_error *err)
{
  return write_summary(ctx, err);
}

static enum mu_code begin_rows(struct run *run, struct mu_error *err)
{
  struct mu_row_pass_config config = {
      .first = &run->first,
      .clock = &run->clock,
      .transfer = run->link.transfer,
      .steps = run->plan->steps,
      .outputs = &run->outputs,
      .tally = &run->tally,
      .settled = &run->settled,
      .budget = &run->budget,
      .signal_fd = run->signals.fd,
      .stop_at_us = stop_at(run),
      .started_org_us = run->facts.started_org_us,
      .started_here_us = run->facts.started_here_us,
      .begun = note_start,
      .ctx = run};

  return mu_row_pass_begin(&run->rows, &config, err);
}

static enum mu_stop run_rows(struct run *run, struct mu_error *err)
{
  if (run->link.barred) {
    *err = run->link.barred_by;
    return run->link.barred;
  }
  return mu_row_pass_run(&run->rows, err);
}

/* The pass after the last create. */
static enum mu_stop link_managers(struct run *run, struct mu_error *err)
{
  struct mu_manager_pass_config config = {.settings = run->settings,
                                          .rows = &run->rows.rows,
                                          .mode = run->rows.progress.mode,
                                          .outputs = &run->outputs};
  enum mu_stop stop = mu_manager_pass_run(&run->managers, &config, err);

  if (run->managers.links) {
    mu_pipeline_add(run->rows.pipeline,
                    mu_manager_pass_pipeline(&run->managers));
  }
  return stop;
}

static int carry_out(struct run *run, struct mu_error *err)
{
  enum mu_stop stop = MU_STOP_NOT;
  struct mu_ending ending;
  struct mu_error late = {0};

  stop = run_rows(run, err);
  if (stop == MU_STOP_NOT && has_links(run)) {
    stop = link_managers(run, err);
  }
  run->facts.ended_us = mu_clock_now_us(&run->clock);
  if (mu_outputs_close(&run->outputs, &late) != MU_OK &&
      stop != MU_STOP_ERROR) {
    stop = MU_STOP_ERROR;
    *err = late;
  }
  ending = mu_ending_of(stop, err,
                        mu_tally_bad(&run->tally) > 0 ||
                            run->managers.report.failed > 0);
  run->facts.stopped_by = ending.stopped_by;
  run->facts.exit_code = ending.exit_code;
  if (write_summary(run, &late) != MU_OK && stop != MU_STOP_ERROR) {
    stop = MU_STOP_ERROR;
    *err = late;
    ending = mu_ending_of_error(late.code);
  }
  /* All is written; should nobody read the last words, they can be cut
   * short. */
  mu_signals_give_back(&run->signals);
  explain_stop(run, stop, err);
  close_words(run);
  return ending.exit_code;
}

/* ---- the order of it all ---- */

/* Runs whose results are apart may share a summary by its usual name. */
static enum mu_code check_summary(const struct run *run, struct mu_error *err)
{
  const char *path = run->outputs.summary_path;

  return path && !mu_outputs_is_stream(path) ? mu_summary_check_free(path, err)
                                             : MU_OK;
}

/* All that can fail before the first row leaves. */
static enum mu_code prepare(struct run *run, struct mu_error *err)
{
  bool by_default = run->plan->sends;
  enum mu_code rc = mu_outputs_name(&run->outputs, run->settings,
                                    run->plan->file, by_default, err);

  if (rc == MU_OK) {
    rc = check_way_back(run, err);
  }
  if (rc == MU_OK) {
    rc = mu_first_pass_check_file(run->plan->file, err);
  }
  if (rc == MU_OK) {
    rc = open_link(run, err); /* before a long file is read for nothing */
  }
  if (rc == MU_OK) {
    rc = first_pass(run, err);
  }
  if (rc == MU_OK) {
    mu_input_keep_raw(run->first.input, run->outputs.rejects_path != NULL);
    note_facts(run);
    rc = check_summary(run, err);
  }
  if (rc == MU_OK) {
    rc = mu_org_link_consult(&run->link, look_up_groups, run, err);
  }
  if (rc == MU_OK) {
    rc = run->outputs.resume ? go_on(run, err) : set_out(run, err);
  }
  if (rc == MU_OK) {
    rc = set_up_groups(run, err);
  }
  return rc;
}

static void release(struct run *run)
{
  mu_manager_pass_release(&run->managers);
  mu_row_pass_release(&run->rows);
  mu_outputs_release(&run->outputs);
  mu_first_pass_release(&run->first);
  mu_run_facts_release(&run->facts);
  mu_org_link_release(&run->link);
  mu_signals_release(&run->signals);
}

/* The survey has seen all there is to see when nothing is to be sent, written
 * or listed. */
static bool is_settled(const struct run *run)
{
  const struct mu_outputs *o = &run->outputs;

  return !run->plan->sends && run->first.survey.invalid == 0 &&
         !o->results_path && !o->rejects_path && !o->summary_path;
}

static int close_settled(struct run *run)
{
  run->tally.by_status[MU_STATUS_PLANNED] = run->first.survey.valid;
  run->facts.ended_us = mu_clock_now_us(&run->clock);
  close_words(run);
  return MU_EXIT_DONE;
}

/* The second pass, from the words before the first call to the last. */
static int second_pass(struct run *run, struct mu_error *err)
{
  struct mu_way_back way = way_back(run);

  mu_org_link_hang_up(&run->link);
  mu_way_back_warn(&way);
  reckon(run);
  announce_budget(run);
  mu_signals_take(&run->signals);
  if (begin_rows(run, err) != MU_OK) {
    return mu_command_fail(err);
  }
  return carry_out(run, err);
}

/* What stood in the way of getting as far as the first row. A file that is
 * wrong by the facts may be right by the org's schema, so where that could not
 * be had it is the reason. */
static int fail(const struct run *run, const struct mu_error *err)
{
  if (!run->link.barred || err->code == MU_ENOMEM || err->code == MU_EOUTPUT) {
    return mu_command_fail(err);
  }
  (void)mu_command_fail(&run->link.barred_by);
  if (run->outputs.resume) {
    mu_say(run->settings, "the same command with --resume does the rest");
  }
  return mu_ending_of(run->link.barred, &run->link.barred_by, false).exit_code;
}

int mu_run(const struct mu_run_plan *plan)
{
  struct run run = {
      .plan = plan,
      .settings = plan->settings,
      .clock = {.speed = (int64_t)plan->settings->rehearse_speed}};
  struct mu_error err = {0};
  int exit_code = MU_EXIT_DONE;

  mu_signals_init(&run.signals);
  if (is_dry(&run)) {
    run.clock.speed = 1; /* there is nothing to wait for */
  }
  run.began_us = mu_clock_now_us(&run.clock);
  if (prepare(&run, &err) != MU_OK) {
    exit_code = fail(&run, &err);
  } else if (is_settled(&run)) {
    exit_code = close_settled(&run);
  } else {
    exit_code = second_pass(&run, &err);
  }
  if (run.first.unverified && exit_code == MU_EXIT_DONE) {
    exit_code = MU_EXIT_SOME_BAD;
  }
  release(&run);
  return exit_code;
}
