/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "batch/roster.h"

#define ROWS_MOST 10000

static struct mu_roster *new_roster(void)
{
  struct mu_roster *roster = NULL;

  assert_int_equal(mu_roster_new(&roster, NULL), MU_OK);
  return roster;
}

static struct mu_job *add(struct mu_roster *roster, uint64_t row)
{
  struct mu_job *job = mu_roster_add(roster);

  assert_non_null(job);
  job->row = row;
  mu_roster_weigh(roster, job);
  return job;
}

static void test_roster__ready_jobs_come_in_the_order_of_rows(void **state)
{
  struct mu_roster *roster = new_roster();
  struct mu_job *one = add(roster, 1);
  struct mu_job *two = add(roster, 2);
  struct mu_job *three = add(roster, 3);

  (void)state;
  mu_roster_move(roster, one, MU_JOB_READY, 0);
  mu_roster_move(roster, one, MU_JOB_IN_FLIGHT, 0);
  mu_roster_move(roster, two, MU_JOB_READY, 0);
  mu_roster_move(roster, three, MU_JOB_READY, 0);
  mu_roster_move(roster, one, MU_JOB_READY, 5); /* refused by a limit */
  assert_ptr_equal(mu_roster_ready(roster, one->request.bucket), one);
  assert_int_equal(mu_roster_ready_in_all(roster), 3);
  assert_int_equal(mu_roster_ready_count(roster, one->request.bucket), 3);
  mu_roster_free(roster);
}

static void test_roster__buckets_are_apart(void **state)
{
  struct mu_roster *roster = new_roster();
  struct mu_job *one = add(roster, 1);
  struct mu_job *two = add(roster, 2);

  (void)state;
  one->request.bucket = MU_BUCKET_USERS;
  two->request.bucket = MU_BUCKET_USER_READ;
  mu_roster_move(roster, one, MU_JOB_READY, 0);
  mu_roster_move(roster, two, MU_JOB_READY, 0);
  assert_ptr_equal(mu_roster_ready(roster, MU_BUCKET_USERS), one);
  assert_ptr_equal(mu_roster_ready(roster, MU_BUCKET_USER_READ), two);
  mu_roster_move(roster, two, MU_JOB_IN_FLIGHT, 0);
  assert_null(mu_roster_ready(roster, MU_BUCKET_USER_READ));
  mu_roster_free(roster);
}

static struct mu_job *backing_off(struct mu_roster *roster, uint64_t row,
                                  int64_t until)
{
  struct mu_job *job = add(roster, row);

  mu_roster_move(roster, job, MU_JOB_READY, 0);
  mu_roster_move(roster, job, MU_JOB_IN_FLIGHT, 0);
  job->retry_at = until;
  mu_roster_move(roster, job, MU_JOB_BACKOFF, 0);
  return job;
}

static void test_roster__timers_come_in_the_order_of_time(void **state)
{
  struct mu_roster *roster = new_roster();
  struct mu_job *late = backing_off(roster, 1, 90);
  struct mu_job *soon = backing_off(roster, 2, 10);

  (void)state;
  assert_int_equal(mu_roster_timer_count(roster), 2);
  assert_ptr_equal(mu_roster_next_timer(roster), soon);
  mu_roster_move(roster, soon, MU_JOB_READY, 10);
  assert_ptr_equal(mu_roster_next_timer(roster), late);
  mu_roster_free(roster);
}

static void test_roster__waiting_for_a_limit_is_no_time_spent(void **state)
{
  struct mu_roster *roster = new_roster();
  struct mu_job *job = add(roster, 1);

  (void)state;
  mu_roster_move(roster, job, MU_JOB_READY, 100);
  mu_roster_move(roster, job, MU_JOB_IN_FLIGHT, 1000);
  job->retry_at = 1060;
  mu_roster_move(roster, job, MU_JOB_BACKOFF, 1030);
  mu_roster_move(roster, job, MU_JOB_READY, 1060);
  mu_roster_move(roster, job, MU_JOB_IN_FLIGHT, 9000);
  mu_roster_move(roster, job, MU_JOB_DONE, 9005);
  assert_int_equal(job->spent_us, 65);
  mu_roster_free(roster);
}

static void test_roster__the_oldest_leaves_first(void **state)
{
  struct mu_roster *roster = new_roster();
  struct mu_job *one = add(roster, 1);
  struct mu_job *two = add(roster, 2);

  (void)state;
  mu_roster_move(roster, two, MU_JOB_DONE, 0);
  assert_ptr_equal(mu_roster_oldest(roster), one);
  mu_roster_move(roster, one, MU_JOB_DONE, 0);
  mu_roster_retire(roster, 0);
  assert_ptr_equal(mu_roster_oldest(roster), two);
  mu_roster_retire(roster, 0);
  assert_null(mu_roster_oldest(roster));
  assert_ptr_equal(mu_roster_add(roster), two); /* its memory is kept */
  mu_roster_free(roster);
}

static void test_roster__what_never_left_is_abandoned(void **state)
{
  struct mu_roster *roster = new_roster();
  struct mu_job *left = backing_off(roster, 1, 10);
  struct mu_job *flying = add(roster, 2);
  struct mu_job *waits = add(roster, 3);

  (void)state;
  left->wrote = flying->wrote = true;
  mu_roster_move(roster, flying, MU_JOB_READY, 0);
  mu_roster_move(roster, flying, MU_JOB_IN_FLIGHT, 0);
  mu_roster_move(roster, waits, MU_JOB_READY, 0);
  mu_roster_abandon(roster, 2, 5);
  assert_int_equal(left->state, MU_JOB_BACKOFF);
  assert_int_equal(flying->state, MU_JOB_IN_FLIGHT);
  assert_int_equal(waits->state, MU_JOB_ABANDONED);
  mu_roster_abandon(roster, 0, 5);
  assert_int_equal(left->state, MU_JOB_ABANDONED);
  assert_int_equal(mu_roster_timer_count(roster), 0);
  mu_roster_free(roster);
}

/* It costs nothing to look somebody up again. */
static void test_roster__what_was_only_looked_up_is_abandoned(void **state)
{
  struct mu_roster *roster = new_roster();
  struct mu_job *looked_up = add(roster, 1);
  struct mu_job *wrote = add(roster, 2);

  (void)state;
  wrote->wrote = true;
  mu_roster_move(roster, looked_up, MU_JOB_READY, 0);
  mu_roster_move(roster, wrote, MU_JOB_READY, 0);
  mu_roster_abandon(roster, 2, 5);
  assert_int_equal(looked_up->state, MU_JOB_ABANDONED);
  assert_int_equal(wrote->state, MU_JOB_READY);
  mu_roster_free(roster);
}

/* What is in flight or backs off has an end to come. */
static void test_roster__what_follows_is_abandoned(void **state)
{
  struct mu_roster *roster = new_roster();
  struct mu_job *backs_off = backing_off(roster, 1, 10);
  struct mu_job *follows = add(roster, 2);
  struct mu_job *first = add(roster, 3);

  (void)state;
  backs_off->request.follow_up = true;
  follows->request.bucket = MU_BUCKET_GROUPS;
  follows->request.follow_up = true;
  mu_roster_move(roster, follows, MU_JOB_READY, 0);
  mu_roster_move(roster, first, MU_JOB_READY, 0);
  assert_true(mu_roster_abandon_follow_ups(roster, 5));
  assert_int_equal(backs_off->state, MU_JOB_BACKOFF);
  assert_int_equal(follows->state, MU_JOB_ABANDONED);
  assert_int_equal(first->state, MU_JOB_READY);
  assert_false(mu_roster_abandon_follow_ups(roster, 5));
  mu_roster_free(roster);
}

static void test_roster__holds_so_many_rows(void **state)
{
  struct mu_roster *roster = new_roster();

  (void)state;
  for (uint64_t row = 1; row <= ROWS_MOST; row++) {
    assert_true(mu_roster_has_room(roster));
    mu_roster_move(roster, add(roster, row), MU_JOB_DONE, 0);
  }
  assert_false(mu_roster_has_room(roster));
  mu_roster_retire(roster, 0);
  assert_true(mu_roster_has_room(roster));
  mu_roster_move(roster, add(roster, ROWS_MOST + 1), MU_JOB_DONE, 0);
  for (uint64_t row = 2; row <= ROWS_MOST + 1; row++) {
    assert_int_equal(mu_roster_oldest(roster)->row, row);
    mu_roster_retire(roster, 0);
  }
  mu_roster_free(roster);
}

static void test_roster__holds_so_many_bytes(void **state)
{
  struct mu_roster *roster = new_roster();
  unsigned rows = 0;

  (void)state;
  while (mu_roster_has_room(roster)) {
    struct mu_job *job = mu_roster_add(roster);

    for (unsigned i = 0; i < 1024; i++) {
      mu_buffer_append_text(&job->raw, "a cell of thirty-two characters.");
    }
    mu_roster_weigh(roster, job);
    mu_roster_move(roster, job, MU_JOB_DONE, 0);
    rows++;
  }
  assert_in_range(rows, 400, 600); /* 32 KiB each, in 16 MiB */
  mu_roster_free(roster);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_roster__ready_jobs_come_in_the_order_of_rows),
      cmocka_unit_test(test_roster__buckets_are_apart),
      cmocka_unit_test(test_roster__timers_come_in_the_order_of_time),
      cmocka_unit_test(test_roster__waiting_for_a_limit_is_no_time_spent),
      cmocka_unit_test(test_roster__the_oldest_leaves_first),
      cmocka_unit_test(test_roster__what_never_left_is_abandoned),
      cmocka_unit_test(test_roster__what_was_only_looked_up_is_abandoned),
      cmocka_unit_test(test_roster__what_follows_is_abandoned),
      cmocka_unit_test(test_roster__holds_so_many_rows),
      cmocka_unit_test(test_roster__holds_so_many_bytes),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
