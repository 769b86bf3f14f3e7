/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/manager_cycles.h"
#include "scarce_memory.h"

#define NONE     MU_MANAGER_NOBODY
#define A_LOT    1000000u
#define COUNT(a) (sizeof(a) / sizeof *(a))

/* Person i is row i + 1. */
static void find(struct mu_manager_cycles *cycles, const uint32_t *above,
                 size_t count)
{
  uint32_t *rows = malloc(count * sizeof *rows);

  assert_non_null(rows);
  for (size_t i = 0; i < count; i++) {
    rows[i] = (uint32_t)i + 1;
  }
  assert_int_equal(mu_manager_cycles_find(cycles, above, rows, count, NULL),
                   MU_OK);
  free(rows);
}

static void test_manager_cycles__a_tree_has_none(void **state)
{
  static const uint32_t above[] = {NONE, 0, 0, 1, 1, NONE, 5};
  struct mu_manager_cycles cycles;

  (void)state;
  find(&cycles, above, COUNT(above));
  assert_int_equal(cycles.count, 0);
  assert_int_equal(cycles.wanted, 0);
}

static void test_manager_cycles__ones_own_manager_is_none(void **state)
{
  static const uint32_t above[] = {0, 0, 1};
  struct mu_manager_cycles cycles;

  (void)state;
  find(&cycles, above, COUNT(above));
  assert_int_equal(cycles.count, 0);
}

/* Two are one's manager each, five are in a ring, and people hang on both. */
static void test_manager_cycles__begin_at_the_lowest_row(void **state)
{
  static const uint32_t above[] = {4, 3, 1, 1, 6, 2, 7, 8, 9, 4, 0};
  struct mu_manager_cycles cycles;

  (void)state;
  find(&cycles, above, COUNT(above));
  assert_int_equal(cycles.count, 2);
  assert_int_equal(cycles.shown, 2);
  assert_int_equal(cycles.items[0].length, 2);
  assert_int_equal(cycles.items[0].members[0].row, 2);
  assert_int_equal(cycles.items[0].members[1].row, 4);
  assert_int_equal(cycles.items[0].members[2].row, 0);
  assert_int_equal(cycles.items[1].length, 5);
  for (size_t i = 0; i < 5; i++) {
    static const uint32_t rows[] = {5, 7, 8, 9, 10};

    assert_int_equal(cycles.items[1].members[i].row, rows[i]);
  }
}

static void test_manager_cycles__a_long_line_and_a_long_ring(void **state)
{
  struct mu_manager_cycles cycles;
  uint32_t *above = malloc(A_LOT * sizeof *above);

  (void)state;
  assert_non_null(above);
  for (uint32_t i = 0; i < A_LOT; i++) {
    above[i] = i + 1 < A_LOT ? i + 1 : NONE;
  }
  find(&cycles, above, A_LOT);
  assert_int_equal(cycles.count, 0);
  above[A_LOT - 1] = 0;
  find(&cycles, above, A_LOT);
  assert_int_equal(cycles.count, 1);
  assert_int_equal(cycles.items[0].length, A_LOT);
  assert_int_equal(cycles.items[0].members[MU_CYCLE_MEMBERS - 1].row,
                   MU_CYCLE_MEMBERS);
  free(above);
}

/* Pairs, given from the last to the first. */
static void test_manager_cycles__the_first_are_shown(void **state)
{
  enum { PAIRS = MU_CYCLES_SHOWN + 5, PEOPLE = 2 * PAIRS };
  uint32_t above[PEOPLE];
  uint32_t rows[PEOPLE];
  struct mu_manager_cycles cycles;
  struct mu_remarks remarks = {0};

  (void)state;
  for (uint32_t i = 0; i < PEOPLE; i++) {
    above[i] = i ^ 1u;
    rows[i] = PEOPLE - i;
  }
  assert_int_equal(mu_manager_cycles_find(&cycles, above, rows, PEOPLE, NULL),
                   MU_OK);
  assert_int_equal(cycles.count, PAIRS);
  assert_int_equal(cycles.shown, MU_CYCLES_SHOWN);
  for (uint32_t i = 0; i < MU_CYCLES_SHOWN; i++) {
    assert_int_equal(cycles.items[i].members[0].row, 2 * i + 1);
    assert_int_equal(cycles.items[i].members[1].row, 2 * i + 2);
  }
  mu_manager_cycles_remark(&cycles, &remarks);
  assert_int_equal(remarks.count, MU_CYCLES_SHOWN + 1);
  assert_string_equal(remarks.items[MU_CYCLES_SHOWN].text,
                      "managers in a circle: 5 more");
  mu_remarks_release(&remarks);
}

static void test_manager_cycles__members_are_named(void **state)
{
  static const uint32_t above[] = {2, NONE, 0};
  static const char *const logins[] = {"ada@x", "bob@x", "cy@x"};
  struct mu_manager_cycles cycles;
  struct mu_remarks remarks = {0};

  (void)state;
  find(&cycles, above, COUNT(above));
  for (uint64_t row = 1; row <= 3; row++) {
    mu_manager_cycles_name(&cycles, row, logins[row - 1],
                           strlen(logins[row - 1]));
  }
  assert_int_equal(cycles.wanted, 0);
  mu_manager_cycles_remark(&cycles, &remarks);
  assert_int_equal(remarks.count, 1);
  assert_true(remarks.items[0].is_guess);
  assert_string_equal(remarks.items[0].text,
                      "managers in a circle: row 1 (\"ada@x\") under row 3 "
                      "(\"cy@x\") under row 1");
  mu_remarks_release(&remarks);
}

static void test_manager_cycles__many_members_are_counted(void **state)
{
  enum { RING = 5000 };
  uint32_t above[RING];
  struct mu_manager_cycles cycles;
  struct mu_remarks remarks = {0};

  (void)state;
  for (uint32_t i = 0; i < RING; i++) {
    above[i] = (i + 1) % RING;
  }
  find(&cycles, above, RING);
  for (uint64_t row = 1; row <= RING; row++) {
    char login[80];

    (void)snprintf(login, sizeof login, "%070llu", (unsigned long long)row);
    mu_manager_cycles_name(&cycles, row, login, strlen(login));
  }
  mu_manager_cycles_remark(&cycles, &remarks);
  assert_non_null(
      strstr(remarks.items[0].text, " under ... (5,000 in all) under row 1"));
  mu_remarks_release(&remarks);
}

static void test_manager_cycles__without_memory(void **state)
{
  static const uint32_t above[] = {1, 0};
  static const uint32_t rows[] = {1, 2};
  struct mu_manager_cycles cycles;

  (void)state;
  mu_scarce_memory_start(1);
  assert_int_equal(mu_manager_cycles_find(&cycles, above, rows, 2, NULL),
                   MU_ENOMEM);
  assert_true(mu_scarce_memory_stop());
  assert_int_equal(cycles.count, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_manager_cycles__a_tree_has_none),
      cmocka_unit_test(test_manager_cycles__ones_own_manager_is_none),
      cmocka_unit_test(test_manager_cycles__begin_at_the_lowest_row),
      cmocka_unit_test(test_manager_cycles__a_long_line_and_a_long_ring),
      cmocka_unit_test(test_manager_cycles__the_first_are_shown),
      cmocka_unit_test(test_manager_cycles__members_are_named),
      cmocka_unit_test(test_manager_cycles__many_members_are_counted),
      cmocka_unit_test(test_manager_cycles__without_memory),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
