/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "batch/request_counts.h"

static void test_request_counts__statuses_are_told_apart(void **state)
{
  struct mu_request_counts counts = {0};

  (void)state;
  mu_request_counts_add(&counts, MU_BUCKET_USERS, 200, 2);
  mu_request_counts_add(&counts, MU_BUCKET_USERS, 0, 1);
  mu_request_counts_add(&counts, MU_BUCKET_USERS, 200, 1);
  mu_request_counts_add(&counts, MU_BUCKET_GROUPS, 204, 1);
  assert_int_equal(counts.requests[MU_BUCKET_USERS], 4);
  assert_int_equal(counts.requests[MU_BUCKET_GROUPS], 1);
  assert_int_equal(counts.by_status[MU_BUCKET_USERS][0].status, 200);
  assert_int_equal(counts.by_status[MU_BUCKET_USERS][0].count, 3);
  assert_int_equal(counts.by_status[MU_BUCKET_USERS][1].status, 0);
  assert_int_equal(counts.by_status[MU_BUCKET_USERS][1].count, 1);
  assert_int_equal(counts.by_status[MU_BUCKET_USERS][2].count, 0);
}

static void test_request_counts__none_is_lost_among_many_kinds(void **state)
{
  struct mu_request_counts counts = {0};
  uint64_t sum = 0;

  (void)state;
  for (int status = 400; status < 500; status++) {
    mu_request_counts_add(&counts, MU_BUCKET_USERS, status, 1);
  }
  for (unsigned i = 0; i < MU_STATUS_KINDS; i++) {
    sum += counts.by_status[MU_BUCKET_USERS][i].count;
  }
  assert_int_equal(sum, 100);
  assert_int_equal(counts.requests[MU_BUCKET_USERS], 100);
}

static void test_request_counts__two_are_added_up(void **state)
{
  struct mu_request_counts counts = {0};
  struct mu_request_counts more = {0};

  (void)state;
  mu_request_counts_add(&counts, MU_BUCKET_USERS, 200, 5);
  mu_request_counts_add(&more, MU_BUCKET_USERS, 429, 2);
  mu_request_counts_add(&more, MU_BUCKET_USERS, 200, 1);
  mu_request_counts_add(&more, MU_BUCKET_API, 200, 1);
  mu_request_counts_merge(&counts, &more);
  assert_int_equal(counts.requests[MU_BUCKET_USERS], 8);
  assert_int_equal(counts.requests[MU_BUCKET_API], 1);
  assert_int_equal(counts.by_status[MU_BUCKET_USERS][0].count, 6);
  assert_int_equal(counts.by_status[MU_BUCKET_USERS][1].count, 2);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_request_counts__statuses_are_told_apart),
      cmocka_unit_test(test_request_counts__none_is_lost_among_many_kinds),
      cmocka_unit_test(test_request_counts__two_are_added_up),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
