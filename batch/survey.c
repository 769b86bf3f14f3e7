/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/survey.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "batch/noticing.h"
#include "batch/survey_count.h"

struct mu_checker {
  struct mu_rules rules;
  struct mu_unique_columns uniques;
  struct mu_noticing noticing;
  struct mu_manager_book *managers; /* NULL unless they are to be linked */
};

enum mu_code mu_checker_new(struct mu_checker **out,
                            const struct mu_rules *rules, struct mu_error *err)
{
  struct mu_checker *checker = calloc(1, sizeof *checker);
  enum mu_code rc = MU_OK;

  if (!checker) {
    return mu_error_nomem(err);
  }
  checker->rules = *rules;
  rc = mu_noticing_init(&checker->noticing, err);
  if (rc == MU_OK && rules->links_managers) {
    rc = mu_manager_book_new(&checker->managers, err);
  }
  if (rc == MU_OK) {
    *out = checker;
    checker = NULL; /* now the caller's */
  }
  mu_checker_free(checker);
  return rc;
}

void mu_checker_free(struct mu_checker *checker)
{
  if (!checker) {
    return;
  }
  mu_unique_columns_release(&checker->uniques);
  mu_noticing_release(&checker->noticing);
  mu_manager_book_free(checker->managers);
  free(checker);
}

/* True when nothing is wrong with the row by itself. */
static bool is_sound(const struct mu_checker *checker,
                     const struct mu_header_map *map,
                     const struct mu_input_row *row, struct mu_faults *faults)
{
  mu_faults_clear(faults);
  if (row->set_values->failure_count > 0) {
    (void)mu_validate_set_values(map, &row->csv, row->set_values, faults);
  }
  (void)mu_validate(&checker->rules, map, &row->csv, &row->user, faults);
  if (checker->rules.strict) {
    (void)mu_validate_notices(map, &row->csv, row->notices, faults);
  }
  return faults->count == 0 && !mu_buffer_failed(&faults->text);
}

bool mu_checker_skips(const struct mu_checker *checker,
                      const struct mu_input_row *row)
{
  return checker->rules.skips_inactive && mu_user_is_inactive(&row->user);
}

bool mu_checker_mails(const struct mu_checker *checker,
                      const struct mu_input_row *row)
{
  return mu_rules_mail(&checker->rules, &row->user);
}

uint64_t mu_checker_memberships_later(const struct mu_checker *checker,
                                      const struct mu_input_row *row)
{
  return mu_survey_memberships_later(&checker->rules, &row->user);
}

uint64_t mu_checker_memberships(const struct mu_checker *checker,
                                const struct mu_input_row *row)
{
  return mu_survey_memberships(&checker->rules, &row->user);
}

/* Counts a row that is part of the run. Only a row that is sent can be the
 * first of its login, or of what else is unique: any other takes it from
 * nobody. */
static enum mu_code count_row(struct mu_checker *checker,
                              const struct mu_header_map *map,
                              const struct mu_input_row *row,
                              struct mu_faults *faults,
                              struct mu_survey *survey, struct mu_error *err)
{
  enum mu_code rc = mu_noticing_add(&checker->noticing, map, row, err);

  survey->rows++;
  if (rc != MU_OK) {
    return rc;
  }
  if (!is_sound(checker, map, row, faults)) {
    survey->invalid++;
    return mu_buffer_failed(&faults->text) ? mu_error_nomem(err) : MU_OK;
  }
  if (mu_checker_skips(checker, row)) {
    survey->skipped++;
    return MU_OK;
  }
  if (checker->rules.groups && row->user.values[MU_GROUPS].text) {
    rc = mu_group_book_add_row(checker->rules.groups, &row->user, row->number,
                               row->csv.line, err);
  }
  if (rc == MU_OK) {
    mu_survey_count(survey, &checker->rules, &row->user);
  }
  if (rc == MU_OK && checker->managers) {
    rc = mu_manager_book_name(checker->managers, &row->user, err);
  }
  return rc != MU_OK ? rc
                     : mu_unique_columns_add(&checker->uniques, row->number,
                                             &row->user, err);
}

/* The whole file once, also beyond |limit|: a file that is broken anywhere is
 * a broken file. */
static enum mu_code read_all(struct mu_checker *checker, struct mu_input *input,
                             uint64_t limit, struct mu_survey *survey,
                             struct mu_error *err)
{
  struct mu_faults faults;
  struct mu_input_row row;
  enum mu_code rc =
      mu_unique_columns_init(&checker->uniques, mu_input_map(input), err);

  mu_faults_init(&faults);
  while (rc == MU_OK) {
    rc = mu_input_next(input, &row, err);
    if (rc == MU_OK && limit > 0 && row.number > limit) {
      continue;
    }
    if (limit == 0 || survey->rows < limit) {
      survey->empty_rows = mu_input_empty_rows(input);
    }
    if (rc == MU_OK) {
      rc = count_row(checker, mu_input_map(input), &row, &faults, survey, err);
    }
  }
  mu_faults_release(&faults);
  return rc == MU_END ? MU_OK : rc;
}

/* What the rows said as long as the file was taken for UTF-8 is forgotten. */
static enum mu_code start_over(struct mu_checker *checker,
                               struct mu_input *input, struct mu_survey *survey,
                               struct mu_error *err)
{
  mu_unique_columns_release(&checker->uniques);
  if (checker->rules.groups) {
    mu_group_book_forget_rows(checker->rules.groups);
  }
  mu_noticing_clear(&checker->noticing);
  memset(survey, 0, sizeof *survey);
  if (checker->managers) {
    mu_manager_book_free(checker->managers);
    checker->managers = NULL;
    if (mu_manager_book_new(&checker->managers, err) != MU_OK) {
      return MU_ENOMEM;
    }
  }
  return mu_input_reconsider(input, err);
}

/* One reading of the run's rows, for those whose value in the unique column
 * |at| must be seen again. */
static enum mu_code read_candidates(struct mu_checker *checker, size_t at,
                                    struct mu_input *input,
                                    struct mu_survey *survey,
                                    struct mu_error *err)
{
  const struct mu_duplicates *duplicates =
      checker->uniques.items[at].duplicates;
  struct mu_input_row row;
  enum mu_code rc = mu_input_rewind(input, err);

  for (uint64_t i = 0; i < survey->rows && rc == MU_OK; i++) {
    size_t before = mu_duplicates_count(duplicates);

    rc = mu_input_next(input, &row, err);
    if (rc == MU_OK) {
      rc = mu_unique_columns_verify(&checker->uniques, at, row.number,
                                    &row.user, err);
    }
    if (mu_duplicates_count(duplicates) > before) {
      mu_survey_uncount(survey, &checker->rules, &row.user);
      survey->duplicates++;
    }
  }
  if (rc == MU_END) {
    return mu_error_set(err, MU_EINPUT, "the file changed while it was read");
  }
  return rc;
}

/* One column after another: which rows repeat a login is known before anything
 * else is compared. */
static enum mu_code find_duplicates(struct mu_checker *checker,
                                    struct mu_input *input,
                                    struct mu_survey *survey,
                                    struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  for (size_t at = 0; at < checker->uniques.count && rc == MU_OK; at++) {
    struct mu_duplicates *duplicates = checker->uniques.items[at].duplicates;
    size_t to_verify = 0;
    bool again = false;

    rc = mu_duplicates_settle(duplicates, &to_verify, err);
    again = to_verify > 0;
    while (rc == MU_OK && again) {
      rc = read_candidates(checker, at, input, survey, err);
      again = mu_duplicates_again(duplicates);
    }
  }
  return rc;
}

/* ---- managers ---- */

/* What a reading does with a row, which is |sent| or is not. */
typedef enum mu_code take_row(struct mu_checker *checker,
                              const struct mu_input_row *row,
                              struct mu_faults *faults, bool sent,
                              struct mu_survey *survey, struct mu_error *err);

static enum mu_code note_person(struct mu_checker *checker,
                                const struct mu_input_row *row,
                                struct mu_faults *faults, bool sent,
                                struct mu_survey *survey, struct mu_error *err)
{
  (void)faults;
  (void)survey;
  return mu_manager_book_note(checker->managers, row->number, &row->user, sent,
                              err);
}

/* Whoever names one of several people is invalid after all. */
static enum mu_code count_manager(struct mu_checker *checker,
                                  const struct mu_input_row *row,
                                  struct mu_faults *faults, bool sent,
                                  struct mu_survey *survey,
                                  struct mu_error *err)
{
  if (sent) {
    return mu_manager_book_count(checker->managers, row->number, &row->user,
                                 err);
  }
  if (faults->index.first[MU_FAULT_MANAGER].len > 0) {
    mu_survey_uncount(survey, &checker->rules, &row->user);
  }
  return MU_OK;
}

/* One reading of the run's rows. */
static enum mu_code read_people(struct mu_checker *checker,
                                struct mu_input *input, take_row *take,
                                struct mu_survey *survey, struct mu_error *err)
{
  struct mu_faults faults;
  struct mu_input_row row;
  enum mu_code rc = mu_input_rewind(input, err);

  mu_faults_init(&faults);
  for (uint64_t i = 0; i < survey->rows && rc == MU_OK; i++) {
    bool sent = false;

    rc = mu_input_next(input, &row, err);
    if (rc == MU_OK) {
      sent = mu_checker_judge(checker, mu_input_map(input), &row, &faults) &&
             !mu_checker_skips(checker, &row);
      rc = mu_buffer_failed(&faults.text)
               ? mu_error_nomem(err)
               : take(checker, &row, &faults, sent, survey, err);
    }
  }
  mu_faults_release(&faults);
  if (rc == MU_END) {
    return mu_error_set(err, MU_EINPUT, "the file changed while it was read");
  }
  return rc;
}

/* Who the managers are that the rows name, by two more readings. */
static enum mu_code find_managers(struct mu_checker *checker,
                                  struct mu_input *input,
                                  struct mu_survey *survey,
                                  struct mu_error *err)
{
  enum mu_code rc = mu_manager_book_settle(checker->managers, err);

  if (rc == MU_OK) {
    rc = read_people(checker, input, note_person, survey, err);
  }
  if (rc == MU_OK) {
    rc = mu_manager_book_close(checker->managers, err);
  }
  if (rc == MU_OK) {
    rc = read_people(checker, input, count_manager, survey, err);
  }
  survey->manager_links = mu_manager_book_counts(checker->managers)->found;
  return rc;
}

enum mu_code mu_survey_run(struct mu_checker *checker, struct mu_input *input,
                           uint64_t limit, struct mu_survey *survey,
                           struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  memset(survey, 0, sizeof *survey);
  rc = read_all(checker, input, limit, survey, err);
  if (rc == MU_EINPUT && mu_input_is_doubtful(input)) {
    rc = start_over(checker, input, survey, err);
    if (rc == MU_OK) {
      rc = read_all(checker, input, limit, survey, err);
    }
  }
  if (rc == MU_OK) {
    (void)mu_input_fingerprint(input, &survey->fingerprint);
    rc = find_duplicates(checker, input, survey, err);
    survey->groups =
        checker->rules.groups ? mu_group_book_count(checker->rules.groups) : 0;
  }
  if (rc == MU_OK && checker->managers) {
    rc = find_managers(checker, input, survey, err);
  }
  return rc == MU_OK ? mu_input_rewind(input, err) : rc;
}

/* Whose manager is one of several people; true for all others. */
static bool judge_manager(struct mu_checker *checker,
                          const struct mu_header_map *map,
                          const struct mu_input_row *row,
                          struct mu_faults *faults)
{
  const struct mu_value *manager = mu_manager_of(&row->user);
  struct mu_manager_answer answer;
  struct mu_buffer place = {0};

  if (!checker->managers || mu_checker_skips(checker, row)) {
    return true;
  }
  if (mu_manager_book_ask(checker->managers, &answer, row->number, &row->user,
                          NULL) != MU_OK) {
    faults->text.failed = true; /* asked about by whoever writes it out */
    return false;
  }
  if (answer.kind != MU_MANAGER_AMBIGUOUS) {
    return true;
  }
  mu_faults_add(faults, MU_FAULT_MANAGER,
                mu_header_map_place(map, manager->column,
                                    manager == &row->user.values[MU_MANAGER_ID]
                                        ? MU_MANAGER_ID
                                        : MU_MANAGER,
                                    row->csv.record, &place),
                "is the employeeNumber of row %" PRIu64
                " and of others: which of them the manager is, is not said",
                answer.row);
  if (mu_buffer_failed(&place)) {
    faults->text.failed = true;
  }
  mu_buffer_release(&place);
  return false;
}

/* |first| has the same login, or what else |id| is. */
static void report_repeated(const struct mu_header_map *map,
                            const struct mu_input_row *row,
                            enum mu_attribute_id id, uint64_t first,
                            struct mu_faults *faults)
{
  struct mu_buffer place = {0};
  struct mu_place where = mu_header_map_place(map, row->user.values[id].column,
                                              id, row->csv.record, &place);

  if (id == MU_LOGIN) {
    mu_faults_add(faults, MU_FAULT_DUPLICATE, where,
                  "is the login of row %" PRIu64
                  " too (case and accents aside), which is sent%s",
                  first,
                  where.column == MU_NO_COLUMN ? "; --unique-login numbers them"
                                               : "");
  } else {
    mu_faults_add(faults, MU_FAULT_NOT_UNIQUE, where,
                  "is the %s of row %" PRIu64
                  " too, and the org's schema wants it unique",
                  mu_schema_attribute(mu_header_map_schema(map), id)->name,
                  first);
  }
  if (mu_buffer_failed(&place)) {
    faults->text.failed = true;
  }
  mu_buffer_release(&place);
}

bool mu_checker_judge(struct mu_checker *checker,
                      const struct mu_header_map *map,
                      const struct mu_input_row *row, struct mu_faults *faults)
{
  enum mu_attribute_id id = MU_NO_ATTRIBUTE;
  uint64_t first = 0;

  if (!is_sound(checker, map, row, faults)) {
    return false;
  }
  first = mu_unique_columns_first(&checker->uniques, row->number, &id);
  if (first != 0) {
    report_repeated(map, row, id, first, faults);
    return false;
  }
  return judge_manager(checker, map, row, faults);
}

struct mu_manager_book *mu_checker_managers(const struct mu_checker *checker)
{
  return checker->managers;
}

const struct mu_roundup *mu_checker_noticed(const struct mu_checker *checker)
{
  return checker->noticing.roundup;
}

void mu_checker_remark(const struct mu_checker *checker,
                       const struct mu_header_map *map,
                       struct mu_remarks *remarks)
{
  mu_noticing_remark(&checker->noticing, map, remarks);
  if (checker->managers) {
    mu_manager_book_remark(checker->managers, remarks);
  }
}

bool mu_checker_is_strict(const struct mu_checker *checker)
{
  return checker->rules.strict;
}
