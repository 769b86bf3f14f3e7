/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "batch/rejects.h"
#include "folder.h"

struct bench {
  struct mu_scratch scratch;
  struct mu_test_path path;
  struct mu_input *input;
  struct mu_rejects *rejects;
  struct mu_buffer content;
};

static void set_up(struct bench *b, const char *csv)
{
  struct mu_input_options options = {0};

  memset(b, 0, sizeof *b);
  mu_scratch_init(&b->scratch);
  mu_scratch_write(&b->scratch, csv, strlen(csv));
  b->path = mu_test_path(&b->scratch, "out.csv");
  assert_int_equal(mu_input_open(&b->input, b->scratch.path, &options, NULL),
                   MU_OK);
  mu_input_keep_raw(b->input, true);
  assert_int_equal(
      mu_rejects_new(&b->rejects, b->path.text, false, false, b->input, NULL),
      MU_OK);
}

static void tear_down(struct bench *b)
{
  mu_rejects_free(b->rejects);
  mu_input_free(b->input);
  mu_buffer_release(&b->content);
  mu_test_empty(&b->scratch);
  mu_scratch_release(&b->scratch);
}

/* Rejects every row with |error|, and gives what that makes. */
static const char *reject_all(struct bench *b, const char *error)
{
  struct mu_input_row row;
  struct mu_job job;

  mu_job_init(&job);
  mu_buffer_append_text(&job.error, error);
  while (mu_input_next(b->input, &row, NULL) == MU_OK) {
    mu_buffer_clear(&job.raw);
    mu_buffer_append(&job.raw, row.csv.raw, row.csv.raw_len);
    assert_int_equal(mu_rejects_write(b->rejects, &job, NULL), MU_OK);
  }
  mu_job_release(&job);
  assert_int_equal(mu_rejects_close(b->rejects, NULL), MU_OK);
  return mu_test_read(&b->content, b->path.text);
}

#define HEADER "login,email,firstName,lastName"

static void test_rejects__there_is_no_file_without_a_reject(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, HEADER "\n");
  assert_string_equal(reject_all(&b, "x"), "(none)");
  assert_int_equal(mu_rejects_count(b.rejects), 0);
  assert_int_equal(mu_rejects_tick(b.rejects, 1, NULL), MU_OK);
  tear_down(&b);
}

static void test_rejects__cells_stay_as_they_were(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, HEADER "\n"
                    "a@x , \"b@x\",\"C, \"\"c\"\"\",  D\n"
                    "e@x\n"
                    "f@x,g@x,\"two\nlines\",H,more,,\n");
  assert_string_equal(reject_all(&b, "login: no, \"never\""),
                      "muster_error," HEADER "\n"
                      "\"login: no, \"\"never\"\"\",a@x , \"b@x\",\"C, "
                      "\"\"c\"\"\",  D\n"
                      "\"login: no, \"\"never\"\"\",e@x\n"
                      "\"login: no, \"\"never\"\"\",f@x,g@x,\"two\nlines\",H,"
                      "more,,\n");
  assert_int_equal(mu_rejects_count(b.rejects), 3);
  tear_down(&b);
}

static void test_rejects__line_ends_are_the_inputs(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, HEADER "\r\na@x,a@x,A,A\r\n");
  assert_string_equal(reject_all(&b, "x"),
                      "muster_error," HEADER "\r\nx,a@x,a@x,A,A\r\n");
  tear_down(&b);
}

static void test_rejects__the_last_line_gets_its_end(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, HEADER "\na@x,a@x,A,A");
  assert_string_equal(reject_all(&b, "x"),
                      "muster_error," HEADER "\nx,a@x,a@x,A,A\n");
  tear_down(&b);
}

static void test_rejects__what_excel_puts_first_stays_first(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, "\xEF\xBB\xBF" HEADER "\r\na@x,a@x,A,A\r\n");
  assert_string_equal(reject_all(&b, "x"),
                      "\xEF\xBB\xBF"
                      "muster_error," HEADER "\r\nx,a@x,a@x,A,A\r\n");
  tear_down(&b);
}

/* The error of the run before goes, the cells behind it stay. */
static void test_rejects__the_hint_at_the_delimiter_stays(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, "\xEF\xBB\xBF"
             "sep=^\r\nlogin^email^firstName^lastName\r\na@x^a@x^A^A\r\n");
  assert_string_equal(reject_all(&b, "x"),
                      "\xEF\xBB\xBF"
                      "sep=^\r\nmuster_error^login^email^firstName^lastName"
                      "\r\nx^a@x^a@x^A^A\r\n");
  tear_down(&b);
}

static void test_rejects__fed_back_they_do_not_nest(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, "Muster_Error," HEADER "\n"
             "\"login: no, \"\"never\"\"\",a@x,a@x,A,\" A\"\n"
             ",b@x,b@x,B,B\n"
             "old,c@x\n");
  assert_string_equal(reject_all(&b, "new"), "muster_error," HEADER "\n"
                                             "new,a@x,a@x,A,\" A\"\n"
                                             "new,b@x,b@x,B,B\n"
                                             "new,c@x\n");
  tear_down(&b);
}

/* Twice around, the file is the same. */
static void test_rejects__feeding_back_changes_nothing_else(void **state)
{
  static const char csv[] = HEADER "\n\"a@x\",a@x,\"A\nA\",A\n,,,x\n";
  struct bench first;
  struct bench second;

  (void)state;
  set_up(&first, csv);
  set_up(&second, reject_all(&first, "it's \"so\""));
  assert_string_equal(reject_all(&second, "it's \"so\""),
                      mu_buffer_text(&first.content));
  tear_down(&first);
  tear_down(&second);
}

static void test_rejects__are_their_owners_alone(void **state)
{
  struct bench b;
  struct stat st;
  mode_t before = umask(0);

  (void)state;
  set_up(&b, HEADER "\na@x,a@x,A,A\n");
  (void)reject_all(&b, "x");
  assert_int_equal(stat(b.path.text, &st), 0);
  assert_int_equal(st.st_mode & 07777, 0600);
  (void)umask(before);
  tear_down(&b);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rejects__there_is_no_file_without_a_reject),
      cmocka_unit_test(test_rejects__cells_stay_as_they_were),
      cmocka_unit_test(test_rejects__line_ends_are_the_inputs),
      cmocka_unit_test(test_rejects__the_last_line_gets_its_end),
      cmocka_unit_test(test_rejects__what_excel_puts_first_stays_first),
      cmocka_unit_test(test_rejects__the_hint_at_the_delimiter_stays),
      cmocka_unit_test(test_rejects__fed_back_they_do_not_nest),
      cmocka_unit_test(test_rejects__feeding_back_changes_nothing_else),
      cmocka_unit_test(test_rejects__are_their_owners_alone),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
