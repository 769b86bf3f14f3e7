/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "batch/results.h"
#include "folder.h"

#define HEADER                                                                 \
  "row,line,login,status,id,user_status,http_status,error_code,error,"         \
  "attempts,elapsed_ms,request_id\n"

struct bench {
  struct mu_scratch scratch;
  struct mu_test_path path;
  struct mu_results *results;
  struct mu_buffer content;
};

static void set_up(struct bench *b)
{
  memset(b, 0, sizeof *b);
  mu_scratch_init(&b->scratch);
  b->path = mu_test_path(&b->scratch, "out.csv");
  assert_int_equal(mu_results_new(&b->results, b->path.text, false, NULL),
                   MU_OK);
  assert_int_equal(mu_results_begin(b->results, NULL), MU_OK);
}

/* That the file is the header and |expected|. */
static void tear_down(struct bench *b, const char *expected)
{
  assert_int_equal(mu_results_close(b->results, NULL), MU_OK);
  mu_results_free(b->results);
  (void)mu_test_read(&b->content, b->path.text);
  assert_true(b->content.len >= strlen(HEADER));
  assert_memory_equal(b->content.data, HEADER, strlen(HEADER));
  assert_string_equal(b->content.data + strlen(HEADER), expected);
  mu_buffer_release(&b->content);
  mu_test_empty(&b->scratch);
  mu_scratch_release(&b->scratch);
}

static struct mu_job created_job(void)
{
  struct mu_job job;

  mu_job_init(&job);
  job.row = 1;
  job.line = 2;
  job.status = MU_STATUS_CREATED;
  job.http_status = 200;
  job.attempts = 1;
  job.elapsed_us = 123999;
  (void)snprintf(job.id, sizeof job.id, "00u1");
  (void)snprintf(job.user_status, sizeof job.user_status, "ACTIVE");
  (void)snprintf(job.request_id, sizeof job.request_id, "reqA");
  mu_buffer_append_text(&job.login, "ada@example.com");
  return job;
}

static void write_job(struct bench *b, struct mu_job *job)
{
  assert_int_equal(mu_results_write(b->results, job, NULL), MU_OK);
  mu_job_release(job);
}

static void test_results__a_file_without_rows_is_its_header(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b);
  tear_down(&b, "");
}

static void test_results__a_created_row(void **state)
{
  struct bench b;
  struct mu_job job = created_job();

  (void)state;
  set_up(&b);
  write_job(&b, &job);
  tear_down(&b, "1,2,ada@example.com,created,00u1,ACTIVE,200,,,1,123,reqA\n");
}

static void test_results__trouble_on_the_way_is_left_out(void **state)
{
  struct bench b;
  struct mu_job job = created_job();

  (void)state;
  set_up(&b);
  (void)snprintf(job.error_code, sizeof job.error_code, "E0000009");
  mu_buffer_append_text(&job.error, "Internal Server Error");
  write_job(&b, &job);
  tear_down(&b, "1,2,ada@example.com,created,00u1,ACTIVE,200,,,1,123,reqA\n");
}

static void test_results__a_row_that_never_left(void **state)
{
  struct bench b;
  struct mu_job job;

  (void)state;
  set_up(&b);
  mu_job_init(&job);
  job.row = 12;
  job.line = 40;
  job.status = MU_STATUS_INVALID;
  mu_buffer_append_text(&job.error, "C \"email\": is missing; B: x, y");
  write_job(&b, &job);
  tear_down(&b, "12,40,,invalid,,,,,\"C \"\"email\"\": is missing; B: x, y\","
                "0,0,\n");
}

static void test_results__any_cell_stays_one_cell(void **state)
{
  struct bench b;
  struct mu_job job = created_job();

  (void)state;
  set_up(&b);
  job.status = MU_STATUS_FAILED;
  mu_buffer_clear(&job.login);
  mu_buffer_append_text(&job.login, "a,\"b\"\n@x ");
  (void)snprintf(job.error_code, sizeof job.error_code, "E1");
  mu_buffer_append_text(&job.error, "one\r\ntwo");
  (void)snprintf(job.request_id, sizeof job.request_id, "r,1");
  write_job(&b, &job);
  tear_down(&b, "1,2,\"a,\"\"b\"\"\n@x \",failed,00u1,ACTIVE,200,E1,\"one\r\n"
                "two\",1,123,\"r,1\"\n");
}

static void test_results__refuses_to_overwrite(void **state)
{
  struct bench b;
  struct mu_results *second = NULL;

  (void)state;
  set_up(&b);
  assert_int_equal(mu_results_new(&second, b.path.text, false, NULL),
                   MU_EOUTPUT);
  assert_null(second);
  tear_down(&b, "");
}

static void test_results__a_full_disk_is_told(void **state)
{
  struct mu_results *results = NULL;
  struct mu_error err = {0};

  (void)state;
  assert_int_equal(mu_results_new(&results, "/dev/full", true, NULL), MU_OK);
  assert_int_equal(mu_results_begin(results, &err), MU_EOUTPUT);
  mu_results_free(results);
  assert_non_null(strstr(err.text, "/dev/full"));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_results__a_file_without_rows_is_its_header),
      cmocka_unit_test(test_results__a_created_row),
      cmocka_unit_test(test_results__trouble_on_the_way_is_left_out),
      cmocka_unit_test(test_results__a_row_that_never_left),
      cmocka_unit_test(test_results__any_cell_stays_one_cell),
      cmocka_unit_test(test_results__refuses_to_overwrite),
      cmocka_unit_test(test_results__a_full_disk_is_told),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
