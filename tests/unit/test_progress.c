/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "batch/progress.h"

static const struct mu_clock real = {.speed = 1};

struct bench {
  struct mu_progress progress;
  struct mu_gate gate;
  struct mu_harvest *harvest;
};

static void set_up(struct bench *b, enum mu_progress_mode mode)
{
  struct mu_gate_config gate = {.share_percent = 100, .concurrency = 8};
  struct mu_harvest_config config = {.gate = &b->gate};
  struct mu_budget budget = {.share_percent = 100};

  mu_gate_init(&b->gate, &gate);
  assert_int_equal(mu_harvest_new(&b->harvest, &config, NULL), MU_OK);
  mu_progress_init(&b->progress, mode, 0, &budget, &real);
}

static void tear_down(struct bench *b)
{
  mu_progress_release(&b->progress);
  mu_harvest_free(b->harvest);
  mu_gate_release(&b->gate);
}

/* What is said when |done| of |all| users are there at |now_us|. */
static const char *said(struct bench *b, uint64_t done, uint64_t all,
                        int64_t now_us)
{
  static char text[1024];
  FILE *file = tmpfile();
  int before = dup(STDERR_FILENO);
  size_t len = 0;

  assert_non_null(file);
  (void)fflush(stderr);
  (void)dup2(fileno(file), STDERR_FILENO);
  mu_progress_harvest(&b->progress, b->harvest, &b->gate, "user", done, all,
                      now_us);
  (void)fflush(stderr);
  (void)dup2(before, STDERR_FILENO);
  (void)close(before);
  rewind(file);
  len = fread(text, 1, sizeof text - 1, file);
  text[len] = '\0';
  (void)fclose(file);
  return text;
}

static void test_progress__lines_tell_how_far_a_harvest_is(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, MU_PROGRESS_PLAIN);
  assert_string_equal(said(&b, 400, 0, 0), "");
  b.gate.concurrency.in_flight = 18;
  assert_string_equal(
      said(&b, 12400, 0, 10 * MU_SEC),
      "muster: 12,400 users, 0 pages, 1200 users/s, 18 in flight\n");
  assert_string_equal(said(&b, 12500, 0, 11 * MU_SEC), "");
  assert_string_equal(
      said(&b, 20400, 40400, 20 * MU_SEC),
      "muster: 20,400 of 40,400 users (50 %), 0 pages, 1000 users/s, "
      "18 in flight, 20 s left\n");
  tear_down(&b);
}

/* A guess that was too low is of no use. */
static void test_progress__there_may_be_more_than_expected(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, MU_PROGRESS_JSON);
  assert_string_equal(said(&b, 0, 10, 0), "");
  assert_string_equal(
      said(&b, 20, 10, MU_SEC),
      "{\"rows\":0,\"done\":20,\"pages\":0,\"rows_per_second\":20.00,\"in_"
      "flight\":0,"
      "\"waiting_for\":null,\"waiting_ms\":0,\"unreachable_ms\":0,"
      "\"eta_ms\":-1}\n");
  tear_down(&b);
}

static void test_progress__a_bar_is_part_of_something(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, MU_PROGRESS_BAR);
  assert_string_equal(said(&b, 0, 0, 0), "");
  assert_string_equal(said(&b, 1, 0, MU_SEC),
                      "\r1 user, 0 pages, 1.0 users/s, 0 in flight\033[K");
  assert_string_equal(
      said(&b, 2, 4, 2 * MU_SEC),
      "\r[############............] 2 of 4 users (50 %), 0 pages, 1.0 "
      "users/s, 0 in flight, 2.0 s left\033[K");
  tear_down(&b);
}

static void test_progress__tells_that_the_org_is_out_of_reach(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, MU_PROGRESS_PLAIN);
  mu_reach_failed(&b.gate.reach, &b, 0, MU_SEC);
  mu_buffer_append_text(&b.gate.trouble, "nobody there");
  assert_string_equal(said(&b, 0, 0, MU_SEC),
                      "muster: the org cannot be reached (nobody there); next "
                      "try in 0.5 s, no user is lost by it\n");
  assert_string_equal(said(&b, 0, 0, MU_SEC), ""); /* once a try */
  mu_reach_answered(&b.gate.reach, 2 * MU_SEC);
  assert_string_equal(said(&b, 0, 0, 2 * MU_SEC),
                      "muster: the org can be reached again\n");
  tear_down(&b);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_progress__lines_tell_how_far_a_harvest_is),
      cmocka_unit_test(test_progress__there_may_be_more_than_expected),
      cmocka_unit_test(test_progress__a_bar_is_part_of_something),
      cmocka_unit_test(test_progress__tells_that_the_org_is_out_of_reach)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
