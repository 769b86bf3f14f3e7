/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/group_roll.h"

static enum mu_code take(struct mu_group_roll *roll, const char *lines)
{
  return mu_group_roll_take(roll, lines, strlen(lines), NULL);
}

static void test_group_roll__holds_what_the_lines_say(void **state)
{
  struct mu_group_roll roll = {0};

  (void)state;
  assert_int_equal(
      take(&roll, "k\t{\"id\":\"00g1\",\"type\":\"OKTA_GROUP\",\"profile\":"
                  "{\"name\":\"Caf\xC3\xA9\"},\"_embedded\":{\"stats\":"
                  "{\"usersCount\":201}}}\n"
                  "k\t{\"id\":\"00g2\",\"type\":\"APP_GROUP\",\"profile\":"
                  "{\"name\":\"AD\"}}\n"),
      MU_OK);
  assert_int_equal(take(&roll,
                        "k\t{\"id\":\"00g3\",\"type\":\"BUILT_IN\",\"profile\":"
                        "{\"name\":\"Everyone\"},\"_embedded\":{\"stats\":"
                        "{\"usersCount\":0}}}\n"),
                   MU_OK);
  assert_int_equal(roll.count, 3);
  assert_string_equal(roll.all[0].id, "00g1");
  assert_string_equal(roll.all[0].name, "Caf\xC3\xA9");
  assert_true(roll.all[0].takes_users && !roll.all[0].everyone);
  assert_int_equal(roll.all[0].users, 201);
  assert_true(!roll.all[1].takes_users && !roll.all[1].everyone);
  assert_true(roll.all[1].users == MU_USERS_UNKNOWN);
  assert_true(!roll.all[2].takes_users && roll.all[2].everyone);
  mu_group_roll_release(&roll);
}

static void test_group_roll__members_come_in_pages_of_200(void **state)
{
  static const struct {
    uint64_t users, pages;
  } cases[] = {{0, 1},   {1, 1},   {200, 1},
               {201, 2}, {400, 2}, {MU_USERS_UNKNOWN, 1}};
  char id[] = "00g/1";
  struct mu_buffer path = {0};

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const struct mu_roll_group group = {.id = id, .users = cases[i].users};

    assert_int_equal(mu_roll_group_pages(&group), cases[i].pages);
    mu_roll_group_path(&group, &path);
    assert_string_equal(mu_buffer_text(&path),
                        "/api/v1/groups/00g%2F1/users?limit=200");
  }
  mu_buffer_release(&path);
}

static void test_group_roll__what_is_no_group_is_refused(void **state)
{
  struct mu_group_roll roll = {0};

  (void)state;
  assert_int_equal(take(&roll, "k\t{\"type\":\"OKTA_GROUP\"}\n"), MU_EINPUT);
  assert_int_equal(roll.count, 0);
  assert_int_equal(take(&roll, ""), MU_OK);
  mu_group_roll_release(&roll);
}

/* Room for them grows. */
static void test_group_roll__takes_many(void **state)
{
  struct mu_group_roll roll = {0};

  (void)state;
  for (int i = 0; i < 150; i++) {
    assert_int_equal(take(&roll, "k\t{\"id\":\"00g1\",\"type\":\"OKTA_GROUP\","
                                 "\"profile\":{\"name\":\"a\"}}\n"),
                     MU_OK);
  }
  assert_int_equal(roll.count, 150);
  assert_string_equal(roll.all[149].name, "a");
  mu_group_roll_release(&roll);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_group_roll__holds_what_the_lines_say),
      cmocka_unit_test(test_group_roll__members_come_in_pages_of_200),
      cmocka_unit_test(test_group_roll__what_is_no_group_is_refused),
      cmocka_unit_test(test_group_roll__takes_many)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
