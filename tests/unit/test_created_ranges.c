/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "batch/created_ranges.h"

#define NOW 1000000

static struct mu_ranges one_range(uint64_t users, int64_t first, int64_t last)
{
  struct mu_ranges ranges = {.all = NULL};
  size_t number = 0;

  assert_int_equal(mu_ranges_add(&ranges, 0, MU_RANGE_OPEN, &number, NULL),
                   MU_OK);
  assert_int_equal(number, 0);
  ranges.all[0].state = MU_RANGE_READING;
  if (users > 0) {
    mu_ranges_note_page(&ranges, 0, users, first, last);
  }
  return ranges;
}

/* Half-way in time, unless users stand so close that they can hardly do so all
 * the way. */
static void test_ranges__are_cut_half_way_at_the_most(void **state)
{
  struct mu_ranges sparse = one_range(200, 0, 100000);
  struct mu_ranges dense = one_range(200, 0, 1000);
  size_t number = 0;
  size_t of = 7;

  (void)state;
  assert_int_equal(mu_ranges_cut(&sparse, NOW, &number, &of, NULL), MU_OK);
  assert_int_equal(number, 1);
  assert_int_equal(of, 0);
  assert_int_equal(sparse.all[0].to, 100000 + (NOW - 100000) / 2);
  assert_int_equal(sparse.all[1].from, sparse.all[0].to);
  assert_true(sparse.all[1].to == MU_RANGE_OPEN);
  assert_int_equal(sparse.all[1].state, MU_RANGE_WAITING);
  assert_int_equal(mu_ranges_cut(&dense, NOW, &number, &of, NULL), MU_OK);
  assert_in_range(dense.all[0].to, 1000 + 1, 1000 + (NOW - 1000) / 4);
  mu_ranges_release(&sparse);
  mu_ranges_release(&dense);
}

/* Nobody is missed or read twice, however often they are cut. */
static void test_ranges__stay_disjoint_and_whole(void **state)
{
  struct mu_ranges ranges = one_range(200, 0, 10);
  size_t number = 0;
  size_t of = 0;
  int64_t width = 0;

  (void)state;
  for (int i = 0; i < 100; i++) {
    if (mu_ranges_cut(&ranges, NOW, &number, &of, NULL) != MU_OK) {
      break;
    }
    ranges.all[number].state = MU_RANGE_READING;
    mu_ranges_note_page(&ranges, number, 200, ranges.all[number].from,
                        ranges.all[number].from + 2);
  }
  assert_true(ranges.count > 20);
  for (size_t i = 0; i < ranges.count; i++) {
    int64_t to = ranges.all[i].to;

    assert_true(ranges.all[i].from < to);
    width += (to == MU_RANGE_OPEN ? NOW : to) - ranges.all[i].from;
  }
  assert_int_equal(width, NOW);
  mu_ranges_release(&ranges);
}

/* Whoever came of a cut may be empty. */
static void test_ranges__that_have_not_answered_are_not_cut(void **state)
{
  struct mu_ranges ranges = one_range(200, 0, 100000);
  size_t number = 0;
  size_t of = 0;

  (void)state;
  for (int i = 0; i < 10; i++) {
    if (mu_ranges_cut(&ranges, NOW, &number, &of, NULL) == MU_OK) {
      assert_int_equal(of, 0);
      ranges.all[number].state = MU_RANGE_READING;
    }
  }
  mu_ranges_release(&ranges);
}

/* Each list ends with a page that is not full: a few too many of them, and
 * there are no more cuts until pages have made up for it. */
static void test_ranges__are_not_cut_when_pages_come_empty(void **state)
{
  struct mu_ranges ranges = one_range(200, 0, 100000);
  size_t number = 0;
  size_t of = 0;

  (void)state;
  for (int i = 0; i < 10; i++) {
    mu_ranges_note_page(&ranges, 0, 0, 0, 0);
  }
  assert_int_equal(mu_ranges_cut(&ranges, NOW, &number, &of, NULL), MU_END);
  for (int i = 0; i < 100; i++) {
    mu_ranges_note_page(&ranges, 0, 200, 0, 100000);
  }
  assert_int_equal(mu_ranges_cut(&ranges, NOW, &number, &of, NULL), MU_OK);
  mu_ranges_release(&ranges);
}

static void test_ranges__that_have_given_nothing_are_not_cut(void **state)
{
  struct mu_ranges ranges = one_range(0, 0, 0);
  size_t number = 0;
  size_t of = 0;

  (void)state;
  assert_int_equal(mu_ranges_cut(&ranges, NOW, &number, &of, NULL), MU_END);
  mu_ranges_release(&ranges);
}

static void test_ranges__with_little_left_are_not_worth_a_list(void **state)
{
  struct mu_ranges ranges = one_range(200, 0, NOW - 1000);
  size_t number = 0;
  size_t of = 0;

  (void)state;
  assert_true(mu_ranges_left(&ranges, NOW) < MU_RANGE_WORTH);
  assert_int_equal(mu_ranges_cut(&ranges, NOW, &number, &of, NULL), MU_END);
  mu_ranges_release(&ranges);
}

/* Ten thousand people of one bulk import cannot be told apart by time. */
static void test_ranges__of_one_millisecond_are_not_cut(void **state)
{
  struct mu_ranges ranges = one_range(200, NOW - 1, NOW - 1);
  size_t number = 0;
  size_t of = 0;

  (void)state;
  assert_int_equal(mu_ranges_cut(&ranges, NOW, &number, &of, NULL), MU_END);
  mu_ranges_release(&ranges);
}

static void test_ranges__are_cut_where_most_is_to_come(void **state)
{
  struct mu_ranges ranges = one_range(200, 0, 100000);
  size_t number = 0;
  size_t of = 0;

  (void)state;
  assert_int_equal(mu_ranges_cut(&ranges, NOW, &number, &of, NULL), MU_OK);
  ranges.all[1].state = MU_RANGE_READING;
  for (int64_t i = 0; i < 20; i++) { /* a bulk import */
    mu_ranges_note_page(&ranges, 1, 200, ranges.all[1].from + 10 * i,
                        ranges.all[1].from + 10 * i + 9);
  }
  assert_int_equal(mu_ranges_cut(&ranges, NOW, &number, &of, NULL), MU_OK);
  assert_int_equal(of, 1);
  mu_ranges_release(&ranges);
}

static void test_ranges__that_are_done_have_nothing_left(void **state)
{
  struct mu_ranges ranges = one_range(200, 0, 1000);

  (void)state;
  assert_true(mu_ranges_left(&ranges, NOW) > 1000);
  ranges.all[0].state = MU_RANGE_DONE;
  assert_int_equal(mu_ranges_left(&ranges, NOW), 0);
  mu_ranges_release(&ranges);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_ranges__are_cut_half_way_at_the_most),
      cmocka_unit_test(test_ranges__stay_disjoint_and_whole),
      cmocka_unit_test(test_ranges__that_have_not_answered_are_not_cut),
      cmocka_unit_test(test_ranges__are_not_cut_when_pages_come_empty),
      cmocka_unit_test(test_ranges__that_have_given_nothing_are_not_cut),
      cmocka_unit_test(test_ranges__with_little_left_are_not_worth_a_list),
      cmocka_unit_test(test_ranges__of_one_millisecond_are_not_cut),
      cmocka_unit_test(test_ranges__are_cut_where_most_is_to_come),
      cmocka_unit_test(test_ranges__that_are_done_have_nothing_left),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
