/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/set_list.h"
#include "rows.h"
#include "scarce_memory.h"

/* A file: firstName, lastName, email, Site. */
static struct mu_column columns[] = {
    {.header = "firstName",
     .len = 9,
     .id = MU_FIRST_NAME,
     .origin = MU_COLUMN_NAMED},
    {.header = "lastName",
     .len = 8,
     .id = MU_LAST_NAME,
     .origin = MU_COLUMN_NAMED},
    {.header = "email", .len = 5, .id = MU_EMAIL, .origin = MU_COLUMN_NAMED},
    {.header = "Site",
     .len = 4,
     .id = MU_NO_ATTRIBUTE,
     .origin = MU_COLUMN_IGNORED},
};

struct fixture {
  struct mu_column_list columns;
  uint32_t column_of[MU_SLOTS];
  struct mu_option_list options;
  struct mu_set_list list;
  struct mu_set_values values;
  struct mu_test_row row;
  struct mu_user user;
  struct mu_error err;
};

static int set_up(void **state)
{
  struct fixture *f = calloc(1, sizeof *f);

  if (!f) {
    return -1;
  }
  f->columns = (struct mu_column_list){.items = columns, .count = 4};
  for (size_t i = 0; i < MU_SLOTS; i++) {
    f->column_of[i] = MU_NO_COLUMN;
  }
  f->column_of[MU_FIRST_NAME] = 0;
  f->column_of[MU_LAST_NAME] = 1;
  f->column_of[MU_EMAIL] = 2;
  *state = f;
  return 0;
}

static int tear_down(void **state)
{
  struct fixture *f = *state;

  mu_set_list_release(&f->list);
  mu_set_values_release(&f->values);
  free(f);
  return 0;
}

static void give(struct fixture *f, const char *text)
{
  f->options.items[f->options.count++] = text;
}

static enum mu_code compile(struct fixture *f)
{
  enum mu_code rc = MU_OK;

  mu_set_list_release(&f->list);
  for (size_t i = 0; i < f->options.count && rc == MU_OK; i++) {
    rc = mu_set_list_add(&f->list, f->options.items[i], &f->columns,
                         f->column_of, &f->err);
  }
  return rc;
}

static enum mu_code fill(struct fixture *f, const char *line)
{
  mu_test_row_set(&f->row, line);
  memset(&f->user, 0, sizeof f->user);
  for (unsigned i = 0; i < MU_SLOTS; i++) {
    uint32_t column = f->column_of[i];

    if (column < f->row.csv.count && f->row.cells[column].len > 0) {
      f->user.values[i].text = f->row.cells[column].text;
      f->user.values[i].len = f->row.cells[column].len;
      f->user.values[i].column = column;
    }
  }
  return mu_set_list_fill(&f->list, &f->row.csv, &f->user, &f->values, &f->err);
}

static void apply(struct fixture *f, const char *line)
{
  if (compile(f) != MU_OK) {
    fail_msg("%s", f->err.text);
  }
  assert_int_equal(fill(f, line), MU_OK);
}

static void assert_value(struct fixture *f, enum mu_attribute_id id,
                         const char *text)
{
  const struct mu_value *value = &f->user.values[id];

  if (!text) {
    assert_null(value->text);
    return;
  }
  assert_non_null(value->text);
  assert_int_equal(value->len, strlen(text));
  assert_memory_equal(value->text, text, value->len);
  assert_int_equal(value->column, MU_NO_COLUMN);
}

static void test_set_list__values_are_made_for_each_row(void **state)
{
  struct fixture *f = *state;

  give(f, "login={firstName|lower}.{lastName|lower|ascii}@acme.example");
  give(f, "organization=Acme");
  apply(f, "Ada,Byrön,a@b.example,Oslo");
  assert_true(f->list.gives[MU_LOGIN]);
  assert_false(f->list.gives[MU_EMAIL]);
  assert_value(f, MU_LOGIN, "ada.byron@acme.example");
  assert_value(f, MU_ORGANIZATION, "Acme");
  assert_int_equal(f->user.values[MU_LOGIN].characters, 22);
  assert_int_equal(fill(f, "Zoë,B,,"), MU_OK);
  assert_value(f, MU_LOGIN, "zoë.b@acme.example");
  assert_int_equal(f->user.values[MU_LOGIN].characters, 18);
  assert_false(f->user.values[MU_LOGIN].beyond_bmp);
}

static void test_set_list__values_are_trimmed_and_looked_at(void **state)
{
  struct fixture *f = *state;

  give(f, "title= {firstName} \xC2\xA0");
  apply(f, "\xF0\x9F\x98\x80,,,");
  assert_value(f, MU_TITLE, "\xF0\x9F\x98\x80");
  assert_true(f->user.values[MU_TITLE].beyond_bmp);
  assert_int_equal(f->user.values[MU_TITLE].characters, 1);
}

static void test_set_list__a_status_is_read(void **state)
{
  struct fixture *f = *state;

  give(f, "status={firstName}");
  apply(f, "Terminated,,,");
  assert_value(f, MU_USER_STATUS, "INACTIVE");
  apply(f, "perhaps,,,");
  assert_value(f, MU_USER_STATUS, "perhaps");
}

static void test_set_list__an_earlier_set_can_be_referred_to(void **state)
{
  struct fixture *f = *state;

  give(f, "organization=Acme");
  give(f, "login={firstName|lower}@{organization|lower}.example");
  give(f, "secondEmail={login}");
  apply(f, "Ada,B,,");
  assert_value(f, MU_SECOND_EMAIL, "ada@acme.example");
  f->options.count = 0;
  give(f, "secondEmail={login}");
  give(f, "login={firstName|lower}@acme.example");
  assert_int_equal(compile(f), MU_EUSAGE); /* a later one cannot */
}

static void
test_set_list__a_column_is_replaced_by_what_is_made_of_it(void **state)
{
  struct fixture *f = *state;

  give(f, "email={email|lower|replace:@old:@new}");
  apply(f, "Ada,B,ADA@old.example,");
  assert_value(f, MU_EMAIL, "ada@new.example");
  assert_int_equal(fill(f, "Ada,B,,"), MU_OK);
  assert_value(f, MU_EMAIL, NULL);
  assert_int_equal(f->values.failure_count, 0);
}

static void test_set_list__a_value_comes_from_one_place(void **state)
{
  static const char *const sets[] = {"email=x@y.example",
                                     "email={firstName}@y.example"};
  struct fixture *f = *state;

  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
    f->options.count = 0;
    give(f, sets[i]);
    assert_int_equal(compile(f), MU_EUSAGE);
    assert_string_equal(f->err.text,
                        "--set email: column C \"email\" gives it too; leave "
                        "out --set, or drop the column with --ignore-column");
  }
  f->options.count = 0;
  give(f, "city={Site}");
  give(f, "city=Rome");
  assert_int_equal(compile(f), MU_EUSAGE);
  assert_string_equal(f->err.text, "--set city is given twice");
}

static void assert_explained(struct fixture *f, bool quote, const char *words)
{
  struct mu_buffer out = {0};

  assert_int_equal(f->values.failure_count, 1);
  mu_set_failure_explain(&f->values.failures[0], "B \"lastName\"", quote, &out);
  assert_string_equal(mu_buffer_text(&out), words);
  mu_buffer_release(&out);
}

static void test_set_list__what_cannot_be_made_is_explained(void **state)
{
  struct fixture *f = *state;

  give(f, "login={firstName}{lastName|strip|ascii}@acme.example");
  apply(f, "Ada,,,");
  assert_value(f, MU_LOGIN, NULL);
  assert_int_equal(f->values.failures[0].id, MU_LOGIN);
  assert_explained(f, true, "cannot be made: B \"lastName\" is blank");
  assert_int_equal(fill(f, "Ada,?!,,"), MU_OK);
  assert_explained(f, true,
                   "cannot be made: B \"lastName\" has nothing left "
                   "after its filters");
  assert_int_equal(fill(f, "Li,李,,"), MU_OK);
  assert_explained(f, true,
                   "cannot be made: B \"lastName\" holds U+674E, "
                   "which cannot be written in ASCII");
  assert_explained(f, false,
                   "cannot be made: B \"lastName\" holds a character "
                   "that cannot be written in ASCII");
  assert_int_equal(fill(f, ",,,"), MU_OK); /* blank, which is no failure */
  assert_value(f, MU_LOGIN, NULL);
  assert_int_equal(f->values.failure_count, 0);
}

static void test_set_list__long_texts_are_explained(void **state)
{
  struct fixture *f = *state;

  give(f, "title={lastName|replace:a:aaaaaaaaaaaaaaaa|replace:a:"
          "aaaaaaaaaaaaaaaa|replace:a:aaaaaaaaaaaaaaaa|replace:a:"
          "aaaaaaaaaaaaaaaa|replace:a:aaaaaaaaaaaaaaaa|replace:a:"
          "aaaaaaaaaaaaaaaa}");
  apply(f, "Ada,a,,");
  assert_explained(f, true,
                   "cannot be made: B \"lastName\" gives a text of "
                   "more than 1 MiB");
}

static void test_set_list__survives_any_failed_allocation(void **state)
{
  struct fixture *f = *state;
  bool done = false;

  give(f, "title={firstName|lower} {Site}");
  for (size_t n = 1; !done; n++) {
    enum mu_code rc = MU_OK;

    mu_set_values_release(&f->values);
    mu_scarce_memory_start(n);
    rc = compile(f);
    if (rc == MU_OK) {
      rc = fill(f, "Ada,B,,Oslo");
    }
    done = !mu_scarce_memory_stop();
    assert_int_equal(rc, done ? MU_OK : MU_ENOMEM);
  }
  assert_value(f, MU_TITLE, "ada Oslo");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_set_list__values_are_made_for_each_row),
      TEST(test_set_list__values_are_trimmed_and_looked_at),
      TEST(test_set_list__a_status_is_read),
      TEST(test_set_list__an_earlier_set_can_be_referred_to),
      TEST(test_set_list__a_column_is_replaced_by_what_is_made_of_it),
      TEST(test_set_list__a_value_comes_from_one_place),
      TEST(test_set_list__what_cannot_be_made_is_explained),
      TEST(test_set_list__long_texts_are_explained),
      TEST(test_set_list__survives_any_failed_allocation),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
