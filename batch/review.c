/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/review.h"

#include <stdio.h>
#include <string.h>

#include "batch/findings.h"
#include "batch/roundup.h"
#include "batch/validate.h"

#define LISTED 20 /* rows, or lines that round up more of them */

bool mu_review_rounds_up(uint64_t invalid)
{
  return invalid > LISTED;
}

static const char *fault_advice(unsigned kind)
{
  return mu_fault_advice(kind);
}

static const struct mu_roundup_kinds fault_kinds = {MU_FAULTS, NULL,
                                                    fault_advice};

/* What the review of one row needs. */
struct reviewer {
  const struct mu_header_map *map;
  struct mu_findings *file;
  struct mu_roundup *errors;
  bool strict;
  struct mu_faults faults;
};

static const char *header_of(const struct mu_header_map *map, uint32_t column)
{
  return column < mu_header_map_columns(map) ? mu_header_map_header(map, column)
                                             : "";
}

static struct mu_finding finding_of(const struct mu_header_map *map,
                                    const struct mu_input_row *row,
                                    uint32_t column)
{
  return (struct mu_finding){.row = row->number,
                             .line = row->csv.line,
                             .record = row->csv.record,
                             .column = column,
                             .header = header_of(map, column)};
}

static enum mu_code tell_fault(struct reviewer *r,
                               const struct mu_input_row *row,
                               const struct mu_fault_item *item,
                               struct mu_error *err)
{
  struct mu_finding finding = finding_of(r->map, row, item->column);
  bool first = false;
  enum mu_code rc = mu_roundup_add(r->errors, r->map, item->kind, item->column,
                                   row->csv.record, &first, err);

  finding.is_error = true;
  finding.kind = mu_fault_name(item->kind);
  finding.message = mu_buffer_text(&r->faults.text) + item->words;
  finding.message_len = item->end - item->words;
  finding.advice = mu_fault_advice(item->kind);
  if (rc == MU_OK && first) {
    mu_roundup_example(r->errors, item->kind, item->column, finding.message,
                       finding.message_len);
  }
  if (rc != MU_OK || !r->file || item->kind == MU_FAULT_STRICT) {
    return rc; /* a notice is told under its own name */
  }
  return mu_findings_write(r->file, &finding, err);
}

static enum mu_code tell_notice(struct reviewer *r,
                                const struct mu_input_row *row,
                                const struct mu_notice *notice,
                                struct mu_error *err)
{
  struct mu_finding finding = finding_of(r->map, row, notice->column);

  finding.is_error = r->strict;
  finding.kind = mu_notice_name(notice->kind);
  finding.message = mu_notice_words(notice->kind);
  finding.message_len = strlen(finding.message);
  finding.advice = mu_notice_advice(notice->kind);
  return mu_findings_write(r->file, &finding, err);
}

static enum mu_code review_row(struct reviewer *r, struct mu_checker *checker,
                               const struct mu_input_row *row,
                               struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  (void)mu_checker_judge(checker, r->map, row, &r->faults);
  for (size_t i = 0; i < r->faults.count && rc == MU_OK; i++) {
    rc = tell_fault(r, row, &r->faults.items[i], err);
  }
  for (size_t i = 0; r->file && i < row->notices->count && rc == MU_OK; i++) {
    rc = tell_notice(r, row, &row->notices->items[i], err);
  }
  return rc == MU_OK && mu_buffer_failed(&r->faults.text) ? mu_error_nomem(err)
                                                          : rc;
}

/* Reads every row of the run, and leaves the input rewound. */
static enum mu_code review_rows(const struct mu_review *review,
                                struct mu_findings *file,
                                struct mu_roundup *errors, struct mu_error *err)
{
  struct reviewer reviewer = {.map = mu_input_map(review->input),
                              .file = file,
                              .errors = errors,
                              .strict = mu_checker_is_strict(review->checker)};
  enum mu_code rc = MU_OK;

  mu_faults_init(&reviewer.faults);
  for (uint64_t i = 0; i < review->rows && rc == MU_OK; i++) {
    struct mu_input_row row;

    rc = mu_input_next(review->input, &row, err);
    if (rc == MU_OK) {
      rc = review_row(&reviewer, review->checker, &row, err);
    }
  }
  mu_faults_release(&reviewer.faults);
  if (rc == MU_END) {
    return mu_error_set(err, MU_EINPUT, "the file changed while it was read");
  }
  return rc == MU_OK ? mu_input_rewind(review->input, err) : rc;
}

/* What is to be said of the file as a whole; under --strict a guess is an
 * error. */
static enum mu_code write_remarks(const struct mu_review *review,
                                  struct mu_findings *file,
                                  struct mu_error *err)
{
  const struct mu_header_map *map = mu_input_map(review->input);
  bool strict = mu_checker_is_strict(review->checker);
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < review->remarks->count && rc == MU_OK; i++) {
    const struct mu_remark *remark = &review->remarks->items[i];
    struct mu_finding finding = {.column = remark->column,
                                 .header = header_of(map, remark->column),
                                 .is_error = strict && remark->is_guess,
                                 .kind = mu_remark_name(remark->kind),
                                 .message = remark->text,
                                 .message_len = strlen(remark->text),
                                 .advice = ""};

    rc = mu_findings_write(file, &finding, err);
  }
  return rc;
}

static enum mu_code review_all(const struct mu_review *review,
                               struct mu_findings *file, struct mu_error *err)
{
  struct mu_roundup *errors = NULL;
  enum mu_code rc = mu_roundup_new(&errors, &fault_kinds, err);

  if (rc == MU_OK && file) {
    rc = write_remarks(review, file, err);
  }
  if (rc == MU_OK) {
    rc = review_rows(review, file, errors, err);
  }
  if (rc == MU_OK && review->prints) {
    mu_roundup_print(stderr, errors, mu_input_map(review->input), LISTED);
  }
  mu_roundup_free(errors);
  return rc;
}

enum mu_code mu_review_run(const struct mu_review *review, struct mu_error *err)
{
  struct mu_findings *file = NULL;
  enum mu_code rc = MU_OK;

  if (!review->findings && !review->prints) {
    return MU_OK;
  }
  if (review->findings) {
    rc = mu_findings_new(&file, review->findings, review->replace, err);
  }
  if (rc == MU_OK) {
    rc = review_all(review, file, err);
  }
  if (rc == MU_OK && file) {
    rc = mu_findings_close(file, err);
  }
  mu_findings_free(file);
  return rc;
}
