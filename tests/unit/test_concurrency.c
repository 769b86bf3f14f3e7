/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "batch/concurrency.h"
#include "batch/rate_window.h"
#include "batch/retry.h"
#include "io/clock.h"

#define MOST 64

static void test_concurrency__starts_with_one(void **state)
{
  struct mu_concurrency c;

  (void)state;
  mu_concurrency_init(&c, 20);
  assert_true(mu_concurrency_ready_at(&c, 5) <= 5);
  mu_concurrency_start(&c);
  assert_int_equal(mu_concurrency_ready_at(&c, 5), MU_NEVER);
}

static void test_concurrency__doubles_each_round_trip(void **state)
{
  struct mu_concurrency c;
  unsigned expected = 1;

  (void)state;
  mu_concurrency_init(&c, 20);
  for (int trip = 0; trip < 6; trip++) {
    unsigned started = 0;

    while (mu_concurrency_ready_at(&c, 0) <= 0) {
      mu_concurrency_start(&c);
      started++;
    }
    assert_int_equal(started, expected);
    for (unsigned i = 0; i < started; i++) {
      mu_concurrency_finish(&c, 0);
    }
    expected = expected * 2 > 20 ? 20 : expected * 2;
  }
}

/* Else a burst after a quiet time would be what nobody has tried. */
static void test_concurrency__does_not_grow_unused(void **state)
{
  struct mu_concurrency c;

  (void)state;
  mu_concurrency_init(&c, 100);
  for (int64_t now = 1; now < 1000; now++) {
    mu_concurrency_start(&c);
    mu_concurrency_finish(&c, now);
  }
  assert_true(c.level < 9);
}

/* Ten in flight, the last four refused; their refusals are read when nearly all
 * others have ended. */
static void test_concurrency__what_has_ended_was_borne(void **state)
{
  struct mu_concurrency c;

  (void)state;
  mu_concurrency_init(&c, 100);
  c.level = 10;
  for (unsigned i = 0; i < 10; i++) {
    assert_int_equal(mu_concurrency_start(&c), i);
  }
  for (int i = 0; i < 5; i++) {
    mu_concurrency_finish(&c, 100);
  }
  for (unsigned i = 9; i >= 6; i--) {
    mu_concurrency_refused(&c, i, 1, 0, 100);
  }
  assert_true(c.ceiling > 5.9 && c.ceiling < 6.1);
  assert_true(c.level > 5.9);
  assert_true(mu_concurrency_ready_at(&c, 100) <= 100);
}

static void test_concurrency__one_at_most_stays_one(void **state)
{
  struct mu_concurrency c;

  (void)state;
  mu_concurrency_init(&c, 1);
  for (int64_t now = 1; now < 100 * MU_SEC; now += MU_SEC) {
    assert_true(mu_concurrency_ready_at(&c, now) <= now);
    mu_concurrency_start(&c);
    assert_int_equal(mu_concurrency_ready_at(&c, now), MU_NEVER);
    mu_concurrency_finish(&c, now);
  }
}

static void test_concurrency__refused_alone_it_waits(void **state)
{
  struct mu_concurrency c;
  int64_t now = MU_SEC;

  (void)state;
  mu_concurrency_init(&c, 20);
  for (int i = 0; i < 20; i++) {
    int64_t at = 0;

    mu_concurrency_start(&c);
    mu_concurrency_refused(&c, 0, now, i % 2 ? UINT32_MAX : 0, now);
    at = mu_concurrency_ready_at(&c, now);
    assert_in_range(at - now, 250 * MU_MS, 5 * MU_SEC);
    now = at;
  }
}

static void test_concurrency__never_falls_below_one(void **state)
{
  struct mu_concurrency c;
  struct mu_random random = {.state = 42};
  int64_t now = MU_SEC;

  (void)state;
  mu_concurrency_init(&c, 20);
  for (int i = 0; i < 20000; i++) {
    now += 100 * MU_MS;
    if (c.in_flight > 0 && mu_random_next(&random) % 2) {
      if (mu_random_next(&random) % 3) {
        mu_concurrency_refused(&c, c.in_flight - 1, now - 50 * MU_MS,
                               mu_random_next(&random), now);
      } else {
        mu_concurrency_finish(&c, now);
      }
    } else if (mu_concurrency_ready_at(&c, now) <= now) {
      mu_concurrency_start(&c);
    }
    assert_true(c.level >= 1);
    assert_true(c.ceiling >= 1);
    assert_true(c.level <= 20 && c.ceiling <= 20);
    assert_true(c.in_flight <= 20);
  }
}

/* ---- against an org that bears so many ---- */

struct org {
  unsigned bears;
  int64_t latency_us;
  int64_t refusal_us; /* a refusal comes sooner */
  struct mu_concurrency c;
  struct mu_random random;
  struct {
    unsigned beside;
    int64_t sent_us;
    int64_t back_us;
    bool refused;
  } flights[MOST];
  unsigned in_flight;
  unsigned served_now;
  uint64_t done;
  uint64_t refused;
};

static void send_one(struct org *org, int64_t now)
{
  unsigned i = org->in_flight++;
  bool refused = org->served_now >= org->bears;

  org->flights[i].beside = mu_concurrency_start(&org->c);
  org->served_now += !refused;
  org->flights[i].refused = refused;
  org->flights[i].sent_us = now;
  org->flights[i].back_us =
      now + (refused ? org->refusal_us
                     : org->latency_us *
                           (75 + mu_random_next(&org->random) % 50) / 100);
}

static void take_one(struct org *org, unsigned i, int64_t now)
{
  if (org->flights[i].refused) {
    org->refused++;
    mu_concurrency_refused(&org->c, org->flights[i].beside,
                           org->flights[i].sent_us,
                           mu_random_next(&org->random), now);
  } else {
    org->served_now--;
    org->done++;
    mu_concurrency_finish(&org->c, now);
  }
  org->flights[i] = org->flights[--org->in_flight];
}

/* Sends as much as it may from |from| to |to|, in turns of a millisecond. */
static void run(struct org *org, int64_t from, int64_t to)
{
  for (int64_t now = from; now < to; now += MU_MS) {
    for (unsigned i = 0; i < org->in_flight;) {
      if (org->flights[i].back_us <= now) {
        take_one(org, i, now);
      } else {
        i++;
      }
    }
    while (org->in_flight < MOST &&
           mu_concurrency_ready_at(&org->c, now) <= now) {
      send_one(org, now);
    }
  }
}

static void open_org(struct org *org, unsigned bears)
{
  struct org fresh = {.bears = bears,
                      .latency_us = 200 * MU_MS,
                      .refusal_us = 20 * MU_MS,
                      .random = {.state = 7}};

  *org = fresh;
  mu_concurrency_init(&org->c, 20);
}

/* What |bears| at once would get done in |us|. */
static uint64_t ideal(const struct org *org, int64_t us)
{
  return (uint64_t)(us * org->bears / org->latency_us);
}

static void test_concurrency_run__settles_under_the_orgs_limit(void **state)
{
  struct org org;

  (void)state;
  open_org(&org, 8);
  run(&org, MU_SEC, 121 * MU_SEC);
  assert_true(org.done >= ideal(&org, 120 * MU_SEC) * 85 / 100);
  assert_true(org.refused <= org.done / 50);
}

static void test_concurrency_run__no_limit_no_loss(void **state)
{
  struct org org;

  (void)state;
  open_org(&org, MOST);
  run(&org, MU_SEC, 31 * MU_SEC);
  assert_int_equal(org.refused, 0);
  assert_true(org.done >= UINT64_C(30) * 20 * 5 * 90 / 100);
}

static void
test_concurrency_run__recovers_when_the_limit_is_lifted(void **state)
{
  struct org org;
  uint64_t before = 0;

  (void)state;
  open_org(&org, 4);
  run(&org, MU_SEC, 61 * MU_SEC);
  org.bears = MOST;
  run(&org, 61 * MU_SEC, 181 * MU_SEC);
  before = org.done;
  run(&org, 181 * MU_SEC, 191 * MU_SEC);
  assert_true(org.done - before >= UINT64_C(10) * 20 * 5 * 85 / 100);
}

static void test_concurrency_run__bears_an_org_that_is_full(void **state)
{
  struct org org;

  (void)state;
  open_org(&org, 0); /* others have all of it */
  run(&org, MU_SEC, 61 * MU_SEC);
  assert_int_equal(org.done, 0);
  assert_true(org.refused < 60);
  org.bears = 8;
  run(&org, 61 * MU_SEC, 121 * MU_SEC);
  assert_true(org.done >= ideal(&org, 60 * MU_SEC) / 2);
}

static void test_concurrency_run__one_at_a_time_still_goes_on(void **state)
{
  struct org org;

  (void)state;
  open_org(&org, 1);
  run(&org, MU_SEC, 61 * MU_SEC);
  assert_true(org.done >= ideal(&org, 60 * MU_SEC) * 85 / 100);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_concurrency__starts_with_one),
      cmocka_unit_test(test_concurrency__doubles_each_round_trip),
      cmocka_unit_test(test_concurrency__does_not_grow_unused),
      cmocka_unit_test(test_concurrency__what_has_ended_was_borne),
      cmocka_unit_test(test_concurrency__one_at_most_stays_one),
      cmocka_unit_test(test_concurrency__refused_alone_it_waits),
      cmocka_unit_test(test_concurrency__never_falls_below_one),
      cmocka_unit_test(test_concurrency_run__settles_under_the_orgs_limit),
      cmocka_unit_test(test_concurrency_run__no_limit_no_loss),
      cmocka_unit_test(test_concurrency_run__recovers_when_the_limit_is_lifted),
      cmocka_unit_test(test_concurrency_run__bears_an_org_that_is_full),
      cmocka_unit_test(test_concurrency_run__one_at_a_time_still_goes_on),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
