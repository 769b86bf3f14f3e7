/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <cjson/cJSON.h>

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
  add_time(root, "started", facts, stats ? stats->started_us : 0);
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
