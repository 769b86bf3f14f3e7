/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/run.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batch/ask.h"
#include "batch/budget.h"
#include "batch/closing.h"
#include "batch/earlier.h"
#include "batch/ending.h"
#include "batch/group_maker.h"
#include "batch/group_problem.h"
#include "batch/manager_links.h"
#include "batch/map_file.h"
#include "batch/org.h"
#include "batch/outputs.h"
#include "batch/progress.h"
#include "batch/reading.h"
#include "batch/rehearsal.h"
#include "batch/review.h"
#include "batch/schema_source.h"
#include "batch/summary.h"
#include "batch/tally.h"
#include "batch/verify_password.h"
#include "batch/words.h"
#include "io/byte_source.h"

#define FINDINGS_SHOWN  20 /* rows that validate lists on the terminal */
#define NOTICES_SHOWN   20 /* lines about what was noticed */
#define CONNECT_TIMEOUT (15 * MU_SEC)

struct run {
  const struct mu_run_plan *plan;
  const struct mu_settings *settings;
  struct mu_clock clock;
  struct mu_org org;
  struct mu_rehearsal rehearsal;
  struct mu_outputs outputs;
  struct mu_schema_source source;
  const struct mu_schema *schema; /* |source|'s; NULL: the facts */
  struct mu_map_file *map_file;   /* NULL unless --map-file */
  struct mu_input *input;
  struct mu_checker *checker;
  struct mu_survey survey;
  struct mu_remarks remarks;
  struct mu_transfer *transfer;
  struct mu_request_counts asked; /* requests before the first row's */
  struct mu_ask *ask;             /* NULL when nobody can be asked */
  const char *why_not_asked;      /* although an org is named; or NULL */
  enum mu_stop barred;            /* what keeps the run from the org, before
                                     it began, and why; or MU_STOP_NOT */
  struct mu_error barred_by;
  struct mu_pipeline_config config;
  struct mu_pipeline *pipeline;
  struct mu_manager_links *links; /* NULL before the pass that makes them */
  struct mu_manager_report managers;
  bool linked_before; /* by the earlier run, all of them */
  struct mu_progress progress;
  struct mu_tally tally;
  struct mu_run_facts facts;
  struct mu_settled settled; /* by an earlier run that this one goes on with */
  struct mu_budget budget;
  bool start_noted; /* the summary on disk says when the run began */
  bool unverified;  /* --verify-password, and it is wrong */
  int signal_fd;
  sigset_t signals; /* as they were before the loop took them */
  int64_t began_us;
};

/* True when no request is to be sent. */
static bool is_dry(const struct run *run)
{
  return !run->plan->sends || run->settings->dry_run;
}

/* True when there are too many invalid rows to list each. */
static bool lists_groups(const struct run *run)
{
  return run->survey.invalid > FINDINGS_SHOWN;
}

static void say(const struct run *run, const char *format, ...) MU_PRINTF(2, 3);

static void say(const struct run *run, const char *format, ...)
{
  va_list args;

  if (run->settings->quiet) {
    return;
  }
  (void)fputs("muster: ", stderr);
  va_start(args, format);
  (void)vfprintf(stderr, format, args);
  va_end(args);
  (void)fputc('\n', stderr);
}

/* ---- before the first call ---- */

/* A user is in one realm, and one place says which. */
static enum mu_code check_realm(const struct run *run, struct mu_error *err)
{
  const struct mu_header_map *map = mu_input_map(run->input);
  struct mu_buffer place = {0};
  enum mu_code rc = MU_OK;

  if (!run->settings->realm || !mu_header_map_has(map, MU_REALM_ID)) {
    return MU_OK;
  }
  (void)mu_header_map_place(map, MU_NO_COLUMN, MU_REALM_ID, 0, &place);
  rc = mu_buffer_failed(&place)
           ? mu_error_nomem(err)
           : mu_error_set(err, MU_EUSAGE,
                          "--realm: %s gives it too; leave one of them out (a "
                          "column with --ignore-column)",
                          mu_buffer_text(&place));
  mu_buffer_release(&place);
  return rc;
}

static enum mu_code open_input(struct run *run, struct mu_error *err)
{
  struct mu_input_options options;
  enum mu_code rc =
      mu_reading_options(&options, run->settings, run->schema, err);

  options.columns.no_schema =
      !run->schema && run->source.why_not[0] ? run->source.why_not : NULL;
  if (rc == MU_OK && run->settings->map_file) {
    rc = mu_map_file_read(&run->map_file, run->schema, run->settings->map_file,
                          err);
    options.columns.file = run->map_file;
  }
  if (rc == MU_OK) {
    rc = mu_input_open(&run->input, run->plan->file, &options, err);
  }
  if (rc == MU_OK) {
    rc = check_realm(run, err);
  }
  if (rc == MU_OK) {
    rc = mu_checker_new(&run->checker, &run->plan->rules, err);
  }
  return rc;
}

static enum mu_code save_map(const struct run *run, struct mu_error *err)
{
  const struct mu_settings *s = run->settings;

  return s->save_map ? mu_map_file_save(s->save_map, s->force || s->resume,
                                        mu_input_map(run->input),
                                        mu_input_columns(run->input), err)
                     : MU_OK;
}

/* Everything there is to say of the file, now that all of it has been read. */
static enum mu_code gather_remarks(struct run *run, struct mu_error *err)
{
  const struct mu_header_map *map = mu_input_map(run->input);

  mu_input_remark(run->input, &run->remarks);
  mu_checker_remark(run->checker, map, &run->remarks);
  if (mu_header_map_holds_secrets(map)) {
    mu_reading_remark_mode(run->plan->file, &run->remarks);
  }
  return run->remarks.failed ? mu_error_nomem(err) : MU_OK;
}

static void announce_mapping(const struct run *run)
{
  struct mu_buffer table = {0};

  mu_header_map_describe(mu_input_map(run->input), &table);
  if (table.len > 0) {
    say(run, "what the columns mean:");
    (void)fputs(mu_buffer_text(&table), stderr);
  }
  mu_buffer_release(&table);
}

static void announce_schema(const struct run *run)
{
  struct mu_buffer line = {0};

  mu_schema_source_describe(&run->source, run->settings, run->org.url, &line);
  if (line.len > 0) {
    say(run, "%s", mu_buffer_text(&line));
  }
  mu_buffer_release(&line);
}

/* Of a file with hashes, or when there is a hook. */
static void announce_passwords(const struct run *run)
{
  const uint64_t *rows = run->survey.passwords;

  if (rows[MU_PASSWORD_HASHED] == 0 && rows[MU_PASSWORD_HOOKED] == 0 &&
      !mu_header_map_has(mu_input_map(run->input), MU_PASSWORD_HASH)) {
    return;
  }
  say(run,
      "passwords: %s by their hash, %s by the password hook, %s as they are, "
      "%s without",
      mu_words_counted(rows[MU_PASSWORD_HASHED], "row").text,
      mu_words_count(rows[MU_PASSWORD_HOOKED]).text,
      mu_words_count(rows[MU_PASSWORD_PLAIN]).text,
      mu_words_count(rows[MU_PASSWORD_NONE]).text);
}

static void announce(const struct run *run)
{
  const struct mu_roundup *noticed = mu_checker_noticed(run->checker);

  if (run->settings->quiet) {
    return;
  }
  announce_schema(run);
  for (size_t i = 0; i < run->remarks.count; i++) {
    const struct mu_remark *remark = &run->remarks.items[i];

    if (remark->kind != MU_REMARK_DROPPED_COLUMN) { /* the table tells it */
      say(run, "%s", remark->text);
    }
  }
  announce_mapping(run);
  announce_passwords(run);
  if (run->survey.empty_rows > 0) {
    say(run, "%s empty rows are passed over",
        mu_words_count(run->survey.empty_rows).text);
  }
  if (mu_roundup_total(noticed) > 0) {
    say(run, "noticed in the cells:");
    mu_roundup_print(stderr, noticed, mu_input_map(run->input), NOTICES_SHOWN);
  }
}

/* Every finding into its file, and the errors rounded up where there are too
 * many for a list. */
static enum mu_code review_all(struct run *run, struct mu_findings *file,
                               struct mu_error *err)
{
  const struct mu_header_map *map = mu_input_map(run->input);
  struct mu_roundup *errors = NULL;
  enum mu_code rc = mu_roundup_new(&errors, mu_review_kinds(), err);

  if (rc == MU_OK && file) {
    rc =
        mu_review_remarks(file, map, &run->remarks, run->settings->strict, err);
  }
  if (rc == MU_OK) {
    rc = mu_review_run(run->checker, run->input, run->survey.rows, file, errors,
                       err);
  }
  if (rc == MU_OK && !run->settings->quiet && !run->plan->sends &&
      lists_groups(run)) {
    mu_roundup_print(stderr, errors, map, FINDINGS_SHOWN);
  }
  mu_roundup_free(errors);
  return rc;
}

static enum mu_code review(struct run *run, struct mu_error *err)
{
  const char *path = run->settings->findings;
  struct mu_findings *file = NULL;
  enum mu_code rc = MU_OK;

  if (!path && (run->plan->sends || !lists_groups(run))) {
    return MU_OK;
  }
  if (path) { /* what it says is found anew by a run that goes on */
    rc = mu_findings_new(&file, path,
                         run->settings->force || run->settings->resume, err);
  }
  if (rc == MU_OK) {
    rc = review_all(run, file, err);
  }
  if (rc == MU_OK && file) {
    rc = mu_findings_close(file, err);
  }
  mu_findings_free(file);
  return rc;
}

/* What was guessed is to be confirmed under --strict. */
static enum mu_code refuse_guess(const struct run *run, struct mu_error *err)
{
  const struct mu_remark *guess = mu_remarks_guess(&run->remarks);

  if (!run->settings->strict || !guess) {
    return MU_OK;
  }
  return mu_error_set(
      err, MU_EINPUT, "--strict: %s; %smend the file", guess->text,
      guess->kind == MU_REMARK_MANAGER_CYCLE ? ""
                                             : "say it with an option, or ");
}

static enum mu_code verify_password(struct run *run, struct mu_error *err)
{
  bool right = true;
  enum mu_code rc = MU_OK;

  if (run->settings->verify_password) {
    rc = mu_verify_password(&right, run->input, run->settings, err);
  }
  run->unverified = !right;
  return rc;
}

/* The first pass, and whether what it found may be run. */
static enum mu_code survey(struct run *run, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (run->plan->sends) {
    mu_input_want_fingerprint(run->input);
    rc = mu_input_rewind(run->input, err); /* it counts from the first byte */
  }
  if (rc != MU_OK) {
    return rc;
  }
  rc = mu_survey_run(run->checker, run->input, run->settings->limit,
                     &run->survey, err);
  if (rc != MU_OK) {
    return rc;
  }
  rc = verify_password(run, err);
  if (rc == MU_OK) {
    rc = gather_remarks(run, err);
  }
  if (rc != MU_OK) {
    return rc;
  }
  announce(run);
  rc = save_map(run, err);
  if (rc == MU_OK) {
    rc = review(run, err);
  }
  if (rc == MU_OK) {
    rc = refuse_guess(run, err);
  }
  if (rc != MU_OK) {
    return rc;
  }
  if (run->survey.rows == 0 && !run->settings->allow_empty) {
    return mu_error_set(err, MU_EINPUT,
                        "%s has a header and no rows; --allow-empty takes "
                        "that for an answer",
                        run->plan->file);
  }
  if (run->settings->all_or_nothing && run->survey.invalid > 0) {
    return mu_error_set(err, MU_EINPUT,
                        "%s of %s rows are invalid and --all-or-nothing is "
                        "set: nothing was sent; muster validate lists them",
                        mu_words_count(run->survey.invalid).text,
                        mu_words_count(run->survey.rows).text);
  }
  return MU_OK;
}

/* Before anybody is asked for nothing: what is no file in the end is opened
 * once only. */
static enum mu_code check_file(const struct run *run, struct mu_error *err)
{
  const char *path = run->plan->file;
  struct mu_byte_source *file = NULL;
  struct stat st;
  enum mu_code rc = MU_OK;

  if (strcmp(path, "-") != 0 && (stat(path, &st) != 0 || S_ISREG(st.st_mode))) {
    rc = mu_byte_source_open(&file, path, err);
    mu_byte_source_free(file);
  }
  return rc;
}

/* A dry run asks the org that is named, and does without one. */
static enum mu_code find_org_to_ask(struct run *run, struct mu_error *err)
{
  const struct mu_settings *s = run->settings;

  if (s->rehearse || !mu_org_is_named(s)) {
    return MU_OK;
  }
  if (!mu_org_has_token(s)) {
    run->why_not_asked = "there is no API token to ask with";
    return mu_org_find_url(&run->org, s, err);
  }
  return mu_org_find(&run->org, s, err);
}

static enum mu_code find_org(struct run *run, struct mu_error *err)
{
  if (!run->plan->sends) {
    return MU_OK;
  }
  if (is_dry(run)) {
    return find_org_to_ask(run, err);
  }
  if (run->settings->rehearse) {
    mu_org_forget_environment(); /* the child would inherit it */
    return mu_rehearsal_start(&run->rehearsal, &run->org, run->settings, err);
  }
  return mu_org_find(&run->org, run->settings, err);
}

static enum mu_code connect_org(struct run *run, struct mu_error *err)
{
  struct mu_transfer_config config = {
      .origin = run->org.url,
      .ca_file = run->settings->ca_file,
      .user_agent = "muster/" MUSTER_VERSION " (Linux)",
      .authorization = run->org.authorization,
      .clock = &run->clock,
      .timeout_us = (int64_t)run->settings->timeout_ms * MU_MS,
      .connect_timeout_us = CONNECT_TIMEOUT,
      .exchanges = (unsigned)run->settings->concurrency,
      .http2 = run->settings->http2};

  if (!run->org.authorization) {
    return MU_OK;
  }
  for (size_t i = 0; i < MU_OKTA_HEADERS; i++) {
    config.header_names[i] = mu_okta_header_names[i];
  }
  return mu_transfer_new(&run->transfer, &config, err);
}

/* Whether managers are to be linked once all are created. */
static bool has_links(const struct run *run)
{
  return !is_dry(run) && run->settings->link_managers && !run->linked_before &&
         run->managers.found > 0;
}

/* A name and an id may have turned out to be one group since they were
 * counted. */
static uint64_t memberships_left(const struct run *run)
{
  uint64_t all = run->survey.memberships_later;

  return all > run->settled.memberships_later
             ? all - run->settled.memberships_later
             : 0;
}

/* What is still to be done, now that the file is known, and how much of it an
 * earlier run has done. */
static void reckon(struct run *run)
{
  struct mu_budget *budget = &run->budget;
  uint64_t mails = run->survey.mails - run->settled.mails;

  budget->requests[MU_PURPOSE_CREATE] = run->survey.valid - run->settled.valid;
  budget->requests[MU_PURPOSE_JOIN] = memberships_left(run);
  budget->requests[MU_PURPOSE_MANAGER] =
      run->linked_before ? 0 : run->managers.found;
  if (run->settings->silent) {
    budget->requests[MU_PURPOSE_ACTIVATE] = mails;
  } else {
    budget->mails = mails;
  }
  budget->share_percent = run->settings->rate_share;
  budget->in_flight = run->settings->concurrency;
}

static void announce_budget(const struct run *run)
{
  struct mu_buffer lines = {0};

  if (!run->plan->sends || run->barred) {
    return;
  }
  mu_budget_write(&lines, &run->budget);
  say(run, "%s", mu_buffer_text(&lines));
  mu_buffer_release(&lines);
}

/* From here on ^C is for a loop to see: requests are on their way. What this
 * process was started to ignore (nohup) stays ignored; blocked, it would be
 * seen all the same. */
static void take_signals(struct run *run)
{
  static const int wanted[] = {SIGINT, SIGTERM, SIGHUP};
  sigset_t set;

  (void)sigemptyset(&set);
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    struct sigaction old;

    if (sigaction(wanted[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) {
      (void)sigaddset(&set, wanted[i]);
    }
  }
  (void)sigprocmask(SIG_BLOCK, &set, &run->signals);
  run->signal_fd = signalfd(run->signal_fd, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static void let_signals_through(const struct run *run)
{
  (void)sigprocmask(SIG_SETMASK, &run->signals, NULL);
}

/* All is written; should nobody read the last words, they can be cut short.
 * What came while the run was ending has been obeyed. */
static void give_signals_back(const struct run *run)
{
  struct signalfd_siginfo info;

  while (read(run->signal_fd, &info, sizeof info) > 0) {
  }
  let_signals_through(run);
}

static void tell_reach(void *ctx, const char *why, int64_t lost_us,
                       int64_t wait_us)
{
  const struct run *run = ctx;

  if (!run->settings->quiet) {
    mu_progress_tell_reach(run->settings->progress, why, lost_us, wait_us);
  }
}

static int64_t stop_at(const struct run *run)
{
  uint64_t most_ms = run->settings->max_duration_ms;

  return most_ms ? run->began_us + (int64_t)most_ms * MU_MS : 0;
}

static enum mu_code make_ask(struct run *run, struct mu_error *err)
{
  uint64_t patience_ms =
      is_dry(run) ? 0 : run->settings->give_up_after_ms; /* it can do without */
  struct mu_ask_config config = {
      .transfer = run->transfer,
      .clock = &run->clock,
      .retries = (unsigned)run->settings->retries,
      .deadline_us = (int64_t)run->settings->row_deadline_ms * MU_MS,
      .give_up_after_us = (int64_t)patience_ms * MU_MS,
      .stop_at_us = stop_at(run),
      .signal_fd = run->signal_fd,
      .counts = &run->asked,
      .tell = tell_reach,
      .ctx = run};

  return mu_ask_new(&run->ask, &config, err);
}

static bool is_signal(enum mu_stop stop)
{
  return stop == MU_STOP_INTERRUPTED || stop == MU_STOP_TERMINATED;
}

/* An org that turns a run away before it began leaves it as one that turns it
 * away at its first row: with files that say so, and --resume to go on. Those
 * of an earlier run do so already. */
static enum mu_code note_barrier(struct run *run, enum mu_code rc,
                                 const struct mu_error *err)
{
  enum mu_stop stop = run->ask ? mu_ask_stop(run->ask) : MU_STOP_NOT;

  if (rc == MU_OK || stop == MU_STOP_NOT) {
    return rc;
  }
  run->barred = stop;
  run->barred_by = *err;
  return run->outputs.resume || is_dry(run) || is_signal(stop) ? rc : MU_OK;
}

static enum mu_code find_schema(struct run *run, struct mu_error *err)
{
  struct mu_schema_inquiry inquiry = {.settings = run->settings,
                                      .org = run->org.url,
                                      .ask = run->ask,
                                      .why_not = run->why_not_asked,
                                      .now_us = mu_clock_calendar_us()};
  enum mu_code rc = mu_schema_source_find(&run->source, &inquiry, err);

  run->schema = run->source.schema;
  if (run->plan->user_type) {
    *run->plan->user_type = run->source.type;
  }
  return note_barrier(run, rc, err);
}

/* What is to be known of the org before the file is read. */
static enum mu_code ask_org(struct run *run, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (!run->transfer) {
    return find_schema(run, err);
  }
  take_signals(run);
  rc = make_ask(run, err);
  if (rc == MU_OK) {
    rc = find_schema(run, err);
  }
  let_signals_through(run);
  return rc;
}

/* ---- the second pass ---- */

static void show_finding(const struct run *run, const struct mu_job *job)
{
  if (!run->plan->sends && !run->settings->quiet && !lists_groups(run)) {
    (void)fprintf(stderr, "row %llu, line %llu: %s\n",
                  (unsigned long long)job->row, (unsigned long long)job->line,
                  mu_buffer_text(&job->error));
  }
}

static enum mu_code settle(void *ctx, const struct mu_job *job,
                           struct mu_error *err)
{
  struct run *run = ctx;
  enum mu_code rc = mu_outputs_write(&run->outputs, job, err);

  if (rc == MU_OK) { /* what has no line has no end */
    mu_tally_add(&run->tally, job);
    if (job->status == MU_STATUS_INVALID) {
      show_finding(run, job);
    }
  }
  return rc;
}

static enum mu_code keep_link(void *ctx, const struct mu_job *job,
                              const struct mu_buffer *link,
                              struct mu_error *err)
{
  struct run *run = ctx;

  return mu_outputs_keep_link(&run->outputs, job, link, err);
}

static enum mu_code write_summary(struct run *run, struct mu_error *err)
{
  const char *path = run->outputs.summary_path;

  if (!path || (run->facts.ended_us == 0 && mu_outputs_is_stream(path))) {
    return MU_OK; /* what a stream was given cannot be completed later */
  }
  run->facts.pipeline = run->pipeline;
  run->facts.rejects =
      run->outputs.rejects ? mu_rejects_count(run->outputs.rejects) : 0;
  return mu_summary_write(path, &run->facts, err);
}

static enum mu_code tick(void *ctx, const struct mu_pipeline *pipeline,
                         int64_t now_us, struct mu_error *err)
{
  struct run *run = ctx;

  mu_progress_tick(&run->progress, pipeline, now_us);
  if (!run->start_noted && mu_pipeline_org_clock(pipeline)->known) {
    enum mu_code rc = write_summary(run, err);

    run->start_noted = true; /* should this run die, the next one knows it */
    if (rc != MU_OK) {
      return rc;
    }
  }
  return mu_outputs_tick(&run->outputs, now_us, err);
}

static enum mu_code make_pipeline(struct run *run, struct mu_error *err)
{
  const struct mu_settings *s = run->settings;
  struct mu_budget rows = run->budget;

  rows.requests[MU_PURPOSE_MANAGER] = 0; /* they have a pass of their own */
  run->config = (struct mu_pipeline_config){
      .input = run->input,
      .checker = run->checker,
      .transfer = run->transfer,
      .clock = &run->clock,
      .steps = run->plan->steps,
      .sink = {.settle = settle, .link = keep_link, .tick = tick, .ctx = run},
      .signal_fd = run->signal_fd,
      .rows = run->survey.rows,
      .bucket = MU_BUCKET_USERS,
      .settled_before = run->outputs.resume,
      .settled = run->settled.rows,
      .doubtful =
          run->outputs.resume ? run->settled.rows + MU_PIPELINE_DOUBT : 0,
      .granted_before = run->tally.by_status[MU_STATUS_CREATED] > 0,
      .began_us = run->facts.started_org_us,
      .began_ago_us = (mu_clock_calendar_us() - run->facts.started_here_us) *
                      run->clock.speed,
      .limit = s->limit,
      .pace = s->pace,
      .share_percent = (uint32_t)s->rate_share,
      .concurrency = s->concurrency ? (unsigned)s->concurrency : 1,
      .retries = (unsigned)s->retries,
      .row_deadline_us = (int64_t)s->row_deadline_ms * MU_MS,
      .give_up_after_us = (int64_t)s->give_up_after_ms * MU_MS,
      .max_failures = s->max_failures,
      .stop_at_us = stop_at(run)};

  for (unsigned b = 0; b < MU_BUCKETS; b++) {
    run->config.requests[b] = mu_budget_requests(&rows, b);
  }
  mu_ask_free(run->ask); /* it holds a connection, perhaps the only one */
  run->ask = NULL;
  return mu_pipeline_new(&run->pipeline, &run->config, err);
}

/* What is to be linked, of which nothing is yet. */
static void expect_managers(struct run *run)
{
  const struct mu_manager_book *book = mu_checker_managers(run->checker);

  mu_manager_report_release(&run->managers);
  if (book) {
    run->facts.managers = &run->managers;
    mu_manager_report_expect(&run->managers, mu_manager_book_counts(book));
  }
}

static void note_facts(struct run *run)
{
  struct mu_run_facts *facts = &run->facts;

  mu_summary_new_id(facts->run_id);
  facts->command = run->plan->command->name;
  facts->org = run->org.url;
  facts->input_path = run->plan->file;
  facts->results_path = run->outputs.results_path;
  facts->rejects_path = run->outputs.rejects_path;
  facts->settings = run->settings;
  facts->provider = run->plan->rules.provider;
  facts->dry_run = is_dry(run);
  facts->holds_credentials =
      mu_header_map_holds_secrets(mu_input_map(run->input));
  facts->survey = &run->survey;
  facts->input = run->input;
  facts->map = mu_input_map(run->input);
  facts->groups = run->plan->rules.groups;
  facts->noticed = mu_checker_noticed(run->checker);
  facts->tally = &run->tally;
  facts->schema = &run->source;
  facts->asked = &run->asked;
  facts->barred = run->barred != MU_STOP_NOT;
  facts->started_here_us = mu_clock_calendar_us();
  expect_managers(run);
}

/* ---- the groups that the rows name ---- */

/* How many, and that nobody has looked. */
static void announce_unchecked_groups(const struct run *run)
{
  const struct mu_group_book *book = run->plan->rules.groups;
  size_t count = mu_group_book_count(book);
  struct mu_words by_name = mu_words_count(mu_group_book_by_name(book));

  say(run,
      "%s named, %s of them by name: whether the org has %s was not "
      "checked",
      mu_words_counted(count, "group").text, by_name.text,
      count == 1 ? "it" : "them");
}

/* A rehearsal's org begins without groups. */
static bool creates_groups(const struct run *run)
{
  return run->settings->create_groups || run->settings->rehearse;
}

static void announce_groups(const struct run *run, const char *words,
                            bool (*wanted)(const struct mu_group *group))
{
  struct mu_buffer names = {0};

  if (mu_group_names(&names, run->plan->rules.groups, wanted) > 0) {
    say(run, "%s: %s", words, mu_buffer_text(&names));
  }
  mu_buffer_release(&names);
}

static struct mu_group_lookup lookup_of(const struct run *run)
{
  struct mu_group_lookup lookup = {.book = run->plan->rules.groups,
                                   .ask = run->ask,
                                   .takes_any_id = run->settings->rehearse};

  return lookup;
}

static bool names_groups(const struct run *run)
{
  return run->plan->rules.groups &&
         mu_group_book_count(run->plan->rules.groups) > 0;
}

/* Every group is there, or will be, before anybody is created. */
static enum mu_code look_up_groups(struct run *run, struct mu_error *err)
{
  struct mu_group_lookup lookup = lookup_of(run);
  bool checked = true;
  enum mu_code rc = MU_OK;

  if (!names_groups(run)) {
    return MU_OK;
  }
  if (!run->ask) {
    announce_unchecked_groups(run);
    return MU_OK;
  }
  if (run->settings->rehearse && run->survey.memberships_later > 0) {
    /* Its org takes any id in a create, but not by itself. */
    mu_group_book_make_names(lookup.book);
  }
  rc = mu_group_lookup_run(&lookup, &checked, err);
  if (rc == MU_OK && !creates_groups(run)) {
    rc = mu_group_lookup_suggest(&lookup, err);
  }
  if (rc == MU_OK) {
    rc = mu_group_problem(lookup.book, creates_groups(run), err);
  }
  if (rc != MU_OK) {
    return rc;
  }
  if (!checked) {
    say(run, "the groups, all named by id, were not checked: these "
             "credentials may not look at groups (okta.groups.read)");
  }
  if (is_dry(run)) {
    announce_groups(run, "groups that would be created", mu_group_is_to_create);
  } else if (run->settings->rehearse) {
    announce_groups(run, "the rehearsal's org has no groups; creating",
                    mu_group_is_to_create);
  }
  return MU_OK;
}

/* The first writes of a run, when all else is in order. */
static enum mu_code make_groups(struct run *run, struct mu_error *err)
{
  struct mu_group_lookup lookup = lookup_of(run);
  enum mu_code rc = MU_OK;

  if (!names_groups(run) || !run->ask || is_dry(run)) {
    return MU_OK;
  }
  rc = mu_group_maker_run(&lookup, err);
  if (!run->settings->rehearse) {
    announce_groups(run, "created groups", mu_group_is_created);
  }
  if (mu_group_book_created(lookup.book) > 0) {
    enum mu_code late = write_summary(run, rc == MU_OK ? err : NULL);

    rc = rc == MU_OK ? late : rc;
  }
  return rc;
}

/* ---- the end ---- */

/* Why a later --resume could not go on with this run; NULL when it could. */
static const char *no_way_back(const struct run *run)
{
  if (run->settings->rehearse) {
    return "a rehearsal's org is gone with it";
  }
  if (strcmp(run->plan->file, "-") == 0) {
    return "standard input cannot be read again; save it to a file first";
  }
  if (mu_outputs_is_stream(run->outputs.results_path)) {
    return "results that go to a stream cannot be read again";
  }
  if (mu_outputs_is_stream(run->outputs.summary_path)) {
    return "a summary that goes to a stream cannot be read again";
  }
  return NULL;
}

/* The pipeline that ran last. */
static const struct mu_pipeline *last_pipeline(const struct run *run)
{
  return run->links ? mu_manager_links_pipeline(run->links) : run->pipeline;
}

/* Why the run ended early, and how it can be gone on with. What goes wrong is
 * told even to those who asked for quiet. */
static void explain_stop(const struct run *run, enum mu_stop stop,
                         const struct mu_error *err)
{
  struct mu_buffer words = {0};

  if (stop == MU_STOP_NOT) {
    return;
  }
  if (run->barred) {
    mu_buffer_append_text(&words, err->text); /* it says it in full */
  } else {
    mu_ending_explain(&words, stop, mu_pipeline_halted(last_pipeline(run)), err,
                      run->transfer ? mu_transfer_distrust(run->transfer)
                                    : MU_DISTRUST_NONE,
                      run->links ? "update users" : "create users");
  }
  if (!run->settings->quiet || !mu_ending_was_asked_for(stop)) {
    (void)fprintf(stderr, "muster: %s\n",
                  mu_buffer_failed(&words) ? err->text
                                           : mu_buffer_text(&words));
  }
  mu_buffer_release(&words);
  if (run->plan->sends && !no_way_back(run)) {
    say(run, run->links ? "all users are created; the same command with "
                          "--resume links all managers again"
                        : "the same command with --resume does the rest");
  }
}

static void close_words(const struct run *run)
{
  struct mu_closing closing = {
      .tally = &run->tally,
      .pipeline = run->transfer ? run->pipeline : NULL,
      .managers = run->links || run->linked_before ? run->facts.managers : NULL,
      .asked = &run->asked,
      .outputs = &run->outputs,
      .rows = run->survey.rows,
      .took_us = run->facts.ended_us - run->began_us,
      .credentials = run->facts.holds_credentials,
      .listed = !run->plan->sends};

  if (!run->settings->quiet) {
    mu_closing_print(stderr, &closing);
  }
  if (run->settings->dry_run) {
    say(run, "nothing was sent: this was a dry run");
  }
}

static enum mu_stop run_pipeline(struct run *run, struct mu_error *err)
{
  if (run->barred) {
    *err = run->barred_by;
    return run->barred;
  }
  return mu_pipeline_run(run->pipeline, err);
}

static enum mu_code tick_links(void *ctx, const struct mu_pipeline *pipeline,
                               int64_t now_us, struct mu_error *err)
{
  struct run *run = ctx;

  (void)err;
  mu_progress_tick(&run->progress, pipeline, now_us);
  return MU_OK;
}

static void begin_links(struct run *run)
{
  enum mu_progress_mode mode = run->progress.mode;
  struct mu_budget budget = {
      .requests = {[MU_PURPOSE_MANAGER] = run->managers.found},
      .share_percent = run->settings->rate_share,
      .in_flight = run->settings->concurrency};

  say(run, "linking managers: %s",
      mu_words_counted(run->managers.found, "user").text);
  mu_progress_release(&run->progress);
  mu_progress_init(&run->progress, mode, run->survey.rows, &budget,
                   &run->clock);
  run->progress.phase = "linking managers";
}

/* The pass after the last create. No link leaves before every row's result is
 * on the disk: so no run that goes on with this one ever has to tell a user
 * whose managerId is set by now from somebody else's. */
static enum mu_stop link_managers(struct run *run, struct mu_error *err)
{
  struct mu_manager_links_config config = {.config = &run->config,
                                           .results_path =
                                               run->outputs.results_path,
                                           .report = &run->managers,
                                           .tick = tick_links,
                                           .ctx = run};
  enum mu_stop stop = MU_STOP_ERROR;

  begin_links(run);
  if (mu_outputs_flush_results(&run->outputs, err) == MU_OK &&
      mu_manager_links_new(&run->links, &config, err) == MU_OK) {
    stop = mu_manager_links_run(run->links, err);
    mu_pipeline_add(run->pipeline, mu_manager_links_pipeline(run->links));
  }
  mu_progress_end(&run->progress);
  return stop;
}

static int carry_out(struct run *run, struct mu_error *err)
{
  enum mu_stop stop = MU_STOP_NOT;
  struct mu_ending ending;
  struct mu_error late = {0};

  stop = run_pipeline(run, err);
  mu_progress_end(&run->progress);
  if (stop == MU_STOP_NOT && has_links(run)) {
    stop = link_managers(run, err);
  }
  run->facts.ended_us = mu_clock_now_us(&run->clock);
  if (mu_outputs_close(&run->outputs, &late) != MU_OK &&
      stop != MU_STOP_ERROR) {
    stop = MU_STOP_ERROR;
    *err = late;
  }
  ending = mu_ending_of(
      stop, err, mu_tally_bad(&run->tally) > 0 || run->managers.failed > 0);
  run->facts.stopped_by = ending.stopped_by;
  run->facts.exit_code = ending.exit_code;
  if (write_summary(run, &late) != MU_OK && stop != MU_STOP_ERROR) {
    stop = MU_STOP_ERROR;
    *err = late;
    ending = mu_ending_of_error(late.code);
  }
  give_signals_back(run);
  explain_stop(run, stop, err);
  close_words(run);
  return ending.exit_code;
}

/* ---- going on with an earlier run ---- */

/* Without earlier results --resume is a plain start, so that scripts have one
 * command that is always safe. */
static enum mu_code check_resume(struct run *run, struct mu_error *err)
{
  const struct mu_settings *s = run->settings;

  if (!s->resume) {
    return MU_OK;
  }
  if (s->force) {
    return mu_error_set(err, MU_EUSAGE,
                        "--resume goes on with what is there and --force "
                        "throws it away: say one of them");
  }
  if (no_way_back(run)) {
    return mu_error_set(err, MU_EUSAGE, "--resume cannot go on with this: %s",
                        no_way_back(run));
  }
  return MU_OK;
}

/* The results say whom a row has become. */
static enum mu_code check_links(const struct run *run, struct mu_error *err)
{
  if (is_dry(run) || !run->settings->link_managers ||
      !mu_outputs_is_stream(run->outputs.results_path)) {
    return MU_OK;
  }
  return mu_error_set(err, MU_EUSAGE,
                      "--link-managers reads the results again, so they have "
                      "to go to a file: say --results FILE");
}

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
    rc = mu_outputs_open_rejects(&run->outputs, run->input, err);
  }
  return rc;
}

/* Takes over what the earlier run has settled. */
static enum mu_code replay(struct run *run, struct mu_error *err)
{
  struct mu_earlier *earlier = NULL;
  enum mu_code rc = mu_earlier_open(&earlier, run->outputs.results_path, err);

  if (rc == MU_OK) {
    rc = mu_outputs_open_rejects(&run->outputs, run->input, err);
  }
  if (rc == MU_OK) {
    rc = mu_earlier_replay(earlier, run->input, run->checker, run->survey.rows,
                           &run->outputs, &run->tally, &run->settled, err);
  }
  if (rc == MU_OK) {
    rc = mu_outputs_place_rejects(&run->outputs, err);
  }
  if (rc == MU_OK && mu_earlier_is_headless(earlier)) {
    rc = mu_outputs_begin_results(&run->outputs, err);
  }
  mu_earlier_free(earlier);
  return rc;
}

/* Links of a run that was stopped are made again; that does no harm, and which
 * of them were made nobody has written down. Those of a run that was complete
 * are left alone: they may have been changed since. */
static void take_over_links(struct run *run, bool complete)
{
  bool all_settled = run->settled.rows == run->survey.rows;

  run->linked_before = run->facts.managers && complete && all_settled;
  if (!run->linked_before) {
    expect_managers(run);
    if (has_links(run) && all_settled) {
      say(run, "every row has its result; all managers are linked again");
    }
  }
}

static enum mu_code go_on(struct run *run, struct mu_error *err)
{
  bool complete = false;
  enum mu_code rc = mu_outputs_hold_results(&run->outputs, err);

  if (rc == MU_OK) {
    rc = mu_summary_take_over(run->outputs.summary_path, &run->facts, &complete,
                              &run->managers, err);
  }
  if (rc == MU_OK) {
    rc = mu_outputs_mend_results(&run->outputs, err);
  }
  if (rc == MU_OK) {
    rc = mu_outputs_begin_links(&run->outputs, err);
  }
  if (rc == MU_OK) {
    rc = replay(run, err);
  }
  if (rc == MU_OK) {
    say(run, "going on after row %s of %s",
        mu_words_count(run->settled.rows).text,
        mu_words_count(run->survey.rows).text);
    take_over_links(run, complete);
    rc = write_summary(run, err);
  }
  return rc;
}

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
    rc = check_resume(run, err);
  }
  if (rc == MU_OK) {
    rc = check_links(run, err);
  }
  if (rc == MU_OK) {
    rc = check_file(run, err);
  }
  if (rc == MU_OK) {
    rc = find_org(run, err); /* before a long file is read for nothing */
  }
  if (rc == MU_OK) {
    rc = connect_org(run, err);
  }
  if (rc == MU_OK) {
    rc = ask_org(run, err);
  }
  if (rc == MU_OK) {
    rc = open_input(run, err);
  }
  if (rc == MU_OK) {
    rc = survey(run, err);
  }
  if (rc == MU_OK) {
    mu_input_keep_raw(run->input, run->outputs.rejects_path != NULL);
    note_facts(run);
    rc = check_summary(run, err);
  }
  if (rc == MU_OK) {
    rc = look_up_groups(run, err);
  }
  if (rc == MU_OK) {
    rc = run->outputs.resume ? go_on(run, err) : set_out(run, err);
  }
  if (rc == MU_OK) {
    rc = make_groups(run, err);
  }
  return rc;
}

static void release(struct run *run)
{
  mu_manager_links_free(run->links);
  mu_manager_report_release(&run->managers);
  mu_pipeline_free(run->pipeline);
  mu_ask_free(run->ask);
  mu_transfer_free(run->transfer);
  mu_outputs_release(&run->outputs);
  mu_checker_free(run->checker);
  mu_input_free(run->input);
  mu_map_file_free(run->map_file);
  mu_schema_source_release(&run->source);
  mu_remarks_release(&run->remarks);
  mu_run_facts_release(&run->facts);
  mu_rehearsal_end(&run->rehearsal);
  mu_org_release(&run->org);
  mu_progress_release(&run->progress);
  if (run->signal_fd >= 0) {
    (void)close(run->signal_fd);
  }
}

/* The survey has seen all there is to see when nothing is to be sent, written
 * or listed. */
static bool is_settled(const struct run *run)
{
  const struct mu_outputs *o = &run->outputs;

  return !run->plan->sends && run->survey.invalid == 0 && !o->results_path &&
         !o->rejects_path && !o->summary_path;
}

static int close_settled(struct run *run)
{
  run->tally.by_status[MU_STATUS_PLANNED] = run->survey.valid;
  run->facts.ended_us = mu_clock_now_us(&run->clock);
  close_words(run);
  return MU_EXIT_DONE;
}

static void announce_no_way_back(const struct run *run)
{
  if (!is_dry(run) && !run->settings->rehearse && no_way_back(run)) {
    say(run, "should it end early, this run cannot be resumed: %s",
        no_way_back(run));
  }
}

/* All is asked: the connections are the rows', and a dry run needs none. */
static void hang_up(struct run *run)
{
  mu_ask_free(run->ask);
  run->ask = NULL;
  if (is_dry(run)) {
    mu_transfer_free(run->transfer);
    run->transfer = NULL;
  }
}

/* The second pass, from the words before the first call to the last. */
static int second_pass(struct run *run, struct mu_error *err)
{
  const struct mu_settings *s = run->settings;
  bool silent = s->quiet || !run->plan->sends;

  hang_up(run);
  announce_no_way_back(run);
  reckon(run);
  announce_budget(run);
  take_signals(run);
  mu_progress_init(&run->progress, silent ? MU_PROGRESS_NONE : s->progress,
                   run->survey.rows, &run->budget, &run->clock);
  if (make_pipeline(run, err) != MU_OK) {
    return mu_command_fail(err);
  }
  return carry_out(run, err);
}

/* What stood in the way of getting as far as the first row. A file that is
 * wrong by the facts may be right by the org's schema, so where that could not
 * be had it is the reason. */
static int fail(const struct run *run, const struct mu_error *err)
{
  if (!run->barred || err->code == MU_ENOMEM || err->code == MU_EOUTPUT) {
    return mu_command_fail(err);
  }
  (void)mu_command_fail(&run->barred_by);
  if (run->outputs.resume) {
    say(run, "the same command with --resume does the rest");
  }
  return mu_ending_of(run->barred, &run->barred_by, false).exit_code;
}

int mu_run(const struct mu_run_plan *plan)
{
  struct run run = {.plan = plan,
                    .settings = plan->settings,
                    .clock = {.speed = (int64_t)plan->settings->rehearse_speed},
                    .signal_fd = -1};
  struct mu_error err = {0};
  int exit_code = MU_EXIT_DONE;

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
  if (run.unverified && exit_code == MU_EXIT_DONE) {
    exit_code = MU_EXIT_SOME_BAD;
  }
  release(&run);
  return exit_code;
}
