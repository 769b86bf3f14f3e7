/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/org_clock.h"
#include "io/clock.h"

#define DATE INT64_C(784111777) /* Sun, 06 Nov 1994 08:49:37 GMT */

static void test_org_clock__one_reply_gives_a_second_and_a_trip(void **state)
{
  struct mu_org_clock clock = {0};
  struct mu_org_time time = {0};

  (void)state;
  mu_org_clock_learn(&clock, DATE, 10 * MU_SEC, 10 * MU_SEC + 20 * MU_MS);
  assert_true(clock.known);
  time = mu_org_clock_at(&clock, 10 * MU_SEC);
  assert_int_equal(time.earliest, DATE * MU_SEC - 20 * MU_MS);
  assert_int_equal(time.latest, (DATE + 1) * MU_SEC);
}

/* The org's clock shows .900 when ours shows 10.000. */
static void test_org_clock__many_replies_narrow_it_down(void **state)
{
  const int64_t offset = DATE * MU_SEC + 900 * MU_MS - 10 * MU_SEC;
  struct mu_org_clock clock = {0};

  (void)state;
  for (int64_t sent = 10 * MU_SEC; sent < 14 * MU_SEC; sent += 37 * MU_MS) {
    int64_t there = sent + 10 * MU_MS;

    mu_org_clock_learn(&clock, (there + offset) / MU_SEC, sent,
                       sent + 20 * MU_MS);
    assert_true(clock.least_offset <= offset);
    assert_true(clock.most_offset >= offset);
  }
  assert_true(clock.most_offset - clock.least_offset < 100 * MU_MS);
}

static void test_org_clock__a_contradiction_starts_afresh(void **state)
{
  struct mu_org_clock clock = {0};

  (void)state;
  mu_org_clock_learn(&clock, DATE, 10 * MU_SEC, 10 * MU_SEC);
  mu_org_clock_learn(&clock, DATE + 3600, 11 * MU_SEC, 11 * MU_SEC);
  assert_int_equal(clock.least_offset, (DATE + 3600) * MU_SEC - 11 * MU_SEC);
  assert_int_equal(clock.most_offset, (DATE + 3601) * MU_SEC - 11 * MU_SEC);
  mu_org_clock_learn(&clock, DATE, 12 * MU_SEC, 12 * MU_SEC);
  assert_int_equal(clock.least_offset, DATE * MU_SEC - 12 * MU_SEC);
}

static void test_org_clock__a_wide_reply_changes_nothing(void **state)
{
  struct mu_org_clock clock = {0};
  struct mu_org_clock before = {0};

  (void)state;
  mu_org_clock_learn(&clock, DATE, 10 * MU_SEC, 10 * MU_SEC + 1);
  before = clock;
  mu_org_clock_learn(&clock, DATE, 5 * MU_SEC, 15 * MU_SEC); /* took 10 s */
  assert_int_equal(clock.least_offset, before.least_offset);
  assert_int_equal(clock.most_offset, before.most_offset);
}

static void test_org_clock__safe_local_time_is_late_enough(void **state)
{
  struct mu_org_clock clock = {0};
  int64_t local = 0;

  (void)state;
  mu_org_clock_learn(&clock, DATE, 10 * MU_SEC, 10 * MU_SEC + 20 * MU_MS);
  local = mu_org_clock_local_safe(&clock, (DATE + 30) * MU_SEC);
  assert_int_equal(mu_org_clock_at(&clock, local).earliest,
                   (DATE + 30) * MU_SEC);
}

/* From an allocation of its own size, so that a byte read too far is seen. */
static bool parse_date(const char *text, int64_t *epoch_s)
{
  char *exact = strdup(text);
  bool good = false;

  assert_non_null(exact);
  good = mu_org_clock_parse_date(exact, epoch_s);
  free(exact);
  return good;
}

static bool parse_timestamp(const char *text, int64_t *epoch_us)
{
  char *exact = strdup(text);
  bool good = false;

  assert_non_null(exact);
  good = mu_org_clock_parse_timestamp(exact, epoch_us);
  free(exact);
  return good;
}

static void test_org_clock__reads_dates(void **state)
{
  int64_t date = 0;

  (void)state;
  assert_true(parse_date("Sun, 06 Nov 1994 08:49:37 GMT", &date));
  assert_int_equal(date, DATE);
  assert_true(parse_date("Thu, 01 Jan 1970 00:00:00 GMT", &date));
  assert_int_equal(date, 0);
  assert_true(parse_date("Thu, 29 Feb 2024 23:59:60 GMT", &date));
  assert_int_equal(date, 1709251200);
  assert_true(parse_date("Fri, 31 Dec 2100 23:59:59 GMT", &date));
  assert_int_equal(date, INT64_C(4133980799));
}

static void test_org_clock__other_dates_are_none(void **state)
{
  static const char *const bad[] = {
      "",
      "GMT",
      "Sun, 06 Nov 1994 08:49:37",
      "Sun, 06 Nov 1994 08:49:37 UTC",
      "Sunday, 06-Nov-94 08:49:37 GMT",
      "Sun Nov  6 08:49:37 1994",
      "Sun, 06 nov 1994 08:49:37 GMT",
      "Sun, 06 ovD 1994 08:49:37 GMT",
      "Sun, 6  Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 08:49:37 GMT ",
      "Sun, 00 Nov 1994 08:49:37 GMT",
      "Sun, 32 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 24:49:37 GMT",
      "Sun, 06 Nov 1994 08:60:37 GMT",
      "Sun, 06 Nov 1994 08:49:61 GMT",
      "Sun, 06 Nov 1994 08.49.37 GMT",
      "Sun  06-Nov-1994 08:49:37 GMT",
  };
  int64_t date = 0;

  (void)state;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_false(parse_date(bad[i], &date));
  }
}

static void test_org_clock__reads_timestamps(void **state)
{
  int64_t us = 0;

  (void)state;
  assert_true(parse_timestamp("1994-11-06T08:49:37.250Z", &us));
  assert_int_equal(us, DATE * MU_SEC + 250 * MU_MS);
  assert_true(parse_timestamp("1994-11-06T08:49:37Z", &us));
  assert_int_equal(us, DATE * MU_SEC);
}

static void test_org_clock__other_timestamps_are_none(void **state)
{
  static const char *const bad[] = {
      "",
      "1994",
      "1994-11-06T08:49:37",
      "1994-11-06T08:49:37.",
      "1994-11-06T08:49:37.1",
      "1994-11-06T08:49:37.12Z",
      "1994-11-06T08:49:37.123",
      "1994-11-06T08:49:37.123+02:00",
      "1994-11-06T08:49:37+02:00",
      "1994-11-06 08:49:37.123Z",
      "1994/11/06T08:49:37.123Z",
      "1994-13-06T08:49:37.123Z",
      "1994-00-06T08:49:37.123Z",
      "1994-11-00T08:49:37.123Z",
      "1994-11-32T08:49:37.123Z",
      "1994-11-06T24:49:37.123Z",
      "1994-11-06T08:60:37.123Z",
      "1994-11-06T08:49:61.123Z",
      "1994-11-06T08:49:37.123Z ",
      "null",
  };
  int64_t us = 0;

  (void)state;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_false(parse_timestamp(bad[i], &us));
  }
}

static void test_org_clock__every_cut_is_none(void **state)
{
  static const char date[] = "Sun, 06 Nov 1994 08:49:37 GMT";
  static const char timestamp[] = "1994-11-06T08:49:37.250Z";
  char text[32];
  int64_t number = 0;

  (void)state;
  for (size_t len = 0; len < sizeof date - 1; len++) {
    memcpy(text, date, len);
    text[len] = '\0';
    assert_false(parse_date(text, &number));
  }
  for (size_t len = 0; len < sizeof timestamp - 1; len++) {
    memcpy(text, timestamp, len);
    text[len] = '\0';
    assert_false(parse_timestamp(text, &number));
  }
}

static void test_org_clock__writes_what_it_reads(void **state)
{
  char text[MU_TIMESTAMP_MAX];
  int64_t us = 0;

  (void)state;
  mu_org_clock_format(DATE * MU_SEC + 7 * MU_MS + 999, text);
  assert_string_equal(text, "1994-11-06T08:49:37.007Z");
  assert_true(parse_timestamp(text, &us));
  assert_int_equal(us, DATE * MU_SEC + 7 * MU_MS);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_org_clock__one_reply_gives_a_second_and_a_trip),
      cmocka_unit_test(test_org_clock__many_replies_narrow_it_down),
      cmocka_unit_test(test_org_clock__a_contradiction_starts_afresh),
      cmocka_unit_test(test_org_clock__a_wide_reply_changes_nothing),
      cmocka_unit_test(test_org_clock__safe_local_time_is_late_enough),
      cmocka_unit_test(test_org_clock__reads_dates),
      cmocka_unit_test(test_org_clock__other_dates_are_none),
      cmocka_unit_test(test_org_clock__reads_timestamps),
      cmocka_unit_test(test_org_clock__other_timestamps_are_none),
      cmocka_unit_test(test_org_clock__every_cut_is_none),
      cmocka_unit_test(test_org_clock__writes_what_it_reads),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
