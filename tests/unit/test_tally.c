/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "batch/advice.h"
#include "batch/tally.h"
#include "batch/validate.h"

static void add(struct mu_tally *tally, uint64_t row, enum mu_status status,
                const char *code, int http_status, const char *error)
{
  struct mu_job job;

  mu_job_init(&job);
  job.row = row;
  job.status = status;
  job.http_status = http_status;
  (void)snprintf(job.error_code, sizeof job.error_code, "%s", code);
  mu_buffer_append_text(&job.error, error);
  mu_tally_add(tally, &job);
  mu_job_release(&job);
}

static void test_tally__counts_by_status(void **state)
{
  struct mu_tally tally = {0};

  (void)state;
  add(&tally, 1, MU_STATUS_CREATED, "", 200, "");
  add(&tally, 2, MU_STATUS_CREATED, "", 200, "");
  add(&tally, 3, MU_STATUS_PLANNED, "", 0, "");
  add(&tally, 4, MU_STATUS_FAILED, "E0000001", 400, "login: x");
  add(&tally, 5, MU_STATUS_INVALID, "", 0, "");
  assert_int_equal(tally.by_status[MU_STATUS_CREATED], 2);
  assert_int_equal(tally.by_status[MU_STATUS_PLANNED], 1);
  assert_int_equal(mu_tally_bad(&tally), 2);
}

static void test_tally__groups_by_code(void **state)
{
  struct mu_tally tally = {0};

  (void)state;
  add(&tally, 7, MU_STATUS_FAILED, "E0000001", 400, "first");
  add(&tally, 8, MU_STATUS_FAILED, "E0000001", 400, "second");
  add(&tally, 9, MU_STATUS_FAILED, "", 502, "third");
  add(&tally, 10, MU_STATUS_FAILED, "", 0, "fourth");
  assert_int_equal(tally.group_count, 3);
  assert_string_equal(tally.groups[0].code, "E0000001");
  assert_int_equal(tally.groups[0].count, 2);
  assert_int_equal(tally.groups[0].example_row, 7);
  assert_string_equal(tally.groups[0].message, "first");
  assert_string_equal(tally.groups[0].advice, mu_advice("E0000001", 400));
  assert_string_equal(tally.groups[1].code, "http_502");
  assert_string_equal(tally.groups[2].code, "network");
}

static void test_tally__who_was_created_is_not_to_be_fed_back(void **state)
{
  struct mu_tally tally = {0};

  (void)state;
  add(&tally, 1, MU_STATUS_FAILED, "E0000009", 500, "out of order");
  add(&tally, 2, MU_STATUS_FAILED, "E0000009", 500,
      MU_JOB_CREATED "; adding to group \"A\" failed: out of order");
  add(&tally, 3, MU_STATUS_FAILED, "", 0,
      MU_JOB_CREATED " STAGED; activating failed: timed out");
  assert_int_equal(tally.group_count, 2);
  assert_string_equal(tally.groups[1].code, "after_create");
  assert_int_equal(tally.groups[1].count, 2);
  assert_non_null(strstr(tally.groups[1].advice, "fed back"));
}

static void test_tally__an_invalid_row_counts_for_each_kind(void **state)
{
  struct mu_tally tally = {0};
  struct mu_faults faults;
  struct mu_job job;

  (void)state;
  mu_job_init(&job);
  mu_faults_init(&faults);
  mu_faults_add(&faults, MU_FAULT_REQUIRED, (struct mu_place){"A", 0},
                "is missing");
  mu_faults_add(&faults, MU_FAULT_FORMAT, (struct mu_place){"B", 1},
                "is no address");
  job.row = 3;
  job.status = MU_STATUS_INVALID;
  job.faults = faults.index;
  mu_buffer_append(&job.error, faults.text.data, faults.text.len);
  mu_tally_add(&tally, &job);
  assert_int_equal(tally.group_count, 2);
  assert_string_equal(tally.groups[0].code, mu_fault_name(MU_FAULT_REQUIRED));
  assert_non_null(strstr(tally.groups[0].message, "missing"));
  assert_null(strstr(tally.groups[0].message, "address"));
  assert_string_equal(tally.groups[1].code, mu_fault_name(MU_FAULT_FORMAT));
  assert_non_null(strstr(tally.groups[1].message, "address"));
  mu_faults_release(&faults);
  mu_job_release(&job);
}

static void test_tally__too_many_kinds_share_the_last_group(void **state)
{
  struct mu_tally tally = {0};
  uint64_t count = 0;

  (void)state;
  for (unsigned i = 0; i < 2 * MU_TALLY_GROUPS; i++) {
    char code[16];

    (void)snprintf(code, sizeof code, "E%u", i);
    add(&tally, i + 1, MU_STATUS_FAILED, code, 400, "x");
  }
  assert_int_equal(tally.group_count, MU_TALLY_GROUPS);
  assert_string_equal(tally.groups[MU_TALLY_GROUPS - 1].code, "other");
  for (size_t i = 0; i < tally.group_count; i++) {
    count += tally.groups[i].count;
  }
  assert_int_equal(count, 2 * MU_TALLY_GROUPS);
}

static void test_tally__long_words_are_cut(void **state)
{
  struct mu_tally tally = {0};
  char words[2000];

  (void)state;
  memset(words, 'x', sizeof words - 1);
  words[sizeof words - 1] = '\0';
  add(&tally, 1, MU_STATUS_FAILED, "E1", 400, words);
  assert_true(strlen(tally.groups[0].message) < MU_TALLY_MESSAGE_MAX);
  assert_non_null(strstr(tally.groups[0].message, "..."));
}

static void test_tally__a_code_of_any_length_fits(void **state)
{
  struct mu_tally tally = {0};
  char code[MU_OKTA_ID_MAX];

  (void)state;
  memset(code, 'E', sizeof code - 1);
  code[sizeof code - 1] = '\0';
  add(&tally, 1, MU_STATUS_FAILED, code, 400, "x");
  assert_string_equal(tally.groups[0].code, code);
}

static void test_advice__there_is_always_some(void **state)
{
  static const int statuses[] = {0, 200, 400, 403, 404, 429, 500, 503};

  (void)state;
  for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
    assert_true(strlen(mu_advice("", statuses[i])) > 10);
    assert_true(strlen(mu_advice("E0000001", statuses[i])) > 10);
    assert_true(strlen(mu_advice("E9999999", statuses[i])) > 10);
  }
  assert_non_null(strstr(mu_advice("", 0), "network"));
  assert_non_null(strstr(mu_advice("E0000011", 401), "token"));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_tally__counts_by_status),
      cmocka_unit_test(test_tally__groups_by_code),
      cmocka_unit_test(test_tally__who_was_created_is_not_to_be_fed_back),
      cmocka_unit_test(test_tally__an_invalid_row_counts_for_each_kind),
      cmocka_unit_test(test_tally__too_many_kinds_share_the_last_group),
      cmocka_unit_test(test_tally__long_words_are_cut),
      cmocka_unit_test(test_tally__a_code_of_any_length_fits),
      cmocka_unit_test(test_advice__there_is_always_some),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
