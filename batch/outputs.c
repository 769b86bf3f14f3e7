/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/outputs.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t without(const char *path, size_t len, const char *tail)
{
  size_t tail_len = strlen(tail);

  if (len > tail_len && memcmp(path + len - tail_len, tail, tail_len) == 0 &&
      path[len - tail_len - 1] != '/') {
    return len - tail_len;
  }
  return len;
}

/* |given|, or NAME with |tail|. */
static enum mu_code name_file(char **out, const char *given, const char *input,
                              const char *tail, bool by_default,
                              struct mu_error *err)
{
  const char *base = strcmp(input, "-") == 0 ? "stdin" : input;
  size_t len = strlen(base);
  char *path = NULL;

  if (!given && !by_default) {
    return MU_OK;
  }
  if (given) {
    path = strdup(given);
  } else {
    len = without(base, len, ".gz");
    len = without(base, len, ".csv");
    path = malloc(len + strlen(tail) + 1);
    if (path) {
      memcpy(path, base, len);
      memcpy(path + len, tail, strlen(tail) + 1);
    }
  }
  *out = path;
  return path ? MU_OK : mu_error_nomem(err);
}

static enum mu_code check_free(const char *path, bool replace,
                               struct mu_error *err)
{
  if (!path || replace || strcmp(path, "-") == 0 || access(path, F_OK) != 0) {
    return MU_OK;
  }
  return mu_error_set(err, MU_EOUTPUT,
                      "%s is there already, from an earlier run; --force "
                      "replaces it, or name another file",
                      path);
}

enum mu_code mu_outputs_name(struct mu_outputs *outputs,
                             const struct mu_settings *settings,
                             const char *input, bool by_default,
                             struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  outputs->replace = settings->force;
  rc = name_file(&outputs->results_path, settings->results, input,
                 ".results.csv", by_default, err);
  if (rc == MU_OK) {
    rc = name_file(&outputs->rejects_path, settings->rejects, input,
                   ".rejects.csv", by_default, err);
  }
  if (rc == MU_OK) {
    rc = name_file(&outputs->summary_path, settings->summary, input,
                   ".summary.json", by_default, err);
  }
  if (rc == MU_OK) {
    rc = check_free(outputs->results_path, outputs->replace, err);
  }
  if (rc == MU_OK) {
    rc = check_free(outputs->rejects_path, outputs->replace, err);
  }
  if (rc == MU_OK) {
    rc = check_free(outputs->summary_path, outputs->replace, err);
  }
  return rc;
}

enum mu_code mu_outputs_open(struct mu_outputs *outputs,
                             const struct mu_input *input, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (outputs->results_path) {
    rc = mu_results_new(&outputs->results, outputs->results_path,
                        outputs->replace, err);
  }
  if (rc == MU_OK && outputs->rejects_path) {
    if (outputs->replace) {
      (void)unlink(outputs->rejects_path); /* there may be none this time */
    }
    rc = mu_rejects_new(&outputs->rejects, outputs->rejects_path,
                        outputs->replace, input, err);
  }
  return rc;
}

enum mu_code mu_outputs_write(struct mu_outputs *outputs,
                              const struct mu_job *job, struct mu_error *err)
{
  bool bad =
      job->status == MU_STATUS_INVALID || job->status == MU_STATUS_FAILED;
  enum mu_code rc = MU_OK;

  if (bad && outputs->rejects) {
    rc = mu_rejects_write(outputs->rejects, job, err);
  }
  if (rc == MU_OK && outputs->results) {
    rc = mu_results_write(outputs->results, job, err);
  }
  return rc;
}

enum mu_code mu_outputs_tick(struct mu_outputs *outputs, int64_t now_us,
                             struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (outputs->rejects) {
    rc = mu_rejects_tick(outputs->rejects, now_us, err);
  }
  if (rc == MU_OK && outputs->results) {
    rc = mu_results_tick(outputs->results, now_us, err);
  }
  return rc;
}

enum mu_code mu_outputs_close(struct mu_outputs *outputs, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (outputs->rejects) {
    rc = mu_rejects_close(outputs->rejects, err);
  }
  if (rc == MU_OK && outputs->results) {
    rc = mu_results_close(outputs->results, err);
  }
  return rc;
}

void mu_outputs_release(struct mu_outputs *outputs)
{
  mu_results_free(outputs->results);
  mu_rejects_free(outputs->rejects);
  free(outputs->results_path);
  free(outputs->rejects_path);
  free(outputs->summary_path);
  memset(outputs, 0, sizeof *outputs);
}
