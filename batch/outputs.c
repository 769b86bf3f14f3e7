/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/outputs.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/durable_file.h"

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

bool mu_outputs_is_stream(const char *path)
{
  struct stat st;

  return strcmp(path, "-") == 0 ||
         (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode));
}

static bool look_at(const char *path, struct stat *st)
{
  return strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, st) == 0
                                : stat(path, st) == 0;
}

static enum mu_code check_not_input(const char *path, const char *input,
                                    struct mu_error *err)
{
  struct stat a;
  struct stat b;

  if (path && !mu_outputs_is_stream(path) && look_at(path, &a) &&
      look_at(input, &b) && a.st_dev == b.st_dev && a.st_ino == b.st_ino) {
    return mu_error_set(err, MU_EUSAGE,
                        "%s is the input itself; name another file for what "
                        "comes out",
                        path);
  }
  return MU_OK;
}

static bool same_inode(const char *path, const char *other)
{
  struct stat a;
  struct stat b;

  return stat(path, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev &&
         a.st_ino == b.st_ino;
}

struct folder {
  char path[PATH_MAX];
};

/* The folder of |path|, with its slash. */
static struct folder folder_of(const char *path)
{
  const char *slash = strrchr(path, '/');
  struct folder folder = {"./"};

  if (slash && slash - path + 1 < PATH_MAX) { /* else it cannot be opened */
    memcpy(folder.path, path, (size_t)(slash - path) + 1);
    folder.path[slash - path + 1] = '\0';
  }
  return folder;
}

static const char *base_of(const char *path)
{
  const char *slash = strrchr(path, '/');

  return slash ? slash + 1 : path;
}

/* Two names of one file, be it there already or not. */
static bool same_place(const char *path, const char *other)
{
  struct folder dir = folder_of(path);
  struct folder other_dir = folder_of(other);

  return same_inode(path, other) ||
         (same_inode(dir.path, other_dir.path) &&
          strcmp(base_of(path), base_of(other)) == 0);
}

static enum mu_code check_apart(const char *path, const char *other,
                                struct mu_error *err)
{
  bool both_stdout =
      path && other && strcmp(path, "-") == 0 && strcmp(other, "-") == 0;
  bool files = path && other && !mu_outputs_is_stream(path) &&
               !mu_outputs_is_stream(other);

  if (both_stdout || (files && same_place(path, other))) {
    return mu_error_set(err, MU_EUSAGE,
                        "%s cannot be two outputs at once; name another file "
                        "for one of them",
                        path);
  }
  return MU_OK;
}

static enum mu_code check_free(const char *path, bool replace,
                               struct mu_error *err)
{
  if (!path || replace || mu_outputs_is_stream(path) ||
      access(path, F_OK) != 0) {
    return MU_OK;
  }
  return mu_error_set(err, MU_EOUTPUT,
                      "%s is there already, from an earlier run; --resume "
                      "goes on with it, --force replaces it",
                      path);
}

static bool has_lines(const char *path)
{
  struct stat st;

  return stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0;
}

/* Results without a line and without the summary, which comes before the first
 * line, are of a run that had hardly begun. */
static bool is_run_there(const struct mu_outputs *outputs)
{
  const char *results = outputs->results_path;

  return has_lines(results) ||
         (access(results, F_OK) == 0 && !mu_outputs_is_stream(results) &&
          access(outputs->summary_path, F_OK) == 0);
}

/* The rejects are made when there is one, and the links late: that they can be
 * is seen to before anything is sent. */
static enum mu_code check_place(const char *path, struct mu_error *err)
{
  struct folder dir = folder_of(path);
  struct stat st;

  if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
    return mu_error_set(err, MU_EOUTPUT, "%s cannot be written: %s", path,
                        strerror(EISDIR));
  }
  if (!mu_outputs_is_stream(path) && access(dir.path, W_OK | X_OK) != 0) {
    return mu_error_set(err, MU_EOUTPUT, "%s cannot be written: %s", path,
                        strerror(errno));
  }
  return MU_OK;
}

/* Whoever reads the links can set people's passwords, so that they go to a file
 * with mode 0600; and since nobody can have an old one back, that of another
 * run is replaced only when it is asked for. */
static enum mu_code check_links(const struct mu_outputs *outputs,
                                const struct mu_settings *settings,
                                struct mu_error *err)
{
  const char *path = settings->activation_links;

  if (!path) {
    return MU_OK;
  }
  if (mu_outputs_is_stream(path)) {
    return mu_error_set(err, MU_EUSAGE,
                        "--activation-links %s: links are as good as passwords "
                        "and go to a file that only you can read; name one",
                        path);
  }
  if (has_lines(path) && !settings->force && !outputs->resume) {
    return mu_error_set(err, MU_EOUTPUT,
                        "%s is there already, with the links of another run, "
                        "which nobody has twice; name another file, or say "
                        "--force to replace it",
                        path);
  }
  return check_place(path, err);
}

static enum mu_code check_paths(const struct mu_outputs *outputs,
                                const struct mu_settings *settings,
                                const char *input, struct mu_error *err)
{
  const char *const paths[] = {
      outputs->results_path, outputs->rejects_path, outputs->summary_path,
      settings->findings,    settings->save_map,    settings->activation_links};
  const size_t count = sizeof paths / sizeof *paths;
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < count && rc == MU_OK; i++) {
    rc = check_not_input(paths[i], input, err);
    for (size_t j = 0; j < i && rc == MU_OK; j++) {
      rc = check_apart(paths[i], paths[j], err);
    }
    if (rc == MU_OK && paths[i] != settings->activation_links) {
      rc = check_free(paths[i], outputs->replace, err);
    }
  }
  return rc == MU_OK ? check_links(outputs, settings, err) : rc;
}

enum mu_code mu_outputs_name(struct mu_outputs *outputs,
                             const struct mu_settings *settings,
                             const char *input, bool by_default,
                             struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  outputs->replace = settings->force || settings->resume;
  outputs->replace_links = settings->force;
  outputs->links_path = settings->dry_run ? NULL : settings->activation_links;
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
  outputs->resume = settings->resume && rc == MU_OK && is_run_there(outputs);
  outputs->fresh = settings->resume && !outputs->resume;
  return rc == MU_OK ? check_paths(outputs, settings, input, err) : rc;
}

enum mu_code mu_outputs_open_rejects(struct mu_outputs *outputs,
                                     const struct mu_input *input,
                                     struct mu_error *err)
{
  const char *path = outputs->rejects_path;
  enum mu_code rc = path ? check_place(path, err) : MU_OK;

  if (!path || rc != MU_OK) {
    return rc;
  }
  if (outputs->replace && !outputs->resume && !mu_outputs_is_stream(path)) {
    (void)unlink(path); /* there may be none this time */
  }
  return mu_rejects_new(&outputs->rejects, path, outputs->replace,
                        outputs->resume && !mu_outputs_is_stream(path), input,
                        err);
}

enum mu_code mu_outputs_place_rejects(struct mu_outputs *outputs,
                                      struct mu_error *err)
{
  return outputs->rejects ? mu_rejects_place(outputs->rejects, err) : MU_OK;
}

/* A run that died before it began its file has left an empty one. */
static enum mu_code hold_links(struct mu_outputs *outputs, struct mu_error *err)
{
  const char *path = outputs->links_path;
  bool empty = path && access(path, F_OK) == 0 && !has_lines(path);

  if (!path) {
    return MU_OK;
  }
  return outputs->resume
             ? mu_activation_links_continue(&outputs->links, path, err)
             : mu_activation_links_new(&outputs->links, path,
                                       outputs->replace_links || empty, err);
}

enum mu_code mu_outputs_hold_results(struct mu_outputs *outputs,
                                     struct mu_error *err)
{
  const char *path = outputs->results_path;
  enum mu_code rc = MU_OK;

  if (!path) {
    return MU_OK;
  }
  rc = outputs->resume
           ? mu_results_continue(&outputs->results, path, err)
           : mu_results_new(&outputs->results, path, outputs->replace, err);
  if (rc == MU_OK && outputs->fresh && has_lines(path)) {
    rc = mu_error_set(err, MU_EOUTPUT,
                      "%s was written by another run in the meantime; the same "
                      "command goes on with it",
                      path);
  }
  return rc == MU_OK ? hold_links(outputs, err) : rc;
}

/* The summary goes first: without it nobody can resume what is left. */
enum mu_code mu_outputs_clear(struct mu_outputs *outputs, struct mu_error *err)
{
  const char *summary = outputs->summary_path;
  enum mu_code rc =
      outputs->links ? mu_activation_links_clear(outputs->links, err) : MU_OK;

  if (rc != MU_OK) {
    return rc;
  }
  if (outputs->replace && summary && !mu_outputs_is_stream(summary) &&
      unlink(summary) == 0) {
    mu_durable_file_keep_name(summary);
  }
  return outputs->results ? mu_results_clear(outputs->results, err) : MU_OK;
}

enum mu_code mu_outputs_mend_results(struct mu_outputs *outputs,
                                     struct mu_error *err)
{
  return mu_results_mend(outputs->results, err);
}

enum mu_code mu_outputs_begin_results(struct mu_outputs *outputs,
                                      struct mu_error *err)
{
  return outputs->results ? mu_results_begin(outputs->results, err) : MU_OK;
}

enum mu_code mu_outputs_begin_links(struct mu_outputs *outputs,
                                    struct mu_error *err)
{
  return outputs->links ? mu_activation_links_begin(outputs->links, err)
                        : MU_OK;
}

static bool is_bad(const struct mu_job *job)
{
  return job->status == MU_STATUS_INVALID || job->status == MU_STATUS_FAILED;
}

enum mu_code mu_outputs_replay(struct mu_outputs *outputs,
                               const struct mu_job *job, struct mu_error *err)
{
  return is_bad(job) && outputs->rejects
             ? mu_rejects_write(outputs->rejects, job, err)
             : MU_OK;
}

enum mu_code mu_outputs_keep_link(struct mu_outputs *outputs,
                                  const struct mu_job *job,
                                  const struct mu_buffer *link,
                                  struct mu_error *err)
{
  return mu_activation_links_write(outputs->links, job, link, err);
}

enum mu_code mu_outputs_write(struct mu_outputs *outputs,
                              const struct mu_job *job, struct mu_error *err)
{
  enum mu_code rc = mu_outputs_replay(outputs, job, err);

  if (rc == MU_OK && outputs->links) {
    rc = mu_activation_links_secure(outputs->links, err);
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

enum mu_code mu_outputs_flush_results(struct mu_outputs *outputs,
                                      struct mu_error *err)
{
  return mu_results_flush(outputs->results, err);
}

enum mu_code mu_outputs_close(struct mu_outputs *outputs, struct mu_error *err)
{
  struct mu_error errors[3] = {{0}};
  enum mu_code codes[3] = {MU_OK, MU_OK, MU_OK};

  if (outputs->links) {
    codes[0] = mu_activation_links_close(outputs->links, &errors[0]);
  }
  if (outputs->rejects) {
    codes[1] = mu_rejects_close(outputs->rejects, &errors[1]);
  }
  if (outputs->results) { /* whatever became of the others */
    codes[2] = mu_results_close(outputs->results, &errors[2]);
  }
  for (size_t i = 0; i < 3; i++) {
    if (codes[i] != MU_OK) {
      return mu_error_set(err, codes[i], "%s", errors[i].text);
    }
  }
  return MU_OK;
}

void mu_outputs_release(struct mu_outputs *outputs)
{
  mu_results_free(outputs->results);
  mu_rejects_free(outputs->rejects);
  mu_activation_links_free(outputs->links);
  free(outputs->results_path);
  free(outputs->rejects_path);
  free(outputs->summary_path);
  memset(outputs, 0, sizeof *outputs);
}
