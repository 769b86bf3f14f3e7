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

/* A request that was sent before, and refused for its signature, is several. */
static void test_request_counts__replies(void **state)
{
  struct mu_request_counts counts = {0};
  struct mu_reply reply = {.delivery = MU_DELIVERY_NONE};
  const struct mu_request_count *kinds = counts.by_status[MU_BUCKET_USERS];

  (void)state;
  mu_request_counts_add_reply(&counts, MU_BUCKET_USERS, &reply);
  assert_int_equal(counts.requests[MU_BUCKET_USERS], 0);
  reply.delivery = MU_DELIVERY_ANSWERED;
  reply.status = 201;
  mu_request_counts_add_reply(&counts, MU_BUCKET_USERS, &reply);
  reply.delivery = MU_DELIVERY_UNKNOWN; /* half a reply is none */
  mu_request_counts_add_reply(&counts, MU_BUCKET_USERS, &reply);
  reply.delivery = MU_DELIVERY_NONE;
  reply.rejections = 3;
  reply.rejection = 401;
  mu_request_counts_add_reply(&counts, MU_BUCKET_USERS, &reply);
  assert_int_equal(counts.requests[MU_BUCKET_USERS], 5);
  assert_int_equal(kinds[0].status, 201);
  assert_int_equal(kinds[0].count, 1);
  assert_int_equal(kinds[1].status, 0);
  assert_int_equal(kinds[1].count, 1);
  assert_int_equal(kinds[2].status, 401);
  assert_int_equal(kinds[2].count, 3);
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
      cmocka_unit_test(test_request_counts__replies),
      cmocka_unit_test(test_request_counts__two_are_added_up),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
