/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "batch/challenge.h"

#define SCOPE                                                                  \
  "Bearer authorization_uri=\"http://acme.okta.com/oauth2/v1/authorize\", "    \
  "realm=\"http://acme.okta.com\", scope=\"okta.groups.read\", "               \
  "error=\"insufficient_scope\", "                                             \
  "error_description=\"The access token provided does not contain the "        \
  "required scopes.\", resource=\"/api/v1/groups\""

static void assert_value(const char *header, const char *name,
                         const char *expected)
{
  struct mu_buffer value = {0};

  assert_int_equal(mu_challenge_value(header, name, &value), expected != NULL);
  if (expected) {
    assert_string_equal(mu_buffer_text(&value), expected);
  }
  mu_buffer_release(&value);
}

static void test_challenge__values(void **state)
{
  (void)state;
  assert_value(SCOPE, "scope", "okta.groups.read");
  assert_value(SCOPE, "ERROR", "insufficient_scope");
  assert_value(SCOPE, "rror", NULL);
  assert_value("DPoP error=\"a\\\"b\",x=y", "error", "a\"b");
  assert_value("DPoP error=\"a\\\"b\",x=y", "x", "y");
  assert_value("Bearer a=\"error=no\"", "error", NULL);
  assert_value("Bearer error=bare, b", "error", "bare");
  assert_value("Bearer error=\"cut", "error", "cut");
  assert_value("Bearer error=\"cut\\", "error", "cut\\");
  assert_value("", "error", NULL);
  assert_value("error=", "error", "");
  assert_value("DPoP error = \"a\", x\t=  y", "error", "a");
  assert_value("DPoP error = \"a\", x\t=  y", "x", "y");
  assert_value("error x=y", "error", NULL);
}

static void test_challenge__is(void **state)
{
  (void)state;
  assert_true(mu_challenge_is(SCOPE, "insufficient_scope"));
  assert_false(mu_challenge_is(SCOPE, "insufficient"));
  assert_false(mu_challenge_is("", ""));
  assert_true(mu_challenge_is("Bearer error=\"a\", DPoP error=\"b\"", "a"));
  assert_true(mu_challenge_is("Bearer error=\"a\", DPoP error=\"b\"", "b"));
  assert_true(mu_challenge_is("Bearer realm=\"x,\", DPoP error=b", "b"));
  assert_false(mu_challenge_is("Bearer error=\"a\", x=\"error=b\"", "b"));
  assert_false(mu_challenge_is("Bearer error=\"a", "ab"));
  assert_true(mu_challenge_is("Bearer realm = \"r\", error = \"b\"", "b"));
}

static void assert_explained(const char *header, const char *expected)
{
  struct mu_buffer words = {0};

  assert_int_equal(mu_challenge_explain(header, &words), expected != NULL);
  assert_string_equal(mu_buffer_text(&words), expected ? expected : "");
  mu_buffer_release(&words);
}

static void test_challenge__in_words(void **state)
{
  (void)state;
  assert_explained(SCOPE,
                   "the access token lacks the scope okta.groups.read: a super "
                   "admin grants it to the app under Applications > the app > "
                   "Okta API Scopes");
  assert_explained("DPoP error=\"insufficient_scope\"",
                   "the access token lacks the scope that this needs: a super "
                   "admin grants it to the app under Applications > the app > "
                   "Okta API Scopes");
  assert_explained("Bearer error=\"invalid_token\", "
                   "error_description=\"It has expired\"",
                   "the access token is not accepted: It has expired");
  assert_explained("DPoP error=invalid_dpop_proof",
                   "the access token is not accepted");
  assert_explained("Bearer realm=x, DPoP error=\"use_dpop_nonce\"",
                   "the org wants a nonce in proofs for its access tokens "
                   "(DPoP), and takes none that it gave");
  assert_explained("Basic realm=x", NULL);
  assert_explained("", NULL);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_challenge__values),
      cmocka_unit_test(test_challenge__is),
      cmocka_unit_test(test_challenge__in_words),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
