/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/export_summary.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "io/durable_file.h"

static bool add_text(cJSON *object, const char *name, const char *text)
{
  return (text && text[0] ? cJSON_AddStringToObject(object, name, text)
                          : cJSON_AddNullToObject(object, name)) != NULL;
}

static bool add_count(cJSON *object, const char *name, uint64_t count)
{
  return cJSON_AddNumberToObject(object, name, (double)count) != NULL;
}

/* A local time as the org's clock had it. */
static bool add_time(cJSON *object, const char *name, const struct mu_export *e,
                     int64_t local_us)
{
  char text[MU_TIMESTAMP_MAX] = "";

  if (e->gate.org_clock.known) {
    mu_org_clock_format(mu_org_clock_at(&e->gate.org_clock, local_us).earliest,
                        text);
  }
  return add_text(object, name, text);
}

static bool add_output(cJSON *root, const struct mu_export *e)
{
  cJSON *output = cJSON_AddObjectToObject(root, "output");

  return add_text(output, "path", e->settings->output) &&
         add_text(output, "format", e->format.json ? "ndjson" : "csv") &&
         add_count(output, "rows", e->written);
}

static bool add_query(cJSON *root, const struct mu_export *e)
{
  const struct mu_settings *s = e->settings;

  return add_text(root, "search", s->search) &&
         add_text(root, "filter", s->filter) &&
         add_text(root, "since", e->since) && add_text(root, "until", e->until);
}

static bool add_limits(cJSON *root, const struct mu_export *e)
{
  cJSON *limited = NULL;

  if (!mu_request_counts_tell(&e->gate.counts, root)) {
    return false;
  }
  limited = cJSON_AddObjectToObject(root, "rate_limited");
  return add_count(limited, "window", e->gate.limited_window) &&
         add_count(limited, "concurrency", e->gate.limited_crowd);
}

static bool fill(cJSON *root, const struct mu_export *e,
                 const struct mu_ending *ending)
{
  return add_text(root, "muster", MUSTER_VERSION) &&
         add_text(root, "command", "export") &&
         add_text(root, "what", mu_export_what_word(e->kind->what)) &&
         add_text(root, "org", e->link.org.url) && add_output(root, e) &&
         add_query(root, e) && add_time(root, "started", e, e->began_us) &&
         add_time(root, "ended", e, mu_clock_now_us(&e->clock)) &&
         cJSON_AddBoolToObject(root, "complete", !ending->stopped_by) &&
         add_text(root, "stopped_by", ending->stopped_by) &&
         cJSON_AddNumberToObject(root, "exit_code", ending->exit_code) &&
         add_count(root, "gathered", e->lists.rows) &&
         add_count(root, "repeated", e->repeated) &&
         add_count(root, "lists", e->lists.count) &&
         add_count(root, "pages", e->lists.pages) &&
         cJSON_AddBoolToObject(root, "resumed", e->resumed) &&
         add_limits(root, e);
}

enum mu_code mu_export_summary_write(const struct mu_export *e,
                                     const struct mu_ending *ending,
                                     struct mu_error *err)
{
  cJSON *root = NULL;
  char *text = NULL;
  enum mu_code rc = MU_OK;

  if (!e->summary_path) {
    return MU_OK;
  }
  root = cJSON_CreateObject();
  if (root && fill(root, e, ending)) {
    if (e->kind->tell) {
      e->kind->tell(e, root);
    }
    text = cJSON_Print(root);
  }
  cJSON_Delete(root);
  if (!text) {
    return mu_error_nomem(err);
  }
  rc = mu_durable_file_replace(e->summary_path, text, strlen(text), err);
  cJSON_free(text);
  return rc;
}
