/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "batch/org.h"
#include "scratch.h"

#define URL "https://acme.okta.com"

static const char *const variables[] = {"OKTA_CLIENT_ORGURL", "OKTA_ORG_URL",
                                        "OKTA_CLIENT_TOKEN", "OKTA_API_TOKEN"};

static int clear_environment(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
    (void)unsetenv(variables[i]);
  }
  return 0;
}

/* ---- URLs ---- */

static void expect_url(const char *url, const char *expected)
{
  char *got = NULL;
  struct mu_error err = {0};

  if (mu_org_check_url(&got, url, &err) != MU_OK) {
    fail_msg("%s", err.text);
  }
  assert_string_equal(got, expected);
  free(got);
}

static void expect_bad_url(const char *url, const char *words)
{
  char *got = NULL;
  struct mu_error err = {0};

  if (mu_org_check_url(&got, url, &err) != MU_EUSAGE) {
    fail_msg("%s is taken", url);
  }
  assert_null(got);
  if (!strstr(err.text, words)) {
    fail_msg("%s: %s", url, err.text);
  }
  assert_non_null(strstr(err.text, URL)); /* how it should look */
}

static void test_org__good_urls(void **state)
{
  (void)state;
  expect_url(URL, URL);
  expect_url(URL "/", URL);
  expect_url("https://acme.okta.com:8443/", "https://acme.okta.com:8443");
  expect_url("https://id.example.org", "https://id.example.org");
  expect_url("HTTPS://acme.okta.com", URL);
  expect_url("https://administrators.okta.com",
             "https://administrators.okta.com");
}

static void test_org__plain_http_is_for_this_machine_alone(void **state)
{
  (void)state;
  expect_url("http://127.0.0.1:8080", "http://127.0.0.1:8080");
  expect_url("http://127.8.9.10:80/", "http://127.8.9.10:80");
  expect_url("http://localhost:8080", "http://localhost:8080");
  expect_url("http://[::1]:8080", "http://[::1]:8080");
  expect_bad_url("http://acme.okta.com", "not https");
  expect_bad_url("http://127.0.0.1.example.com", "not https");
  expect_bad_url("http://127.example.com", "not https");
  expect_bad_url("http://localhost.example.com", "not https");
  expect_bad_url("http://10.0.0.1", "not https");
  expect_bad_url("http://[::2]", "not https");
}

static void test_org__other_schemes_are_none(void **state)
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

static void test_org__a_url_ends_with_its_host(void **state)
{
  (void)state;
  expect_bad_url(URL "/api/v1", "path");
  expect_bad_url(URL "//", "path");
  expect_bad_url(URL "?a=b", "path");
  expect_bad_url(URL "/#/users", "path");
}

static void test_org__the_admin_console_is_no_org(void **state)
{
  (void)state;
  expect_bad_url("https://acme-admin.okta.com", "-admin");
  expect_bad_url("https://acme-admin.oktapreview.com", "-admin");
  expect_bad_url("https://Acme-Admin.okta.com", "-admin");
}

static void test_org__slips_of_the_finger(void **state)
{
  (void)state;
  expect_bad_url("https://acme.okta.com.com", ".com twice");
  expect_bad_url("https://{yourOktaDomain}", "placeholder");
  expect_bad_url("https://{yourOktaDomain}/", "placeholder");
}

/* A password in a URL is a slip too, and is said to nobody. */
static void test_org__a_password_is_never_shown(void **state)
{
  static const char *const urls[] = {
      "https://me:hush@acme.okta.com",    "https://:hush@acme.okta.com",
      "http://me:hush@acme.okta.com",     "https://me:hush@acme.okta.com/path",
      "https://me:hush@{yourOktaDomain}", "https://me:hush@acme .okta.com"};

  (void)state;
  for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
    char *got = NULL;
    struct mu_error err = {0};

    assert_int_equal(mu_org_check_url(&got, urls[i], &err), MU_EUSAGE);
    assert_null(strstr(err.text, "hush"));
  }
}

/* ---- where org and token come from ---- */

static void expect_found(const struct mu_settings *settings, const char *url,
                         const char *authorization)
{
  struct mu_org org = {0};
  struct mu_error err = {0};

  if (mu_org_find(&org, settings, &err) != MU_OK) {
    fail_msg("%s", err.text);
  }
  assert_string_equal(org.url, url);
  assert_string_equal(mu_secret_reveal(org.authorization), authorization);
  mu_org_release(&org);
}

static void expect_not_found(const struct mu_settings *settings,
                             const char *words)
{
  struct mu_org org = {0};
  struct mu_error err = {0};

  assert_int_equal(mu_org_find(&org, settings, &err), MU_EUSAGE);
  if (!strstr(err.text, words)) {
    fail_msg("%s", err.text);
  }
  mu_org_release(&org);
}

static void test_org__the_option_comes_before_the_environment(void **state)
{
  struct mu_settings settings = {.org = URL};

  (void)state;
  (void)setenv("OKTA_CLIENT_ORGURL", "https://two.okta.com", 1);
  (void)setenv("OKTA_ORG_URL", "https://three.okta.com", 1);
  (void)setenv("OKTA_CLIENT_TOKEN", "00abc", 1);
  expect_found(&settings, URL, "Authorization: SSWS 00abc");
  settings.org = NULL;
  (void)setenv("OKTA_CLIENT_TOKEN", "00abc", 1);
  expect_found(&settings, "https://two.okta.com", "Authorization: SSWS 00abc");
  (void)setenv("OKTA_CLIENT_ORGURL", "", 1);
  (void)setenv("OKTA_API_TOKEN", "00def", 1);
  expect_found(&settings, "https://three.okta.com",
               "Authorization: SSWS 00def");
}

static void test_org__says_what_is_missing(void **state)
{
  struct mu_settings settings = {.org = NULL};

  (void)state;
  expect_not_found(&settings, "--org");
  settings.org = URL;
  expect_not_found(&settings, "--token-file");
  (void)setenv("OKTA_CLIENT_TOKEN", "  ", 1);
  expect_not_found(&settings, "--token-file");
}

static void test_org__a_real_clock_cannot_be_hurried(void **state)
{
  struct mu_settings real = {.org = URL, .rehearse_speed = 2};
  struct mu_settings here = {.org = "http://127.0.0.1:8080",
                             .rehearse_speed = 2};

  (void)state;
  (void)setenv("OKTA_CLIENT_TOKEN", "00abc", 1);
  expect_not_found(&real, "cannot be hurried");
  (void)setenv("OKTA_CLIENT_TOKEN", "00abc", 1);
  expect_found(&here, here.org, "Authorization: SSWS 00abc");
}

static void test_org__no_token_stays_in_the_environment(void **state)
{
  struct mu_settings settings = {.org = URL};

  (void)state;
  (void)setenv("OKTA_CLIENT_TOKEN", "00abc", 1);
  (void)setenv("OKTA_API_TOKEN", "00def", 1);
  expect_found(&settings, URL, "Authorization: SSWS 00abc");
  assert_null(getenv("OKTA_CLIENT_TOKEN"));
  assert_null(getenv("OKTA_API_TOKEN"));
}

static void test_org__forgets_tokens_on_demand(void **state)
{
  (void)state;
  (void)setenv("OKTA_CLIENT_TOKEN", "00abc", 1);
  (void)setenv("OKTA_API_TOKEN", "00def", 1);
  mu_org_forget_environment();
  assert_null(getenv("OKTA_CLIENT_TOKEN"));
  assert_null(getenv("OKTA_API_TOKEN"));
  mu_org_forget_environment();
}

static void test_org__the_token_file_comes_first(void **state)
{
  struct mu_scratch s;
  struct mu_settings settings = {.org = URL};

  (void)state;
  mu_scratch_init(&s);
  mu_scratch_write(&s, "00file\n", 7);
  assert_int_equal(chmod(s.path, 0600), 0);
  settings.token_file = s.path;
  (void)setenv("OKTA_CLIENT_TOKEN", "00abc", 1);
  expect_found(&settings, URL, "Authorization: SSWS 00file");
  assert_null(getenv("OKTA_CLIENT_TOKEN"));
  assert_int_equal(chmod(s.path, 0644), 0);
  expect_not_found(&settings, "chmod");
  mu_scratch_release(&s);
}

static void test_org__what_is_no_token_is_refused(void **state)
{
  static const char *const bad[] = {"{apiToken}", "SSWS 00abc", "00a bc",
                                    "00abc\x01",  "00\xC3\xAB", "\xEF\xBB\xBF{",
                                    "00a\tbc"};
  struct mu_settings settings = {.org = URL};

  (void)state;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    (void)setenv("OKTA_CLIENT_TOKEN", bad[i], 1);
    expect_not_found(&settings, "API token");
  }
}

/* A dry run has to know without touching either. */
static void test_org__tells_what_is_named(void **state)
{
  struct mu_settings none = {0};
  struct mu_settings given = {.org = "https://one.okta.com",
                              .token_file = "/nowhere"};

  (void)state;
  assert_false(mu_org_is_named(&none) || mu_org_has_token(&none));
  assert_true(mu_org_is_named(&given) && mu_org_has_token(&given));
  (void)setenv("OKTA_ORG_URL", "", 1);
  assert_false(mu_org_is_named(&none));
  (void)setenv("OKTA_ORG_URL", "https://three.okta.com", 1);
  (void)setenv("OKTA_API_TOKEN", "00def", 1);
  assert_true(mu_org_is_named(&none) && mu_org_has_token(&none));
  assert_string_equal(getenv("OKTA_API_TOKEN"), "00def");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_org__good_urls),
      cmocka_unit_test(test_org__plain_http_is_for_this_machine_alone),
      cmocka_unit_test(test_org__other_schemes_are_none),
      cmocka_unit_test(test_org__a_url_ends_with_its_host),
      cmocka_unit_test(test_org__the_admin_console_is_no_org),
      cmocka_unit_test(test_org__slips_of_the_finger),
      cmocka_unit_test(test_org__a_password_is_never_shown),
      cmocka_unit_test_setup(test_org__the_option_comes_before_the_environment,
                             clear_environment),
      cmocka_unit_test_setup(test_org__says_what_is_missing, clear_environment),
      cmocka_unit_test_setup(test_org__a_real_clock_cannot_be_hurried,
                             clear_environment),
      cmocka_unit_test_setup(test_org__no_token_stays_in_the_environment,
                             clear_environment),
      cmocka_unit_test_setup(test_org__forgets_tokens_on_demand,
                             clear_environment),
      cmocka_unit_test_setup(test_org__the_token_file_comes_first,
                             clear_environment),
      cmocka_unit_test_setup(test_org__what_is_no_token_is_refused,
                             clear_environment),
      cmocka_unit_test_setup(test_org__tells_what_is_named, clear_environment),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
