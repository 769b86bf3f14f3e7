/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/results.h"

#include <stdlib.h>
#include <string.h>

#include "io/csv_tail.h"
#include "io/csv_writer.h"
#include "io/durable_file.h"

static const char header[] = "row,line,login,status,id,user_status,http_status,"
                             "error_code,error,attempts,elapsed_ms,"
                             "request_id\n";

struct mu_results {
  const char *path;
  struct mu_durable_file *file;
  struct mu_buffer line;
};

enum opening { AS_NEW, IN_PLACE_OF_OLD, BEHIND_OLD };

static enum mu_code make(struct mu_results **out, const char *path,
                         enum opening how, struct mu_error *err)
{
  struct mu_results *results = calloc(1, sizeof *results);
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!results) {
    return mu_error_nomem(err);
  }
  results->path = path;
  rc = how == BEHIND_OLD ? mu_durable_file_continue(&results->file, path, err)
                         : mu_durable_file_create(&results->file, path,
                                                  how == IN_PLACE_OF_OLD, err);
  if (rc != MU_OK) {
    mu_results_free(results);
    return rc;
  }
  *out = results;
  return MU_OK;
}

enum mu_code mu_results_new(struct mu_results **out, const char *path,
                            bool replace, struct mu_error *err)
{
  return make(out, path, replace ? IN_PLACE_OF_OLD : AS_NEW, err);
}

enum mu_code mu_results_continue(struct mu_results **out, const char *path,
                                 struct mu_error *err)
{
  return make(out, path, BEHIND_OLD, err);
}

enum mu_code mu_results_clear(struct mu_results *results, struct mu_error *err)
{
  return mu_durable_file_clear(results->file, err);
}

enum mu_code mu_results_mend(struct mu_results *results, struct mu_error *err)
{
  return mu_csv_tail_mend(&results->file, results->path, err);
}

enum mu_code mu_results_begin(struct mu_results *results, struct mu_error *err)
{
  return mu_durable_file_append(results->file, header, sizeof header - 1, err);
}

void mu_results_free(struct mu_results *results)
{
  if (results) {
    mu_durable_file_free(results->file);
    mu_buffer_release(&results->line);
    free(results);
  }
}

static void cell(struct mu_buffer *line, const char *text, size_t len)
{
  mu_csv_write_cell(line, text, len, ',');
  mu_buffer_append_char(line, ',');
}

static void number(struct mu_buffer *line, uint64_t value)
{
  mu_buffer_append_uint(line, value);
  mu_buffer_append_char(line, ',');
}

static void text_cell(struct mu_buffer *line, const char *text)
{
  cell(line, text, strlen(text));
}

/* The error of a row that ended well is the trouble that it had on the way:
 * nobody wants to see it. */
static void failure(struct mu_buffer *line, const struct mu_job *job)
{
  bool bad =
      job->status == MU_STATUS_FAILED || job->status == MU_STATUS_INVALID;

  text_cell(line, bad ? job->error_code : "");
  cell(line, bad ? mu_buffer_text(&job->error) : "", bad ? job->error.len : 0);
}

enum mu_code mu_results_write(struct mu_results *results,
                              const struct mu_job *job, struct mu_error *err)
{
  struct mu_buffer *line = &results->line;

  mu_buffer_clear(line);
  number(line, job->row);
  number(line, job->line);
  cell(line, mu_buffer_text(&job->login), job->login.len);
  text_cell(line, mu_status_word(job->status));
  text_cell(line, job->id);
  text_cell(line, job->user_status);
  if (job->http_status > 0) {
    mu_buffer_append_uint(line, (uint64_t)job->http_status);
  }
  mu_buffer_append_char(line, ',');
  failure(line, job);
  number(line, job->attempts);
  number(line, (uint64_t)(job->elapsed_us / 1000));
  mu_csv_write_cell(line, job->request_id, strlen(job->request_id), ',');
  mu_buffer_append_char(line, '\n');
  if (mu_buffer_failed(line)) {
    return mu_error_nomem(err);
  }
  return mu_durable_file_append(results->file, line->data, line->len, err);
}

enum mu_code mu_results_tick(struct mu_results *results, int64_t now_us,
                             struct mu_error *err)
{
  return mu_durable_file_tick(results->file, now_us, err);
}

enum mu_code mu_results_flush(struct mu_results *results, struct mu_error *err)
{
  return mu_durable_file_flush(results->file, err);
}

enum mu_code mu_results_close(struct mu_results *results, struct mu_error *err)
{
  return mu_durable_file_close(results->file, err);
}
