/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/survey.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct mu_checker {
  struct mu_rules rules;
  struct mu_duplicates *duplicates;
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
  rc = mu_duplicates_new(&checker->duplicates, err);
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
  mu_duplicates_free(checker->duplicates);
  free(checker);
}

static bool has_groups(const struct mu_user *user)
{
  return user->values[MU_GROUPS].text != NULL;
}

static bool has_credentials(const struct mu_user *user)
{
  return user->values[MU_PASSWORD].text ||
         user->values[MU_RECOVERY_QUESTION].text;
}

/* Counts a row that is part of the run. Only a valid row can be the first of
 * its login: an invalid one is not sent, so it takes the login from nobody. */
static enum mu_code count_row(struct mu_checker *checker,
                              const struct mu_header_map *map,
                              const struct mu_input_row *row,
                              struct mu_faults *faults,
                              struct mu_survey *survey, struct mu_error *err)
{
  const struct mu_value *login = &row->user.values[MU_LOGIN];

  survey->rows++;
  mu_faults_clear(faults);
  if (!mu_validate(&checker->rules, map, &row->csv, &row->user, faults)) {
    survey->invalid++;
    return mu_buffer_failed(&faults->text) ? mu_error_nomem(err) : MU_OK;
  }
  survey->valid++;
  survey->with_groups += has_groups(&row->user);
  survey->with_credentials += has_credentials(&row->user);
  return mu_duplicates_add(checker->duplicates, row->number, login->text,
                           login->len, err);
}

/* The whole file once, also beyond |limit|: a file that is broken anywhere is
 * a broken file. */
static enum mu_code read_all(struct mu_checker *checker, struct mu_input *input,
                             uint64_t limit, struct mu_survey *survey,
                             struct mu_error *err)
{
  struct mu_faults faults;
  struct mu_input_row row;
  enum mu_code rc = MU_OK;

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

/* Moves a row that turned out to be a duplicate from the valid ones. */
static void uncount(const struct mu_user *user, struct mu_survey *survey)
{
  survey->valid--;
  survey->invalid++;
  survey->duplicates++;
  survey->with_groups -= has_groups(user);
  survey->with_credentials -= has_credentials(user);
}

/* One reading of the run's rows, for those whose login must be seen again. */
static enum mu_code read_candidates(struct mu_checker *checker,
                                    struct mu_input *input,
                                    struct mu_survey *survey,
                                    struct mu_error *err)
{
  struct mu_duplicates *duplicates = checker->duplicates;
  struct mu_input_row row;
  enum mu_code rc = mu_input_rewind(input, err);

  for (uint64_t i = 0; i < survey->rows && rc == MU_OK; i++) {
    size_t before = mu_duplicates_count(duplicates);
    const struct mu_value *login = &row.user.values[MU_LOGIN];

    rc = mu_input_next(input, &row, err);
    if (rc == MU_OK && mu_duplicates_wants(duplicates, row.number)) {
      rc = mu_duplicates_verify(duplicates, row.number, login->text, login->len,
                                err);
      if (mu_duplicates_count(duplicates) > before) {
        uncount(&row.user, survey);
      }
    }
  }
  if (rc == MU_END) {
    return mu_error_set(err, MU_EINPUT, "the file changed while it was read");
  }
  return rc;
}

static enum mu_code find_duplicates(struct mu_checker *checker,
                                    struct mu_input *input,
                                    struct mu_survey *survey,
                                    struct mu_error *err)
{
  size_t to_verify = 0;
  enum mu_code rc = mu_duplicates_settle(checker->duplicates, &to_verify, err);
  bool again = to_verify > 0;

  while (rc == MU_OK && again) {
    rc = read_candidates(checker, input, survey, err);
    again = mu_duplicates_again(checker->duplicates);
  }
  return rc;
}

enum mu_code mu_survey_run(struct mu_checker *checker, struct mu_input *input,
                           uint64_t limit, struct mu_survey *survey,
                           struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  memset(survey, 0, sizeof *survey);
  rc = read_all(checker, input, limit, survey, err);
  if (rc == MU_OK) {
    (void)mu_input_fingerprint(input, &survey->fingerprint);
    rc = find_duplicates(checker, input, survey, err);
  }
  return rc == MU_OK ? mu_input_rewind(input, err) : rc;
}

bool mu_checker_judge(struct mu_checker *checker,
                      const struct mu_header_map *map,
                      const struct mu_input_row *row, struct mu_faults *faults)
{
  struct mu_buffer place = {0};
  uint64_t first = 0;

  mu_faults_clear(faults);
  if (!mu_validate(&checker->rules, map, &row->csv, &row->user, faults)) {
    return false;
  }
  first = mu_duplicates_first(checker->duplicates, row->number);
  if (first == 0) {
    return true;
  }
  mu_header_map_place(map, row->user.values[MU_LOGIN].column, MU_LOGIN, &place);
  mu_faults_add(faults, MU_FAULT_DUPLICATE, mu_buffer_text(&place),
                "is the login of row %" PRIu64
                " too (case and accents aside), which is sent",
                first);
  if (mu_buffer_failed(&place)) {
    faults->text.failed = true;
  }
  mu_buffer_release(&place);
  return false;
}
