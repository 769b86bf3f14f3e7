/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/layout.h"
#include "io/text_decoder.h"
#include "scratch.h"

struct fixture {
  struct mu_scratch scratch;
  struct mu_byte_source *source;
  struct mu_text_decoder *decoder;
  struct mu_csv_reader *reader;
  struct mu_layout_options options;
  struct mu_option_list map;
  struct mu_header_options columns;
  struct mu_layout layout;
  struct mu_error err;
};

static int set_up(void **state)
{
  struct fixture *f = calloc(1, sizeof *f);

  if (!f) {
    return -1;
  }
  mu_scratch_init(&f->scratch);
  f->columns.map = &f->map;
  *state = f;
  return 0;
}

static void close_all(struct fixture *f)
{
  mu_csv_reader_free(f->reader);
  mu_text_decoder_free(f->decoder);
  mu_byte_source_free(f->source);
  f->reader = NULL;
  f->decoder = NULL;
  f->source = NULL;
}

static int tear_down(void **state)
{
  struct fixture *f = *state;

  close_all(f);
  mu_scratch_release(&f->scratch);
  free(f);
  return 0;
}

static enum mu_code find(struct fixture *f, const char *text)
{
  close_all(f);
  mu_scratch_write(&f->scratch, text, strlen(text));
  assert_int_equal(mu_byte_source_open(&f->source, f->scratch.path, &f->err),
                   MU_OK);
  assert_int_equal(mu_text_decoder_new(&f->decoder, f->source, NULL, &f->err),
                   MU_OK);
  assert_int_equal(mu_csv_reader_new(&f->reader, f->decoder, &f->err), MU_OK);
  return mu_layout_find(&f->layout, f->reader, &f->options, &f->columns,
                        &f->err);
}

/* Where the header of |text| is, and what parts its cells. */
static void assert_found(struct fixture *f, const char *text, char delimiter,
                         uint64_t record)
{
  if (find(f, text) != MU_OK) {
    fail_msg("%s", f->err.text);
  }
  assert_int_equal(f->layout.delimiter, delimiter);
  assert_int_equal(f->layout.header_from, record);
  assert_int_equal(f->layout.header_to, record);
}

static void test_layout__names_tell_the_delimiter(void **state)
{
  struct fixture *f = *state;

  assert_found(f, "login,firstName,lastName\na@x,A,B\n", ',', 1);
  assert_found(f, "login;firstName;lastName\na@x;A,1;B,2\n", ';', 1);
  assert_found(f, "login\tfirstName\tlastName\na@x\tA;B\tC\n", '\t', 1);
  assert_found(f, "login|firstName|lastName\na@x|A|B\n", '|', 1);
  assert_int_equal(f->layout.reason, MU_DELIMITER_CONTENT);
}

static void test_layout__quoted_text_parts_nothing(void **state)
{
  struct fixture *f = *state;

  assert_found(f, "\"login\";\"firstName\";\"a,b,c,d\"\n\"x\";\"y\";\"z\"\n",
               ';', 1);
}

static void test_layout__one_column_is_legal(void **state)
{
  struct fixture *f = *state;

  assert_found(f, "login\nada@x.example\nbob@x.example\n", ',', 1);
  assert_found(f, "login\n", ',', 1);
  assert_found(f, "displayName\n\"Byron, Ada\"\n\"Smith, Bob\"\n", ',', 1);
}

static void test_layout__rows_alike_tell_where_names_do_not(void **state)
{
  struct fixture *f = *state;

  assert_found(f, "Kol1;Kol2;Kol3\na;1,5;c\nd;2,5;f\n", ';', 1);
  assert_found(f, "Kol1\tKol2\na\tb\n", '\t', 1);
}

static void test_layout__given_names_count_as_known(void **state)
{
  struct fixture *f = *state;

  f->map.items[0] = "Kol1=login";
  f->map.items[1] = "Kol2=firstName";
  f->map.count = 2;
  assert_found(f, "People of Monday\nKol1;Kol2\nada@x;Ada\n", ';', 2);
}

static void test_layout__titles_stand_above_the_header(void **state)
{
  struct fixture *f = *state;

  assert_found(f,
               "Active employees, as of Monday\n\nlogin,firstName,lastName\n"
               "a@x,A,B\n",
               ',', 3);
  assert_int_equal(f->layout.rows_above, 1);
  assert_int_equal(f->layout.header_line, 3);
  assert_false(f->layout.met_second_row);
}

static void test_layout__a_row_of_groups_is_not_the_header(void **state)
{
  struct fixture *f = *state;

  assert_found(f,
               "Legal Name,,Work,Notes\nFirst Name,Last Name,Email,Department\n"
               "Ada,Byron,ada@x,Maths\n",
               ',', 2);
  assert_true(f->layout.met_second_row);
}

static void test_layout__people_with_words_for_names_are_no_header(void **state)
{
  struct fixture *f = *state;

  /* somebody's title and department are names of columns elsewhere */
  assert_found(f,
               "login,firstName,lastName,title,department\n"
               "a@x,Title,Department,Manager,Division\n",
               ',', 1);
}

static void test_layout__a_hint_is_obeyed(void **state)
{
  struct fixture *f = *state;

  assert_found(f, "sep=;\r\nlogin;firstName\r\na@x;A\r\n", ';', 2);
  assert_int_equal(f->layout.reason, MU_DELIMITER_HINT);
  assert_int_equal(f->layout.hidden, 1);
  assert_int_equal(f->layout.rows_above, 0);
  assert_found(f, "\"sep=|\"\nlogin|firstName\n", '|', 2);
  assert_found(f, "sep=,\nlogin,firstName\n", ',', 2);
  assert_found(f, "\xEF\xBB\xBFsep=\t\nlogin\tfirstName\n", '\t', 2);
  assert_found(f, "SEP=^\nlogin^firstName\n", '^', 2);
}

static void test_layout__a_version_line_is_no_title(void **state)
{
  struct fixture *f = *state;

  assert_found(f,
               "version:v1.0,,\nName [displayName] Required,"
               "User name [userPrincipalName] Required,x\n",
               ',', 2);
  assert_true(f->layout.has_version_line);
  assert_int_equal(f->layout.rows_above, 0);
}

static void test_layout__options_win(void **state)
{
  struct fixture *f = *state;

  f->options.delimiter = ';';
  assert_found(f, "login,firstName;lastName,email\n", ';', 1);
  assert_int_equal(f->layout.reason, MU_DELIMITER_GIVEN);
  f->options.delimiter = '\0';
  f->options.header_from = 3;
  f->options.header_to = 4;
  assert_int_equal(find(f, "login,email\na@x,b@x\n1,2\nlogin,email\nc,d\n"),
                   MU_OK);
  assert_int_equal(f->layout.header_from, 3);
  assert_int_equal(f->layout.header_to, 4);
}

static void test_layout__a_header_that_is_not_there_is_refused(void **state)
{
  struct fixture *f = *state;

  f->options.header_from = 9;
  f->options.header_to = 9;
  assert_int_equal(find(f, "login,email\na@x,b@x\n"), MU_EINPUT);
  assert_non_null(strstr(f->err.text, "--header-row 9"));
}

static void test_layout__an_empty_file_has_no_header(void **state)
{
  struct fixture *f = *state;

  assert_int_equal(find(f, ""), MU_OK);
  assert_int_equal(f->layout.header_from, 0);
  assert_int_equal(find(f, "\n\n,,\n"), MU_OK);
  assert_int_equal(f->layout.header_from, 0);
}

static void test_layout__text_in_another_encoding_is_noted(void **state)
{
  struct fixture *f = *state;

  assert_int_equal(find(f, "login;Pr\xE9nom\na@x;A\n"), MU_OK);
  assert_true(f->layout.met_bad_text);
  assert_int_equal(find(f, "login;firstName\na@x;A\n"), MU_OK);
  assert_false(f->layout.met_bad_text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_layout__names_tell_the_delimiter),
      TEST(test_layout__quoted_text_parts_nothing),
      TEST(test_layout__one_column_is_legal),
      TEST(test_layout__rows_alike_tell_where_names_do_not),
      TEST(test_layout__given_names_count_as_known),
      TEST(test_layout__titles_stand_above_the_header),
      TEST(test_layout__a_row_of_groups_is_not_the_header),
      TEST(test_layout__people_with_words_for_names_are_no_header),
      TEST(test_layout__a_hint_is_obeyed),
      TEST(test_layout__a_version_line_is_no_title),
      TEST(test_layout__options_win),
      TEST(test_layout__a_header_that_is_not_there_is_refused),
      TEST(test_layout__an_empty_file_has_no_header),
      TEST(test_layout__text_in_another_encoding_is_noted),
  };

  return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
