/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/survey.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "batch/cell_text.h"
#include "batch/id_columns.h"
#include "batch/row_shape.h"

/* Where numbers with leading zeros are at home. */
static const enum mu_attribute_id zero_columns[] = {
    MU_EMPLOYEE_NUMBER, MU_COST_CENTER, MU_ZIP_CODE};

#define ZERO_COLUMNS (sizeof zero_columns / sizeof *zero_columns)

struct mu_checker {
  struct mu_rules rules;
  struct mu_unique_columns uniques;
  struct mu_roundup *roundup;
  struct mu_manager_book *managers; /* NULL unless they are to be linked */
  struct mu_id_column numbers[ZERO_COLUMNS];
};

static const char *notice_words(unsigned kind)
{
  return mu_notice_words(kind);
}

static const char *notice_advice(unsigned kind)
{
  return mu_notice_advice(kind);
}

static const struct mu_roundup_kinds notice_kinds = {
    MU_NOTICE_KINDS, notice_words, notice_advice};

enum mu_code mu_checker_new(struct mu_checker **out,
                            const struct mu_rules *rules, struct mu_error *err)
{
  struct mu_checker *checker = calloc(1, sizeof *checker);
  enum mu_code rc = MU_OK;

  if (!checker) {
    return mu_error_nomem(err);
  }
  checker->rules = *rules;
  rc = mu_roundup_new(&checker->roundup, &notice_kinds, err);
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
  mu_roundup_free(checker->roundup);
  mu_manager_book_free(checker->managers);
  free(checker);
}

static bool has_groups(const struct mu_user *user)
{
  return user->values[MU_GROUPS].text != NULL;
}

/* Counts |user|, or takes back that it was counted. */
static void count_credentials(const struct mu_checker *checker,
                              const struct mu_user *user, bool back,
                              struct mu_survey *survey)
{
  struct mu_password_hash hash;
  enum mu_password_kind kind =
      mu_password_hash_kind(&hash, &checker->rules.hashes, user);
  uint64_t step = back ? UINT64_MAX : 1; /* wraps round to one less */

  mu_password_hash_wipe(&hash);
  survey->passwords[kind] += step;
  if (kind != MU_PASSWORD_NONE || user->values[MU_RECOVERY_QUESTION].text) {
    survey->with_credentials += step;
  }
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

static bool may_show(const struct mu_header_map *map,
                     const struct mu_csv_row *row, uint32_t column)
{
  return column < row->count && column < mu_header_map_columns(map) &&
         !mu_header_map_is_secret(map, column) &&
         !mu_row_shape_hides_secrets(map, row);
}

/* The cell as it stands in the file, unless nobody may see it. */
static void show_example(struct mu_roundup *roundup,
                         const struct mu_header_map *map,
                         const struct mu_csv_row *row,
                         const struct mu_notice *notice)
{
  struct mu_buffer quoted = {0};
  uint32_t column = notice->column;

  if (!may_show(map, row, column)) {
    return;
  }
  mu_cell_text_quote(&quoted, row->cells[column].text, row->cells[column].len);
  mu_roundup_example(roundup, notice->kind, column, mu_buffer_text(&quoted),
                     quoted.len);
  mu_buffer_release(&quoted);
}

static enum mu_code round_up(struct mu_roundup *roundup,
                             const struct mu_header_map *map,
                             const struct mu_input_row *row,
                             struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < row->notices->count && rc == MU_OK; i++) {
    const struct mu_notice *notice = &row->notices->items[i];
    bool first = false;

    rc = mu_roundup_add(roundup, map, notice->kind, notice->column,
                        row->csv.record, &first, err);
    if (rc == MU_OK && first) {
      show_example(roundup, map, &row->csv, notice);
    }
  }
  return rc;
}

static enum mu_code notice(struct mu_checker *checker,
                           const struct mu_header_map *map,
                           const struct mu_input_row *row, struct mu_error *err)
{
  for (size_t i = 0; i < ZERO_COLUMNS; i++) {
    const struct mu_value *value = &row->user.values[zero_columns[i]];

    if (value->text) {
      mu_id_column_add(&checker->numbers[i], value->text, value->len);
    }
  }
  return round_up(checker->roundup, map, row, err);
}

/* How many groups |user| is put into; all of them are in the book. */
static uint64_t memberships_of(const struct mu_checker *checker,
                               const struct mu_user *user)
{
  struct mu_group_pick pick = {0};

  return checker->rules.groups && mu_group_book_pick(checker->rules.groups,
                                                     user, &pick, NULL) == MU_OK
             ? pick.count
             : 0;
}

static uint64_t beyond_create(uint64_t memberships)
{
  return memberships > MU_GROUPS_MAX ? memberships - MU_GROUPS_MAX : 0;
}

uint64_t mu_checker_memberships_later(const struct mu_checker *checker,
                                      const struct mu_input_row *row)
{
  return beyond_create(memberships_of(checker, &row->user));
}

static enum mu_code count_groups(struct mu_checker *checker,
                                 const struct mu_input_row *row,
                                 struct mu_survey *survey, struct mu_error *err)
{
  struct mu_group_book *book = checker->rules.groups;
  uint64_t count = 0;

  if (book && mu_group_book_add_row(book, &row->user, row->number,
                                    row->csv.line, err) != MU_OK) {
    return MU_ENOMEM;
  }
  count = memberships_of(checker, &row->user);
  survey->memberships += count;
  survey->memberships_later += beyond_create(count);
  return MU_OK;
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
  enum mu_code rc = notice(checker, map, row, err);

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
  survey->valid++;
  survey->with_groups += has_groups(&row->user);
  count_credentials(checker, &row->user, false, survey);
  survey->mails += mu_checker_mails(checker, row);
  rc = count_groups(checker, row, survey, err);
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
  mu_roundup_clear(checker->roundup);
  memset(checker->numbers, 0, sizeof checker->numbers);
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

/* Moves a row that turned out to be invalid from the valid ones. */
static void uncount(const struct mu_checker *checker,
                    const struct mu_input_row *row, struct mu_survey *survey)
{
  uint64_t memberships = memberships_of(checker, &row->user);

  survey->valid--;
  survey->invalid++;
  survey->with_groups -= has_groups(&row->user);
  count_credentials(checker, &row->user, true, survey);
  survey->mails -= mu_checker_mails(checker, row);
  survey->memberships -= memberships;
  survey->memberships_later -= beyond_create(memberships);
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
      uncount(checker, &row, survey);
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
    uncount(checker, row, survey);
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
  return checker->roundup;
}

void mu_checker_remark(const struct mu_checker *checker,
                       const struct mu_header_map *map,
                       struct mu_remarks *remarks)
{
  for (size_t i = 0; i < ZERO_COLUMNS; i++) {
    const char *name = mu_attribute(zero_columns[i])->name;
    struct mu_buffer place = {0};

    if (!mu_id_column_lost_zeros(&checker->numbers[i])) {
      continue;
    }
    (void)mu_header_map_place(map, MU_NO_COLUMN, zero_columns[i], 0, &place);
    mu_remarks_add(remarks, MU_REMARK_LOST_ZEROS, MU_NO_COLUMN, true,
                   "column %s: numbers of different lengths, and none begins "
                   "with a zero: a spreadsheet may have taken the zeros away; "
                   "--pad %s=%u puts them back",
                   mu_buffer_text(&place), name,
                   mu_id_column_width(&checker->numbers[i]));
    remarks->failed = remarks->failed || mu_buffer_failed(&place);
    mu_buffer_release(&place);
  }
  if (checker->managers) {
    mu_manager_book_remark(checker->managers, remarks);
  }
}

bool mu_checker_is_strict(const struct mu_checker *checker)
{
  return checker->rules.strict;
}
