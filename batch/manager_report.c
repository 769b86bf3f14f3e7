/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/manager_report.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "batch/words.h"
#include "io/json.h"

#define FAILURES_PRINTED 20

/* The members that are numbers, in the summary's order. */
static const struct {
  const char *name;
  size_t field;
} numbers[] = {
    {"found", offsetof(struct mu_manager_report, found)},
    {"linked", offsetof(struct mu_manager_report, linked)},
    {"not_in_file", offsetof(struct mu_manager_report, not_in_file)},
    {"not_sent", offsetof(struct mu_manager_report, not_sent)},
    {"own", offsetof(struct mu_manager_report, own)},
    {"cycles", offsetof(struct mu_manager_report, cycles)},
    {"not_created", offsetof(struct mu_manager_report, not_created)},
    {"manager_failed", offsetof(struct mu_manager_report, manager_failed)},
    {"failures", offsetof(struct mu_manager_report, failed)},
};

#define NUMBERS (sizeof numbers / sizeof *numbers)

static uint64_t *number_at(struct mu_manager_report *report, size_t i)
{
  return (uint64_t *)(void *)((char *)report + numbers[i].field);
}

static uint64_t number_of(const struct mu_manager_report *report, size_t i)
{
  return *(const uint64_t *)(const void *)((const char *)report +
                                           numbers[i].field);
}

void mu_manager_report_release(struct mu_manager_report *report)
{
  for (size_t i = 0; i < report->failure_count; i++) {
    free(report->failures[i].login);
    free(report->failures[i].error);
  }
  free(report->failures);
  memset(report, 0, sizeof *report);
}

void mu_manager_report_expect(struct mu_manager_report *report,
                              const struct mu_manager_counts *counts)
{
  report->found = counts->found;
  report->not_in_file = counts->not_in_file;
  report->not_sent = counts->not_sent;
  report->own = counts->own;
  report->cycles = counts->cycles;
}

static enum mu_code add_failure(struct mu_manager_report *report, uint64_t row,
                                const char *login, const char *error,
                                struct mu_error *err)
{
  struct mu_manager_failure *failure = NULL;

  if (report->failure_count == MU_MANAGER_FAILURES) {
    return MU_OK;
  }
  if (!report->failures) {
    report->failures = calloc(MU_MANAGER_FAILURES, sizeof *report->failures);
  }
  if (!report->failures) {
    return mu_error_nomem(err);
  }
  failure = &report->failures[report->failure_count++];
  failure->row = row;
  failure->login = strdup(login);
  failure->error = strdup(error);
  return failure->login && failure->error ? MU_OK : mu_error_nomem(err);
}

enum mu_code mu_manager_report_fail(struct mu_manager_report *report,
                                    const struct mu_job *job,
                                    struct mu_error *err)
{
  report->failed++;
  return add_failure(report, job->row, mu_buffer_text(&job->login),
                     mu_buffer_text(&job->error), err);
}

/* ---- in the summary ---- */

static bool add_to_list(cJSON *list, const struct mu_manager_failure *failure)
{
  cJSON *item = cJSON_CreateObject();

  if (!cJSON_AddNumberToObject(item, "row", (double)failure->row) ||
      !cJSON_AddStringToObject(item, "login", failure->login) ||
      !cJSON_AddStringToObject(item, "error", failure->error) ||
      !cJSON_AddItemToArray(list, item)) {
    cJSON_Delete(item);
    return false;
  }
  return true;
}

cJSON *mu_manager_report_json(const struct mu_manager_report *report)
{
  cJSON *object = cJSON_CreateObject();
  cJSON *list = NULL;
  bool whole = true;

  for (size_t i = 0; i < NUMBERS; i++) {
    whole = whole && cJSON_AddNumberToObject(object, numbers[i].name,
                                             (double)number_of(report, i));
  }
  list = whole ? cJSON_AddArrayToObject(object, "failed") : NULL;
  whole = list != NULL;
  for (size_t i = 0; whole && i < report->failure_count; i++) {
    whole = add_to_list(list, &report->failures[i]);
  }
  if (!whole) {
    cJSON_Delete(object);
    return NULL;
  }
  return object;
}

static uint64_t count_of(const cJSON *object, const char *name)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

  return cJSON_IsNumber(item) && item->valuedouble > 0 &&
                 item->valuedouble < 1e18
             ? (uint64_t)item->valuedouble
             : 0;
}

enum mu_code mu_manager_report_read(struct mu_manager_report *report,
                                    const cJSON *json, struct mu_error *err)
{
  const cJSON *item = NULL;
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < NUMBERS; i++) {
    *number_at(report, i) = count_of(json, numbers[i].name);
  }
  cJSON_ArrayForEach (item, cJSON_GetObjectItemCaseSensitive(json, "failed")) {
    if (rc == MU_OK) {
      rc = add_failure(report, count_of(item, "row"),
                       mu_json_text(item, "login"), mu_json_text(item, "error"),
                       err);
    }
  }
  return rc;
}

/* ---- for people ---- */

static void print_counts(FILE *out, const struct mu_manager_report *report)
{
  (void)fprintf(out, "  managers: %s linked",
                mu_words_counted(report->linked, "user").text);
  if (report->manager_failed > 0) {
    (void)fprintf(out, ", %s whose manager was not created",
                  mu_words_count(report->manager_failed).text);
  }
  if (report->not_created > 0) {
    (void)fprintf(out, ", %s not created",
                  mu_words_count(report->not_created).text);
  }
  if (report->failed > 0) {
    (void)fprintf(out, ", %s failed", mu_words_count(report->failed).text);
  }
  (void)fputc('\n', out);
}

void mu_manager_report_print(FILE *out, const struct mu_manager_report *report)
{
  size_t shown = report->failure_count < FAILURES_PRINTED
                     ? report->failure_count
                     : FAILURES_PRINTED;

  print_counts(out, report);
  for (size_t i = 0; i < shown; i++) {
    (void)fprintf(out, "    row %llu, %s: %s\n",
                  (unsigned long long)report->failures[i].row,
                  report->failures[i].login, report->failures[i].error);
  }
  if (report->failed > shown) {
    (void)fprintf(out, "    and %s more, in the summary\n",
                  mu_words_count(report->failed - shown).text);
  }
}
