/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/mail_domain.h"

static void assert_meant(const char *domain, const char *expected)
{
  const char *meant = "none";

  if (!mu_domain_misspelt(domain, strlen(domain), &meant)) {
    fail_msg("%s: not misspelt", domain);
  }
  if (strcmp(meant, expected) != 0) {
    fail_msg("%s: %s in place of %s", domain, meant, expected);
  }
}

static void assert_right(const char *domain)
{
  const char *meant = "none";

  if (mu_domain_misspelt(domain, strlen(domain), &meant)) {
    fail_msg("%s: %s", domain, meant);
  }
  assert_string_equal(meant, "none");
}

static void test_mail_domain__neighbours_swapped(void **state)
{
  (void)state;
  assert_meant("gmial.com", "gmail.com");
  assert_meant("gamil.com", "gmail.com");
  assert_meant("mgail.com", "gmail.com");
  assert_meant("gmali.com", "gmail.com");
  assert_meant("gmail.ocm", "gmail.com");
  assert_meant("gmail.cmo", "gmail.com");
  assert_meant("hotmial.com", "hotmail.com");
  assert_meant("otulook.com", "outlook.com");
  assert_meant("yaoho.com", "yahoo.com");
  assert_meant("icluod.com", "icloud.com");
  assert_meant("gxm.de", "gmx.de");
  assert_meant("wbe.de", "web.de");
}

static void test_mail_domain__a_letter_missing(void **state)
{
  (void)state;
  assert_meant("gmal.com", "gmail.com");
  assert_meant("gmai.com", "gmail.com");
  assert_meant("gmail.co", "gmail.com");
  assert_meant("gmail.cm", "gmail.com");
  assert_meant("gmail.om", "gmail.com");
  assert_meant("gmailcom", "gmail.com");
  assert_meant("otmail.com", "hotmail.com");
  assert_meant("hotmal.com", "hotmail.com");
  assert_meant("outlok.com", "outlook.com");
  assert_meant("yaho.com", "yahoo.com");
  assert_meant("googlmail.com", "googlemail.com");
  assert_meant("tonline.de", "t-online.de");
  assert_meant("wanado.fr", "wanadoo.fr");
}

static void test_mail_domain__a_letter_too_many(void **state)
{
  (void)state;
  assert_meant("gmaill.com", "gmail.com");
  assert_meant("ggmail.com", "gmail.com");
  assert_meant("gmail.comm", "gmail.com");
  assert_meant("gmail..com", "gmail.com");
  assert_meant("gmail.com.", "gmail.com");
  assert_meant("hoptmail.com", "hotmail.com");
  assert_meant("yahooo.com", "yahoo.com");
  assert_meant("ayahoo.com", "yahoo.com");
  assert_meant("hotmaill.fr", "hotmail.fr");
}

static void test_mail_domain__a_wrong_letter(void **state)
{
  (void)state;
  assert_meant("gnail.com", "gmail.com");
  assert_meant("gmsil.com", "gmail.com");
  assert_meant("gmail.con", "gmail.com");
  assert_meant("gmail,com", "gmail.com");
  assert_meant("jotmail.com", "hotmail.com");
  assert_meant("hitmail.com", "hotmail.com");
  assert_meant("outliok.com", "outlook.com");
  assert_meant("ysahoo.com", "yahoo.com");
  assert_meant("iclous.com", "icloud.com");
  assert_meant("comcast.ner", "comcast.net");
  assert_meant("hormail.co.uk", "hotmail.co.uk");
}

static void test_mail_domain__case_does_not_count(void **state)
{
  (void)state;
  assert_meant("GMIAL.COM", "gmail.com");
  assert_meant("HotMal.Com", "hotmail.com");
  assert_right("GMAIL.COM");
  assert_right("Grail.com");
}

static void test_mail_domain__right_ones(void **state)
{
  static const char *const domains[] = {
      "gmail.com",     "googlemail.com", "hotmail.com",  "hotmail.co.uk",
      "hotmail.de",    "outlook.com",    "yahoo.com",    "yahoo.co.uk",
      "yahoo.com.br",  "icloud.com",     "me.com",       "mac.com",
      "aol.com",       "msn.com",        "live.com",     "live.co.uk",
      "gmx.de",        "gmx.net",        "gmx.at",       "gmx.ch",
      "gmx.com",       "gmx.fr",         "gmx.us",       "web.de",
      "t-online.de",   "freenet.de",     "arcor.de",     "proton.me",
      "protonmail.ch", "pm.me",          "fastmail.fm",  "mail.ru",
      "yandex.com",    "yandex.ru",      "yandex.ua",    "qq.com",
      "orange.fr",     "free.fr",        "laposte.net",  "libero.it",
      "att.net",       "comcast.net",    "verizon.net",  "hotmail.be",
      "hotmail.dk",    "hotmail.ca",     "outlook.dk",   "outlook.be",
      "yahoo.ca",      "yahoo.co.id",    "yahoo.com.mx", "yahoo.se"};

  (void)state;
  for (size_t i = 0; i < sizeof domains / sizeof *domains; i++) {
    assert_right(domains[i]);
  }
}

/* Real domains, each one slip from a well-known one. */
static void test_mail_domain__others_as_near(void **state)
{
  static const char *const domains[] = {
      "mail.com",  "email.com",      "ymail.com",   "fmail.com",  "cloud.com",
      "grail.com", "pocketmail.com", "wahoo.com",   "love.com",   "weg.de",
      "webb.de",   "we.de",          "web.dk",      "gmx.dk",     "gms.de",
      "ewb.de",    "libera.it",      "grange.fr",   "telenet.de", "e-online.de",
      "mx.de",     "gm.de",          "tv-online.de"};

  (void)state;
  for (size_t i = 0; i < sizeof domains / sizeof *domains; i++) {
    assert_right(domains[i]);
  }
}

static void test_mail_domain__two_slips_are_another_domain(void **state)
{
  (void)state;
  assert_right("gnial.com");
  assert_right("gmaillll.com");
  assert_right("gm.com");
  assert_right("hotmeil.con");
  assert_right("outlook.org");
  assert_right("yahoo.net");
  assert_right("yohoho.com");
}

static void test_mail_domain__organizations(void **state)
{
  static const char *const domains[] = {"",
                                        "a",
                                        "g",
                                        "gm",
                                        "corp.example",
                                        "acme.com",
                                        "example.com",
                                        "email.org",
                                        "mail.acme.com",
                                        "gmail.acme.com",
                                        "\xC3\xBCmail.com",
                                        "[192.0.2.1]",
                                        "@",
                                        "."};

  (void)state;
  for (size_t i = 0; i < sizeof domains / sizeof *domains; i++) {
    assert_right(domains[i]);
  }
}

/* What the rules leave is found wherever it stands. */
static void test_mail_domain__every_slip_in_hotmail(void **state)
{
  const char *const right = "hotmail.com";
  const size_t len = strlen(right);

  (void)state;
  for (size_t at = 0; at < len; at++) {
    char text[32];

    (void)snprintf(text, sizeof text, "%.*s%s", (int)at, right, right + at + 1);
    assert_meant(text, right);
    (void)snprintf(text, sizeof text, "%.*sq%s", (int)at, right, right + at);
    assert_meant(text, right);
    (void)snprintf(text, sizeof text, "%.*sq%s", (int)at, right,
                   right + at + 1);
    assert_meant(text, right);
    if (at > 0) {
      (void)snprintf(text, sizeof text, "%.*s%c%c%s", (int)at - 1, right,
                     right[at], right[at - 1], right + at + 1);
      assert_meant(text, right);
    }
  }
}

static void test_mail_domain__length_is_the_callers(void **state)
{
  const char *meant = NULL;

  (void)state;
  assert_true(mu_domain_misspelt("gmial.comx", 9, &meant));
  assert_false(mu_domain_misspelt("gmail.com", 2, &meant));
  assert_true(mu_domain_misspelt("gmail.com\0", 10, &meant));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_mail_domain__neighbours_swapped),
      cmocka_unit_test(test_mail_domain__a_letter_missing),
      cmocka_unit_test(test_mail_domain__a_letter_too_many),
      cmocka_unit_test(test_mail_domain__a_wrong_letter),
      cmocka_unit_test(test_mail_domain__case_does_not_count),
      cmocka_unit_test(test_mail_domain__right_ones),
      cmocka_unit_test(test_mail_domain__others_as_near),
      cmocka_unit_test(test_mail_domain__two_slips_are_another_domain),
      cmocka_unit_test(test_mail_domain__organizations),
      cmocka_unit_test(test_mail_domain__every_slip_in_hotmail),
      cmocka_unit_test(test_mail_domain__length_is_the_callers),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
