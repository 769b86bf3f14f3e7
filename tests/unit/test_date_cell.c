/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/date_cell.h"

struct expected {
  const char *text;
  const char *iso;
};

/* |format| may be NULL. */
static enum mu_date read_by(const char *format, const char *text, char iso[11])
{
  struct mu_date_format parsed;
  struct mu_error err = {.text = ""};

  memset(iso, 'x', 11);
  if (format && mu_date_format_parse(&parsed, format, &err) != MU_OK) {
    fail_msg("%s", err.text);
  }
  return mu_date_read(format ? &parsed : NULL, text, strlen(text), iso);
}

static void assert_date(const char *format, const char *text, enum mu_date kind,
                        const char *expected)
{
  char iso[11];
  enum mu_date read = read_by(format, text, iso);

  if (read != kind || strcmp(iso, expected) != 0) {
    fail_msg("%s by %s: %d %s in place of %d %s", text, format ? format : "-",
             read, iso, kind, expected);
  }
}

static void assert_reads(const char *format, const char *text, const char *iso)
{
  assert_date(format, text, MU_DATE_READ, iso);
}

static void assert_iso(const char *format, const char *text, const char *iso)
{
  assert_date(format, text, MU_DATE_ISO, iso);
}

static void assert_none(const char *format, const char *text)
{
  assert_date(format, text, MU_DATE_NONE, "");
}

static void assert_ambiguous(const char *text)
{
  assert_date(NULL, text, MU_DATE_AMBIGUOUS, "");
}

static void assert_refused(const char *format, const char *why)
{
  struct mu_date_format parsed;
  struct mu_error err = {.text = ""};

  assert_int_equal(mu_date_format_parse(&parsed, format, &err), MU_EUSAGE);
  if (!strstr(err.text, why)) {
    fail_msg("%s: %s", format, err.text);
  }
  assert_non_null(strstr(err.text, "--date-format \""));
  assert_non_null(strstr(err.text, "DD/MM/YYYY"));
  assert_non_null(strstr(err.text, "excel, filetime or iso"));
}

static void test_date_cell__iso_needs_no_format(void **state)
{
  (void)state;
  assert_iso(NULL, "2026-03-04", "2026-03-04");
  assert_iso(NULL, "0001-01-01", "0001-01-01");
  assert_iso(NULL, "9999-12-31", "9999-12-31");
  assert_iso(NULL, "2026-03-04T00:00:00", "2026-03-04");
  assert_iso(NULL, "2026-03-04T07:51:57.123Z", "2026-03-04");
  assert_iso(NULL, "2026-03-04T07:51:57+01:00", "2026-03-04");
  assert_iso(NULL, "2026-03-04 07:51", "2026-03-04");
  assert_iso(NULL, "2026-03-04 00:00:00.0000000", "2026-03-04");
  assert_iso(NULL, "2026-03-04 07:51:57 UTC", "2026-03-04");
  assert_iso(NULL, "2026-03-04Z", "2026-03-04");
  assert_iso(NULL, "2026-03-04-08:00", "2026-03-04");
  assert_iso(NULL, "2026-03-04+01:00", "2026-03-04");
}

static void test_date_cell__iso_whatever_the_format(void **state)
{
  static const char *const formats[] = {"iso",        "ISO",      "excel",
                                        "filetime",   "DD/MM/YY", "MM-DD-YYYY",
                                        "YYYY-MM-DD", "YYYYMMDD"};

  (void)state;
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
    assert_iso(formats[i], "2026-03-04", "2026-03-04");
    assert_iso(formats[i], "2026-03-04T01:02:03", "2026-03-04");
  }
  assert_reads("YYYY-DD-MM", "2026-03-04", "2026-04-03");
}

static void test_date_cell__nearly_iso_is_none(void **state)
{
  static const char *const texts[] = {"2026-3-4",
                                      "2026-03-4",
                                      "26-03-04-05",
                                      "2026/03/04",
                                      "2026-03",
                                      "2026-03-04x",
                                      "2026-03-04T",
                                      "2026-03-04 x",
                                      "2026-03-04 7",
                                      "20260304",
                                      "2026-13-01",
                                      "2026-00-01",
                                      "2026-01-00",
                                      "2026-04-31",
                                      "2026-02-29",
                                      "0000-01-01",
                                      "2026-03-045",
                                      " 2026-03-04",
                                      "2026-03-04 ",
                                      "+2026-03-04",
                                      "2026-03-04T1",
                                      "2026--3-04",
                                      "",
                                      "today"};

  (void)state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    assert_none(NULL, texts[i]);
    assert_none("iso", texts[i]);
  }
}

static void test_date_cell__calendar(void **state)
{
  static const unsigned days[] = {31, 28, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};

  (void)state;
  for (unsigned month = 1; month <= 12; month++) {
    char text[16];

    (void)snprintf(text, sizeof text, "2026-%02u-%02u", month, days[month - 1]);
    assert_iso(NULL, text, text);
    (void)snprintf(text, sizeof text, "2026-%02u-%02u", month,
                   days[month - 1] + 1);
    assert_none(NULL, text);
  }
  assert_iso(NULL, "2024-02-29", "2024-02-29");
  assert_iso(NULL, "2000-02-29", "2000-02-29");
  assert_none(NULL, "1900-02-29");
  assert_none(NULL, "2100-02-29");
  assert_none("DD/MM/YYYY", "31/04/2026");
  assert_none("MM/DD/YYYY", "04/31/2026");
}

static void test_date_cell__two_readings_without_a_format(void **state)
{
  (void)state;
  assert_ambiguous("03/04/2026");
  assert_ambiguous("3/4/2026");
  assert_ambiguous("3/4/26");
  assert_ambiguous("4.3.26");
  assert_ambiguous("04-03-2026");
  assert_ambiguous("03/03/2026");
  assert_ambiguous("03/04/2026 07:51:57");
  assert_ambiguous("3/4/2026 7:51:57 PM");
}

static void test_date_cell__no_two_readings(void **state)
{
  (void)state;
  assert_none(NULL, "25/12/2026"); /* day first, but only by luck */
  assert_none(NULL, "12/25/2026");
  assert_none(NULL, "3/4.2026");
  assert_none(NULL, "3/4");
  assert_none(NULL, "3/4/202");
  assert_none(NULL, "3/4/20266");
  assert_none(NULL, "03042026");
  assert_none(NULL, "11-FEB-20");
  assert_none(NULL, "45720");
  assert_none("DD-MM-YYYY", "03/04/2026"); /* a format was given */
}

static void test_date_cell__day_or_month_first(void **state)
{
  (void)state;
  assert_reads("DD/MM/YYYY", "03/04/2026", "2026-04-03");
  assert_reads("MM/DD/YYYY", "03/04/2026", "2026-03-04");
  assert_reads("D.M.YYYY", "3.4.2026", "2026-04-03");
  assert_reads("YYYY/MM/DD", "2026/03/04", "2026-03-04");
  assert_reads("YYYY-DD-MM", "2026-31-01", "2026-01-31");
  assert_reads("dd/mm/yyyy", "03/04/2026", "2026-04-03");
  assert_none("DD/MM/YYYY", "12/25/2026");
  assert_none("MM/DD/YYYY", "25/12/2026");
}

static void test_date_cell__zeros_in_front_may_be_missing(void **state)
{
  (void)state;
  assert_reads("DD/MM/YYYY", "3/4/2026", "2026-04-03");
  assert_reads("D/M/YYYY", "03/04/2026", "2026-04-03");
  assert_none("DD/MM/YYYY", "003/04/2026");
  assert_none("DD/MM/YYYY", "/04/2026");
}

static void test_date_cell__separators_are_the_formats(void **state)
{
  (void)state;
  assert_reads("DD.MM.YYYY", "03.04.2026", "2026-04-03");
  assert_reads("DD MM YYYY", "03 04 2026", "2026-04-03");
  assert_reads("DD MM YYYY", "03  04 2026", "2026-04-03");
  assert_reads("MON D, YYYY", "Mar 4, 2026", "2026-03-04");
  assert_none("DD.MM.YYYY", "03/04/2026");
  assert_none("DD/MM/YYYY", "03.04.2026");
  assert_none("DD/MM/YYYY", "03//04/2026");
  assert_none("DD/MM/YYYY", "03 / 04 / 2026");
}

static void test_date_cell__short_years(void **state)
{
  (void)state;
  assert_reads("D.M.YY", "4.3.00", "2000-03-04");
  assert_reads("D.M.YY", "4.3.26", "2026-03-04");
  assert_reads("D.M.YY", "4.3.68", "2068-03-04");
  assert_reads("D.M.YY", "4.3.69", "1969-03-04");
  assert_reads("D.M.YY", "4.3.99", "1999-03-04");
  assert_reads("D.M.YY", "4.3.2026", "2026-03-04"); /* no guess */
  assert_none("D.M.YY", "4.3.6");
  assert_none("D.M.YY", "4.3.202");
  assert_none("D.M.YYYY", "4.3.26");
  assert_none("D.M.YYYY", "4.3.20261");
}

static void test_date_cell__month_names(void **state)
{
  static const char *const months[] = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};

  (void)state;
  for (unsigned i = 0; i < 12; i++) {
    char text[32];
    char iso[16];

    (void)snprintf(iso, sizeof iso, "2020-%02u-11", i + 1);
    (void)snprintf(text, sizeof text, "11-%s-2020", months[i]);
    assert_reads("DD-MON-YYYY", text, iso);
    (void)snprintf(text, sizeof text, "11-%.3s-2020", months[i]);
    assert_reads("DD-MON-YYYY", text, iso);
  }
  assert_reads("DD-MON-YY", "11-FEB-20", "2020-02-11");
  assert_reads("DD-MON-YY", "11-feb-20", "2020-02-11");
  assert_reads("dd-mon-yy", "1-Sept-20", "2020-09-01");
  assert_reads("DD-MMM-YYYY", "11-Feb-2020", "2020-02-11");
  assert_reads("MMMM D, YYYY", "February 1, 2020", "2020-02-01");
  assert_reads("DDMONYYYY", "11FEB2020", "2020-02-11");
  assert_none("DD-MON-YY", "11-02-20");
  assert_none("DD-MON-YY", "11-FE-20");
  assert_none("DD-MON-YY", "11-FEBR-20");
  assert_none("DD-MON-YY", "11--20");
  assert_none("DD-MM-YY", "11-FEB-20");
}

static void test_date_cell__without_separators(void **state)
{
  (void)state;
  assert_reads("YYYYMMDD", "20260304", "2026-03-04");
  assert_reads("DDMMYYYY", "04032026", "2026-03-04");
  assert_reads("DDMMYY", "040326", "2026-03-04");
  assert_reads("YYMMDD", "260304", "2026-03-04");
  assert_none("YYYYMMDD", "2026034");
  assert_none("YYYYMMDD", "202603041");
  assert_none("DDMMYY", "04032026"); /* of which 20 would be the year */
  assert_none("DDMMYY", "4326");
}

static void test_date_cell__times_are_passed_over(void **state)
{
  static const char *const formats[] = {
      "DD/MM/YYYY",       "DD/MM/YYYY hh:mm:ss",  "DD/MM/YYYY hh.mm.ss",
      "DD/MM/YYYYThh:mm", "DD/MM/YYYY, HH:MI AM", "DD/MM/YYYY HH24:MI:SS.FF6"};
  static const char *const texts[] = {"03/04/2026",
                                      "03/04/2026 07:51:57",
                                      "03/04/2026 7:51",
                                      "03/04/2026 07.51.57",
                                      "03/04/2026T07:51:57",
                                      "03/04/2026, 07:51",
                                      "03/04/2026 07:51 PM",
                                      "03/04/2026  07:51",
                                      "03/04/2026 07:51:57.123",
                                      "03/04/2026 07:51 +02:00"};

  (void)state;
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
    for (size_t j = 0; j < sizeof texts / sizeof *texts; j++) {
      assert_reads(formats[i], texts[j], "2026-04-03");
    }
  }
  assert_reads("DD-MON-YY", "11-FEB-20 07.51.57", "2020-02-11");
  assert_reads("DD-MON-YY", "11-FEB-20 07.51.57.000000 PM EUROPE/PARIS",
               "2020-02-11");
  assert_none("DD/MM/YYYY", "03/04/2026 soon");
  assert_none("DD/MM/YYYY", "03/04/2026 07");
  assert_none("DD/MM/YYYY", "03/04/2026 07:5");
  assert_none("DD/MM/YYYY", "03/04/2026 07:51 (?)");
  assert_none("DD/MM/YYYY", "03/04/202607:51");
}

static void test_date_cell__days_of_excel(void **state)
{
  static const struct expected expected[] = {
      {"1", "1900-01-01"},        {"59", "1900-02-28"},
      {"61", "1900-03-01"},       {"366", "1900-12-31"},
      {"367", "1901-01-01"},      {"25569", "1970-01-01"},
      {"36526", "2000-01-01"},    {"36585", "2000-02-29"},
      {"45720", "2025-03-04"},    {"45720.75", "2025-03-04"},
      {"45720,75", "2025-03-04"}, {"45720.0", "2025-03-04"},
      {"2958465", "9999-12-31"},
  };

  (void)state;
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
    assert_reads("excel", expected[i].text, expected[i].iso);
    assert_reads("Excel", expected[i].text, expected[i].iso);
  }
  assert_none("excel", "60"); /* 29 February 1900 */
  assert_none("excel", "0");
  assert_none("excel", "-1");
  assert_none("excel", "2958466");
  assert_none("excel", "99999999");
  assert_none("excel", "45720.7.5");
  assert_none("excel", "45720 12:00");
  assert_none("excel", "4.5E+4");
  assert_none("excel", "");
  assert_none("excel", "03/04/2026");
}

static void test_date_cell__filetimes(void **state)
{
  static const struct expected expected[] = {
      {"1", "1601-01-01"},
      {"863999999999", "1601-01-01"},
      {"864000000000", "1601-01-02"},
      {"116444736000000000", "1970-01-01"},
      {"133485408000000000", "2024-01-01"},
      {"133536383999999999", "2024-02-28"},
      {"133536384000000000", "2024-02-29"},
      {"0x19DB1DED53E8000", "1970-01-01"},
      {"0X19db1ded53e8000", "1970-01-01"},
  };

  (void)state;
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
    assert_reads("filetime", expected[i].text, expected[i].iso);
  }
  assert_none("filetime", "9223372036854775806"); /* beyond the year 9999 */
  assert_none("filetime", "9223372036854775808");
  assert_none("filetime", "99999999999999999999999");
  assert_none("filetime", "-1");
  assert_none("filetime", "1.33E+17");
  assert_none("filetime", "0x");
  assert_none("filetime", "0xG");
  assert_none("filetime", "");
}

static void test_date_cell__never(void **state)
{
  (void)state;
  assert_date("filetime", "0", MU_DATE_NEVER, "");
  assert_date("filetime", "0x0", MU_DATE_NEVER, "");
  assert_date("filetime", "9223372036854775807", MU_DATE_NEVER, "");
  assert_date("filetime", "0x7FFFFFFFFFFFFFFF", MU_DATE_NEVER, "");
  assert_none("excel", "9223372036854775807");
  assert_none(NULL, "9223372036854775807");
}

static void test_date_cell__formats_not_understood(void **state)
{
  (void)state;
  assert_refused("", "the day is missing");
  assert_refused("MM/YYYY", "the day is missing");
  assert_refused("DD/YYYY", "the month is missing");
  assert_refused("DD/MM", "the year is missing");
  assert_refused("DD/MM/RR", "RR is no day, month or year");
  assert_refused("MONTH DD", "TH is no day, month or year");
  assert_refused("%d/%m/%Y", "%d/%m/%Y is no day, month or year");
  assert_refused("DDD/MM/YYYY", "DDD is no day, month or year");
  assert_refused("DD/MM/YYY", "YYY is no day, month or year");
  assert_refused("DD/MM/Y", "Y is no day, month or year");
  assert_refused("european", "european is no day, month or year");
  assert_refused("DD/DD/YYYY", "DD is one too many");
  assert_refused("DD/MM/MON/YYYY", "MON is one too many");
  assert_refused("YY/MM/YYYY", "YYYY is one too many");
  assert_refused("DMYYYY", "MYYYY cannot be told from what is before it");
  assert_refused("DDMYYYY", "MYYYY cannot be told from what is before it");
  assert_refused("DD/MM/YYYY|hh", "|hh is more than a date");
  assert_refused("hh:mm DD/MM/YYYY", "hh is no day, month or year");
  assert_refused("DD................MM.YYYY", "it is too long");
}

static void test_date_cell__errors_may_go_unsaid(void **state)
{
  struct mu_date_format format;

  (void)state;
  assert_int_equal(mu_date_format_parse(&format, "?", NULL), MU_EUSAGE);
}

static void test_date_cell__length_is_the_callers(void **state)
{
  struct mu_date_format format;
  char iso[11];

  (void)state;
  assert_int_equal(mu_date_read(NULL, "2026-03-04x", 10, iso), MU_DATE_ISO);
  assert_int_equal(mu_date_read(NULL, "2026-03-04\0", 11, iso), MU_DATE_NONE);
  assert_int_equal(mu_date_format_parse(&format, "D/M/YY", NULL), MU_OK);
  for (size_t len = 0; len < 6; len++) {
    assert_int_equal(mu_date_read(&format, "3/4/26", len, iso), MU_DATE_NONE);
  }
  assert_int_equal(mu_date_read(&format, "3/4/26", 6, iso), MU_DATE_READ);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_date_cell__iso_needs_no_format),
      cmocka_unit_test(test_date_cell__iso_whatever_the_format),
      cmocka_unit_test(test_date_cell__nearly_iso_is_none),
      cmocka_unit_test(test_date_cell__calendar),
      cmocka_unit_test(test_date_cell__two_readings_without_a_format),
      cmocka_unit_test(test_date_cell__no_two_readings),
      cmocka_unit_test(test_date_cell__day_or_month_first),
      cmocka_unit_test(test_date_cell__zeros_in_front_may_be_missing),
      cmocka_unit_test(test_date_cell__separators_are_the_formats),
      cmocka_unit_test(test_date_cell__short_years),
      cmocka_unit_test(test_date_cell__month_names),
      cmocka_unit_test(test_date_cell__without_separators),
      cmocka_unit_test(test_date_cell__times_are_passed_over),
      cmocka_unit_test(test_date_cell__days_of_excel),
      cmocka_unit_test(test_date_cell__filetimes),
      cmocka_unit_test(test_date_cell__never),
      cmocka_unit_test(test_date_cell__formats_not_understood),
      cmocka_unit_test(test_date_cell__errors_may_go_unsaid),
      cmocka_unit_test(test_date_cell__length_is_the_callers),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
