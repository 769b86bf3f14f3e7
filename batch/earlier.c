/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/earlier.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/byte_source.h"
#include "io/csv_reader.h"

/* The columns of a results file (results.c) that a resume reads. */
enum column {
  COLUMN_ROW = 0,
  COLUMN_STATUS = 3,
  COLUMN_ID = 4,
  COLUMN_HTTP_STATUS = 6,
  COLUMN_ERROR_CODE = 7,
  COLUMN_ERROR = 8,
  COLUMNS = 12
};

struct mu_earlier {
  char *path;
  struct mu_byte_source *source;
  struct mu_text_decoder *decoder;
  struct mu_csv_reader *reader;
  uint64_t rows;
  bool headless;
};

static enum mu_code not_results(const struct mu_earlier *earlier,
                                struct mu_error *err)
{
  return mu_error_set(err, MU_EUSAGE,
                      "%s does not hold the results of an earlier run (its "
                      "line for row %" PRIu64 " is none); --force starts anew",
                      earlier->path, earlier->rows + 1);
}

static enum mu_code skip_header(struct mu_earlier *earlier,
                                struct mu_error *err)
{
  struct mu_csv_row row;
  enum mu_code rc = mu_csv_reader_next(earlier->reader, &row, err);

  if (rc == MU_OK && (row.count != COLUMNS ||
                      strcmp(row.cells[COLUMN_ROW].text, "row") != 0)) {
    return not_results(earlier, err);
  }
  if (rc == MU_END) {
    earlier->headless = true;
    return MU_OK;
  }
  return rc;
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
  rc = earlier->path ? mu_byte_source_open(&earlier->source, path, err)
                     : mu_error_nomem(err);
  if (rc == MU_OK) {
    rc = mu_text_decoder_new(&earlier->decoder, earlier->source, "UTF-8", err);
  }
  if (rc == MU_OK) {
    rc = mu_csv_reader_new(&earlier->reader, earlier->decoder, err);
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
    mu_text_decoder_free(earlier->decoder);
    mu_byte_source_free(earlier->source);
    free(earlier->path);
    free(earlier);
  }
}

/* True when the writer died before even the header was on the disk. */
static bool is_headless(const struct mu_earlier *earlier)
{
  return earlier->headless;
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
  (void)snprintf(job->id, sizeof job->id, "%s", row.cells[COLUMN_ID].text);
  (void)snprintf(job->error_code, sizeof job->error_code, "%s",
                 row.cells[COLUMN_ERROR_CODE].text);
  mu_buffer_append(&job->error, row.cells[COLUMN_ERROR].text,
                   row.cells[COLUMN_ERROR].len);
  return mu_buffer_failed(&job->error) ? mu_error_nomem(err) : MU_OK;
}

/* What the walk beside the input needs. */
struct walk {
  struct mu_input *input;
  struct mu_checker *checker;
  struct mu_outputs *outputs;
  struct mu_tally *tally;
  struct mu_settled *settled;
  struct mu_faults faults;
  struct mu_job job;
};

/* One row that has its line. */
static enum mu_code replay_row(struct walk *w, const struct mu_input_row *row,
                               struct mu_error *err)
{
  struct mu_job *job = &w->job;
  bool valid =
      mu_checker_judge(w->checker, mu_input_map(w->input), row, &w->faults);

  if (valid == (job->status == MU_STATUS_INVALID)) {
    return mu_error_set(err, MU_EUSAGE,
                        "row %" PRIu64 " is %s now and was not when the "
                        "earlier run met it, so that run cannot be resumed; "
                        "start anew with --force",
                        row->number, valid ? "valid" : "invalid");
  }
  if (!valid) {
    job->faults = w->faults.index;
    mu_buffer_clear(&job->error);
    mu_buffer_append(&job->error, mu_buffer_text(&w->faults.text),
                     w->faults.text.len);
  }
  if (row->csv.raw) {
    mu_buffer_append(&job->raw, row->csv.raw, row->csv.raw_len);
  }
  if (mu_buffer_failed(&job->error) || mu_buffer_failed(&job->raw)) {
    return mu_error_nomem(err);
  }
  mu_tally_add(w->tally, job);
  w->settled->rows++;
  if (valid && !mu_checker_skips(w->checker, row)) {
    w->settled->valid++;
    w->settled->mails += mu_checker_mails(w->checker, row);
    w->settled->memberships_later +=
        mu_checker_memberships_later(w->checker, row);
    w->settled->memberships += mu_checker_memberships(w->checker, row);
  }
  return mu_outputs_replay(w->outputs, job, err);
}

static enum mu_code replay_all(struct mu_earlier *earlier, struct walk *w,
                               uint64_t rows, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  while (rc == MU_OK) {
    struct mu_input_row row;

    rc = mu_earlier_next(earlier, &w->job, err);
    if (rc == MU_OK && w->settled->rows == rows) {
      rc = mu_error_set(err, MU_EUSAGE,
                        "%s answers more rows than there are to do; resume "
                        "with the --limit of the earlier run",
                        earlier->path);
    }
    if (rc == MU_OK) {
      rc = mu_input_next(w->input, &row, err);
    }
    if (rc == MU_OK) {
      rc = replay_row(w, &row, err);
    }
  }
  return rc == MU_END ? MU_OK : rc;
}

static enum mu_code replay(struct mu_earlier *earlier, struct walk *w,
                           uint64_t rows, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  mu_faults_init(&w->faults);
  mu_job_init(&w->job);
  rc = replay_all(earlier, w, rows, err);
  mu_faults_release(&w->faults);
  mu_job_release(&w->job);
  return rc;
}

enum mu_code mu_earlier_take_over(struct mu_outputs *outputs,
                                  struct mu_input *input,
                                  struct mu_checker *checker, uint64_t rows,
                                  struct mu_tally *tally,
                                  struct mu_settled *settled,
                                  struct mu_error *err)
{
  struct walk w = {.input = input,
                   .checker = checker,
                   .outputs = outputs,
                   .tally = tally,
                   .settled = settled};
  struct mu_earlier *earlier = NULL;
  enum mu_code rc = mu_earlier_open(&earlier, outputs->results_path, err);

  if (rc == MU_OK) {
    rc = mu_outputs_open_rejects(outputs, input, err);
  }
  if (rc == MU_OK) {
    rc = replay(earlier, &w, rows, err);
  }
  if (rc == MU_OK) {
    rc = mu_outputs_place_rejects(outputs, err);
  }
  if (rc == MU_OK && is_headless(earlier)) {
    rc = mu_outputs_begin_results(outputs, err);
  }
  mu_earlier_free(earlier);
  return rc;
}
