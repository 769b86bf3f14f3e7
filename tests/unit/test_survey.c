/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/survey.h"
#include "scarce_memory.h"
#include "scratch.h"

#define GROUP "00g1emaKYZTWRYYRRTSK"

struct fixture {
  struct mu_scratch scratch;
  struct mu_input *input;
  struct mu_checker *checker;
  struct mu_rules rules;
  struct mu_survey survey;
  struct mu_input_row row;
  struct mu_faults faults;
  struct mu_error err;
};

static int set_up(void **state)
{
  struct fixture *f = calloc(1, sizeof *f);

  if (!f) {
    return -1;
  }
  mu_scratch_init(&f->scratch);
  mu_faults_init(&f->faults);
  *state = f;
  return 0;
}

static void close_all(struct fixture *f)
{
  mu_input_free(f->input);
  mu_checker_free(f->checker);
  mu_faults_release(&f->faults);
  f->input = NULL;
  f->checker = NULL;
}

static int tear_down(void **state)
{
  struct fixture *f = *state;

  close_all(f);
  mu_scratch_release(&f->scratch);
  free(f);
  return 0;
}

static enum mu_code survey(struct fixture *f, uint64_t limit)
{
  const struct mu_input_options options = {0};
  enum mu_code rc =
      mu_input_open(&f->input, f->scratch.path, &options, &f->err);

  if (rc == MU_OK) {
    rc = mu_checker_new(&f->checker, &f->rules, &f->err);
  }
  if (rc == MU_OK) {
    rc = mu_survey_run(f->checker, f->input, limit, &f->survey, &f->err);
  }
  return rc;
}

static void must_survey(struct fixture *f, const char *text, uint64_t limit)
{
  mu_scratch_write(&f->scratch, text, strlen(text));
  if (survey(f, limit) != MU_OK) {
    fail_msg("%s", f->err.text);
  }
}

static void assert_counts(const struct fixture *f, uint64_t rows,
                          uint64_t valid, uint64_t invalid, uint64_t duplicates)
{
  assert_int_equal(f->survey.rows, rows);
  assert_int_equal(f->survey.valid, valid);
  assert_int_equal(f->survey.invalid, invalid);
  assert_int_equal(f->survey.duplicates, duplicates);
}

/* Judges the next row; NULL: nothing is wrong with it. */
static void assert_judged(struct fixture *f, const char *faults)
{
  assert_int_equal(mu_input_next(f->input, &f->row, &f->err), MU_OK);
  assert_int_equal(
      mu_checker_judge(f->checker, mu_input_map(f->input), &f->row, &f->faults),
      faults == NULL);
  assert_string_equal(mu_buffer_text(&f->faults.text), faults ? faults : "");
}

static void test_survey__rows_are_counted(void **state)
{
  struct fixture *f = *state;

  f->rules.mails = true;
  must_survey(f,
              "login,firstName,lastName,password,groups\n"
              "ada@x.example,Ada,Byron,pw,\n"
              ",,,,\n"
              "bob@x.example,Bob,Smith,," GROUP "\n"
              "cy@x.example,,Young,pw," GROUP "\n",
              0);
  assert_counts(f, 3, 2, 1, 0);
  assert_int_equal(f->survey.empty_rows, 1);
  assert_int_equal(f->survey.with_groups, 1);
  assert_int_equal(f->survey.with_credentials, 1);
  assert_int_equal(f->survey.mails, 1);
}

static void test_survey__passwords_are_counted_by_their_kind(void **state)
{
  struct fixture *f = *state;

  must_survey(f,
              "login,firstName,lastName,password,password_hash\n"
              "ada@x.example,Ada,Byron,pw,\n"
              "bob@x.example,Bob,Smith,,{MD5}2+7/nM9ZkTfwR74rVO14Qg==\n"
              "cy@x.example,Cy,Young,,\n"
              "BOB@x.example,Bob,Smith,,{MD5}2+7/nM9ZkTfwR74rVO14Qg==\n"
              "dee@x.example,Dee,Young,,!\n"
              "eve@x.example,Eve,Young,,{MD5}\n",
              0);
  assert_counts(f, 6, 4, 2, 1);
  assert_int_equal(f->survey.passwords[MU_PASSWORD_PLAIN], 1);
  assert_int_equal(f->survey.passwords[MU_PASSWORD_HASHED], 1);
  assert_int_equal(f->survey.passwords[MU_PASSWORD_HOOKED], 0);
  assert_int_equal(f->survey.passwords[MU_PASSWORD_NONE], 2);
  assert_int_equal(f->survey.with_credentials, 2);
}

static void test_survey__no_rows_is_no_error(void **state)
{
  struct fixture *f = *state;

  must_survey(f, "login,firstName,lastName\n", 0);
  assert_counts(f, 0, 0, 0, 0);
}

static void test_survey__the_second_pass_judges_alike(void **state)
{
  struct fixture *f = *state;

  f->rules.mails = true;
  must_survey(f,
              "login,firstName,lastName,password,groups\n"
              "ada@x.example,Ada,Byron,,\n"
              "Zo\xC3\xAB@x.example,Zoe,Roth,,\n"
              "ADA@x.example,Ada,Byron,pw," GROUP "\n"
              "bob,Bob,Smith,,\n"
              "zoe@X.example,Zoe,Roth,,\n"
              "ada@x.example,Ada,Byron,,\n",
              0);
  assert_counts(f, 6, 2, 4, 3);
  assert_int_equal(f->survey.with_groups, 0);
  assert_int_equal(f->survey.with_credentials, 0);
  assert_int_equal(f->survey.mails, 2);
  assert_judged(f, NULL);
  assert_judged(f, NULL);
  assert_judged(f, "A4 \"login\": is the login of row 1 too (case and accents "
                   "aside), which is sent");
  assert_judged(f, "A5 \"login\": 3 characters, 5 at least; A5 \"login\": "
                   "\"bob\" is not an e-mail address");
  assert_judged(f, "A6 \"login\": is the login of row 2 too (case and accents "
                   "aside), which is sent");
  assert_judged(f, "A7 \"login\": is the login of row 1 too (case and accents "
                   "aside), which is sent");
  assert_int_equal(mu_input_next(f->input, &f->row, &f->err), MU_END);
}

static void test_survey__an_invalid_row_takes_no_login(void **state)
{
  struct fixture *f = *state;

  must_survey(f,
              "login,firstName,lastName\n"
              "ada@x.example,,Byron\n"
              "ada@x.example,Ada,Byron\n",
              0);
  assert_counts(f, 2, 1, 1, 0);
  assert_judged(f, "B2 \"firstName\": is blank");
  assert_judged(f, NULL);
}

static void test_survey__the_column_that_serves_is_named(void **state)
{
  struct fixture *f = *state;

  must_survey(f,
              "firstName,lastName,email\n"
              "Ada,Byron,ada@x.example\n"
              "Ada,Byron,ada@x.example\n",
              0);
  assert_judged(f, NULL);
  assert_judged(f, "C3 \"email\": is the login of row 1 too (case and accents "
                   "aside), which is sent");
}

static void test_survey__a_limit_leaves_the_rest_out(void **state)
{
  struct fixture *f = *state;

  must_survey(f,
              "login,firstName,lastName\n"
              "ada@x.example,Ada,Byron\n"
              ",,\n"
              "bob@x.example,Bob,Smith\n"
              ",,\n"
              "ada@x.example,Ada,Byron\n"
              "cy,,\n",
              2);
  assert_counts(f, 2, 2, 0, 0);
  assert_int_equal(f->survey.empty_rows, 1);
}

static void test_survey__the_rest_must_be_whole_too(void **state)
{
  static const char text[] = "login,firstName,lastName\n"
                             "ada@x.example,Ada,Byron\n"
                             "bob@x.example,\"Bob,Smith\n";
  struct fixture *f = *state;

  mu_scratch_write(&f->scratch, text, strlen(text));
  assert_int_equal(survey(f, 1), MU_EINPUT);
}

static void test_survey__rules_are_kept(void **state)
{
  struct fixture *f = *state;

  f->rules.needs_password = true;
  must_survey(f,
              "login,firstName,lastName,password\n"
              "ada@x.example,Ada,Byron,\n",
              0);
  assert_counts(f, 1, 0, 1, 0);
}

static void test_survey__a_fingerprint_is_taken_when_asked_for(void **state)
{
  static const char text[] = "login,firstName,lastName\n"
                             "ada@x.example,Ada,Byron\n"
                             "ada@x.example,Ada,Byron\n";
  const struct mu_input_options options = {0};
  struct fixture *f = *state;

  mu_scratch_write(&f->scratch, text, strlen(text));
  assert_int_equal(mu_input_open(&f->input, f->scratch.path, &options, &f->err),
                   MU_OK);
  assert_int_equal(mu_checker_new(&f->checker, &f->rules, &f->err), MU_OK);
  mu_input_want_fingerprint(f->input);
  assert_int_equal(mu_input_rewind(f->input, &f->err), MU_OK);
  assert_int_equal(mu_survey_run(f->checker, f->input, 0, &f->survey, &f->err),
                   MU_OK);
  assert_int_equal(f->survey.fingerprint.bytes, strlen(text));
  assert_int_equal(strlen(f->survey.fingerprint.sha256), 64);
}

static void test_survey__managers_are_found(void **state)
{
  struct fixture *f = *state;
  struct mu_remarks remarks = {0};

  f->rules.links_managers = true;
  must_survey(f,
              "login,firstName,lastName,employeeNumber,managerId,groups\n"
              "ada@x.example,Ada,Byron,7,Bob@x.example,\n"
              "bob@x.example,Bob,Smith,7,ada@x.example,\n"
              "bob@x.example,Bob,Smith,9,ada@x.example,\n"
              "cy@x.example,Cy,Young,8,7," GROUP "\n"
              "dee@x.example,Dee,Low,9,8,\n",
              0);
  assert_counts(f, 5, 3, 2, 1);
  assert_int_equal(f->survey.with_groups, 0);
  assert_int_equal(f->survey.manager_links, 3);
  assert_judged(f, NULL);
  assert_judged(f, NULL);
  assert_judged(f, "A4 \"login\": is the login of row 2 too (case and accents "
                   "aside), which is sent");
  assert_judged(f, "E5 \"managerId\": is the employeeNumber of row 1 and of "
                   "others: which of them the manager is, is not said");
  assert_judged(f, NULL);
  mu_checker_remark(f->checker, mu_input_map(f->input), &remarks);
  assert_int_equal(remarks.count, 2);
  assert_string_equal(remarks.items[1].text,
                      "managers in a circle: row 1 (\"ada@x.example\") under "
                      "row 2 (\"bob@x.example\") under row 1");
  mu_remarks_release(&remarks);
}

static void test_survey__survives_any_failed_allocation(void **state)
{
  static const char text[] =
      "muster_error,login,firstName,lastName,manager,\n"
      "odd,ada@x.example,Ada,Byron,Ad\xC3\xA0@x.example,\n"
      ",Ad\xC3\xA0@x.example,Ada,Byron,,x\n"
      ",ada@x.example,Ada,Byron,,\n"
      ",bob,Bob,,,\n";
  struct fixture *f = *state;
  bool done = false;

  f->rules.links_managers = true;
  mu_scratch_write(&f->scratch, text, strlen(text));
  for (size_t n = 1; !done; n++) {
    enum mu_code rc = MU_OK;

    mu_scarce_memory_start(n);
    rc = survey(f, 0);
    done = !mu_scarce_memory_stop();
    if (rc == MU_OK) {
      assert_counts(f, 4, 1, 3, 1);
    } else {
      assert_int_equal(rc, MU_ENOMEM);
    }
    assert_true(!done || rc == MU_OK);
    close_all(f);
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_survey__rows_are_counted),
      TEST(test_survey__passwords_are_counted_by_their_kind),
      TEST(test_survey__no_rows_is_no_error),
      TEST(test_survey__the_second_pass_judges_alike),
      TEST(test_survey__an_invalid_row_takes_no_login),
      TEST(test_survey__the_column_that_serves_is_named),
      TEST(test_survey__a_limit_leaves_the_rest_out),
      TEST(test_survey__the_rest_must_be_whole_too),
      TEST(test_survey__rules_are_kept),
      TEST(test_survey__a_fingerprint_is_taken_when_asked_for),
      TEST(test_survey__managers_are_found),
      TEST(test_survey__survives_any_failed_allocation),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
