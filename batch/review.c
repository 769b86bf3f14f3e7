/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/review.h"

#include <string.h>

#include "batch/validate.h"

static const char *fault_advice(unsigned kind)
{
  return mu_fault_advice(kind);
}

const struct mu_roundup_kinds *mu_review_kinds(void)
{
  static const struct mu_roundup_kinds kinds = {MU_FAULTS, NULL, fault_advice};

  return &kinds;
}

/* What the review of one row needs. */
struct review {
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

static enum mu_code tell_fault(struct review *r, const struct mu_input_row *row,
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

static enum mu_code tell_notice(struct review *r,
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

static enum mu_code review_row(struct review *r, struct mu_checker *checker,
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

enum mu_code mu_review_run(struct mu_checker *checker, struct mu_input *input,
                           uint64_t rows, struct mu_findings *file,
                           struct mu_roundup *errors, struct mu_error *err)
{
  struct review review = {.map = mu_input_map(input),
                          .file = file,
                          .errors = errors,
                          .strict = mu_checker_is_strict(checker)};
  enum mu_code rc = MU_OK;

  mu_faults_init(&review.faults);
  for (uint64_t i = 0; i < rows && rc == MU_OK; i++) {
    struct mu_input_row row;

    rc = mu_input_next(input, &row, err);
    if (rc == MU_OK) {
      rc = review_row(&review, checker, &row, err);
    }
  }
  mu_faults_release(&review.faults);
  if (rc == MU_END) {
    return mu_error_set(err, MU_EINPUT, "the file changed while it was read");
  }
  return rc == MU_OK ? mu_input_rewind(input, err) : rc;
}

enum mu_code mu_review_remarks(struct mu_findings *file,
                               const struct mu_header_map *map,
                               const struct mu_remarks *remarks, bool strict,
                               struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < remarks->count && rc == MU_OK; i++) {
    const struct mu_remark *remark = &remarks->items[i];
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
