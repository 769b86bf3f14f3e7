/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/format.h"

static void assert_fits(enum mu_format format, const char *const *texts,
                        bool wanted)
{
  for (; *texts; texts++) {
    if (mu_format_fits(format, *texts, strlen(*texts)) != wanted) {
      fail_msg("\"%s\" should%s fit format %d", *texts, wanted ? "" : " not",
               (int)format);
    }
  }
}

#define ASSERT_FIT(format, ...)                                                \
  assert_fits((format), (const char *const[]){__VA_ARGS__, NULL}, true)
#define ASSERT_UNFIT(format, ...)                                              \
  assert_fits((format), (const char *const[]){__VA_ARGS__, NULL}, false)

static void test_format__country_codes_are_those_of_iso_3166(void **state)
{
  char code[3] = "";
  unsigned assigned = 0;

  (void)state;
  ASSERT_FIT(MU_FORMAT_COUNTRY_CODE, "FR", "fr", "Gb", "US", "AA", "QM", "QZ",
             "XK", "XA", "ZZ");
  ASSERT_UNFIT(MU_FORMAT_COUNTRY_CODE, "UK", "QL", "EU", "F", "FRA", "", "F1",
               "\xC3\xA9", "F ", "[A", "A[");
  for (code[0] = 'A'; code[0] <= 'Z'; code[0]++) {
    for (code[1] = 'A'; code[1] <= 'Z'; code[1]++) {
      assigned += mu_format_fits(MU_FORMAT_COUNTRY_CODE, code, 2);
    }
  }
  /* 249 in the standard, 42 left to its users */
  assert_int_equal(assigned, 249 + 42);
}

static void test_format__languages(void **state)
{
  (void)state;
  ASSERT_FIT(MU_FORMAT_LANGUAGE_CODE, "en", "EN", "en-US", "zh-Hant-TW", "gsw",
             "de-CH-1996", "x-klingon", "i-navajo", "es-419");
  ASSERT_UNFIT(MU_FORMAT_LANGUAGE_CODE, "", "e", "en_US", "en-", "-en",
               "en--US", "en US", "English (US)", "x", "englishman",
               "en-americanish", "12");
}

static void test_format__locales(void **state)
{
  (void)state;
  ASSERT_FIT(MU_FORMAT_LOCALE, "en_US", "fr", "gsw_CH", "fil");
  ASSERT_UNFIT(MU_FORMAT_LOCALE, "", "en-US", "en_", "en_USA", "_US", "e_US",
               "engl", "en_U1", "en_US.UTF-8");
}

static void test_format__timezones(void **state)
{
  (void)state;
  ASSERT_FIT(MU_FORMAT_TIMEZONE, "Europe/Paris", "UTC", "EST5EDT", "Etc/GMT+5",
             "America/Argentina/Buenos_Aires", "America/Port-au-Prince");
  ASSERT_UNFIT(MU_FORMAT_TIMEZONE, "", "Eastern Standard Time", "(UTC-05:00)",
               "Europe/", "/Paris", "Europe//Paris", "UTC ", "+01:00", "5",
               "Europe/Paris!");
}

static void test_format__uris(void **state)
{
  (void)state;
  ASSERT_FIT(MU_FORMAT_URI, "https://corp.example/ada", "mailto:a@b", "urn:x:y",
             "https://corp.example/zo\xC3\xAB");
  ASSERT_UNFIT(MU_FORMAT_URI, "", "www.corp.example", ":x",
               "https:", "https://corp.example/a b", "1http://x",
               "https://x\n");
}

static void test_format__group_ids(void **state)
{
  (void)state;
  ASSERT_FIT(MU_FORMAT_GROUP_ID, "00g1emaKYZTWRYYRRTSK");
  ASSERT_UNFIT(MU_FORMAT_GROUP_ID, "", "00g", "00u1emaKYZTWRYYRRTSK",
               "00g1emaKYZTWRYYRRTS", "00g1emaKYZTWRYYRRTSK1",
               "00g1emaKYZTWRY-RRTSK", "Sales");
}

static void test_format__every_format_is_described(void **state)
{
  (void)state;
  for (int i = MU_FORMAT_TEXT; i <= MU_FORMAT_STATUS; i++) {
    assert_non_null(mu_format_describe((enum mu_format)i));
  }
  assert_true(mu_format_fits(MU_FORMAT_TEXT, "", 0));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_format__country_codes_are_those_of_iso_3166),
      cmocka_unit_test(test_format__languages),
      cmocka_unit_test(test_format__locales),
      cmocka_unit_test(test_format__timezones),
      cmocka_unit_test(test_format__uris),
      cmocka_unit_test(test_format__group_ids),
      cmocka_unit_test(test_format__every_format_is_described),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
