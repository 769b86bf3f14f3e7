/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "batch/manager_report.h"

static void fail_link(struct mu_manager_report *report, uint64_t row)
{
  struct mu_job job;

  mu_job_init(&job);
  job.row = row;
  mu_buffer_printf(&job.login, "user%llu@x", (unsigned long long)row);
  mu_buffer_append_text(&job.error, "Not found");
  assert_int_equal(mu_manager_report_fail(report, &job, NULL), MU_OK);
  mu_job_release(&job);
}

static void test_manager_report__json_reads_back(void **state)
{
  const struct mu_manager_counts counts = {
      .found = 9, .own = 1, .not_in_file = 2, .not_sent = 3, .cycles = 4};
  struct mu_manager_report report = {.linked = 5, .manager_failed = 6};
  struct mu_manager_report again = {0};
  cJSON *json = NULL;

  (void)state;
  mu_manager_report_expect(&report, &counts);
  fail_link(&report, 7);
  json = mu_manager_report_json(&report);
  assert_non_null(json);
  assert_int_equal(mu_manager_report_read(&again, json, NULL), MU_OK);
  cJSON_Delete(json);
  assert_int_equal(again.found, 9);
  assert_int_equal(again.own, 1);
  assert_int_equal(again.not_in_file, 2);
  assert_int_equal(again.not_sent, 3);
  assert_int_equal(again.cycles, 4);
  assert_int_equal(again.linked, 5);
  assert_int_equal(again.manager_failed, 6);
  assert_int_equal(again.not_created, 0);
  assert_int_equal(again.failed, 1);
  assert_int_equal(again.failure_count, 1);
  assert_int_equal(again.failures[0].row, 7);
  assert_string_equal(again.failures[0].login, "user7@x");
  assert_string_equal(again.failures[0].error, "Not found");
  mu_manager_report_release(&report);
  mu_manager_report_release(&again);
}

static void test_manager_report__what_is_none_is_empty(void **state)
{
  static const char *const texts[] = {
      "null", "[1]", "{\"found\":-1,\"linked\":\"x\",\"failed\":7}"};
  struct mu_manager_report report = {0};

  (void)state;
  assert_int_equal(mu_manager_report_read(&report, NULL, NULL), MU_OK);
  for (size_t i = 0; i < 3; i++) {
    cJSON *json = cJSON_Parse(texts[i]);

    assert_int_equal(mu_manager_report_read(&report, json, NULL), MU_OK);
    assert_int_equal(report.found + report.linked + report.failed, 0);
    assert_int_equal(report.failure_count, 0);
    cJSON_Delete(json);
  }
}

static void test_manager_report__failures_are_bounded(void **state)
{
  struct mu_manager_report report = {.linked = 1, .not_created = 2};
  char *text = NULL;
  size_t len = 0;
  FILE *out = open_memstream(&text, &len);

  (void)state;
  assert_non_null(out);
  for (uint64_t row = 1; row <= MU_MANAGER_FAILURES + 5; row++) {
    fail_link(&report, row);
  }
  assert_int_equal(report.failed, MU_MANAGER_FAILURES + 5);
  assert_int_equal(report.failure_count, MU_MANAGER_FAILURES);
  mu_manager_report_print(out, &report);
  (void)fclose(out);
  assert_non_null(strstr(text, "  managers: 1 user linked, 2 not created, "
                               "1,005 failed\n"));
  assert_non_null(strstr(text, "    row 20, user20@x: Not found\n"));
  assert_null(strstr(text, "user21@x"));
  assert_non_null(strstr(text, "    and 985 more, in the summary\n"));
  free(text);
  mu_manager_report_release(&report);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_manager_report__json_reads_back),
      cmocka_unit_test(test_manager_report__what_is_none_is_empty),
      cmocka_unit_test(test_manager_report__failures_are_bounded),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
