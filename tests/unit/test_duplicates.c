/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/duplicates.h"

/* The logins of rows 1, 2, ... as a file would have them. */
struct fixture {
  struct mu_duplicates *duplicates;
  const char *const *logins;
  char (*made)[40];
  size_t count;
  size_t to_verify;
  size_t readings;
};

static int set_up(void **state)
{
  struct fixture *f = calloc(1, sizeof *f);

  if (!f || mu_duplicates_new(&f->duplicates, MU_LIKE_LOGINS, NULL) != MU_OK) {
    return -1;
  }
  *state = f;
  return 0;
}

static int tear_down(void **state)
{
  struct fixture *f = *state;

  mu_duplicates_free(f->duplicates);
  free(f->made);
  free(f);
  return 0;
}

static const char *login(const struct fixture *f, uint64_t row)
{
  return f->made ? f->made[row - 1] : f->logins[row - 1];
}

/* Adds all rows, and reads them again as often as it is asked for. */
static void find(struct fixture *f)
{
  for (uint64_t row = 1; row <= f->count; row++) {
    assert_int_equal(mu_duplicates_add(f->duplicates, row, login(f, row),
                                       strlen(login(f, row)), NULL),
                     MU_OK);
  }
  assert_int_equal(mu_duplicates_settle(f->duplicates, &f->to_verify, NULL),
                   MU_OK);
  if (f->to_verify == 0) {
    return;
  }
  do {
    f->readings++;
    for (uint64_t row = 1; row <= f->count; row++) {
      if (mu_duplicates_wants(f->duplicates, row)) {
        assert_int_equal(mu_duplicates_verify(f->duplicates, row, login(f, row),
                                              strlen(login(f, row)), NULL),
                         MU_OK);
      }
    }
  } while (mu_duplicates_again(f->duplicates));
}

/* Every row repeats the first one before it that has its very login. */
static void assert_firsts(const struct fixture *f)
{
  size_t found = 0;

  for (uint64_t row = 1; row <= f->count; row++) {
    uint64_t first = 1;

    while (strcmp(login(f, first), login(f, row)) != 0) {
      first++;
    }
    first = first == row ? 0 : first;
    found += first != 0;
    assert_int_equal(mu_duplicates_first(f->duplicates, row), first);
  }
  assert_int_equal(mu_duplicates_count(f->duplicates), found);
}

/* |count| rows with |people| logins among them, well mixed. */
static void make(struct fixture *f, size_t count, size_t people)
{
  f->made = calloc(count, sizeof *f->made);
  f->count = count;
  assert_non_null(f->made);
  for (size_t i = 0; i < count; i++) {
    (void)snprintf(f->made[i], sizeof f->made[i], "p%zu@corp.example",
                   i * 7919 % people);
  }
}

static void test_duplicates__no_rows_have_none(void **state)
{
  struct fixture *f = *state;

  find(f);
  assert_int_equal(f->to_verify, 0);
  assert_int_equal(mu_duplicates_count(f->duplicates), 0);
  assert_int_equal(mu_duplicates_first(f->duplicates, 1), 0);
  assert_false(mu_duplicates_wants(f->duplicates, 1));
}

static void test_duplicates__different_logins_need_no_reading(void **state)
{
  struct fixture *f = *state;

  make(f, 5000, 5000);
  find(f);
  assert_int_equal(f->to_verify, 0);
  assert_int_equal(mu_duplicates_count(f->duplicates), 0);
}

static void test_duplicates__later_rows_name_the_first(void **state)
{
  static const char *const logins[] = {"ada@x", "bob@x", "ada@x",
                                       "cy@x",  "ada@x", "bob@x"};
  struct fixture *f = *state;

  f->logins = logins;
  f->count = 6;
  find(f);
  assert_int_equal(f->to_verify, 5);
  assert_int_equal(f->readings, 1);
  assert_firsts(f);
}

static void test_duplicates__case_and_accents_do_not_tell_apart(void **state)
{
  static const char *const logins[] = {"zoe@x", "ZOE@X", "Zo\xC3\xAB@x",
                                       "zoe\xCC\x88@x", "zoa@x"};
  struct fixture *f = *state;

  f->logins = logins;
  f->count = 5;
  find(f);
  assert_int_equal(mu_duplicates_count(f->duplicates), 3);
  assert_int_equal(mu_duplicates_first(f->duplicates, 2), 1);
  assert_int_equal(mu_duplicates_first(f->duplicates, 3), 1);
  assert_int_equal(mu_duplicates_first(f->duplicates, 4), 1);
  assert_int_equal(mu_duplicates_first(f->duplicates, 5), 0);
}

static void test_duplicates__half_of_many_rows(void **state)
{
  struct fixture *f = *state;

  make(f, 4000, 2000);
  find(f);
  assert_int_equal(f->readings, 1);
  assert_firsts(f);
}

static void test_duplicates__one_login_in_every_row(void **state)
{
  struct fixture *f = *state;

  make(f, 3000, 1);
  find(f);
  assert_int_equal(mu_duplicates_count(f->duplicates), 2999);
  assert_int_equal(mu_duplicates_first(f->duplicates, 3000), 1);
}

static void test_duplicates__equal_hashes_accuse_nobody(void **state)
{
  struct fixture *f = *state;

  mu_duplicates_cramp(f->duplicates, 0, 0); /* all hashes are equal */
  make(f, 300, 300);
  find(f);
  assert_int_equal(f->to_verify, 300);
  assert_firsts(f);
}

static void test_duplicates__equal_hashes_hide_nobody(void **state)
{
  struct fixture *f = *state;

  mu_duplicates_cramp(f->duplicates, 3, 0);
  make(f, 900, 400);
  find(f);
  assert_firsts(f);
}

static void test_duplicates__little_memory_takes_more_readings(void **state)
{
  struct fixture *f = *state;

  mu_duplicates_cramp(f->duplicates, 64, 400);
  make(f, 400, 150);
  find(f);
  assert_true(f->readings > 10);
  assert_firsts(f);
}

static void test_duplicates__little_memory_and_equal_hashes(void **state)
{
  static const unsigned bits[] = {0, 1, 4, 64};
  static const size_t memory[] = {1, 48, 100, 1000};

  (void)state;
  for (size_t i = 0; i < 16; i++) {
    struct fixture f = {0};

    assert_int_equal(mu_duplicates_new(&f.duplicates, MU_LIKE_LOGINS, NULL),
                     MU_OK);
    mu_duplicates_cramp(f.duplicates, bits[i / 4], memory[i % 4]);
    make(&f, 120, 50);
    find(&f);
    assert_firsts(&f);
    mu_duplicates_free(f.duplicates);
    free(f.made);
  }
}

static void test_duplicates__rows_need_not_be_given_again(void **state)
{
  struct fixture *f = *state;
  const char *const ada = "ada@x";

  for (uint64_t row = 1; row <= 4; row++) {
    assert_int_equal(mu_duplicates_add(f->duplicates, row, ada, 5, NULL),
                     MU_OK);
  }
  assert_int_equal(mu_duplicates_settle(f->duplicates, &f->to_verify, NULL),
                   MU_OK);
  /* Row 1 is passed over, row 3 has another login now, row 4 never comes. */
  assert_int_equal(mu_duplicates_verify(f->duplicates, 2, ada, 5, NULL), MU_OK);
  assert_int_equal(mu_duplicates_verify(f->duplicates, 3, "bob@x", 5, NULL),
                   MU_OK);
  assert_false(mu_duplicates_again(f->duplicates));
  assert_int_equal(mu_duplicates_count(f->duplicates), 0);
}

static void test_duplicates__unwanted_rows_are_not_looked_at(void **state)
{
  static const char *const logins[] = {"ada@x", "bob@x", "ada@x"};
  struct fixture *f = *state;

  f->logins = logins;
  f->count = 3;
  find(f);
  assert_int_equal(mu_duplicates_verify(f->duplicates, 2, "ada@x", 5, NULL),
                   MU_OK);
  assert_firsts(f);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_duplicates__no_rows_have_none),
      TEST(test_duplicates__different_logins_need_no_reading),
      TEST(test_duplicates__later_rows_name_the_first),
      TEST(test_duplicates__case_and_accents_do_not_tell_apart),
      TEST(test_duplicates__half_of_many_rows),
      TEST(test_duplicates__one_login_in_every_row),
      TEST(test_duplicates__equal_hashes_accuse_nobody),
      TEST(test_duplicates__equal_hashes_hide_nobody),
      TEST(test_duplicates__little_memory_takes_more_readings),
      TEST(test_duplicates__little_memory_and_equal_hashes),
      TEST(test_duplicates__rows_need_not_be_given_again),
      TEST(test_duplicates__unwanted_rows_are_not_looked_at),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
