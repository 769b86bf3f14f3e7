/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/org_url.h"

#define URL "https://acme.okta.com"

static void expect_url(const char *url, const char *expected)
{
  char *got = NULL;
  struct mu_error err = {0};

  if (mu_org_url_check(&got, url, &err) != MU_OK) {
    fail_msg("%s", err.text);
  }
  assert_string_equal(got, expected);
  free(got);
}

static void expect_bad_url(const char *url, const char *words)
{
  char *got = NULL;
  struct mu_error err = {0};

  if (mu_org_url_check(&got, url, &err) != MU_EUSAGE) {
    fail_msg("%s is taken", url);
  }
  assert_null(got);
  if (!strstr(err.text, words)) {
    fail_msg("%s: %s", url, err.text);
  }
  assert_non_null(strstr(err.text, URL)); /* how it should look */
}

static void test_org_url__good_urls(void **state)
{
  (void)state;
  expect_url(URL, URL);
  expect_url(URL "/", URL);
  expect_url("https://acme.okta.com:8443/", "https://acme.okta.com:8443");
  expect_url("https://id.example.org", "https://id.example.org");
  expect_url("HTTPS://acme.okta.com", URL);
  expect_url("https://ACME.Okta.com", URL);
  expect_url("https://acme.okta.com:443/", URL);
  expect_url("https://administrators.okta.com",
             "https://administrators.okta.com");
}

static void test_org_url__plain_http_is_for_this_machine_alone(void **state)
{
  (void)state;
  expect_url("http://127.0.0.1:8080", "http://127.0.0.1:8080");
  expect_url("http://127.8.9.10:80/", "http://127.8.9.10");
  expect_url("http://localhost:8080", "http://localhost:8080");
  expect_url("http://[::1]:8080", "http://[::1]:8080");
  expect_bad_url("http://acme.okta.com", "not https");
  expect_bad_url("http://127.0.0.1.example.com", "not https");
  expect_bad_url("http://127.example.com", "not https");
  expect_bad_url("http://localhost.example.com", "not https");
  expect_bad_url("http://10.0.0.1", "not https");
  expect_bad_url("http://[::2]", "not https");
}

static void test_org_url__other_schemes_are_none(void **state)
{
  (void)state;
  expect_bad_url("ftp://acme.okta.com", "");
  expect_bad_url("file:///etc/passwd", "");
  expect_bad_url("acme.okta.com", "");
  expect_bad_url("https:acme.okta.com/x", "");
  expect_bad_url("", "");
  expect_bad_url("https://", "");
  expect_bad_url("https://acme .okta.com", "");
  expect_bad_url("https://acme.okta.com\n", "");
  expect_bad_url("https://acme.okta.com:port", "");
  expect_bad_url("https://https://acme.okta.com", "");
}

/* A carriage return, a zero-width space, a dash of a text program. */
static void test_org_url__what_cannot_be_seen(void **state)
{
  static const char *const urls[] = {URL "\r",
                                     " " URL,
                                     URL " ",
                                     "\t" URL,
                                     URL "\xE2\x80\x8B",
                                     "https://acme\xE2\x80\x93test.okta.com",
                                     "\xEF\xBB\xBF" URL};

  (void)state;
  for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
    expect_bad_url(urls[i], "it holds a blank, the end of a line or");
  }
}

static void test_org_url__a_url_ends_with_its_host(void **state)
{
  (void)state;
  expect_bad_url(URL "/api/v1", "path");
  expect_bad_url(URL "//", "path");
  expect_bad_url(URL "?a=b", "path");
  expect_bad_url(URL "/#/users", "path");
}

static void test_org_url__the_admin_console_is_no_org(void **state)
{
  (void)state;
  expect_bad_url("https://acme-admin.okta.com", "-admin");
  expect_bad_url("https://acme-admin.oktapreview.com", "-admin");
  expect_bad_url("https://Acme-Admin.okta.com", "-admin");
}

static void test_org_url__slips_of_the_finger(void **state)
{
  (void)state;
  expect_bad_url("https://acme.okta.com.com", ".com twice");
  expect_bad_url("https://{yourOktaDomain}", "placeholder");
  expect_bad_url("https://${OKTA_DOMAIN}", "placeholder");
  expect_bad_url("https://{{org}}.okta.com", "placeholder");
  expect_bad_url("acme.okta.com", "does not begin with https://");
  expect_bad_url("https:/acme.okta.com", "does not begin with https://");
  expect_bad_url("https://https://acme.okta.com", "twice");
  expect_bad_url("http://https://acme.okta.com", "twice");
  expect_bad_url("https://{yourOktaDomain}/", "placeholder");
}

/* A password in a URL is a slip too, and is said to nobody. */
static void test_org_url__a_password_is_never_shown(void **state)
{
  static const char *const urls[] = {
      "https://me:hush@acme.okta.com",    "https://:hush@acme.okta.com",
      "http://me:hush@acme.okta.com",     "https://me:hush@acme.okta.com/path",
      "https://me:hush@{yourOktaDomain}", "https://me:hush@acme .okta.com"};

  (void)state;
  for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
    char *got = NULL;
    struct mu_error err = {0};

    assert_int_equal(mu_org_url_check(&got, urls[i], &err), MU_EUSAGE);
    assert_null(strstr(err.text, "hush"));
  }
}

static void test_org_url__compares(void **state)
{
  bool local = true;

  (void)state;
  assert_true(mu_org_url_is_same(URL, "https://Acme.okta.com"));
  assert_false(mu_org_url_is_same(URL, "https://acme.okta.com:8443"));
  assert_false(mu_org_url_is_same(URL, "https://acme.oktapreview.com"));
  assert_int_equal(mu_org_url_check_local(&local, URL, NULL), MU_OK);
  assert_false(local);
  assert_int_equal(
      mu_org_url_check_local(&local, "http://127.0.0.1:8080", NULL), MU_OK);
  assert_true(local);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_org_url__good_urls),
      cmocka_unit_test(test_org_url__plain_http_is_for_this_machine_alone),
      cmocka_unit_test(test_org_url__other_schemes_are_none),
      cmocka_unit_test(test_org_url__what_cannot_be_seen),
      cmocka_unit_test(test_org_url__a_url_ends_with_its_host),
      cmocka_unit_test(test_org_url__the_admin_console_is_no_org),
      cmocka_unit_test(test_org_url__slips_of_the_finger),
      cmocka_unit_test(test_org_url__a_password_is_never_shown),
      cmocka_unit_test(test_org_url__compares),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
