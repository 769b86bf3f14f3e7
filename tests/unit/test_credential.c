/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "batch/credential.h"
#include "scratch.h"

#define PEM "-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----"

static const struct mu_credential_names names = {.mode = "MODE",
                                                 .token = "TOKEN",
                                                 .client_id = "CLIENT",
                                                 .private_key = "KEY",
                                                 .client_secret = "SECRET"};

static struct mu_secret *secret(const char *text)
{
  struct mu_secret *made = NULL;

  assert_int_equal(mu_secret_new(&made, "", text, strlen(text), NULL), MU_OK);
  return made;
}

static struct mu_credential_draft draft_of(const char *mode, const char *token,
                                           const char *client_id,
                                           const char *key)
{
  return (struct mu_credential_draft){.names = &names,
                                      .token_kind = MU_CREDENTIAL_SSWS,
                                      .mode = mode,
                                      .client_id = client_id,
                                      .token = token ? secret(token) : NULL,
                                      .private_key = key ? secret(key) : NULL};
}

static void expect_made(struct mu_credential *out,
                        struct mu_credential_draft draft,
                        enum mu_credential_kind kind)
{
  struct mu_error err = {0};

  if (mu_credential_make(out, &draft, &err) != MU_OK) {
    fail_msg("%s", err.text);
  }
  assert_int_equal(out->kind, kind);
  mu_credential_draft_release(&draft);
}

static void expect_kind(struct mu_credential_draft draft,
                        enum mu_credential_kind kind)
{
  struct mu_credential made = {0};

  expect_made(&made, draft, kind);
  mu_credential_release(&made);
}

static void expect_refused(struct mu_credential_draft draft, const char *name,
                           const char *words)
{
  struct mu_credential made = {0};
  struct mu_error err = {0};

  assert_int_equal(mu_credential_make(&made, &draft, &err), MU_EUSAGE);
  assert_int_equal(made.kind, MU_CREDENTIAL_NONE);
  if (!strstr(err.text, name) || !strstr(err.text, words) ||
      strstr(err.text, "hush")) {
    fail_msg("%s", err.text);
  }
  mu_credential_release(&made);
  mu_credential_draft_release(&draft);
}

static void test_credential__a_token_is_one(void **state)
{
  struct mu_credential made = {0};

  (void)state;
  expect_made(&made, draft_of(NULL, "00abc", NULL, NULL), MU_CREDENTIAL_SSWS);
  assert_string_equal(mu_secret_reveal(made.token), "00abc");
  assert_string_equal(made.source, "TOKEN");
  mu_credential_release(&made);
  assert_int_equal(made.kind, MU_CREDENTIAL_NONE);
  expect_kind(draft_of("SSWS", "00abc", NULL, NULL), MU_CREDENTIAL_SSWS);
  expect_kind(draft_of("ssws", "00abc", "0oa1", PEM), MU_CREDENTIAL_SSWS);
  expect_kind(draft_of("Bearer", "eyJ.a-b_c.d", NULL, NULL),
              MU_CREDENTIAL_BEARER);
}

static void test_credential__a_place_may_say_none(void **state)
{
  (void)state;
  expect_kind(draft_of(NULL, NULL, NULL, NULL), MU_CREDENTIAL_NONE);
  expect_kind(draft_of("SSWS", NULL, NULL, NULL), MU_CREDENTIAL_NONE);
  expect_kind(draft_of("SSWS", NULL, "0oa1", PEM), MU_CREDENTIAL_NONE);
  expect_kind(draft_of(NULL, NULL, "0oa1", NULL), MU_CREDENTIAL_NONE);
}

static void test_credential__a_key_is_a_service_app(void **state)
{
  struct mu_credential made = {0};
  struct mu_credential_draft draft = draft_of("PrivateKey", NULL, "0oa1", PEM);

  (void)state;
  draft.key_id = "kid1";
  draft.scopes = " okta.users.manage,okta.groups.read ,\tokta.logs.read\n";
  draft.place = strdup("./okta.yaml");
  expect_made(&made, draft, MU_CREDENTIAL_SERVICE_APP);
  assert_string_equal(made.source, "./okta.yaml");
  assert_string_equal(made.client_id, "0oa1");
  assert_string_equal(made.key_id, "kid1");
  assert_string_equal(made.scopes,
                      "okta.users.manage okta.groups.read okta.logs.read");
  assert_string_equal(mu_secret_reveal(made.private_key), PEM);
  assert_null(made.key_path);
  assert_null(made.token);
  mu_credential_release(&made);
  expect_made(&made, draft_of(NULL, NULL, "0oa1", "{\"kty\":\"RSA\"}"),
              MU_CREDENTIAL_SERVICE_APP);
  assert_null(made.key_id);
  assert_null(made.scopes);
  mu_credential_release(&made);
  /* The mode decides where there are both. */
  expect_kind(draft_of("PrivateKey", NULL, "0oa1", "Bag Attributes\n" PEM),
              MU_CREDENTIAL_SERVICE_APP); /* as openssl pkcs12 writes it */
  expect_kind(draft_of("PrivateKey", "00abc", "0oa1", PEM),
              MU_CREDENTIAL_SERVICE_APP);
}

static void test_credential__a_key_may_be_in_a_file(void **state)
{
  struct mu_scratch s;
  struct mu_credential made = {0};
  struct mu_credential_draft by_option = draft_of(NULL, NULL, "0oa1", NULL);

  (void)state;
  mu_scratch_init(&s);
  mu_scratch_write(&s, PEM "\n", sizeof PEM);
  assert_int_equal(chmod(s.path, 0600), 0);
  expect_made(&made, draft_of(NULL, NULL, "0oa1", s.path),
              MU_CREDENTIAL_SERVICE_APP);
  assert_string_equal(mu_secret_reveal(made.private_key), PEM);
  assert_string_equal(made.key_path, s.path);
  mu_credential_release(&made);
  by_option.key_path = s.path;
  expect_made(&made, by_option, MU_CREDENTIAL_SERVICE_APP);
  assert_string_equal(made.key_path, s.path);
  mu_credential_release(&made);
  assert_int_equal(setenv("HOME", s.dir, 1), 0);
  expect_kind(
      draft_of(NULL, NULL, "0oa1",
               strcat(strcpy((char[300]){0}, "~"), s.path + strlen(s.dir))),
      MU_CREDENTIAL_SERVICE_APP);
  assert_int_equal(chmod(s.path, 0640), 0);
  expect_refused(draft_of(NULL, NULL, "0oa1", s.path), s.path, "chmod 600");
  mu_scratch_write(&s, "ssh-rsa hush", 12);
  assert_int_equal(chmod(s.path, 0600), 0);
  expect_refused(draft_of(NULL, NULL, "0oa1", s.path), s.path,
                 "holds no private key");
  mu_scratch_release(&s);
}

/* Its frame got lost in a copy, perhaps. */
static void test_credential__what_is_no_key_is_not_shown(void **state)
{
  (void)state;
  expect_refused(draft_of(NULL, NULL, "0oa1", "MIIEvhush+/=="), "KEY",
                 "neither a private key");
  expect_refused(draft_of(NULL, NULL, "0oa1", "hush\nhush"), "KEY",
                 "neither a private key");
}

static void test_credential__says_which_half_is_missing(void **state)
{
  struct mu_credential_draft with_secret = {
      .names = &names, .client_id = "0oa1", .has_client_secret = true};

  (void)state;
  expect_refused(draft_of("PrivateKey", NULL, NULL, PEM), "CLIENT", "missing");
  expect_refused(draft_of(NULL, NULL, NULL, PEM), "CLIENT", "missing");
  expect_refused(draft_of("PrivateKey", NULL, "0oa1", NULL), "KEY", "missing");
  expect_refused(draft_of("PrivateKey", "00abc", NULL, NULL), "KEY", "missing");
  expect_refused(with_secret, "SECRET", "private_key_jwt");
  with_secret.mode = "PrivateKey";
  expect_refused(with_secret, "SECRET", "private_key_jwt");
}

static void test_credential__placeholders_are_none(void **state)
{
  static const char *const bad[] = {
      "{apiToken}",     "SSWS 00abc", "00a bc",  "00abc\x01",
      "00\xC3\xAB",     "00a\tbc",    "'00abc'", "\"00abc\"",
      "OKTA_TOKEN=00a", "<token>",    "$TOKEN"};

  (void)state;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    expect_refused(draft_of(NULL, bad[i], NULL, NULL), "TOKEN", "API token");
  }
  expect_refused(draft_of("Bearer", "'eyJ.a.b'", NULL, NULL), "TOKEN",
                 "access token");
  expect_kind(draft_of(NULL, "00a-b_c.d~e+f/g==", NULL, NULL),
              MU_CREDENTIAL_SSWS);
  expect_refused(draft_of(NULL, NULL, "{clientId}", PEM), "CLIENT",
                 "placeholder");
  expect_refused(draft_of("JWT", "00abc", NULL, NULL), "MODE",
                 "none of SSWS, PrivateKey and Bearer");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_credential__a_token_is_one),
      cmocka_unit_test(test_credential__a_place_may_say_none),
      cmocka_unit_test(test_credential__a_key_is_a_service_app),
      cmocka_unit_test(test_credential__a_key_may_be_in_a_file),
      cmocka_unit_test(test_credential__what_is_no_key_is_not_shown),
      cmocka_unit_test(test_credential__says_which_half_is_missing),
      cmocka_unit_test(test_credential__placeholders_are_none),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
