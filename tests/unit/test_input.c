/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/input.h"
#include "scratch.h"

struct fixture {
  struct mu_scratch scratch;
  struct mu_input *input;
  struct mu_input_row row;
  struct mu_error err;
};

static int set_up(void **state)
{
  struct fixture *f = calloc(1, sizeof *f);

  if (!f) {
    return -1;
  }
  mu_scratch_init(&f->scratch);
  *state = f;
  return 0;
}

static int tear_down(void **state)
{
  struct fixture *f = *state;

  mu_input_free(f->input);
  mu_scratch_release(&f->scratch);
  free(f);
  return 0;
}

static enum mu_code open_text(struct fixture *f, const char *text)
{
  const struct mu_input_options options = {0};

  mu_scratch_write(&f->scratch, text, strlen(text));
  return mu_input_open(&f->input, f->scratch.path, &options, &f->err);
}

static void must_open(struct fixture *f, const char *text)
{
  if (open_text(f, text) != MU_OK) {
    fail_msg("%s", f->err.text);
  }
}

static void assert_next(struct fixture *f, uint64_t number, uint64_t line,
                        const char *login)
{
  const struct mu_value *value = &f->row.user.values[MU_LOGIN];

  if (mu_input_next(f->input, &f->row, &f->err) != MU_OK) {
    fail_msg("%s", f->err.text);
  }
  assert_int_equal(f->row.number, number);
  assert_int_equal(f->row.csv.line, line);
  assert_int_equal(value->len, strlen(login));
  assert_memory_equal(value->text, login, value->len);
}

static void assert_end(struct fixture *f)
{
  assert_int_equal(mu_input_next(f->input, &f->row, &f->err), MU_END);
}

static void test_input__rows_are_numbered_from_one(void **state)
{
  struct fixture *f = *state;

  must_open(f, "login,firstName,lastName\n"
               "ada@x.example,Ada,Byron\n"
               "\n"
               "bob@x.example,\"Bob\nJ\",Smith\n"
               "cy@x.example,Cy,Young\n");
  assert_next(f, 1, 2, "ada@x.example");
  assert_next(f, 2, 4, "bob@x.example");
  assert_next(f, 3, 6, "cy@x.example");
  assert_end(f);
}

static void test_input__empty_rows_are_passed_over_and_counted(void **state)
{
  struct fixture *f = *state;

  must_open(f, "login,firstName,lastName\n"
               ",,\n"
               "ada@x.example,Ada,Byron\n"
               " , ,\n"
               ",,\n");
  assert_next(f, 1, 3, "ada@x.example");
  assert_int_equal(mu_input_empty_rows(f->input), 1);
  assert_end(f);
  assert_int_equal(mu_input_empty_rows(f->input), 3);
}

static void test_input__rewinding_begins_anew(void **state)
{
  struct fixture *f = *state;

  must_open(f, ",,\nlogin,firstName,lastName\n"
               "ada@x.example,Ada,Byron\n,,\nbob@x.example,Bob,Smith\n");
  for (int pass = 0; pass < 3; pass++) {
    assert_next(f, 1, 3, "ada@x.example");
    assert_next(f, 2, 5, "bob@x.example");
    assert_end(f);
    assert_int_equal(mu_input_empty_rows(f->input), 1);
    assert_int_equal(mu_input_rewind(f->input, &f->err), MU_OK);
  }
  assert_next(f, 1, 3, "ada@x.example");
  assert_int_equal(mu_input_rewind(f->input, &f->err), MU_OK);
  assert_next(f, 1, 3, "ada@x.example");
}

static void test_input__an_empty_file_is_no_input(void **state)
{
  static const char *const texts[] = {"", "\n\n", ",,,\n", "\xEF\xBB\xBF"};
  struct fixture *f = *state;

  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    assert_int_equal(open_text(f, texts[i]), MU_EINPUT);
    assert_string_equal(f->err.text, "the file is empty");
  }
}

static void test_input__a_header_alone_has_no_rows(void **state)
{
  struct fixture *f = *state;

  must_open(f, "login,firstName,lastName");
  assert_end(f);
}

static void test_input__the_header_is_kept_as_it_stands(void **state)
{
  struct fixture *f = *state;
  size_t len = 0;
  const char *raw = NULL;

  must_open(f, "\"login\", firstName ,lastName\r\nada@x.example,Ada,Byron\r\n");
  raw = mu_input_raw_header(f->input, &len);
  assert_string_equal(raw, "\"login\", firstName ,lastName");
  assert_int_equal(len, strlen(raw));
  assert_string_equal(mu_input_line_end(f->input), "\r\n");
  assert_int_equal(mu_header_map_columns(mu_input_map(f->input)), 3);
}

static void test_input__raw_rows_are_kept_when_asked_for(void **state)
{
  struct fixture *f = *state;

  must_open(f, "login,firstName,lastName\nada@x.example, Ada ,\"Byron\"\n");
  assert_next(f, 1, 2, "ada@x.example");
  assert_null(f->row.csv.raw);
  mu_input_keep_raw(f->input, true);
  assert_int_equal(mu_input_rewind(f->input, &f->err), MU_OK);
  assert_next(f, 1, 2, "ada@x.example");
  assert_int_equal(f->row.csv.raw_len, 27);
  assert_memory_equal(f->row.csv.raw, "ada@x.example, Ada ,\"Byron\"", 27);
}

static void test_input__a_fingerprint_is_of_the_whole_file(void **state)
{
  struct fixture *f = *state;
  struct mu_fingerprint print = {0};

  must_open(f, "login,firstName,lastName\nada@x.example,Ada,Byron\n");
  mu_input_want_fingerprint(f->input);
  assert_int_equal(mu_input_rewind(f->input, &f->err), MU_OK);
  assert_next(f, 1, 2, "ada@x.example");
  assert_end(f);
  assert_true(mu_input_fingerprint(f->input, &print));
  assert_int_equal(print.bytes, 49);
}

static void test_input__faults_of_the_header_are_those_of_the_file(void **state)
{
  struct fixture *f = *state;

  assert_int_equal(open_text(f, "login,shoe,lastName\n"), MU_EINPUT);
  assert_non_null(strstr(f->err.text, "1 column is not known: B \"shoe\""));
}

static void test_input__other_dialects_are_read(void **state)
{
  static const struct {
    const char *text;
    char delimiter;
    uint64_t line;
  } files[] = {
      {"login;firstName;lastName\nada@x.example;A;B\n", ';', 2},
      {"login\tfirstName\tlastName\nada@x.example\tA\tB\n", '\t', 2},
      {"login|firstName|lastName\nada@x.example|A|B\n", '|', 2},
      {"sep=;\nlogin;firstName;lastName\nada@x.example;A;B\n", ';', 3},
  };
  struct fixture *f = *state;

  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    must_open(f, files[i].text);
    assert_int_equal(mu_input_layout(f->input)->delimiter, files[i].delimiter);
    assert_next(f, 1, files[i].line, "ada@x.example");
    assert_int_equal(f->row.csv.record, 2); /* a hint is no row to Excel */
    assert_end(f);
    mu_input_free(f->input);
    f->input = NULL;
  }
}

static void test_input__a_template_s_example_is_nobody(void **state)
{
  struct fixture *f = *state;

  must_open(f, "login,firstName,lastName\nExample: chris@x.example,C,G\n"
               "ada@x.example,Ada,Byron\nexample: bob@x.example,B,S\n");
  assert_next(f, 1, 3, "ada@x.example");
  assert_next(f, 2, 4, "example: bob@x.example"); /* only the first can be */
  assert_end(f);
}

static void test_input__what_stands_below_the_table_is_nobody(void **state)
{
  struct fixture *f = *state;

  must_open(f, "login,firstName,lastName\nConfidential,,\n"
               "ada@x.example,Ada,Byron\n\nTotal: 1,,\nConfidential\n");
  for (unsigned pass = 0; pass < 2; pass++) {
    assert_next(f, 1, 2, "Confidential"); /* people follow it */
    assert_next(f, 2, 3, "ada@x.example");
    assert_end(f);
    assert_int_equal(mu_input_empty_rows(f->input), 0);
    assert_int_equal(mu_input_rewind(f->input, &f->err), MU_OK);
  }
}

static void test_input__headers_of_several_rows_are_joined(void **state)
{
  struct mu_input_options options = {
      .layout = {.header_from = 2, .header_to = 3}};
  static const char text[] = "People\n,Legal Name,,\nlogin,First,Last,\n"
                             "ada@x.example,Ada,Byron\n";
  struct fixture *f = *state;
  size_t len = 0;

  options.columns.map = &(struct mu_option_list){
      {"Legal Name First=firstName", "Legal Name Last=lastName"}, 2};
  mu_scratch_write(&f->scratch, text, sizeof text - 1);
  assert_int_equal(mu_input_open(&f->input, f->scratch.path, &options, &f->err),
                   MU_OK);
  assert_string_equal(mu_input_raw_header(f->input, &len),
                      "login,Legal Name First,Legal Name Last,");
  assert_next(f, 1, 4, "ada@x.example");
  assert_string_equal(f->row.user.values[MU_LAST_NAME].text, "Byron");
  assert_end(f);
  assert_int_equal(mu_input_rewind(f->input, &f->err), MU_OK);
  assert_next(f, 1, 4, "ada@x.example");
}

static void test_input__the_byte_order_mark_is_remembered(void **state)
{
  struct fixture *f = *state;
  size_t len = 0;

  must_open(f, "\xEF\xBB\xBF"
               "login,firstName,lastName\nada@x.example,Ada,Byron\n");
  assert_true(mu_input_has_mark(f->input));
  assert_string_equal(mu_input_raw_header(f->input, &len),
                      "login,firstName,lastName");
}

static void test_input__a_missing_file_is_said(void **state)
{
  struct fixture *f = *state;
  const struct mu_input_options options = {0};

  assert_int_equal(
      mu_input_open(&f->input, "/nowhere/people.csv", &options, &f->err),
      MU_EINPUT);
  assert_non_null(strstr(f->err.text, "/nowhere/people.csv"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_input__rows_are_numbered_from_one),
      TEST(test_input__empty_rows_are_passed_over_and_counted),
      TEST(test_input__rewinding_begins_anew),
      TEST(test_input__an_empty_file_is_no_input),
      TEST(test_input__a_header_alone_has_no_rows),
      TEST(test_input__the_header_is_kept_as_it_stands),
      TEST(test_input__raw_rows_are_kept_when_asked_for),
      TEST(test_input__a_fingerprint_is_of_the_whole_file),
      TEST(test_input__faults_of_the_header_are_those_of_the_file),
      TEST(test_input__other_dialects_are_read),
      TEST(test_input__a_template_s_example_is_nobody),
      TEST(test_input__what_stands_below_the_table_is_nobody),
      TEST(test_input__headers_of_several_rows_are_joined),
      TEST(test_input__the_byte_order_mark_is_remembered),
      TEST(test_input__a_missing_file_is_said),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
