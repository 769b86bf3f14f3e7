/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/country.h"
#include "batch/format.h"

#define COUNTRIES 250 /* of ISO 3166-1, and Kosovo */

struct expected {
  const char *name;
  const char *code;
};

static void assert_code(const char *name, const char *code)
{
  char got[3] = "";
  bool starved = false;

  if (!mu_country_code(name, strlen(name), got, &starved)) {
    fail_msg("%s: no country", name);
  }
  if (strcmp(got, code) != 0) {
    fail_msg("%s: %s in place of %s", name, got, code);
  }
}

static void assert_codes(const struct expected *expected, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    assert_code(expected[i].name, expected[i].code);
  }
}

#define ASSERT_CODES(list) assert_codes(list, sizeof(list) / sizeof *(list))

static void assert_unknown(const char *name)
{
  char got[3] = "--";
  bool starved = false;

  if (mu_country_code(name, strlen(name), got, &starved)) {
    fail_msg("%s: %s", name, got);
  }
  assert_string_equal(got, "--");
}

static void test_country__names_are_in_order(void **state)
{
  size_t count = 0;
  const struct mu_country_name *names = mu_country_names(&count);

  (void)state;
  assert_true(count > 1000);
  for (size_t i = 1; i < count; i++) {
    if (strcmp(names[i - 1].name, names[i].name) >= 0) {
      fail_msg("%s before %s", names[i - 1].name, names[i].name);
    }
  }
}

static void test_country__codes_are_codes(void **state)
{
  size_t count = 0;
  const struct mu_country_name *names = mu_country_names(&count);

  (void)state;
  for (size_t i = 0; i < count; i++) {
    if (!mu_format_fits(MU_FORMAT_COUNTRY_CODE, names[i].code, 2) ||
        names[i].code[0] > 'Z' || names[i].code[1] > 'Z') {
      fail_msg("%s: %s", names[i].name, names[i].code);
    }
  }
}

/* A name that folding changes could not be found. "us" and "gb" stand for
 * "U.S." and "G.B.". */
static void test_country__names_are_found_by_themselves(void **state)
{
  size_t count = 0;
  const struct mu_country_name *names = mu_country_names(&count);

  (void)state;
  for (size_t i = 0; i < count; i++) {
    if (strlen(names[i].name) > 2 || strcmp(names[i].name, "uk") == 0) {
      assert_code(names[i].name, names[i].code);
    }
  }
}

static void test_country__every_country_is_there(void **state)
{
  size_t count = 0;
  const struct mu_country_name *names = mu_country_names(&count);
  bool seen[26][26] = {{false}};
  size_t countries = 0;

  (void)state;
  for (size_t i = 0; i < count; i++) {
    bool *known = &seen[names[i].code[0] - 'A'][names[i].code[1] - 'A'];

    countries += !*known;
    *known = true;
  }
  assert_int_equal(countries, COUNTRIES);
}

static void test_country__english_short_names(void **state)
{
  static const struct expected expected[] = {
      {"France", "FR"},
      {"Germany", "DE"},
      {"Bahamas (the)", "BS"},
      {"Bolivia (Plurinational State of)", "BO"},
      {"Bonaire, Sint Eustatius and Saba", "BQ"},
      {"Congo (the Democratic Republic of the)", "CD"},
      {"Congo (the)", "CG"},
      {"Iran (Islamic Republic of)", "IR"},
      {"Korea (the Republic of)", "KR"},
      {"Korea (the Democratic People's Republic of)", "KP"},
      {"Netherlands (Kingdom of the)", "NL"},
      {"Russian Federation (the)", "RU"},
      {"Saint Helena, Ascension and Tristan da Cunha", "SH"},
      {"United Kingdom of Great Britain and Northern Ireland (the)", "GB"},
      {"United States of America (the)", "US"},
      {"Viet Nam", "VN"},
      {"Virgin Islands (U.S.)", "VI"},
      {"Isle of Man", "IM"},
  };

  (void)state;
  ASSERT_CODES(expected);
}

static void test_country__usual_variants(void **state)
{
  static const struct expected expected[] = {
      {"USA", "US"},
      {"U.S.A.", "US"},
      {"U.S.", "US"},
      {"United States", "US"},
      {"The United States of America", "US"},
      {"UK", "GB"},
      {"uk", "GB"},
      {"U.K.", "GB"},
      {"Great Britain", "GB"},
      {"England", "GB"},
      {"Scotland", "GB"},
      {"Northern Ireland", "GB"},
      {"South Korea", "KR"},
      {"Korea, Republic of", "KR"},
      {"Republic of Korea", "KR"},
      {"North Korea", "KP"},
      {"Czechia", "CZ"},
      {"Czech Republic", "CZ"},
      {"The Czech Republic", "CZ"},
      {"Russia", "RU"},
      {"Vietnam", "VN"},
      {"Ivory Coast", "CI"},
      {"Holland", "NL"},
      {"The Netherlands", "NL"},
      {"UAE", "AE"},
      {"Turkey", "TR"},
      {"Swaziland", "SZ"},
      {"Macedonia", "MK"},
      {"Cape Verde", "CV"},
      {"Burma", "MM"},
      {"Taiwan, Province of China", "TW"},
      {"Hong Kong SAR", "HK"},
      {"Macau", "MO"},
      {"Kosovo", "XK"},
  };

  (void)state;
  ASSERT_CODES(expected);
}

static void test_country__three_letter_codes(void **state)
{
  static const struct expected expected[] = {
      {"DEU", "DE"}, {"GBR", "GB"}, {"AND", "AD"}, {"and", "AD"},
      {"CHE", "CH"}, {"TUR", "TR"}, {"ZWE", "ZW"}, {"ABW", "AW"},
      {"SVK", "SK"}, {"SVN", "SI"}, {"AUT", "AT"}, {"AUS", "AU"},
  };

  (void)state;
  ASSERT_CODES(expected);
}

static void test_country__names_in_other_languages(void **state)
{
  static const struct expected expected[] = {
      {"Deutschland", "DE"},
      {"Allemagne", "DE"},
      {"Alemania", "DE"},
      {"Germania", "DE"},
      {"Duitsland", "DE"},
      {"Alemanha", "DE"},
      {"Frankreich", "FR"},
      {"Espagne", "ES"},
      {"Espa\xC3\xB1"
       "a",
       "ES"},
      {"Italia", "IT"},
      {"Pays-Bas", "NL"},
      {"Schweiz", "CH"},
      {"Suisse", "CH"},
      {"\xC3\x96sterreich", "AT"},
      {"Vereinigte Staaten", "US"},
      {"\xC3\x89tats-Unis", "US"},
      {"Estados Unidos", "US"},
      {"EE.UU.", "US"},
      {"Reino Unido", "GB"},
      {"Royaume-Uni", "GB"},
      {"Vereinigtes K\xC3\xB6nigreich", "GB"},
      {"Brasil", "BR"},
      {"Belgi\xC3\xAB", "BE"},
      {"C\xC3\xB4te d'Ivoire", "CI"},
      {"T\xC3\xBCrkiye", "TR"},
      {"Polska", "PL"},
      {"Suomi", "FI"},
      {"Sverige", "SE"},
      {"Magyarorsz\xC3\xA1g", "HU"},
      {"\xC4\x8C"
       "esko",
       "CZ"},
      /* in Cyrillic, Greek and Han: Russia, Ukraine, Greece, Japan, China */
      {"\xD0\xA0\xD0\xBE\xD1\x81\xD1\x81\xD0\xB8\xD1\x8F", "RU"},
      {"\xD0\xA3\xD0\xBA\xD1\x80\xD0\xB0\xD1\x97\xD0\xBD\xD0\xB0", "UA"},
      {"\xCE\x95\xCE\xBB\xCE\xBB\xCE\xAC\xCE\xB4\xCE\xB1", "GR"},
      {"\xE6\x97\xA5\xE6\x9C\xAC", "JP"},
      {"\xE4\xB8\xAD\xE5\x9B\xBD", "CN"},
  };

  (void)state;
  ASSERT_CODES(expected);
}

static void
test_country__case_accents_and_punctuation_do_not_count(void **state)
{
  static const struct expected expected[] = {
      {"FRANCE", "FR"},
      {"fRaNcE", "FR"},
      {"Osterreich", "AT"},
      {"\xC3\xB6STERREICH", "AT"},
      {"O\xCC\x88sterreich", "AT"}, /* decomposed */
      {"ESPANA", "ES"},
      {"Cote d\xE2\x80\x99Ivoire", "CI"}, /* a typographic apostrophe */
      {"Cote d Ivoire", "CI"},
      {"Weissrussland", "BY"},
      {"Wei\xC3\x9Frussland", "BY"},
      {"Guinea Bissau", "GW"},
      {"Guinea\xE2\x80\x93"
       "Bissau",
       "GW"},
      {"Trinidad & Tobago", "TT"},
      {"Trinidad and Tobago", "TT"},
      {"St. Lucia", "LC"},
      {"St Lucia", "LC"},
      {"Saint Lucia", "LC"},
      {"United  States", "US"},
      {"United\xC2\xA0States", "US"},
      {"United States (USA)", "US"},
      {"(France)", "FR"},
      {"*France", "FR"},
  };

  (void)state;
  ASSERT_CODES(expected);
}

static void test_country__like_names_are_told_apart(void **state)
{
  static const struct expected expected[] = {
      {"Niger", "NE"},        {"Nigeria", "NG"},
      {"Guinea", "GN"},       {"Guinea-Bissau", "GW"},
      {"Guyana", "GY"},       {"French Guiana", "GF"},
      {"Dominica", "DM"},     {"Dominican Republic", "DO"},
      {"Samoa", "WS"},        {"American Samoa", "AS"},
      {"Saint Martin", "MF"}, {"Sint Maarten", "SX"},
      {"Austria", "AT"},      {"Australia", "AU"},
      {"Slovakia", "SK"},     {"Slovenia", "SI"},
      {"Slovensko", "SK"},    {"Slovenija", "SI"},
      {"Iran", "IR"},         {"Iraq", "IQ"},
      {"China", "CN"},        {"Republic of China", "TW"},
      {"Georgia", "GE"},      {"South Georgia", "GS"},
      {"Ireland", "IE"},      {"Northern Ireland", "GB"},
  };

  (void)state;
  ASSERT_CODES(expected);
}

static void test_country__two_letter_codes_need_no_reading(void **state)
{
  (void)state;
  assert_unknown("US");
  assert_unknown("us");
  assert_unknown("GB");
  assert_unknown("DE");
  assert_unknown("ch");
  assert_unknown("XK");
}

static void test_country__other_texts_are_no_countries(void **state)
{
  (void)state;
  assert_unknown("");
  assert_unknown(" ");
  assert_unknown("the");
  assert_unknown("of the");
  assert_unknown("-");
  assert_unknown("N/A");
  assert_unknown("Atlantis");
  assert_unknown("Virgin Islands"); /* there are two */
  assert_unknown("Franc");
  assert_unknown("Francee");
  assert_unknown("France Germany");
  assert_unknown("Paris");
  assert_unknown("ZZZ");
  assert_unknown("\xFF\xFE");
  assert_unknown("France\xFF");
}

static void test_country__length_is_the_callers(void **state)
{
  char code[3] = "";
  bool starved = false;

  (void)state;
  assert_true(mu_country_code("Francexyz", 6, code, &starved));
  assert_string_equal(code, "FR");
}

static void test_country__long_texts_are_no_countries(void **state)
{
  static const char fillers[] = {'a', '&', ' ', '.'};
  char text[600];
  char code[3] = "";
  bool starved = false;

  (void)state;
  for (size_t i = 0; i < sizeof fillers; i++) {
    memset(text, fillers[i], sizeof text);
    for (size_t len = 0; len <= sizeof text; len += 5) {
      assert_false(mu_country_code(text, len, code, &starved));
    }
  }
  for (size_t i = 0; i < sizeof text; i++) {
    text[i] = "st "[i % 3];
  }
  for (size_t len = 0; len <= sizeof text; len++) {
    assert_false(mu_country_code(text, len, code, &starved));
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_country__names_are_in_order),
      cmocka_unit_test(test_country__codes_are_codes),
      cmocka_unit_test(test_country__names_are_found_by_themselves),
      cmocka_unit_test(test_country__every_country_is_there),
      cmocka_unit_test(test_country__english_short_names),
      cmocka_unit_test(test_country__usual_variants),
      cmocka_unit_test(test_country__three_letter_codes),
      cmocka_unit_test(test_country__names_in_other_languages),
      cmocka_unit_test(test_country__case_accents_and_punctuation_do_not_count),
      cmocka_unit_test(test_country__like_names_are_told_apart),
      cmocka_unit_test(test_country__two_letter_codes_need_no_reading),
      cmocka_unit_test(test_country__other_texts_are_no_countries),
      cmocka_unit_test(test_country__length_is_the_callers),
      cmocka_unit_test(test_country__long_texts_are_no_countries),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
