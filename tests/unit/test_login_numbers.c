/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/login_numbers.h"
#include "scarce_memory.h"

struct fixture {
  struct mu_login_numbers *numbers;
  struct mu_buffer out;
};

static int set_up(void **state)
{
  struct fixture *f = calloc(1, sizeof *f);

  if (!f || mu_login_numbers_new(&f->numbers, NULL) != MU_OK) {
    return -1;
  }
  *state = f;
  return 0;
}

static int tear_down(void **state)
{
  struct fixture *f = *state;

  mu_login_numbers_free(f->numbers);
  mu_buffer_release(&f->out);
  free(f);
  return 0;
}

/* Whoever wants |login| gets |expected|. */
static void assert_taken(struct fixture *f, const char *login,
                         const char *expected)
{
  bool numbered = false;

  mu_buffer_clear(&f->out);
  assert_int_equal(mu_login_numbers_take(f->numbers, login, strlen(login),
                                         &f->out, &numbered, NULL),
                   MU_OK);
  assert_string_equal(mu_buffer_text(&f->out), expected);
  assert_int_equal(numbered, strcmp(login, expected) != 0);
}

static void test_login_numbers__the_first_keeps_the_login(void **state)
{
  struct fixture *f = *state;

  assert_taken(f, "jdoe@corp.example", "jdoe@corp.example");
  assert_taken(f, "adoe@corp.example", "adoe@corp.example");
  assert_taken(f, "jdoe@acme.example", "jdoe@acme.example");
}

static void test_login_numbers__later_ones_are_counted_from_2(void **state)
{
  struct fixture *f = *state;

  assert_taken(f, "jdoe@corp.example", "jdoe@corp.example");
  assert_taken(f, "jdoe@corp.example", "jdoe2@corp.example");
  assert_taken(f, "jdoe@corp.example", "jdoe3@corp.example");
  assert_taken(f, "jdoe@acme.example", "jdoe@acme.example");
  assert_taken(f, "jdoe@acme.example", "jdoe2@acme.example");
  assert_taken(f, "jdoe@corp.example", "jdoe4@corp.example");
}

static void test_login_numbers__without_an_at_sign_at_the_end(void **state)
{
  struct fixture *f = *state;

  assert_taken(f, "jdoe", "jdoe");
  assert_taken(f, "jdoe", "jdoe2");
  assert_taken(f, "", "");
  assert_taken(f, "", "2");
}

static void test_login_numbers__before_the_last_at_sign(void **state)
{
  struct fixture *f = *state;

  assert_taken(f, "\"a@b\"@corp.example", "\"a@b\"@corp.example");
  assert_taken(f, "\"a@b\"@corp.example", "\"a@b\"2@corp.example");
  assert_taken(f, "jdoe@", "jdoe@");
  assert_taken(f, "jdoe@", "jdoe2@");
  assert_taken(f, "@corp.example", "@corp.example");
  assert_taken(f, "@corp.example", "2@corp.example");
}

static void test_login_numbers__case_and_accents_do_not_tell_apart(void **state)
{
  struct fixture *f = *state;

  assert_taken(f, "zoe@corp.example", "zoe@corp.example");
  assert_taken(f, "ZOE@Corp.Example", "ZOE2@Corp.Example");
  assert_taken(f, "zo\xC3\xAB@corp.example",
               "zo\xC3\xAB"
               "3@corp.example");
  assert_taken(f, "zoe\xCC\x88@corp.example",
               "zoe\xCC\x88"
               "4@corp.example");
  assert_taken(f, "zoe3@corp.example", "zoe32@corp.example");
}

static void test_login_numbers__numbers_in_use_are_passed_over(void **state)
{
  struct fixture *f = *state;

  assert_taken(f, "jdoe2@corp.example", "jdoe2@corp.example");
  assert_taken(f, "JDOE4@corp.example", "JDOE4@corp.example");
  assert_taken(f, "jdoe@corp.example", "jdoe@corp.example");
  assert_taken(f, "jdoe@corp.example", "jdoe3@corp.example");
  assert_taken(f, "jdoe@corp.example", "jdoe5@corp.example");
}

static void test_login_numbers__given_numbers_are_taken(void **state)
{
  struct fixture *f = *state;

  assert_taken(f, "jdoe@corp.example", "jdoe@corp.example");
  assert_taken(f, "jdoe@corp.example", "jdoe2@corp.example");
  assert_taken(f, "jdoe2@corp.example", "jdoe22@corp.example");
  assert_taken(f, "jdoe2@corp.example", "jdoe23@corp.example");
  assert_taken(f, "jdoe22@corp.example", "jdoe222@corp.example");
}

static void test_login_numbers__what_is_there_already_stays(void **state)
{
  struct fixture *f = *state;
  bool numbered = false;

  mu_buffer_append_text(&f->out, "login: ");
  assert_int_equal(
      mu_login_numbers_take(f->numbers, "jdoe@x", 4, &f->out, &numbered, NULL),
      MU_OK);
  assert_int_equal(
      mu_login_numbers_take(f->numbers, "jdoe@x", 4, &f->out, &numbered, NULL),
      MU_OK);
  assert_true(numbered);
  assert_string_equal(mu_buffer_text(&f->out), "login: jdoejdoe2");
}

static void test_login_numbers__every_pass_gives_the_same(void **state)
{
  struct fixture *f = *state;

  for (int pass = 0; pass < 3; pass++) {
    assert_taken(f, "jdoe@corp.example", "jdoe@corp.example");
    assert_taken(f, "jdoe2@corp.example", "jdoe2@corp.example");
    assert_taken(f, "jdoe@corp.example", "jdoe3@corp.example");
    mu_login_numbers_clear(f->numbers);
  }
}

static void test_login_numbers__clearing_nothing_is_fine(void **state)
{
  struct fixture *f = *state;

  mu_login_numbers_clear(f->numbers);
  assert_taken(f, "jdoe", "jdoe");
  mu_login_numbers_free(NULL);
}

/* Were every number tried from 2 on, this would take hours. */
static void test_login_numbers__many_people_of_one_name(void **state)
{
  struct fixture *f = *state;

  assert_taken(f, "jdoe@corp.example", "jdoe@corp.example");
  for (unsigned i = 2; i <= 100000; i++) {
    char expected[64];

    (void)snprintf(expected, sizeof expected, "jdoe%u@corp.example", i);
    assert_taken(f, "jdoe@corp.example", expected);
  }
}

/* Nothing is forgotten while the table grows. */
static void test_login_numbers__many_people_of_many_names(void **state)
{
  struct fixture *f = *state;

  for (unsigned round = 0; round < 2; round++) {
    for (unsigned i = 0; i < 50000; i++) {
      char login[64];
      char expected[64];

      (void)snprintf(login, sizeof login, "p%ux@corp.example", i);
      (void)snprintf(expected, sizeof expected, "p%ux%s@corp.example", i,
                     round == 0 ? "" : "2");
      assert_taken(f, login, expected);
    }
  }
}

/* Takes two logins and numbers one more of each; false when memory ran out. */
static bool take_some(struct mu_login_numbers *numbers, struct mu_buffer *out)
{
  static const char *const logins[] = {"jdoe@x", "zo\xC3\xAB", "jdoe@x",
                                       "zo\xC3\xAB"};
  bool numbered = false;

  for (size_t i = 0; i < 4; i++) {
    struct mu_error err = {.code = MU_OK};
    enum mu_code rc = mu_login_numbers_take(
        numbers, logins[i], strlen(logins[i]), out, &numbered, &err);

    if (rc != MU_OK) {
      assert_int_equal(rc, MU_ENOMEM);
      assert_int_equal(err.code, MU_ENOMEM);
      return false;
    }
    assert_int_equal(numbered, i >= 2);
  }
  return true;
}

static void test_login_numbers__memory_may_run_out(void **state)
{
  (void)state;
  for (size_t nth = 1;; nth++) {
    struct mu_login_numbers *numbers = NULL;
    struct mu_buffer out = {0};
    bool done = false;

    mu_scarce_memory_start(nth);
    done = mu_login_numbers_new(&numbers, NULL) == MU_OK &&
           take_some(numbers, &out);
    if (!mu_scarce_memory_stop()) {
      assert_true(done);
      assert_true(nth > 4);
      mu_login_numbers_free(numbers);
      mu_buffer_release(&out);
      return;
    }
    assert_false(done);
    mu_login_numbers_free(numbers);
    mu_buffer_release(&out);
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_login_numbers__the_first_keeps_the_login),
      TEST(test_login_numbers__later_ones_are_counted_from_2),
      TEST(test_login_numbers__without_an_at_sign_at_the_end),
      TEST(test_login_numbers__before_the_last_at_sign),
      TEST(test_login_numbers__case_and_accents_do_not_tell_apart),
      TEST(test_login_numbers__numbers_in_use_are_passed_over),
      TEST(test_login_numbers__given_numbers_are_taken),
      TEST(test_login_numbers__what_is_there_already_stays),
      TEST(test_login_numbers__every_pass_gives_the_same),
      TEST(test_login_numbers__clearing_nothing_is_fine),
      TEST(test_login_numbers__many_people_of_one_name),
      TEST(test_login_numbers__many_people_of_many_names),
      TEST(test_login_numbers__memory_may_run_out),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
