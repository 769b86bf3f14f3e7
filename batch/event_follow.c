/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/event_follow.h"

#include <stdio.h>
#include <string.h>

#include "batch/ask.h"
#include "batch/cursor_file.h"
#include "batch/ending.h"
#include "batch/event_command.h"
#include "batch/event_log.h"
#include "batch/event_output.h"
#include "batch/event_page.h"
#include "batch/export_output.h"
#include "batch/export_time.h"
#include "batch/next_page.h"
#include "batch/okta_list.h"
#include "batch/org_link.h"
#include "batch/retry.h"
#include "batch/say.h"
#include "batch/signals.h"
#include "batch/words.h"

#define WINDOW_MOST (120 * MU_SEC) /* a longer one is a mistake */

struct follow {
  const struct mu_settings *settings;
  struct mu_clock clock;
  struct mu_signals signals;
  struct mu_org_link link;
  int64_t stop_at_us; /* local; 0: never */
  struct mu_export_format format;
  struct mu_export_columns *columns;
  struct mu_buffer header;
  struct mu_durable_file *output;
  struct mu_cursor_file *cursor; /* NULL: none is kept */
  struct mu_event_place place;   /* what is asked for next */
  struct mu_buffer next;         /* and what after that */
  struct mu_event_page page;
  char had[MU_OKTA_ID_MAX]; /* an event that is not to come again; "" */
  bool taken_up; /* by time, since the org did not know the place any more */
  struct mu_random random;
  uint64_t events;
};

/* ---- what was asked for ---- */

static enum mu_code check_settings(const struct mu_settings *s,
                                   struct mu_error *err)
{
  const struct {
    const char *name;
    bool given;
  } others[] = {{"--until", s->until},
                {"--limit", s->limit},
                {"--sort", s->sort},
                {"--summary", s->summary},
                {"--resume", s->resume}};

  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    if (others[i].given) {
      return mu_error_set(err, MU_EUSAGE,
                          "%s is for exports that have an end; with --follow, "
                          "--cursor FILE goes on where the last run was",
                          others[i].name);
    }
  }
  if (s->cursor && strcmp(s->cursor, s->output) == 0) {
    return mu_error_set(err, MU_EUSAGE,
                        "--cursor and --output both name %s: give each its own "
                        "file",
                        s->cursor);
  }
  if (s->exec && s->exec[0] == '\0') {
    return mu_error_set(err, MU_EUSAGE, "--exec takes a command");
  }
  return MU_OK;
}

/* Its form alone: which time it is for the org is not known so far. */
static enum mu_code check_since(const struct mu_settings *s,
                                struct mu_error *err)
{
  struct mu_export_time since;

  return s->since ? mu_export_time_read(&since, "--since", s->since,
                                        mu_clock_calendar_us(), err)
                  : MU_OK;
}

static enum mu_code prepare(struct follow *f, struct mu_error *err)
{
  const struct mu_settings *s = f->settings;
  enum mu_code rc = check_settings(s, err);

  rc = rc == MU_OK ? check_since(s, err) : rc;
  rc = rc == MU_OK ? mu_export_format_of(&f->format, s, err) : rc;
  rc = rc == MU_OK ? mu_export_columns_new(&f->columns, MU_EXPORT_EVENTS,
                                           s->columns, NULL, err)
                   : rc;
  if (rc == MU_OK) {
    mu_export_header(&f->header, f->columns, &f->format);
    rc = mu_buffer_failed(&f->header) ? mu_error_nomem(err) : MU_OK;
  }
  return rc;
}

/* ---- where it is ---- */

/* Without --since: from now on. The cursor file names the place at once, so
 * that whoever comes after a crash begins no later. */
static enum mu_code begin_anew(struct follow *f, struct mu_error *err)
{
  const char *wanted = f->settings->since;
  struct mu_export_time since;
  int64_t now_us = 0;
  enum mu_code rc = mu_event_log_time(f->link.ask, &now_us, err);

  if (rc == MU_OK) {
    rc = mu_export_time_read(&since, "--since", wanted ? wanted : "0s", now_us,
                             err);
  }
  rc = rc == MU_OK ? mu_export_time_check_log(&since, now_us, err) : rc;
  if (rc != MU_OK) {
    return rc;
  }
  memcpy(f->place.since, since.text, sizeof since.text);
  rc = mu_event_place_begin(&f->place, since.text, f->settings->filter, err);
  if (rc == MU_OK && f->cursor) {
    rc = mu_cursor_file_write(f->cursor, &f->place, err);
  }
  if (rc == MU_OK) {
    mu_say(f->settings, "following the events of %s from %s on",
           f->link.org.url, since.text);
  }
  return rc;
}

static enum mu_code find_place(struct follow *f, struct mu_error *err)
{
  const struct mu_settings *s = f->settings;
  enum mu_code rc = MU_END;

  if (s->cursor) {
    rc = mu_cursor_file_open(&f->cursor, s->cursor, f->link.org.url, s->filter,
                             err);
    rc = rc == MU_OK ? mu_cursor_file_read(f->cursor, &f->place, err) : rc;
  }
  if (rc == MU_END) {
    return begin_anew(f, err);
  }
  if (rc == MU_OK) {
    mu_event_place_grow(&f->place);
    rc = mu_buffer_failed(&f->place.next) ? mu_error_nomem(err) : MU_OK;
  }
  if (rc == MU_OK) {
    mu_say(s, "following the events of %s where %s says%s", f->link.org.url,
           s->cursor, s->since ? "; --since is of no use then" : "");
  }
  return rc;
}

static enum mu_code take_up(struct follow *f, const struct mu_okta_reply *reply,
                            struct mu_error *err)
{
  mu_say(f->settings,
         "the org does not know the place in its log any more (%s): going on "
         "by the time of the last event; some may come twice",
         mu_buffer_text(&reply->error));
  memcpy(f->had, f->place.uuid, sizeof f->had);
  f->taken_up = true;
  return mu_event_place_take_up(&f->place, f->settings->filter, err);
}

/* A reply that came, and could not be had whole however often it was asked for,
 * may be too long, or take the org too long. */
static enum mu_code shrink(struct follow *f, const struct mu_okta_reply *reply,
                           struct mu_error *err)
{
  if (mu_ask_stop(f->link.ask) != MU_STOP_UNREACHABLE ||
      reply->http->status == 0 || !mu_event_place_shrink(&f->place)) {
    return MU_ENET; /* |err| says why */
  }
  mu_say(f->settings, "%s; trying with a smaller page", err->text);
  return mu_buffer_failed(&f->place.next) ? mu_error_nomem(err) : MU_OK;
}

/* ---- a page ---- */

/* Local time to --max-duration in real milliseconds; -1: it is not set. */
static int64_t left_ms(const struct follow *f)
{
  int64_t left_us = f->stop_at_us - mu_clock_now_us(&f->clock);

  if (f->stop_at_us == 0) {
    return -1;
  }
  return left_us > 0 ? mu_clock_real_ms(&f->clock, left_us) : 0;
}

/* |why| the command failed for the |again|th time: MU_OK when it gets another
 * chance, after a pause. Whoever asked muster to stop may have ended the
 * command as well, so that is looked for first. */
static enum mu_code bear_failure(struct follow *f, unsigned again,
                                 const char *why, struct mu_error *err)
{
  enum mu_code rc = mu_ask_wait(f->link.ask, MU_MS, err);
  int64_t wait = 0;

  if (rc != MU_OK) {
    return rc;
  }
  if (again > f->settings->retries) {
    return mu_error_set(err, MU_ESTOPPED,
                        "the command of --exec failed in %s: %s; its events "
                        "count as not handled",
                        mu_words_counted(again, "attempt").text, why);
  }
  wait = mu_retry_delay_us(MU_RETRY_SOON, again, mu_random_next(&f->random));
  mu_say(f->settings,
         "the command of --exec failed: %s; it gets the same events again in "
         "%s",
         why, mu_words_time(wait).text);
  return mu_ask_wait(f->link.ask, wait, err);
}

static enum mu_code run_command(struct follow *f, struct mu_error *err)
{
  const struct mu_event_command command = {
      .text = f->settings->exec,
      .limit_ms = MU_EVENT_COMMAND_LIMIT_MS,
      .grace_ms = MU_EVENT_COMMAND_GRACE_MS,
      .signal_fd = f->signals.fd};
  enum mu_code rc = MU_OK;

  for (unsigned again = 1; rc == MU_OK; again++) {
    struct mu_error why = {0};

    switch (mu_event_command_run(&command, &f->page.batch, f->page.count,
                                 left_ms(f), &why)) {
    case MU_EVENT_COMMAND_DONE:
      return MU_OK;
    case MU_EVENT_COMMAND_STOPPED:
      mu_say(f->settings, "%s", why.text);
      rc = mu_ask_wait(f->link.ask, MU_SEC, err); /* has it hear why */
      return rc == MU_OK ? mu_error_set(err, MU_ESTOPPED, "%s", why.text) : rc;
    case MU_EVENT_COMMAND_FAILED:
      rc = bear_failure(f, again, why.text, err);
      break;
    }
  }
  return rc;
}

static enum mu_code hand_over(struct follow *f, struct mu_error *err)
{
  const struct mu_event_page *page = &f->page;
  enum mu_code rc =
      mu_durable_file_append(f->output, page->rows.data, page->rows.len, err);

  rc = rc == MU_OK ? mu_durable_file_flush(f->output, err) : rc;
  if (rc == MU_OK && f->settings->exec) {
    rc = run_command(f, err);
  }
  if (rc == MU_OK) {
    f->events += page->count;
  }
  return rc;
}

/* The page is done with: from here on a follower begins behind it. */
static enum mu_code move_on(struct follow *f, struct mu_error *err)
{
  bool by_link = mu_event_place_is_by_link(&f->place);
  bool moved =
      strcmp(mu_buffer_text(&f->next), mu_buffer_text(&f->place.next)) != 0;
  struct mu_buffer done = f->place.next;

  f->place.next = f->next;
  f->next = done;
  if (f->page.uuid[0]) {
    memcpy(f->place.uuid, f->page.uuid, sizeof f->place.uuid);
    memcpy(f->place.published, f->page.published, sizeof f->place.published);
  }
  f->had[0] = '\0';
  f->taken_up = f->taken_up && !by_link; /* by a link it goes on as usual */
  return moved && f->cursor ? mu_cursor_file_write(f->cursor, &f->place, err)
                            : MU_OK;
}

static enum mu_code read_next(struct follow *f,
                              const struct mu_okta_reply *reply,
                              struct mu_error *err)
{
  static const char log[] = MU_LOGS_PATH "?";
  const struct mu_buffer *links = &reply->http->links;
  enum mu_code rc = mu_next_page(&f->next, mu_buffer_text(links), links->len,
                                 f->link.org.url, err);

  if (rc == MU_END || (rc == MU_OK && strncmp(mu_buffer_text(&f->next), log,
                                              sizeof log - 1) != 0)) {
    return mu_error_set(err, MU_ENET,
                        "the org's log came without a link to what follows it");
  }
  if (rc == MU_OK && f->page.count > 0 &&
      strcmp(mu_buffer_text(&f->next), mu_buffer_text(&f->place.next)) == 0) {
    return mu_error_set(err, MU_ENET,
                        "the org's link to what follows a page of its log "
                        "leads to the same page");
  }
  return rc;
}

static enum mu_code take_page(struct follow *f,
                              const struct mu_okta_reply *reply,
                              struct mu_error *err)
{
  const struct mu_event_form form = {.columns = f->columns,
                                     .format = &f->format,
                                     .whole = !f->settings->columns,
                                     .batched = f->settings->exec != NULL};
  const struct mu_buffer *body = &reply->http->body;
  enum mu_code rc = mu_event_page_read(&f->page, mu_buffer_text(body),
                                       body->len, f->had, &form, err);

  rc = rc == MU_OK ? read_next(f, reply, err) : rc;
  if (rc == MU_OK && f->page.count > 0) {
    rc = hand_over(f, err);
  }
  return rc == MU_OK ? move_on(f, err) : rc;
}

/* How long until the window has room for more than others' share of it. */
static int64_t wait_for_share(const struct follow *f,
                              const struct mu_okta_reply *reply)
{
  uint64_t limit = reply->report.limit;
  uint64_t left = reply->report.remaining;
  int64_t wait = 0;

  if (!reply->metered || !reply->dated || reply->crowded || left >= limit ||
      (limit - left) * 100 < limit * f->settings->rate_share) {
    return 0;
  }
  wait = (reply->report.reset_at - reply->date + 1) * MU_SEC;
  return wait > 0 && wait <= WINDOW_MOST ? wait : 0;
}

/* A page that is far from full was all there is: what comes next takes time,
 * and asking at once would use up the window for an event at a time. */
static int64_t pause_after(const struct follow *f,
                           const struct mu_okta_reply *reply)
{
  int64_t share = wait_for_share(f, reply);
  int64_t interval = (int64_t)f->settings->interval_ms * MU_MS;

  if (f->page.count >= MU_PAGE_EVENTS / 2) {
    return share;
  }
  return share > interval ? share : interval;
}

/* What comes of a page, or of none; |*pause_us|: until the next one. */
static enum mu_code handle(struct follow *f, const struct mu_okta_reply *reply,
                           int64_t *pause_us, struct mu_error *err)
{
  bool by_link = mu_event_place_is_by_link(&f->place);
  enum mu_code rc = MU_OK;

  if (reply->verdict == MU_VERDICT_DONE) {
    rc = take_page(f, reply, err);
    *pause_us = pause_after(f, reply);
    return rc;
  }
  if (reply->verdict != MU_VERDICT_FORBIDDEN && by_link && !f->taken_up) {
    return take_up(f, reply, err);
  }
  return mu_event_log_refused(reply, by_link ? MU_ENET : MU_EUSAGE, err);
}

static enum mu_code follow_pages(struct follow *f, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  while (rc == MU_OK) {
    const struct mu_okta_reply *reply = NULL;
    int64_t pause_us = 0;

    rc = mu_event_log_get(f->link.ask, mu_buffer_text(&f->place.next), &reply,
                          err);
    if (rc == MU_OK) {
      rc = handle(f, reply, &pause_us, err);
    } else if (rc == MU_ENET) {
      rc = shrink(f, reply, err);
    }
    if (rc == MU_OK && pause_us > 0) {
      rc = mu_ask_wait(f->link.ask, pause_us, err);
    }
  }
  return rc;
}

/* ---- the run ---- */

static enum mu_code follow(void *ctx, struct mu_error *err)
{
  struct follow *f = ctx;
  const struct mu_event_output_config output = {.path = f->settings->output,
                                                .replace = f->settings->force,
                                                .lines = f->format.json,
                                                .header = &f->header};
  enum mu_code rc = find_place(f, err);

  rc = rc == MU_OK ? mu_event_output_open(&f->output, &output, err) : rc;
  return rc == MU_OK ? follow_pages(f, err) : rc;
}

static void tell_end(const struct follow *f)
{
  char last[sizeof f->place.published + 32] = "";

  if (f->events > 0 && f->place.published[0]) {
    (void)snprintf(last, sizeof last, ", the last one of %s",
                   f->place.published);
  }
  mu_say(f->settings, "%s%s%s%s", mu_words_counted(f->events, "event").text,
         last, f->cursor ? "; the same command goes on behind them, by " : "",
         f->cursor ? f->settings->cursor : "");
}

/* What was written is on the disk already; only a stream's end is new. */
static int conclude(struct follow *f, enum mu_code rc, struct mu_error *err)
{
  enum mu_stop stop = f->link.barred;

  if (f->output) {
    struct mu_error own;
    enum mu_code closed = mu_durable_file_close(f->output, &own);

    if (closed != MU_OK && rc == MU_ESTOPPED) {
      return mu_command_fail(&own);
    }
    tell_end(f);
  }
  if (rc == MU_ESTOPPED && mu_ending_was_asked_for(stop)) {
    return mu_ending_of(stop, err, false).exit_code;
  }
  return mu_command_fail(err);
}

static void release(struct follow *f)
{
  mu_durable_file_free(f->output);
  mu_cursor_file_free(f->cursor);
  mu_event_place_release(&f->place);
  mu_event_page_release(&f->page);
  mu_buffer_release(&f->next);
  mu_buffer_release(&f->header);
  mu_export_columns_free(f->columns);
  mu_org_link_release(&f->link);
  mu_signals_release(&f->signals);
}

int mu_event_follow(const struct mu_command *command,
                    const struct mu_settings *settings)
{
  struct follow f = {.settings = settings,
                     .clock = {.speed = (int64_t)settings->rehearse_speed}};
  struct mu_org_link_config link = {.settings = settings,
                                    .clock = &f.clock,
                                    .signals = &f.signals,
                                    .job = "export events",
                                    .use = MU_ORG_WRITE,
                                    .no_schema = true,
                                    .goes_on = true};
  struct mu_error err = {0};
  enum mu_code rc = MU_OK;
  int exit_code = 0;

  (void)command;
  mu_signals_init(&f.signals);
  mu_random_init(&f.random);
  if (settings->max_duration_ms > 0) {
    f.stop_at_us =
        mu_clock_now_us(&f.clock) + (int64_t)settings->max_duration_ms * MU_MS;
  }
  link.stop_at_us = f.stop_at_us;
  rc = prepare(&f, &err);
  rc = rc == MU_OK ? mu_org_link_open(&f.link, &link, &err) : rc;
  rc = rc == MU_OK ? mu_org_link_consult(&f.link, follow, &f, &err) : rc;
  exit_code = conclude(&f, rc, &err);
  release(&f);
  return exit_code;
}
