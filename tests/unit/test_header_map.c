/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/header_map.h"
#include "batch/set_list.h"
#include "rows.h"
#include "scarce_memory.h"

struct fixture {
  struct mu_option_list map;
  struct mu_option_list ignore;
  struct mu_option_list set;
  struct mu_header_options options;
  struct mu_header_map *made;
  struct mu_set_values values;
  struct mu_error err;
};

static int setup(void **state)
{
  struct fixture *f = calloc(1, sizeof *f);

  if (!f) {
    return -1;
  }
  f->options = (struct mu_header_options){
      .map = &f->map, .ignore_column = &f->ignore, .set = &f->set};
  *state = f;
  return 0;
}

static int teardown(void **state)
{
  struct fixture *f = *state;

  mu_header_map_free(f->made);
  mu_set_values_release(&f->values);
  free(f);
  return 0;
}

static void give(struct mu_option_list *list, const char *text)
{
  list->items[list->count++] = text;
}

static enum mu_code make(struct fixture *f, const char *header)
{
  struct mu_test_row row;

  mu_test_row_set(&row, header);
  return mu_header_map_new(&f->made, &row.csv, &f->options, &f->err);
}

static void assert_made(struct fixture *f, const char *header)
{
  if (make(f, header) != MU_OK) {
    fail_msg("%s", f->err.text);
  }
}

static void assert_refused(struct fixture *f, const char *header,
                           enum mu_code code, const char *text)
{
  assert_int_equal(make(f, header), code);
  assert_string_equal(f->err.text, text);
}

static void apply(struct fixture *f, const char *line, struct mu_test_row *row,
                  struct mu_user *user)
{
  mu_test_row_set(row, line);
  mu_header_map_apply(f->made, &row->csv, user);
  assert_int_equal(
      mu_header_map_fill(f->made, &row->csv, user, &f->values, &f->err), MU_OK);
}

static void assert_value(const struct mu_user *user, enum mu_attribute_id id,
                         const char *text)
{
  if (!text) {
    assert_null(user->values[id].text);
    return;
  }
  assert_non_null(user->values[id].text);
  assert_int_equal(user->values[id].len, strlen(text));
  assert_memory_equal(user->values[id].text, text, strlen(text));
}

static void test_header_map__names_match_in_any_case(void **state)
{
  struct fixture *f = *state;

  assert_made(f, "LOGIN,Email,firstname,lastName,City");
  assert_int_equal(mu_header_map_columns(f->made), 5);
  assert_int_equal(mu_header_map_attribute(f->made, 4), MU_CITY);
  assert_string_equal(mu_header_map_header(f->made, 2), "firstname");
  assert_true(mu_header_map_has(f->made, MU_CITY));
  assert_false(mu_header_map_has(f->made, MU_STATE));
}

static void test_header_map__unseen_spaces_do_not_hide_a_name(void **state)
{
  struct fixture *f = *state;

  assert_made(f, "login\xC2\xA0,\xE2\x80\x8B"
                 "firstName,lastName");
  assert_string_equal(mu_header_map_header(f->made, 0), "login");
}

static void test_header_map__unknown_columns_are_listed_together(void **state)
{
  struct fixture *f = *state;

  assert_refused(f, "login,Frist Name,lastName,email,Shoe size", MU_EINPUT,
                 "2 columns are not known: B \"Frist Name\" (did you mean "
                 "firstName? --map \"Frist Name=firstName\"), E \"Shoe "
                 "size\"; map each with --map COLUMN=ATTRIBUTE or drop it "
                 "with --ignore-column NAME");
}

static void
test_header_map__a_person_is_no_header_and_is_not_shown(void **state)
{
  static const char words[] =
      "there is an e-mail address in column B of what should be the header: it "
      "looks like a person's row; put a header above it, or say with "
      "--header-row where it is";
  struct fixture *f = *state;

  assert_refused(f, "Ada,ada@acme.example,Byron,hunter2", MU_EINPUT, words);
  assert_refused(f, "firstName Ada,email ada@acme.example,password hunter2",
                 MU_EINPUT, words);
}

static void test_header_map__one_unknown_column_is_singular(void **state)
{
  struct fixture *f = *state;

  assert_refused(f, "login,firstName,lastName,Shoe size", MU_EINPUT,
                 "1 column is not known: D \"Shoe size\"; map each with "
                 "--map COLUMN=ATTRIBUTE or drop it with --ignore-column "
                 "NAME");
}

static void test_header_map__what_does_not_fit_is_counted(void **state)
{
  struct fixture *f = *state;
  char header[4096] = "login,firstName,lastName";
  size_t listed = 0;
  unsigned more = 0;
  const char *at = NULL;

  for (int i = 0; i < 60; i++) {
    char name[64];

    (void)snprintf(name, sizeof name, ",A column that nobody knows %d", i);
    strcat(header, name);
  }
  assert_int_equal(make(f, header), MU_EINPUT);
  assert_true(strncmp(f->err.text, "60 columns are not known: D ", 28) == 0);
  assert_non_null(strstr(f->err.text, "--ignore-column NAME"));
  at = strstr(f->err.text, " and ");
  assert_non_null(at);
  more = (unsigned)strtoul(at + 5, NULL, 10);
  for (at = f->err.text; (at = strstr(at, "nobody knows")); at++) {
    listed++;
  }
  assert_int_equal(listed + more, 60);
  assert_true(listed > 10);
}

static void test_header_map__suggestion_never_breaks_a_shell(void **state)
{
  struct fixture *f = *state;

  assert_int_equal(make(f, "login,first$name,lastName"), MU_EINPUT);
  assert_non_null(strstr(f->err.text, "(did you mean firstName?)"));
}

static void test_header_map__columns_are_mapped_by_option(void **state)
{
  struct fixture *f = *state;

  give(&f->map, "first NAME = firstname");
  give(&f->map, "a=b=city");
  assert_made(f, "login,First Name,lastName,A=B");
  assert_int_equal(mu_header_map_attribute(f->made, 1), MU_FIRST_NAME);
  assert_int_equal(mu_header_map_attribute(f->made, 3), MU_CITY);
}

static void test_header_map__map_overrides_a_name(void **state)
{
  struct fixture *f = *state;

  give(&f->map, "title=honorificPrefix");
  assert_made(f, "login,firstName,lastName,title");
  assert_int_equal(mu_header_map_attribute(f->made, 3), MU_HONORIFIC_PREFIX);
  assert_false(mu_header_map_has(f->made, MU_TITLE));
}

static void test_header_map__options_must_name_columns(void **state)
{
  struct fixture *f = *state;

  give(&f->ignore, "Floor");
  give(&f->map, "Frist=firstName");
  assert_refused(f, "login,First,lastName", MU_EUSAGE,
                 "no column has this header: --ignore-column \"Floor\", "
                 "--map \"Frist\" (did you mean B \"First\"?)");
}

static void test_header_map__options_must_name_attributes(void **state)
{
  struct fixture *f = *state;

  give(&f->map, "First=fistName");
  give(&f->map, "lastName=wibble");
  assert_refused(f, "login,First,lastName", MU_EUSAGE,
                 "there is no attribute of this name: --map \"fistName\" "
                 "(did you mean firstName?), --map \"wibble\"");
}

static void test_header_map__malformed_map_is_refused(void **state)
{
  struct fixture *f = *state;
  const char *const bad[] = {"city", "=city", "city=", " = ", ""};

  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    f->map.count = 0;
    give(&f->map, bad[i]);
    assert_int_equal(make(f, "login,firstName,lastName,city"), MU_EUSAGE);
    assert_non_null(strstr(f->err.text, "--map takes COLUMN=ATTRIBUTE"));
  }
}

static void test_header_map__contradictory_options_are_refused(void **state)
{
  struct fixture *f = *state;

  give(&f->ignore, "Town");
  give(&f->map, "Town=city");
  assert_refused(f, "login,firstName,lastName,Town", MU_EUSAGE,
                 "column D \"Town\" is both mapped (--map) and dropped "
                 "(--ignore-column)");
  f->ignore.count = 0;
  give(&f->map, "Town=state");
  assert_refused(f, "login,firstName,lastName,Town", MU_EUSAGE,
                 "--map gives column D \"Town\" two meanings, city and state");
}

static void test_header_map__repeated_columns_are_named(void **state)
{
  struct fixture *f = *state;

  assert_refused(f, "email,firstName,lastName,EMAIL", MU_EINPUT,
                 "columns repeat each other: A \"email\" and D \"EMAIL\" are "
                 "both email; rename one of them, or drop it with "
                 "--ignore-column NAME");
  /* that would drop both */
  assert_refused(f, "Email,firstName,lastName,Email", MU_EINPUT,
                 "columns repeat each other: A \"Email\" and D \"Email\" are "
                 "both email; rename one of them in the file");
  give(&f->map, "Town=city");
  give(&f->map, "Place=city");
  assert_int_equal(make(f, "email,firstName,lastName,Town,Place"), MU_EUSAGE);
}

static void test_header_map__missing_attributes_are_listed(void **state)
{
  struct fixture *f = *state;

  give(&f->ignore, "First Name");
  assert_int_equal(make(f, "First Name,city"), MU_EINPUT);
  assert_ptr_equal(strstr(f->err.text,
                          "no column gives what every user needs: login, "
                          "email, firstName (dropped: A \"First Name\"), "
                          "lastName; "),
                   f->err.text);
}

static void test_header_map__a_dropped_alias_is_mentioned(void **state)
{
  struct fixture *f = *state;

  give(&f->ignore, "Nachname");
  assert_int_equal(make(f, "Vorname,Nachname,E-Mail"), MU_EINPUT);
  assert_non_null(strstr(f->err.text, "lastName (dropped: B \"Nachname\")"));
}

static void test_header_map__email_serves_as_login(void **state)
{
  struct fixture *f = *state;
  enum mu_attribute_id absent = MU_NO_ATTRIBUTE;
  enum mu_attribute_id serves = MU_NO_ATTRIBUTE;
  struct mu_test_row row;
  struct mu_user user;

  assert_made(f, "firstName,lastName,email");
  assert_true(mu_header_map_stand_in(f->made, &absent, &serves));
  assert_int_equal(absent, MU_LOGIN);
  assert_int_equal(serves, MU_EMAIL);
  apply(f, "Ada,Byron,ada@corp.example", &row, &user);
  assert_value(&user, MU_LOGIN, "ada@corp.example");
  assert_int_equal(user.values[MU_LOGIN].column, 2);
}

static void test_header_map__nothing_stands_in_when_both_are_there(void **state)
{
  struct fixture *f = *state;
  enum mu_attribute_id absent = MU_NO_ATTRIBUTE;
  enum mu_attribute_id serves = MU_NO_ATTRIBUTE;
  struct mu_test_row row;
  struct mu_user user;

  assert_made(f, "firstName,lastName,email,login");
  assert_false(mu_header_map_stand_in(f->made, &absent, &serves));
  apply(f, "Ada,Byron,ada@corp.example,", &row, &user);
  assert_value(&user, MU_LOGIN, NULL);
}

static void test_header_map__empty_and_missing_cells_are_absent(void **state)
{
  struct fixture *f = *state;
  struct mu_test_row row;
  struct mu_user user;

  assert_made(f, "login,firstName,lastName,city,state");
  apply(f, "ada@corp.example,Ada,,", &row, &user);
  assert_value(&user, MU_FIRST_NAME, "Ada");
  assert_value(&user, MU_LAST_NAME, NULL);
  assert_value(&user, MU_STATE, NULL);
}

static void test_header_map__values_are_as_the_cells_have_them(void **state)
{
  struct fixture *f = *state;
  struct mu_test_row row;
  struct mu_user user;

  assert_made(f, "login,firstName,lastName,password");
  apply(f, "ada@corp.example,Zo\xC3\xAB\xC2\xA0,=\"x\",\xC2\xA0pw", &row,
        &user);
  assert_value(&user, MU_FIRST_NAME, "Zo\xC3\xAB\xC2\xA0");
  assert_int_equal(user.values[MU_FIRST_NAME].characters, 4);
  assert_value(&user, MU_LAST_NAME, "=\"x\"");
  assert_value(&user, MU_PASSWORD, "\xC2\xA0pw");
}

static void test_header_map__set_gives_every_row_a_value(void **state)
{
  struct fixture *f = *state;
  struct mu_test_row row;
  struct mu_user user;

  give(&f->set, "department=R=D");
  give(&f->set, "lastName=Byron");
  assert_made(f, "login,firstName");
  assert_true(mu_header_map_has(f->made, MU_DEPARTMENT));
  apply(f, "ada@corp.example,Ada", &row, &user);
  assert_value(&user, MU_DEPARTMENT, "R=D");
  assert_int_equal(user.values[MU_DEPARTMENT].column, MU_NO_COLUMN);
  assert_int_equal(user.values[MU_DEPARTMENT].characters, 3);
}

static void
test_header_map__set_is_refused_when_it_cannot_be_right(void **state)
{
  static const struct {
    const char *set;
    const char *text;
  } cases[] = {
      {"city", "--set takes ATTRIBUTE=VALUE, not \"city\""},
      {"city=", "--set city: the value is empty"},
      {"city= ", "--set city: the value is empty"},
      {"city=\xFF", "--set city: the value is not UTF-8"},
      {"ctiy=Rome", "there is no attribute of this name: --set \"ctiy\""},
      {"countryCode=UK", "--set countryCode: \"UK\" is not a two-letter "
                         "country code such as FR; the United Kingdom is GB"},
      {"firstName=Ada", "--set firstName: column B \"firstName\" gives it "
                        "too; leave out --set, or drop the column with "
                        "--ignore-column"},
  };
  struct fixture *f = *state;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    f->set.count = 0;
    give(&f->set, cases[i].set);
    assert_refused(f, "login,firstName,lastName", MU_EUSAGE, cases[i].text);
  }
  f->set.count = 0;
  give(&f->set, "city=Rome");
  give(&f->set, "City=Oslo");
  assert_refused(f, "login,firstName,lastName", MU_EUSAGE,
                 "--set city is given twice");
}

static void test_header_map__set_makes_values_of_columns(void **state)
{
  struct fixture *f = *state;
  struct mu_test_row row;
  struct mu_user user;

  give(&f->set, "login={firstName|first|lower}{lastName|lower}@corp.example");
  give(&f->set, "title={Floor}");
  give(&f->ignore, "Floor");
  assert_made(f, "firstName,lastName,Floor");
  assert_true(mu_header_map_has(f->made, MU_LOGIN));
  assert_true(mu_header_map_has(f->made, MU_TITLE));
  apply(f, "Ada,Byron,3", &row, &user);
  assert_value(&user, MU_LOGIN, "abyron@corp.example");
  assert_value(&user, MU_EMAIL, "abyron@corp.example"); /* it stands in */
  assert_value(&user, MU_TITLE, "3");
}

static void assert_explained(struct fixture *f, const char *text)
{
  struct mu_buffer out = {0};

  assert_int_equal(f->values.failure_count, 1);
  mu_header_map_explain(f->made, &f->values.failures[0], 0, true, &out);
  assert_string_equal(mu_buffer_text(&out), text);
  mu_buffer_release(&out);
}

static void test_header_map__what_cannot_be_made_has_its_place(void **state)
{
  struct fixture *f = *state;
  struct mu_test_row row;
  struct mu_user user;

  give(&f->set, "login={firstName}{Floor|ascii}@corp.example");
  give(&f->ignore, "Floor");
  assert_made(f, "Floor,firstName,lastName");
  apply(f, "3,,Byron", &row, &user);
  assert_value(&user, MU_LOGIN, NULL);
  assert_explained(f, "cannot be made: B \"firstName\" is blank");
  apply(f, "\xE6\x9D\x8E,Ada,Byron", &row, &user);
  assert_explained(f, "cannot be made: A \"Floor\" holds U+674E, which cannot "
                      "be written in ASCII");
}

static void test_header_map__secrets_are_not_set_by_option(void **state)
{
  struct fixture *f = *state;

  give(&f->set, "Password=hunter2");
  assert_int_equal(make(f, "login,firstName,lastName"), MU_EUSAGE);
  assert_non_null(strstr(f->err.text, "--set password: others"));
  assert_null(strstr(f->err.text, "hunter2"));
}

static void test_header_map__some_columns_are_passed_over(void **state)
{
  struct fixture *f = *state;
  const uint32_t *unnamed = NULL;
  size_t count = 0;

  give(&f->ignore, "Floor");
  assert_made(f, "muster_error,login,firstName,lastName,Floor,,");
  unnamed = mu_header_map_unnamed(f->made, &count);
  assert_int_equal(count, 2);
  assert_int_equal(unnamed[0], 5);
  assert_int_equal(unnamed[1], 6);
  assert_int_equal(mu_header_map_attribute(f->made, 0), MU_NO_ATTRIBUTE);
  assert_int_equal(mu_header_map_attribute(f->made, 4), MU_NO_ATTRIBUTE);
}

static void assert_place(struct fixture *f, uint32_t column,
                         enum mu_attribute_id id, uint64_t record,
                         const char *text)
{
  struct mu_buffer place = {0};

  mu_header_map_place(f->made, column, id, record, &place);
  assert_string_equal(mu_buffer_text(&place), text);
  mu_buffer_release(&place);
}

static void test_header_map__places_are_as_people_find_them(void **state)
{
  struct fixture *f = *state;

  give(&f->set, "city=Rome");
  give(&f->map, "E-Mail=email");
  assert_made(f, "firstName,lastName,E-Mail");
  assert_place(f, 2, MU_EMAIL, 17, "C17 \"E-Mail\"");
  assert_place(f, MU_NO_COLUMN, MU_EMAIL, 1048576, "C1048576 \"E-Mail\"");
  assert_place(f, MU_NO_COLUMN, MU_LOGIN, 17, "C17 \"E-Mail\"");
  assert_place(f, MU_NO_COLUMN, MU_CITY, 17, "--set city");
  assert_place(f, MU_NO_COLUMN, MU_NO_ATTRIBUTE, 17, "");
}

static void test_header_map__places_in_any_row_are_columns(void **state)
{
  struct fixture *f = *state;

  assert_made(f, "firstName,lastName,Email");
  assert_place(f, 2, MU_EMAIL, 0, "C \"Email\"");
  assert_place(f, MU_NO_COLUMN, MU_LAST_NAME, 0, "B \"lastName\"");
}

static void test_header_map__odd_headers_are_shown_safely(void **state)
{
  struct fixture *f = *state;

  assert_int_equal(make(f, "login,firstName,lastName,a\n\x1b[31mb"), MU_EINPUT);
  assert_non_null(strstr(f->err.text, "D \"a<U+000A><U+001B>[31mb\""));
}

/* Runs with each allocation failing in turn, until all have succeeded. */
static void check_scarcity(struct fixture *f, const char *header,
                           enum mu_code wanted)
{
  bool done = false;

  for (size_t n = 1; !done; n++) {
    enum mu_code rc = MU_OK;

    mu_scarce_memory_start(n);
    rc = make(f, header);
    done = !mu_scarce_memory_stop();
    assert_int_equal(rc, done ? wanted : MU_ENOMEM);
    mu_header_map_free(f->made);
    f->made = NULL;
  }
}

static void test_header_map__survives_any_failed_allocation(void **state)
{
  struct fixture *f = *state;

  check_scarcity(f, "login,First Name,Shoe size", MU_EINPUT);
  check_scarcity(f, "login,login,firstName,lastName", MU_EINPUT);
  check_scarcity(f, "city", MU_EINPUT);
  give(&f->set, "city=Rome");
  check_scarcity(f, "login,firstName,lastName,,", MU_OK);
  check_scarcity(f, "login,firstName,lastName,city", MU_EUSAGE);
  give(&f->set, "title={login|lower}");
  check_scarcity(f, "login,firstName,lastName", MU_OK);
  give(&f->set, "locale=anything");
  check_scarcity(f, "login,firstName,lastName", MU_EUSAGE);
  give(&f->ignore, "Floor");
  check_scarcity(f, "login,firstName,lastName", MU_EUSAGE);
  f->ignore.count = 0;
  give(&f->map, "city=town");
  check_scarcity(f, "login,firstName,lastName,city", MU_EUSAGE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_header_map__names_match_in_any_case),
      TEST(test_header_map__unseen_spaces_do_not_hide_a_name),
      TEST(test_header_map__unknown_columns_are_listed_together),
      TEST(test_header_map__a_person_is_no_header_and_is_not_shown),
      TEST(test_header_map__one_unknown_column_is_singular),
      TEST(test_header_map__what_does_not_fit_is_counted),
      TEST(test_header_map__suggestion_never_breaks_a_shell),
      TEST(test_header_map__columns_are_mapped_by_option),
      TEST(test_header_map__map_overrides_a_name),
      TEST(test_header_map__options_must_name_columns),
      TEST(test_header_map__options_must_name_attributes),
      TEST(test_header_map__malformed_map_is_refused),
      TEST(test_header_map__contradictory_options_are_refused),
      TEST(test_header_map__repeated_columns_are_named),
      TEST(test_header_map__missing_attributes_are_listed),
      TEST(test_header_map__a_dropped_alias_is_mentioned),
      TEST(test_header_map__email_serves_as_login),
      TEST(test_header_map__nothing_stands_in_when_both_are_there),
      TEST(test_header_map__empty_and_missing_cells_are_absent),
      TEST(test_header_map__values_are_as_the_cells_have_them),
      TEST(test_header_map__set_gives_every_row_a_value),
      TEST(test_header_map__set_is_refused_when_it_cannot_be_right),
      TEST(test_header_map__set_makes_values_of_columns),
      TEST(test_header_map__what_cannot_be_made_has_its_place),
      TEST(test_header_map__secrets_are_not_set_by_option),
      TEST(test_header_map__some_columns_are_passed_over),
      TEST(test_header_map__places_are_as_people_find_them),
      TEST(test_header_map__places_in_any_row_are_columns),
      TEST(test_header_map__odd_headers_are_shown_safely),
      TEST(test_header_map__survives_any_failed_allocation),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
