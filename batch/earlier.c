/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/earlier.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/byte_source.h"
#include "io/csv_reader.h"
#include "io/csv_tail.h"

/* The columns of a results file (results.c) that a resume reads. */
enum column {
  COLUMN_ROW = 0,
  COLUMN_STATUS = 3,
  COLUMN_HTTP_STATUS = 6,
  COLUMN_ERROR_CODE = 7,
  COLUMN_ERROR = 8,
  COLUMNS = 12
};

struct mu_earlier {
  char *path;
  struct mu_byte_source *source;
  struct mu_csv_reader *reader;
  uint64_t rows;
};

static enum mu_code not_results(const struct mu_earlier *earlier,
                                struct mu_error *err)
{
  return mu_error_set(err, MU_EUSAGE,
                      "%s does not hold the results of an earlier run (its "
                      "line for row %" PRIu64 " is none); --force starts anew",
                      earlier->path, earlier->rows + 1);
}

/* A file without even a header is one whose writer died at once. */
static enum mu_code skip_header(struct mu_earlier *earlier,
                                struct mu_error *err)
{
  struct mu_csv_row row;
  enum mu_code rc = mu_csv_reader_next(earlier->reader, &row, err);

  if (rc == MU_OK && (row.count != COLUMNS ||
                      strcmp(row.cells[COLUMN_ROW].text, "row") != 0)) {
    return not_results(earlier, err);
  }
  return rc == MU_END ? MU_OK : rc;
}

enum mu_code mu_earlier_open(struct mu_earlier **out, const char *path,
                             struct mu_error *err)
{
  struct mu_earlier *earlier = calloc(1, sizeof *earlier);
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!earlier) {
    return mu_error_nomem(err);
  }
  earlier->path = strdup(path);
  rc = earlier->path ? mu_csv_tail_mend(path, err) : mu_error_nomem(err);
  if (rc == MU_OK) {
    rc = mu_byte_source_open(&earlier->source, path, err);
  }
  if (rc == MU_OK) {
    rc = mu_csv_reader_new(&earlier->reader, earlier->source, err);
  }
  if (rc == MU_OK) {
    rc = skip_header(earlier, err);
  }
  if (rc == MU_OK) {
    *out = earlier;
    earlier = NULL; /* now the caller's */
  }
  mu_earlier_free(earlier);
  return rc;
}

void mu_earlier_free(struct mu_earlier *earlier)
{
  if (earlier) {
    mu_csv_reader_free(earlier->reader);
    mu_byte_source_free(earlier->source);
    free(earlier->path);
    free(earlier);
  }
}

static bool find_status(const char *word, enum mu_status *status)
{
  for (unsigned i = 0; i < MU_STATUSES; i++) {
    if (strcmp(mu_status_word(i), word) == 0) {
      *status = i;
      return true;
    }
  }
  return false;
}

enum mu_code mu_earlier_next(struct mu_earlier *earlier, struct mu_job *job,
                             struct mu_error *err)
{
  struct mu_csv_row row;
  enum mu_code rc = mu_csv_reader_next(earlier->reader, &row, err);

  if (rc != MU_OK) {
    return rc;
  }
  mu_job_reset(job);
  if (row.count != COLUMNS ||
      !find_status(row.cells[COLUMN_STATUS].text, &job->status) ||
      strtoull(row.cells[COLUMN_ROW].text, NULL, 10) != earlier->rows + 1) {
    return not_results(earlier, err);
  }
  job->row = ++earlier->rows;
  job->http_status = (int)strtol(row.cells[COLUMN_HTTP_STATUS].text, NULL, 10);
  (void)snprintf(job->error_code, sizeof job->error_code, "%s",
                 row.cells[COLUMN_ERROR_CODE].text);
  mu_buffer_append(&job->error, row.cells[COLUMN_ERROR].text,
                   row.cells[COLUMN_ERROR].len);
  return mu_buffer_failed(&job->error) ? mu_error_nomem(err) : MU_OK;
}
