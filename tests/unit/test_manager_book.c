/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/manager_book.h"
#include "scarce_memory.h"

/* A person as a file would have them; NULL for a blank cell. */
struct person {
  const char *login;
  const char *number;
  const char *manager_id;
  const char *manager;
  bool unsent;
};

struct fixture {
  struct mu_manager_book *book;
  const struct person *people;
  size_t count;
  struct mu_user user;
  struct mu_error err;
};

static int set_up(void **state)
{
  struct fixture *f = calloc(1, sizeof *f);

  if (!f) {
    return -1;
  }
  mu_user_clear(&f->user, NULL, 0);
  *state = f;
  return 0;
}

static int tear_down(void **state)
{
  struct fixture *f = *state;

  mu_manager_book_free(f->book);
  free(f);
  return 0;
}

static void give(struct fixture *f, enum mu_attribute_id id, const char *text)
{
  f->user.values[id] =
      (struct mu_value){.text = text, .len = text ? strlen(text) : 0};
}

static const struct mu_user *user_of(struct fixture *f, uint64_t row)
{
  const struct person *person = &f->people[row - 1];

  give(f, MU_LOGIN, person->login);
  give(f, MU_EMPLOYEE_NUMBER, person->number);
  give(f, MU_MANAGER_ID, person->manager_id);
  give(f, MU_MANAGER, person->manager);
  return &f->user;
}

/* The three readings before anything is sent. */
static enum mu_code read_all(struct fixture *f)
{
  enum mu_code rc = mu_manager_book_new(&f->book, &f->err);

  for (uint64_t row = 1; rc == MU_OK && row <= f->count; row++) {
    if (!f->people[row - 1].unsent) {
      rc = mu_manager_book_name(f->book, user_of(f, row), &f->err);
    }
  }
  if (rc == MU_OK) {
    rc = mu_manager_book_settle(f->book, &f->err);
  }
  for (uint64_t row = 1; rc == MU_OK && row <= f->count; row++) {
    rc = mu_manager_book_note(f->book, row, user_of(f, row),
                              !f->people[row - 1].unsent, &f->err);
  }
  if (rc == MU_OK) {
    rc = mu_manager_book_close(f->book, &f->err);
  }
  for (uint64_t row = 1; rc == MU_OK && row <= f->count; row++) {
    if (!f->people[row - 1].unsent) {
      rc = mu_manager_book_count(f->book, row, user_of(f, row), &f->err);
    }
  }
  return rc;
}

static void must_read(struct fixture *f, const struct person *people,
                      size_t count)
{
  f->people = people;
  f->count = count;
  if (read_all(f) != MU_OK) {
    fail_msg("%s", f->err.text);
  }
}

static struct mu_manager_answer ask(struct fixture *f, uint64_t row)
{
  struct mu_manager_answer answer;

  assert_int_equal(
      mu_manager_book_ask(f->book, &answer, row, user_of(f, row), &f->err),
      MU_OK);
  return answer;
}

static void assert_manager(struct fixture *f, uint64_t row, uint64_t manager)
{
  struct mu_manager_answer answer = ask(f, row);

  assert_int_equal(answer.kind, MU_MANAGER_FOUND);
  assert_int_equal(answer.row, manager);
}

static void assert_kind(struct fixture *f, uint64_t row,
                        enum mu_manager_kind kind)
{
  assert_int_equal(ask(f, row).kind, kind);
}

#define READ(people) must_read(f, people, sizeof(people) / sizeof *(people))

static void test_manager_book__logins_are_folded_and_numbers_are_not(void **s)
{
  static const struct person people[] = {
      {.login = "Zo\xC3\xAB@x", .number = "a1"},
      {.login = "bob@x", .manager_id = "zoe@X"},
      {.login = "cy@x", .manager_id = "ZOE@x"},
      {.login = "dee@x", .manager_id = "a1"},
      {.login = "eve@x", .manager_id = "A1"},
      {.login = "fay@x", .number = "007", .manager_id = "7"},
      {.login = "guy@x", .manager_id = "007"},
  };
  struct fixture *f = *s;

  READ(people);
  assert_kind(f, 1, MU_MANAGER_NONE);
  assert_manager(f, 2, 1);
  assert_manager(f, 3, 1);
  assert_manager(f, 4, 1);
  assert_kind(f, 5, MU_MANAGER_NOT_IN_FILE);
  assert_kind(f, 6, MU_MANAGER_NOT_IN_FILE);
  assert_manager(f, 7, 6);
  assert_int_equal(mu_manager_book_counts(f->book)->found, 4);
  assert_int_equal(mu_manager_book_counts(f->book)->absent, 2);
}

static void
test_manager_book__manager_serves_where_manager_id_is_blank(void **s)
{
  static const struct person people[] = {
      {.login = "ada@x", .manager = "bob@x"},
      {.login = "bob@x"},
      {.login = "cy@x", .manager_id = "bob@x", .manager = "ada@x"},
      {.login = "dee@x", .manager_id = "nobody", .manager = "ada@x"},
  };
  struct fixture *f = *s;

  READ(people);
  assert_manager(f, 1, 2);
  assert_manager(f, 3, 2);
  assert_kind(f, 4, MU_MANAGER_NOT_IN_FILE);
}

static void test_manager_book__a_number_of_several_is_ambiguous(void **s)
{
  static const struct person people[] = {
      {.login = "ada@x", .number = "7"},
      {.login = "bob@x", .number = "7"},
      {.login = "cy@x", .manager_id = "7"},
      {.login = "dee@x", .manager_id = "bob@x"},
      {.login = "eve@x", .number = "8"},
      {.login = "fay@x", .number = "8", .unsent = true},
      {.login = "guy@x", .manager_id = "8"},
  };
  struct fixture *f = *s;

  READ(people);
  assert_kind(f, 3, MU_MANAGER_AMBIGUOUS);
  assert_int_equal(ask(f, 3).row, 1);
  assert_manager(f, 4, 2);
  assert_manager(f, 7, 5); /* the other is not sent */
}

static void test_manager_book__a_login_goes_before_a_number(void **s)
{
  static const struct person people[] = {
      {.login = "ada@x", .number = "1001"},
      {.login = "bob@x", .number = "1001"},
      {.login = "1001", .number = "5"},
      {.login = "cy@x", .manager_id = "1001"},
  };
  struct fixture *f = *s;

  READ(people);
  assert_manager(f, 4, 3);
}

static void test_manager_book__a_row_that_is_not_sent_is_told(void **s)
{
  static const struct person people[] = {
      {.login = "ada@x", .manager_id = "bob@x"},
      {.login = "bob@x", .manager_id = "ada@x", .unsent = true},
      {.login = "cy@x", .manager_id = "cy@x"},
      {.login = "dee@x", .number = "4", .manager_id = "4"},
  };
  struct fixture *f = *s;

  READ(people);
  assert_kind(f, 1, MU_MANAGER_NOT_SENT);
  assert_kind(f, 3, MU_MANAGER_SELF);
  assert_kind(f, 4, MU_MANAGER_SELF);
  assert_int_equal(mu_manager_book_counts(f->book)->not_sent, 1);
  assert_int_equal(mu_manager_book_counts(f->book)->own, 2);
  assert_int_equal(mu_manager_book_counts(f->book)->cycles, 0);
}

/* Members who are named now by login and now by number. */
static void test_manager_book__circles_are_found(void **s)
{
  static const struct person people[] = {
      {.login = "ada@x", .number = "1", .manager_id = "BOB@x"},
      {.login = "bob@x", .number = "2", .manager_id = "1"},
      {.login = "cy@x", .number = "3", .manager_id = "4"},
      {.login = "dee@x", .number = "4", .manager_id = "eve@x"},
      {.login = "eve@x", .number = "5", .manager_id = "6"},
      {.login = "fay@x", .number = "6", .manager_id = "guy@x"},
      {.login = "guy@x", .number = "7", .manager_id = "cy@x"},
      {.login = "hal@x", .manager_id = "guy@x"},
      {.login = "ida@x", .manager_id = "ada@x"},
  };
  struct fixture *f = *s;
  struct mu_remarks remarks = {0};

  READ(people);
  assert_int_equal(mu_manager_book_counts(f->book)->cycles, 2);
  assert_int_equal(mu_manager_book_counts(f->book)->found, 9);
  mu_manager_book_remark(f->book, &remarks);
  assert_int_equal(remarks.count, 3);
  assert_string_equal(
      remarks.items[1].text,
      "managers in a circle: row 1 (\"ada@x\") under row 2 (\"bob@x\") under "
      "row 1");
  assert_non_null(strstr(remarks.items[2].text,
                         "row 3 (\"cy@x\") under row 4 (\"dee@x\") under row 5 "
                         "(\"eve@x\") under row 6 (\"fay@x\") under row 7 "
                         "(\"guy@x\") under row 3"));
  mu_remarks_release(&remarks);
}

static void test_manager_book__what_is_counted_is_said(void **s)
{
  static const struct person people[] = {
      {.login = "ada@x", .manager_id = "no@x"},
      {.login = "bob@x", .manager_id = "no@x"},
      {.login = "cy@x", .manager_id = "nor@x"},
      {.login = "dee@x", .manager_id = "dee@x"},
      {.login = "eve@x", .manager_id = "fay@x"},
      {.login = "fay@x", .unsent = true},
  };
  static const char *const words[] = {
      "managers: 0 rows to be linked to another row of this file",
      "2 managers are not in this file: managerId stays as given in 3 rows",
      "managers whose own rows are not sent: managerId stays as given in 1 row",
      ("people who are their own managers: managerId stays as given in 1 row, "
       "as in row 4")};
  struct fixture *f = *s;
  struct mu_remarks remarks = {0};

  READ(people);
  mu_manager_book_remark(f->book, &remarks);
  assert_int_equal(remarks.count, 4);
  for (size_t i = 0; i < 4; i++) {
    assert_string_equal(remarks.items[i].text, words[i]);
    assert_false(remarks.items[i].is_guess);
  }
  mu_remarks_release(&remarks);
}

static void keep_id(struct fixture *f, uint64_t row, const char *id)
{
  assert_int_equal(
      mu_manager_book_keep_id(f->book, row, user_of(f, row), id, &f->err),
      MU_OK);
}

static void test_manager_book__ids_are_kept_of_managers(void **s)
{
  static const struct person people[] = {
      {.login = "ada@x", .number = "1"},
      {.login = "bob@x", .number = "2", .manager_id = "Ada@x"},
      {.login = "cy@x", .manager_id = "1"},
      {.login = "dee@x", .manager_id = "2"},
      {.login = "1", .number = "ada@x", .unsent = true},
  };
  struct fixture *f = *s;

  READ(people);
  assert_null(mu_manager_book_id(f->book, ask(f, 2).manager));
  keep_id(f, 1, "00u0123456789abcdefg");
  keep_id(f, 3, "00ucy");
  assert_string_equal(mu_manager_book_id(f->book, ask(f, 2).manager),
                      "00u0123456789abcdefg");
  assert_string_equal(mu_manager_book_id(f->book, ask(f, 3).manager),
                      "00u0123456789abcdefg");
  assert_null(mu_manager_book_id(f->book, ask(f, 4).manager));
}

/* More managers than the first array holds, each named thrice, and none of
 * them lost when it grows. */
static void test_manager_book__holds_many(void **s)
{
  enum { MANAGERS = 3000, ROWS = 4 * MANAGERS };
  struct fixture *f = *s;
  struct person *people = calloc(ROWS, sizeof *people);
  char(*texts)[24] = calloc(ROWS, sizeof *texts);

  assert_non_null(people);
  assert_non_null(texts);
  for (size_t i = 0; i < ROWS; i++) {
    (void)snprintf(texts[i], sizeof texts[i], "user%zu@x", i);
    people[i].login = texts[i];
    people[i].manager_id = i >= MANAGERS ? texts[i % MANAGERS] : NULL;
  }
  must_read(f, people, ROWS);
  assert_int_equal(mu_manager_book_counts(f->book)->found, ROWS - MANAGERS);
  for (uint64_t row = MANAGERS + 1; row <= ROWS; row++) {
    assert_manager(f, row, (row - 1) % MANAGERS + 1);
  }
  free(people);
  free(texts);
}

static void test_manager_book__rows_have_a_limit(void **s)
{
  static const struct person people[] = {{.login = "ada@x"}};
  struct fixture *f = *s;

  READ(people);
  mu_manager_book_free(f->book);
  assert_int_equal(mu_manager_book_new(&f->book, NULL), MU_OK);
  assert_int_equal(mu_manager_book_settle(f->book, NULL), MU_OK);
  assert_int_equal(
      mu_manager_book_note(f->book, UINT32_MAX, user_of(f, 1), true, &f->err),
      MU_EINPUT);
}

static void test_manager_book__survives_any_failed_allocation(void **s)
{
  static const struct person people[] = {
      {.login = "\xC3\xA4"
                "da@x",
       .manager_id = "bob@x"},
      {.login = "bob@x", .manager_id = "Ada@x"},
  };
  struct fixture *f = *s;
  bool done = false;

  f->people = people;
  f->count = 2;
  for (size_t n = 1; !done; n++) {
    enum mu_code rc = MU_OK;

    mu_scarce_memory_start(n);
    rc = read_all(f);
    if (rc == MU_OK) {
      rc = mu_manager_book_keep_id(f->book, 1, user_of(f, 1), "00u1", NULL);
    }
    done = !mu_scarce_memory_stop();
    assert_int_equal(rc, done ? MU_OK : MU_ENOMEM);
    if (!done) {
      mu_manager_book_free(f->book);
      f->book = NULL;
    }
  }
  assert_string_equal(mu_manager_book_id(f->book, ask(f, 2).manager), "00u1");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_manager_book__logins_are_folded_and_numbers_are_not),
      TEST(test_manager_book__manager_serves_where_manager_id_is_blank),
      TEST(test_manager_book__a_number_of_several_is_ambiguous),
      TEST(test_manager_book__a_login_goes_before_a_number),
      TEST(test_manager_book__a_row_that_is_not_sent_is_told),
      TEST(test_manager_book__circles_are_found),
      TEST(test_manager_book__what_is_counted_is_said),
      TEST(test_manager_book__ids_are_kept_of_managers),
      TEST(test_manager_book__holds_many),
      TEST(test_manager_book__rows_have_a_limit),
      TEST(test_manager_book__survives_any_failed_allocation),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
