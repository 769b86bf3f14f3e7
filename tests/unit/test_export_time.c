/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "batch/export_time.h"
#include "io/clock.h"

/* 2026-11-28T12:00:00Z */
#define NOON (INT64_C(1795867200) * MU_SEC)

static const char *iso(const char *text)
{
  static struct mu_export_time time;
  static struct mu_error err;
  enum mu_code rc = mu_export_time_read(&time, "--since", text, NOON, &err);

  if (rc == MU_OK) {
    return time.text;
  }
  assert_int_equal(rc, MU_EUSAGE);
  assert_int_equal(strncmp(err.text, "--since ", 8), 0);
  return err.text;
}

static void test_export_time__days_and_times_become_utc(void **state)
{
  (void)state;
  assert_string_equal(iso("2026-11-01"), "2026-11-01T00:00:00.000Z");
  assert_string_equal(iso("2026-11-01T08:00:00Z"), "2026-11-01T08:00:00.000Z");
  assert_string_equal(iso("2026-11-01 08:15Z"), "2026-11-01T08:15:00.000Z");
  assert_string_equal(iso("2026-11-01T08:00:00.25Z"),
                      "2026-11-01T08:00:00.250Z");
  assert_string_equal(iso("2026-11-01T08:00:00.123456789Z"),
                      "2026-11-01T08:00:00.123Z");
  assert_string_equal(iso("2026-11-01T01:30:00+02:00"),
                      "2026-10-31T23:30:00.000Z");
  assert_string_equal(iso("2026-11-01T01:30:00-0530"),
                      "2026-11-01T07:00:00.000Z");
  assert_string_equal(iso("2024-02-29"), "2024-02-29T00:00:00.000Z");
}

static void test_export_time__so_long_ago_is_counted_from_now(void **state)
{
  (void)state;
  assert_string_equal(iso("0s"), "2026-11-28T12:00:00.000Z");
  assert_string_equal(iso("90m"), "2026-11-28T10:30:00.000Z");
  assert_string_equal(iso("24h"), "2026-11-27T12:00:00.000Z");
  assert_string_equal(iso("7d"), "2026-11-21T12:00:00.000Z");
  assert_string_equal(iso("2w"), "2026-11-14T12:00:00.000Z");
}

static void test_export_time__says_what_is_wrong(void **state)
{
  static const struct {
    const char *text;
    const char *words;
  } cases[] = {{"", "it takes a day"},
               {"yesterday", "it takes a day"},
               {"7 d", "it takes a day"},
               {"d", "it takes a day"},
               {"0x7d", "it takes a day"},
               {"2026-11", "it takes a day"},
               {"2026-11-01T", "it takes a day"},
               {"2026-11-01T08:00:00.Z", "it takes a day"},
               {"2026-11-01T08:00:00ZZ", "it takes a day"},
               {"2026-11-01T08:00:00+99:00", "it takes a day"},
               {"2026-11-01T08:00:00", "which time that is"},
               {"2026-02-29", "no such day"},
               {"2026-13-01", "no such day"},
               {"2026-11-00", "no such day"},
               {"2026-11-01T24:00:00Z", "no such day"},
               {"1999-12-31", "the year has to be from 2000"},
               {"9999-01-01", "the year has to be from 2000"},
               {"30000d", "too long ago"},
               {"99999999999999999999d", "it takes a day"}};

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *said = iso(cases[i].text);

    if (!strstr(said, cases[i].words)) {
      fail_msg("%s: %s", cases[i].text, said);
    }
  }
}

static void test_export_time__until_comes_after_since(void **state)
{
  struct mu_export_time since = {.us = NOON};
  struct mu_export_time until = {.us = NOON + 1};

  (void)state;
  assert_int_equal(mu_export_time_check(&since, &until, NULL), MU_OK);
  assert_int_equal(mu_export_time_check(NULL, &until, NULL), MU_OK);
  assert_int_equal(mu_export_time_check(&since, NULL, NULL), MU_OK);
  until.us = NOON;
  assert_int_equal(mu_export_time_check(&since, &until, NULL), MU_EUSAGE);
}

static void test_export_time__the_log_goes_back_half_a_year(void **state)
{
  struct mu_export_time since = {.us = NOON - 180 * INT64_C(86400) * MU_SEC};

  (void)state;
  assert_int_equal(mu_export_time_check_log(&since, NOON, NULL), MU_OK);
  since.us--;
  assert_int_equal(mu_export_time_check_log(&since, NOON, NULL), MU_EUSAGE);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_export_time__days_and_times_become_utc),
      cmocka_unit_test(test_export_time__so_long_ago_is_counted_from_now),
      cmocka_unit_test(test_export_time__says_what_is_wrong),
      cmocka_unit_test(test_export_time__until_comes_after_since),
      cmocka_unit_test(test_export_time__the_log_goes_back_half_a_year)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
