/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/next_page.h"

#define ORG "https://acme.okta.com"

/* What comes of a link with this target. */
static const char *page(const char *origin, const char *target)
{
  static struct mu_error err;
  static char text[256];
  struct mu_buffer links = {0};
  struct mu_buffer path = {0};
  enum mu_code rc = MU_OK;

  mu_buffer_printf(&links, "<" ORG "/here>; rel=\"self\", <%s>; rel=\"next\"",
                   target);
  rc = mu_next_page(&path, links.data, links.len, origin, &err);
  assert_true(rc == MU_OK || rc == MU_ENET);
  (void)strncpy(text, rc == MU_OK ? mu_buffer_text(&path) : err.text,
                sizeof text - 1);
  mu_buffer_release(&links);
  mu_buffer_release(&path);
  return text;
}

static void test_next_page__gives_path_and_query(void **state)
{
  (void)state;
  assert_string_equal(page(ORG, ORG "/api/v1/logs?after=a%2Fb&limit=3"),
                      "/api/v1/logs?after=a%2Fb&limit=3");
  assert_string_equal(page(ORG, "HTTPS://ACME.okta.com:443/a?b=c"), "/a?b=c");
  assert_string_equal(page(ORG, "/api/v1/users?after=x"),
                      "/api/v1/users?after=x");
  assert_string_equal(page(ORG, ORG "/a#b"), "/a");
  assert_string_equal(page("http://127.0.0.1:80", "http://127.0.0.1/a"), "/a");
}

static void test_next_page__never_leaves_the_org(void **state)
{
  static const char *const targets[] = {
      "https://evil.example/api/v1/logs",
      "https://acme.okta.com.evil.example/a",
      "https://acme.okta.com:8443/a",
      "http://acme.okta.com/a",
      "https://me@acme.okta.com/a",
      "https://me:secret@acme.okta.com/a",
      "https://acme.okta.com@evil.example/a",
      "//evil.example/a",
  };

  (void)state;
  for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
    if (!strstr(page(ORG, targets[i]), "leads to another server")) {
      fail_msg("%s: %s", targets[i], page(ORG, targets[i]));
    }
  }
}

static void test_next_page__refuses_what_is_no_url(void **state)
{
  (void)state;
  assert_non_null(strstr(page(ORG, "https://acme.okta.com/a b"), "is no URL"));
  assert_non_null(strstr(page(ORG, "/a\x01"), "is no URL"));
  assert_non_null(strstr(page(ORG, "/\xff"), "is no URL"));
  assert_non_null(strstr(page(ORG, "https://:99999999/"), "is no URL"));
}

static void test_next_page__the_last_page_has_none(void **state)
{
  static const char links[] = "<" ORG "/a>; rel=\"self\"";
  struct mu_buffer path = {0};

  (void)state;
  assert_int_equal(mu_next_page(&path, links, sizeof links - 1, ORG, NULL),
                   MU_END);
  assert_int_equal(mu_next_page(&path, "", 0, ORG, NULL), MU_END);
  mu_buffer_release(&path);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_next_page__gives_path_and_query),
      cmocka_unit_test(test_next_page__never_leaves_the_org),
      cmocka_unit_test(test_next_page__refuses_what_is_no_url),
      cmocka_unit_test(test_next_page__the_last_page_has_none)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
