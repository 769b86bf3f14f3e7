/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/export.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "batch/ending.h"
#include "batch/export_identity.h"
#include "batch/export_merge.h"
#include "batch/export_output.h"
#include "batch/export_summary.h"
#include "batch/export_time.h"
#include "batch/outputs.h"
#include "batch/say.h"
#include "batch/words.h"

#define LISTEN_ROWS 256

#define LATE_US (20 * MU_MS) /* as the pipeline of rows has it */

/* ---- names ---- */

static bool ends_with(const char *text, size_t len, const char *tail)
{
  size_t tail_len = strlen(tail);

  return len > tail_len && memcmp(text + len - tail_len, tail, tail_len) == 0;
}

/* The output's path without what says how it is written. */
static size_t stem_of(const char *path)
{
  static const char *const tails[] = {".gz", ".csv", ".ndjson"};
  size_t len = strlen(path);

  for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
    len -= ends_with(path, len, tails[i]) ? strlen(tails[i]) : 0;
  }
  return len;
}

static enum mu_code join(char **out, const char *head, size_t len,
                         const char *tail, struct mu_error *err)
{
  *out = malloc(len + strlen(tail) + 1);
  if (!*out) {
    return mu_error_nomem(err);
  }
  memcpy(*out, head, len);
  memcpy(*out + len, tail, strlen(tail) + 1);
  return MU_OK;
}

/* What goes to a stream cannot be gone on with, and leaves no summary unless
 * one is asked for. */
static enum mu_code name_files(struct mu_export *e, struct mu_error *err)
{
  const char *output = e->settings->output;
  const char *summary = e->settings->summary;
  enum mu_code rc = MU_OK;

  if (!mu_outputs_is_stream(output)) {
    rc = join(&e->log_path, output, strlen(output), ".pages", err);
    if (rc == MU_OK && !summary) {
      return join(&e->summary_path, output, stem_of(output), ".export.json",
                  err);
    }
  }
  if (rc == MU_OK && summary) {
    rc = join(&e->summary_path, summary, strlen(summary), "", err);
  }
  return rc;
}

/* ---- before the first call ---- */

static enum mu_code check_summary(const struct mu_export *e,
                                  struct mu_error *err)
{
  const char *path = e->summary_path;

  if (path && !e->settings->force && !e->settings->resume &&
      !mu_outputs_is_stream(path) && access(path, F_OK) == 0) {
    return mu_error_set(err, MU_EOUTPUT,
                        "%s is there already; --force replaces it, and "
                        "--summary names another",
                        path);
  }
  return MU_OK;
}

static bool has_log(const struct mu_export *e)
{
  return e->log_path && access(e->log_path, F_OK) == 0;
}

/* An earlier run that did not come to its end left its log. */
static enum mu_code check_log(const struct mu_export *e, struct mu_error *err)
{
  if (has_log(e) && !e->settings->resume && !e->settings->force) {
    return mu_error_set(err, MU_EOUTPUT,
                        "%s holds what an export of this name has got so far; "
                        "--resume goes on with it, --force begins anew",
                        e->log_path);
  }
  return MU_OK;
}

static enum mu_code check_outputs(const struct mu_export *e,
                                  struct mu_error *err)
{
  enum mu_code rc = check_log(e, err);

  if (rc == MU_OK) {
    rc = mu_export_output_check(e->settings->output,
                                e->settings->force || e->settings->resume, err);
  }
  return rc == MU_OK ? check_summary(e, err) : rc;
}

/* Whether --resume finds nothing to go on with, since all is there. */
static bool is_there(const struct mu_export *e)
{
  return e->settings->resume && !e->settings->force && e->log_path &&
         !has_log(e) && access(e->settings->output, F_OK) == 0;
}

static int64_t stop_at(const struct mu_export *e)
{
  uint64_t most_ms = e->settings->max_duration_ms;

  return most_ms ? e->began_us + (int64_t)most_ms * MU_MS : 0;
}

/* The default columns are Okta's own, and groups and events have no others. */
static bool wants_schema(const struct mu_export *e)
{
  bool of_users =
      e->kind->what == MU_EXPORT_USERS || e->kind->what == MU_EXPORT_MEMBERS;

  return of_users && (e->settings->columns || e->settings->user_type);
}

static enum mu_code open_link(struct mu_export *e, struct mu_error *err)
{
  struct mu_org_link_config config = {.settings = e->settings,
                                      .clock = &e->clock,
                                      .signals = &e->signals,
                                      .job = e->kind->job,
                                      .use = MU_ORG_READ,
                                      .peopled = true,
                                      .no_schema = !wants_schema(e),
                                      .stop_at_us = stop_at(e)};

  return mu_org_link_open(&e->link, &config, err);
}

static void open_gate(struct mu_export *e)
{
  struct mu_gate_config config = {
      .pace = (enum mu_pace)e->settings->pace,
      .share_percent = (uint32_t)e->settings->rate_share,
      .concurrency = (unsigned)e->settings->concurrency,
      .late_us = LATE_US * e->clock.speed};

  mu_gate_init(&e->gate, &config);
}

/* What --since and --until mean; a log that is gone on with knows better. */
static enum mu_code read_times(struct mu_export *e, struct mu_error *err)
{
  const struct mu_settings *s = e->settings;
  int64_t now_us = mu_clock_calendar_us();
  struct mu_export_time since = {.us = 0};
  struct mu_export_time until = {.us = 0};
  enum mu_code rc = MU_OK;

  if (s->since) {
    rc = mu_export_time_read(&since, "--since", s->since, now_us, err);
  }
  if (rc == MU_OK && s->until) {
    rc = mu_export_time_read(&until, "--until", s->until, now_us, err);
  }
  if (rc == MU_OK) {
    rc = mu_export_time_check(s->since ? &since : NULL,
                              s->until ? &until : NULL, err);
  }
  if (rc == MU_OK && s->since && e->kind->what == MU_EXPORT_EVENTS) {
    rc = mu_export_time_check_log(&since, now_us, err);
  }
  memcpy(e->since, since.text, sizeof e->since);
  memcpy(e->until, until.text, sizeof e->until);
  return rc;
}

/* ---- the log ---- */

struct recalling {
  struct mu_export *e;
  const char *identity;
  bool any;
};

static enum mu_code recall(void *ctx, const struct mu_page_record *record,
                           struct mu_error *err)
{
  struct recalling *r = ctx;
  enum mu_code rc = MU_OK;

  if (!r->any) {
    r->any = true;
    return mu_export_identity_check(r->e, record->head, r->identity, err);
  }
  if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(record->head, "had_all"))) {
    r->e->had_all = true;
  }
  rc = mu_export_lists_recall(&r->e->lists, record, err);
  return rc == MU_OK ? r->e->kind->recall(r->e, record, err) : rc;
}

static enum mu_code open_log(struct mu_export *e, struct mu_error *err)
{
  struct mu_buffer identity = {0};
  struct recalling recalling = {.e = e};
  enum mu_code rc = mu_export_identity_write(e, &identity, err);

  recalling.identity = mu_buffer_text(&identity);
  if (rc == MU_OK && e->settings->resume && has_log(e)) {
    rc = mu_page_log_continue(&e->log, e->log_path, recalling.identity, recall,
                              &recalling, err);
    e->resumed = rc == MU_OK && e->lists.count > 0;
  } else if (rc == MU_OK) {
    rc = mu_page_log_create(&e->log, e->log_path, recalling.identity, err);
  }
  mu_buffer_release(&identity);
  e->lists.log = e->log;
  if (rc == MU_OK && e->lists.count == 0) {
    rc = e->kind->begin(e, err);
    if (rc != MU_OK) {
      mu_page_log_remove(e->log); /* there is nothing in it to go on with */
    }
  }
  return rc;
}

enum mu_code mu_export_note(struct mu_export *e, const struct mu_buffer *head,
                            struct mu_error *err)
{
  return mu_page_log_add(e->log, head, NULL, err);
}

/* From here on only the rows are to be written. */
static enum mu_code note_had_all(struct mu_export *e, struct mu_error *err)
{
  struct mu_buffer head = {0};
  enum mu_code rc = MU_OK;

  if (e->had_all) {
    return MU_OK;
  }
  mu_buffer_append_text(&head, "{\"had_all\":true}");
  rc = mu_export_note(e, &head, err);
  mu_buffer_release(&head);
  return rc == MU_OK ? mu_page_log_force(e->log, err) : rc;
}

/* ---- gathering ---- */

static enum mu_code tick(void *ctx, const struct mu_harvest *harvest,
                         int64_t now_us, struct mu_error *err)
{
  struct mu_export *e = ctx;

  mu_progress_harvest(&e->progress, harvest, &e->gate, e->noun, e->done,
                      e->expected, now_us);
  return mu_page_log_tick(e->log, now_us, err);
}

enum mu_stop mu_export_gather(struct mu_export *e,
                              const struct mu_harvest_source *source,
                              struct mu_error *err)
{
  const struct mu_settings *s = e->settings;
  struct mu_harvest_config config = {
      .origin = e->link.org.url,
      .transfer = e->link.transfer,
      .clock = &e->clock,
      .gate = &e->gate,
      .source = *source,
      .signal_fd = e->signals.fd,
      .retries = (unsigned)s->retries,
      .deadline_us = (int64_t)s->row_deadline_ms * MU_MS,
      .give_up_after_us = (int64_t)s->give_up_after_ms * MU_MS,
      .stop_at_us = stop_at(e)};
  enum mu_stop stop = MU_STOP_ERROR;

  config.source.tick = tick;
  config.source.ctx = e;
  if (mu_harvest_new(&e->harvest, &config, err) == MU_OK) {
    stop = mu_harvest_run(e->harvest, err);
  }
  mu_progress_end(&e->progress);
  mu_harvest_free(e->harvest);
  e->harvest = NULL;
  return stop;
}

enum mu_code mu_export_page(struct mu_export *e, const struct mu_cursor *cursor,
                            const struct mu_buffer *next, uint64_t rows,
                            const struct mu_buffer *lines, struct mu_error *err)
{
  e->done += rows;
  return mu_buffer_failed(lines)
             ? mu_error_nomem(err)
             : mu_export_lists_page(&e->lists, cursor->number,
                                    mu_buffer_text(next), rows, lines, err);
}

void mu_export_pause(struct mu_export *e, int64_t us)
{
  struct pollfd fd = {.fd = e->signals.fd, .events = POLLIN};

  if (us > 0) {
    (void)poll(&fd, fd.fd >= 0 ? 1 : 0, (int)mu_clock_real_ms(&e->clock, us));
  }
}

enum mu_code mu_export_listen(struct mu_export *e, struct mu_error *err)
{
  e->heard = mu_signals_heard(e->signals.fd);
  return e->heard ? mu_error_set(err, MU_ESTOPPED, "stopped by a signal")
                  : MU_OK;
}

enum mu_code mu_export_refused(const struct mu_export *e,
                               const struct mu_okta_reply *reply,
                               const char *what, struct mu_error *err)
{
  const char *words = mu_buffer_text(&reply->error);

  if (reply->verdict == MU_VERDICT_FORBIDDEN) {
    return mu_error_set(err, MU_EAUTH, "%s", words);
  }
  if (reply->verdict == MU_VERDICT_AGAIN ||
      reply->verdict == MU_VERDICT_IN_DOUBT) {
    return mu_error_set(
        err, MU_ENET,
        "the org gave no good answer to what was asked for %s, "
        "in %s: %s",
        what, mu_words_counted(e->settings->retries + 1, "try").text, words);
  }
  return mu_error_set(err, MU_EUSAGE,
                      "the org does not take what was asked "
                      "for %s: %s",
                      what, words);
}

enum mu_code mu_export_pass_over(struct mu_export *e,
                                 const struct mu_cursor *cursor,
                                 const struct mu_okta_reply *reply,
                                 const char *what, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (reply->verdict != MU_VERDICT_MISSING) {
    return mu_export_refused(e, reply, what, err);
  }
  rc = mu_export_lists_drop(&e->lists, cursor->number, err);
  return rc == MU_OK ? MU_END : rc;
}

/* ---- rows ---- */

/* What has been got so far for the rows, as often as it came. */
static uint64_t rows_of(const struct mu_export *e)
{
  return mu_export_lists_rows(&e->lists, e->kind->lists);
}

bool mu_export_wants_first(const struct mu_export *e)
{
  return e->settings->limit > 0 && !e->settings->sort;
}

bool mu_export_has_enough(const struct mu_export *e, uint64_t rows)
{
  return mu_export_wants_first(e) && rows >= e->settings->limit;
}

bool mu_export_is_whole(const struct mu_export *e)
{
  return e->format.json && !e->settings->columns;
}

enum mu_code mu_export_write_row(struct mu_export *e,
                                 const struct mu_buffer *row,
                                 struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (e->settings->limit > 0 && e->written >= e->settings->limit) {
    return MU_END;
  }
  if (mu_buffer_failed(row)) {
    return mu_error_nomem(err);
  }
  if (e->written % LISTEN_ROWS == 0) {
    rc = mu_export_listen(e, err);
  }
  if (rc == MU_OK) {
    rc = mu_export_output_write(e->output, row, err);
  }
  e->written += rc == MU_OK;
  return rc;
}

enum mu_code mu_export_write(struct mu_export *e, const struct cJSON *object,
                             const char *const extras[MU_EXTRAS],
                             struct mu_error *err)
{
  struct mu_buffer row = {0};
  enum mu_code rc = MU_OK;

  mu_export_row(&row, object, e->columns, extras, mu_export_is_whole(e),
                &e->format);
  rc = mu_export_write_row(e, &row, err);
  mu_buffer_release(&row);
  return rc;
}

static enum mu_code write_header(struct mu_export *e, struct mu_error *err)
{
  struct mu_buffer header = {0};
  enum mu_code rc = MU_OK;

  mu_export_header(&header, e->columns, &e->format);
  rc = mu_buffer_failed(&header)
           ? mu_error_nomem(err)
           : mu_export_output_write(e->output, &header, err);
  mu_buffer_release(&header);
  return rc;
}

static enum mu_code write_output(struct mu_export *e, struct mu_error *err)
{
  enum mu_code rc = mu_export_output_open(&e->output, e->settings->output, err);

  if (mu_outputs_is_stream(e->settings->output)) {
    mu_signals_let_through(&e->signals); /* its reader may read no more */
  }
  if (rc == MU_OK) {
    rc = write_header(e, err);
  }
  if (rc == MU_OK) {
    rc = e->kind->write(e, err);
    rc = rc == MU_END ? MU_OK : rc;
  }
  return rc == MU_OK ? mu_export_output_close(e->output, err) : rc;
}

/* ---- the end ---- */

static void say_done(const struct mu_export *e)
{
  const char *output = e->settings->output;
  int64_t took_us = mu_clock_now_us(&e->clock) - e->began_us;
  uint64_t calls = 0;

  for (unsigned b = 0; b < MU_BUCKETS; b++) {
    calls += e->gate.counts.requests[b];
  }
  mu_say(e->settings, "%s %s to %s, in %s and %s",
         mu_words_counted(e->written, e->kind->noun).text,
         e->written == 1 ? "was written" : "were written",
         strcmp(output, "-") == 0 ? "standard output" : output,
         mu_words_counted(calls, "call").text, mu_words_time(took_us).text);
  if (e->repeated > 0) {
    mu_say(e->settings,
           "%s came more than once, where lists meet or something changed in "
           "the meantime; each is there once, as it was last",
           mu_words_counted(e->repeated, e->kind->noun).text);
  }
}

/* What the org does not take at all is of no use to go on with. */
static bool is_in_vain(const struct mu_export *e, enum mu_stop stop,
                       const struct mu_error *err)
{
  return stop == MU_STOP_ERROR && err->code == MU_EUSAGE && e->lists.rows == 0;
}

/* Nor is what an org refused to the credentials from the first call on. */
static bool never_began(const struct mu_export *e, enum mu_stop stop)
{
  return (stop == MU_STOP_UNAUTHORIZED || stop == MU_STOP_FORBIDDEN ||
          stop == MU_STOP_UNTRUSTED) &&
         e->lists.rows == 0 && !e->resumed;
}

static void say_why(const struct mu_export *e, enum mu_stop stop,
                    const struct mu_error *err)
{
  struct mu_buffer words = {0};
  enum mu_distrust distrust = e->link.transfer
                                  ? mu_transfer_distrust(e->link.transfer)
                                  : MU_DISTRUST_NONE;

  mu_ending_explain(&words, stop, MU_REST_NONE, err, distrust, e->deed);
  if (!e->settings->quiet || !mu_ending_was_asked_for(stop)) {
    (void)fprintf(stderr, "muster: %s\n",
                  mu_buffer_failed(&words) ? err->text
                                           : mu_buffer_text(&words));
  }
  mu_buffer_release(&words);
  if (e->log && (is_in_vain(e, stop, err) || never_began(e, stop))) {
    mu_page_log_remove(e->log);
  } else if (e->log_path && e->log) {
    mu_say(e->settings, "%s so far; the same command with --resume goes on",
           mu_words_counted(rows_of(e), e->kind->noun).text);
  }
}

/* An answer for people who asked for something that the org refuses is of the
 * usage. */
static struct mu_ending ending_of(enum mu_stop stop, const struct mu_error *err)
{
  struct mu_ending ending = mu_ending_of(stop, err, false);

  if (stop == MU_STOP_ERROR && err->code == MU_EUSAGE) {
    ending.exit_code = MU_EXIT_USAGE;
  }
  return ending;
}

static int conclude(struct mu_export *e, enum mu_stop stop,
                    struct mu_error *err)
{
  struct mu_ending ending = ending_of(stop, err);
  struct mu_error late = {0};

  mu_request_counts_merge(&e->gate.counts, &e->link.asked);
  mu_signals_give_back(&e->signals);
  if (!is_in_vain(e, stop, err) &&
      mu_export_summary_write(e, &ending, &late) != MU_OK &&
      stop == MU_STOP_NOT) {
    return mu_command_fail(&late);
  }
  if (stop == MU_STOP_NOT) {
    mu_page_log_remove(e->log); /* not before all is there */
    say_done(e);
  } else {
    say_why(e, stop, err);
  }
  return ending.exit_code;
}

static int carry_out(struct mu_export *e, struct mu_error *err)
{
  enum mu_stop stop = MU_STOP_NOT;

  mu_org_link_hang_up(&e->link);
  if (!e->had_all) {
    stop = e->kind->gather(e, err);
  }
  if (stop == MU_STOP_NOT &&
      (note_had_all(e, err) != MU_OK || write_output(e, err) != MU_OK)) {
    stop = MU_STOP_ERROR;
  }
  if (e->heard) {
    stop = e->heard == SIGTERM ? MU_STOP_TERMINATED : MU_STOP_INTERRUPTED;
  }
  return conclude(e, stop, err);
}

static enum mu_code prepare(struct mu_export *e, struct mu_error *err)
{
  enum mu_code rc = mu_export_format_of(&e->format, e->settings, err);

  if (rc == MU_OK) {
    rc = read_times(e, err);
  }
  if (rc == MU_OK) {
    rc = check_outputs(e, err);
  }
  if (rc == MU_OK) {
    rc = open_link(e, err);
  }
  if (rc == MU_OK) {
    rc = mu_export_columns_new(&e->columns, e->kind->what, e->settings->columns,
                               e->link.source.schema, err);
  }
  if (rc == MU_OK) {
    rc = mu_row_order_check(e, err);
  }
  if (rc == MU_OK && e->kind->set_up) {
    rc = e->kind->set_up(e, err);
  }
  if (rc == MU_OK) {
    open_gate(e);
    mu_signals_take(&e->signals); /* from here on there is a file to remove */
    rc = open_log(e, err);
  }
  if (rc == MU_OK && e->resumed) {
    mu_say(e->settings, "going on after %s",
           mu_words_counted(rows_of(e), e->kind->noun).text);
  }
  return rc;
}

static void release(struct mu_export *e)
{
  if (e->kind->release) {
    e->kind->release(e);
  }
  mu_progress_release(&e->progress);
  mu_export_output_free(e->output);
  mu_page_log_free(e->log);
  mu_export_lists_release(&e->lists);
  mu_export_columns_free(e->columns);
  mu_gate_release(&e->gate);
  mu_org_link_release(&e->link);
  mu_signals_release(&e->signals);
  free(e->log_path);
  free(e->summary_path);
}

/* What stood in the way before anything was gathered: a signal ends the export
 * as it would later. */
static int fail(const struct mu_export *e, const struct mu_error *err)
{
  int exit_code = mu_command_fail(err);

  return e->link.barred == MU_STOP_NOT
             ? exit_code
             : mu_ending_of(e->link.barred, err, false).exit_code;
}

int mu_export_run(const struct mu_export_kind *kind, void *own,
                  const struct mu_command *command,
                  const struct mu_settings *settings)
{
  struct mu_export e = {.command = command,
                        .settings = settings,
                        .kind = kind,
                        .own = own,
                        .noun = kind->noun,
                        .deed = kind->deed,
                        .clock = {.speed = (int64_t)settings->rehearse_speed}};
  struct mu_budget none = {.share_percent = settings->rate_share};
  struct mu_error err = {0};
  int exit_code = MU_EXIT_DONE;

  mu_signals_init(&e.signals);
  e.began_us = mu_clock_now_us(&e.clock);
  mu_progress_init(&e.progress, (enum mu_progress_mode)settings->progress, 0,
                   &none, &e.clock);
  if (name_files(&e, &err) != MU_OK) {
    exit_code = mu_command_fail(&err);
  } else if (is_there(&e)) {
    mu_say(settings, "%s is there, and whole; --force makes it anew",
           settings->output);
  } else {
    exit_code =
        prepare(&e, &err) == MU_OK ? carry_out(&e, &err) : fail(&e, &err);
  }
  release(&e);
  return exit_code;
}
