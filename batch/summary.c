/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <cjson/cJSON.h>

#include "io/byte_source.h"
#include "io/clock.h"
#include "io/durable_file.h"

void mu_summary_new_id(char id[MU_RUN_ID_MAX])
{
  unsigned char bytes[(MU_RUN_ID_MAX - 1) / 2] = {0};

  if (getrandom(bytes, sizeof bytes, 0) < 0) {
    int64_t now = mu_clock_calendar_us();

    memcpy(bytes, &now, sizeof now);
  }
  for (size_t i = 0; i < sizeof bytes; i++) {
    (void)snprintf(id + 2 * i, 3, "%02x", bytes[i]);
  }
}

static void add_number(cJSON *object, const char *name, uint64_t number)
{
  (void)cJSON_AddNumberToObject(object, name, (double)number);
}

/* A text, or null for what is not known. */
static void add_text(cJSON *object, const char *name, const char *text)
{
  if (text) {
    (void)cJSON_AddStringToObject(object, name, text);
  } else {
    (void)cJSON_AddNullToObject(object, name);
  }
}

/* A local time as the org's clock had it. */
static void add_time(cJSON *object, const char *name,
                     const struct mu_run_facts *facts, int64_t local_us)
{
  const struct mu_org_clock *clock =
      facts->pipeline ? mu_pipeline_org_clock(facts->pipeline) : NULL;
  char text[MU_TIMESTAMP_MAX];

  if (!clock || !clock->known || local_us == 0) {
    add_text(object, name, NULL);
    return;
  }
  mu_org_clock_format(mu_org_clock_at(clock, local_us).earliest, text);
  add_text(object, name, text);
}

/* The start, as this run or the one that it goes on with knows it; and when
 * that was here, for a run that dies before it has heard of the org's clock. */
static void add_start(cJSON *root, const struct mu_run_facts *facts)
{
  int64_t began = facts->pipeline ? mu_pipeline_began(facts->pipeline)
                                  : facts->started_org_us;
  char text[MU_TIMESTAMP_MAX] = "";

  if (began != 0 && began != INT64_MAX) {
    mu_org_clock_format(began, text);
  }
  add_text(root, "started", text[0] ? text : NULL);
  mu_org_clock_format(facts->started_here_us, text);
  add_text(root, "started_here", text);
}

static void add_input(cJSON *root, const struct mu_run_facts *facts)
{
  cJSON *input = cJSON_AddObjectToObject(root, "input");

  add_text(input, "path", facts->input_path);
  if (facts->survey->fingerprint.sha256[0]) {
    add_number(input, "bytes", facts->survey->fingerprint.bytes);
    add_text(input, "sha256", facts->survey->fingerprint.sha256);
  }
  add_number(input, "rows", facts->survey->rows);
}

/* Column header to attribute; null for a column that is left out. */
static void add_mapping(cJSON *root, const struct mu_run_facts *facts)
{
  cJSON *mapping = cJSON_AddObjectToObject(root, "mapping");
  size_t columns = mu_header_map_columns(facts->map);

  for (uint32_t i = 0; i < columns; i++) {
    enum mu_attribute_id id = mu_header_map_attribute(facts->map, i);

    add_text(mapping, mu_header_map_header(facts->map, i),
             id == MU_NO_ATTRIBUTE ? NULL : mu_attribute(id)->name);
  }
}

static void add_texts(cJSON *object, const char *name,
                      const struct mu_option_list *list)
{
  cJSON *texts = cJSON_AddArrayToObject(object, name);

  for (size_t i = 0; i < list->count; i++) {
    (void)cJSON_AddItemToArray(texts, cJSON_CreateString(list->items[i]));
  }
}

/* What is done to every user beside what the columns say. */
static void add_options(cJSON *root, const struct mu_settings *settings)
{
  cJSON *options = cJSON_AddObjectToObject(root, "options");

  add_texts(options, "set", &settings->set);
  add_texts(options, "group", &settings->group);
  (void)cJSON_AddBoolToObject(options, "activate", !settings->no_activate);
  (void)cJSON_AddBoolToObject(options, "change_password_at_next_login",
                              settings->change_password);
}

static void add_counts(cJSON *root, const struct mu_tally *tally)
{
  cJSON *counts = cJSON_AddObjectToObject(root, "counts");

  for (unsigned status = 0; status < MU_STATUSES; status++) {
    if (tally->by_status[status] > 0) {
      add_number(counts, mu_status_word(status), tally->by_status[status]);
    }
  }
}

static void add_bucket(cJSON *requests, enum mu_bucket bucket,
                       const struct mu_request_count *counts)
{
  cJSON *object = cJSON_AddObjectToObject(requests, mu_bucket_name(bucket));

  for (size_t i = 0; i < MU_STATUS_KINDS && counts[i].count > 0; i++) {
    char status[16] = "no_reply";

    if (counts[i].status > 0) {
      (void)snprintf(status, sizeof status, "%d", counts[i].status);
    }
    add_number(object, status, counts[i].count);
  }
}

static void add_requests(cJSON *root, const struct mu_pipeline_stats *stats)
{
  cJSON *requests = cJSON_AddObjectToObject(root, "requests");
  cJSON *limited = NULL;

  for (unsigned b = 0; stats && b < MU_BUCKETS; b++) {
    if (stats->requests[b] > 0) {
      add_bucket(requests, b, stats->by_status[b]);
    }
  }
  limited = cJSON_AddObjectToObject(root, "rate_limited");
  add_number(limited, "window", stats ? stats->limited_window : 0);
  add_number(limited, "concurrency", stats ? stats->limited_crowd : 0);
  add_number(root, "waited_ms",
             stats ? (uint64_t)(stats->waited_us / MU_MS) : 0);
  add_number(root, "in_doubt", stats ? stats->in_doubt : 0);
}

static void add_errors(cJSON *root, const struct mu_tally *tally)
{
  cJSON *errors = cJSON_AddArrayToObject(root, "errors");

  for (size_t i = 0; i < tally->group_count; i++) {
    const struct mu_error_group *group = &tally->groups[i];
    cJSON *error = cJSON_CreateObject();

    add_text(error, "code", group->code);
    add_number(error, "count", group->count);
    add_number(error, "example_row", group->example_row);
    add_text(error, "message", group->message);
    add_text(error, "advice", group->advice);
    (void)cJSON_AddItemToArray(errors, error);
  }
}

static void add_rejects(cJSON *root, const struct mu_run_facts *facts)
{
  cJSON *rejects = cJSON_AddObjectToObject(root, "rejects");

  add_text(rejects, "path", facts->rejects > 0 ? facts->rejects_path : NULL);
  add_number(rejects, "rows", facts->rejects);
  (void)cJSON_AddBoolToObject(rejects, "may_hold_passwords",
                              facts->rejects > 0 && facts->holds_credentials);
}

static void fill(cJSON *root, const struct mu_run_facts *facts)
{
  const struct mu_pipeline_stats *stats =
      facts->pipeline ? mu_pipeline_stats(facts->pipeline) : NULL;
  bool ended = facts->ended_us != 0;

  add_text(root, "muster", MUSTER_VERSION);
  add_text(root, "run_id", facts->run_id);
  add_text(root, "command", facts->command);
  (void)cJSON_AddBoolToObject(root, "dry_run", facts->dry_run);
  add_text(root, "org", facts->org);
  add_input(root, facts);
  add_mapping(root, facts);
  add_options(root, facts->settings);
  add_start(root, facts);
  add_time(root, "ended", facts, facts->ended_us);
  (void)cJSON_AddBoolToObject(root, "complete", ended && !facts->stopped_by);
  add_text(root, "stopped_by", facts->stopped_by);
  if (ended) {
    (void)cJSON_AddNumberToObject(root, "exit_code", facts->exit_code);
  } else {
    add_text(root, "exit_code", NULL);
  }
  add_counts(root, facts->tally);
  add_requests(root, stats);
  add_rejects(root, facts);
  add_errors(root, facts->tally);
}

/* ---- going on with an earlier run ---- */

static cJSON *parse_file(const char *path)
{
  struct mu_byte_source *source = NULL;
  struct mu_buffer text = {0};
  cJSON *root = NULL;
  enum mu_code rc = mu_byte_source_open(&source, path, NULL);

  while (rc == MU_OK) {
    const char *bytes = NULL;
    size_t len = 0;

    rc = mu_byte_source_read(source, &bytes, &len, NULL);
    if (rc == MU_OK) {
      mu_buffer_append(&text, bytes, len);
    }
  }
  if (rc == MU_END) {
    root = cJSON_ParseWithLength(mu_buffer_text(&text), text.len);
  }
  mu_buffer_release(&text);
  mu_byte_source_free(source);
  return root;
}

/* What must be the same in both, and how a person calls it. */
static const struct {
  const char *name;
  const char *words;
} same_members[] = {
    {"command", "the command"},
    {"dry_run", "--dry-run"},
    {"org", "the org"},
    {"input", "the input file"},
    {"mapping", "what the columns mean"},
    {"options", "what --set, --group, --no-activate and "
                "--change-password-at-next-login say"},
};

/* An input is the same when its bytes are, wherever it lies and however many
 * of its rows are asked for. */
static bool same_member(const cJSON *before, const cJSON *now, const char *name)
{
  const cJSON *a = cJSON_GetObjectItemCaseSensitive(before, name);
  const cJSON *b = cJSON_GetObjectItemCaseSensitive(now, name);

  if (strcmp(name, "input") == 0) {
    a = cJSON_GetObjectItemCaseSensitive(a, "sha256");
    b = cJSON_GetObjectItemCaseSensitive(b, "sha256");
  }
  return a && b && cJSON_Compare(a, b, true);
}

static enum mu_code compare(const char *path, const cJSON *before,
                            const cJSON *now, struct mu_error *err)
{
  struct mu_buffer list = {0};
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < sizeof same_members / sizeof *same_members; i++) {
    if (!same_member(before, now, same_members[i].name)) {
      mu_buffer_printf(&list, "%s%s", list.len ? ", " : "",
                       same_members[i].words);
    }
  }
  if (list.len > 0) {
    rc = mu_error_set(err, MU_EUSAGE,
                      "this is not the run that %s is about; what differs: "
                      "%s; resume it as it was, or start anew with --force",
                      path, mu_buffer_text(&list));
  }
  mu_buffer_release(&list);
  return rc;
}

/* Leaves |us| as it is when |name| is no time. */
static void read_time(const cJSON *object, const char *name, int64_t *us)
{
  const char *text =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
  int64_t time = 0;

  if (text && mu_org_clock_parse_timestamp(text, &time)) {
    *us = time;
  }
}

static void take_over(struct mu_run_facts *facts, const cJSON *before)
{
  const char *id =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(before, "run_id"));

  if (id) {
    (void)snprintf(facts->run_id, sizeof facts->run_id, "%s", id);
  }
  read_time(before, "started", &facts->started_org_us);
  read_time(before, "started_here", &facts->started_here_us);
}

enum mu_code mu_summary_take_over(const char *path, struct mu_run_facts *facts,
                                  struct mu_error *err)
{
  cJSON *before = parse_file(path);
  cJSON *now = NULL;
  enum mu_code rc = MU_OK;

  if (!before) {
    return mu_error_set(err, MU_EUSAGE,
                        "%s, which says what the earlier run was, is missing "
                        "or unreadable: that run cannot be resumed; start "
                        "anew with --force",
                        path);
  }
  now = cJSON_CreateObject();
  fill(now, facts);
  rc = compare(path, before, now, err);
  if (rc == MU_OK) {
    take_over(facts, before);
  }
  cJSON_Delete(now);
  cJSON_Delete(before);
  return rc;
}

enum mu_code mu_summary_write(const char *path,
                              const struct mu_run_facts *facts,
                              struct mu_error *err)
{
  cJSON *root = cJSON_CreateObject();
  char *text = NULL;
  enum mu_code rc = MU_OK;

  fill(root, facts);
  text = cJSON_Print(root);
  if (!text) {
    rc = mu_error_nomem(err);
  } else {
    size_t len = strlen(text);

    text[len] = '\n'; /* in place of the NUL: |len| says where it ends */
    rc = mu_durable_file_replace(path, text, len + 1, err);
  }
  cJSON_free(text);
  cJSON_Delete(root);
  return rc;
}
