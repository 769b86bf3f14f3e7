/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "batch/okta_environment.h"
#include "batch/org.h"
#include "scarce_memory.h"
#include "scratch.h"

#define URL   "https://acme.okta.com"
#define OTHER "https://other.okta.com"
#define PEM   "-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----"

/* Each test has a folder of its own as HOME and to work in. */
struct desk {
  struct mu_scratch scratch;
  char home[512];
  char here[512];
};

static void make_folder(char *path, size_t size, const char *dir,
                        const char *name)
{
  (void)snprintf(path, size, "%s/%s", dir, name);
  assert_int_equal(mkdir(path, 0700), 0);
}

static int set_up(void **state)
{
  struct desk *desk = calloc(1, sizeof *desk);
  char okta[600];

  assert_non_null(desk);
  mu_scratch_init(&desk->scratch);
  make_folder(desk->home, sizeof desk->home, desk->scratch.dir, "home");
  make_folder(okta, sizeof okta, desk->home, ".okta");
  make_folder(desk->here, sizeof desk->here, desk->scratch.dir, "here");
  assert_int_equal(chdir(desk->here), 0);
  for (int i = 0; i < MU_OKTA_VARIABLES; i++) {
    (void)unsetenv(mu_okta_environment_name((enum mu_okta_variable)i));
  }
  (void)unsetenv("CREDENTIALS_DIRECTORY");
  (void)setenv("HOME", desk->home, 1);
  *state = desk;
  return 0;
}

static void remove_file(const char *dir, const char *name)
{
  char path[600];

  (void)snprintf(path, sizeof path, "%s/%s", dir, name);
  (void)remove(path);
}

static int tear_down(void **state)
{
  static const char *const names[] = {
      "okta.yaml",      ".okta.yaml",   ".okta/okta.yaml",
      "okta-token",     "okta-org-url", "okta-private-key",
      "okta-client-id", "okta-key-id",  ".okta"};
  struct desk *desk = *state;

  assert_int_equal(chdir("/"), 0);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    remove_file(desk->home, names[i]);
    remove_file(desk->here, names[i]);
  }
  (void)rmdir(desk->home);
  (void)rmdir(desk->here);
  mu_scratch_release(&desk->scratch);
  free(desk);
  return 0;
}

/* A file where the test works, or in its HOME. */
static void write_file(const char *dir, const char *name, const char *text,
                       mode_t mode)
{
  char path[600];
  FILE *file = NULL;

  (void)snprintf(path, sizeof path, "%s/%s", dir, name);
  file = fopen(path, "we");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(fclose(file), 0);
  assert_int_equal(chmod(path, mode), 0);
}

static void find(struct mu_org *org, const struct mu_settings *settings)
{
  struct mu_error err = {0};

  if (mu_org_find(org, settings, &err) != MU_OK) {
    fail_msg("%s", err.text);
  }
}

/* An API token. */
static void expect_found(const struct mu_settings *settings, const char *url,
                         const char *token, const char *source)
{
  struct mu_org org = {0};

  find(&org, settings);
  assert_string_equal(org.url, url);
  assert_int_equal(org.credential.kind, MU_CREDENTIAL_SSWS);
  assert_string_equal(mu_secret_reveal(org.credential.token), token);
  assert_string_equal(org.credential.source, source);
  mu_org_release(&org);
}

static void expect_not_found(const struct mu_settings *settings,
                             const char *words)
{
  struct mu_org org = {0};
  struct mu_error err = {0};

  assert_int_equal(mu_org_find(&org, settings, &err), MU_EUSAGE);
  if (!strstr(err.text, words) || strstr(err.text, "hush")) {
    fail_msg("%s", err.text);
  }
  mu_org_release(&org);
}

static void test_org__the_option_comes_before_the_environment(void **state)
{
  struct mu_settings settings = {.org = URL};

  (void)state;
  (void)setenv("OKTA_CLIENT_TOKEN", "00abc", 1);
  expect_found(&settings, URL, "00abc", "OKTA_CLIENT_TOKEN");
  settings.org = NULL;
  (void)setenv("OKTA_CLIENT_ORGURL", OTHER, 1);
  (void)setenv("OKTA_ORG_URL", "https://three.okta.com", 1);
  (void)setenv("OKTA_CLIENT_TOKEN", "00abc", 1);
  expect_found(&settings, OTHER, "00abc", "OKTA_CLIENT_TOKEN");
  (void)setenv("OKTA_CLIENT_ORGURL", "", 1);
  (void)setenv("OKTA_API_TOKEN", "00def", 1);
  expect_found(&settings, "https://three.okta.com", "00def", "OKTA_API_TOKEN");
}

static void test_org__says_what_is_missing(void **state)
{
  struct mu_settings settings = {.org = NULL};

  (void)state;
  expect_not_found(&settings, "--org");
  settings.org = URL;
  expect_not_found(&settings, "--token-file");
  (void)setenv("OKTA_CLIENT_TOKEN", "  ", 1);
  expect_not_found(&settings, "--private-key");
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
  expect_found(&here, here.org, "00abc", "OKTA_CLIENT_TOKEN");
}

static void test_org__no_secret_stays_in_the_environment(void **state)
{
  static const char *const secrets[] = {
      "OKTA_CLIENT_TOKEN",        "OKTA_API_TOKEN",
      "OKTA_ACCESS_TOKEN",        "OKTA_CLIENT_PRIVATEKEY",
      "OKTA_CLIENT_CLIENTSECRET", "OKTA_API_PRIVATE_KEY"};
  struct mu_settings none = {0};
  struct mu_org org = {0};

  (void)state;
  for (size_t round = 0; round < 2; round++) {
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
      (void)setenv(secrets[i], "hush", 1);
    }
    if (round == 0) {
      assert_int_equal(mu_org_look(&org, &none, NULL), MU_OK);
      assert_null(org.url);
    } else {
      mu_okta_environment_forget();
    }
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
      assert_null(getenv(secrets[i]));
    }
  }
  mu_org_release(&org);
}

static void test_org__options_come_first(void **state)
{
  struct desk *desk = *state;
  char source[400];
  struct mu_settings settings = {.org = URL, .token_file = desk->scratch.path};

  mu_scratch_write(&desk->scratch, "00file\n", 7);
  assert_int_equal(chmod(desk->scratch.path, 0600), 0);
  (void)snprintf(source, sizeof source, "--token-file %s", desk->scratch.path);
  (void)setenv("OKTA_CLIENT_TOKEN", "00abc", 1);
  expect_found(&settings, URL, "00file", source);
  assert_null(getenv("OKTA_CLIENT_TOKEN"));
  assert_int_equal(chmod(desk->scratch.path, 0644), 0);
  expect_not_found(&settings, "chmod");
  settings.token_file = NULL;
  settings.token_command = "env | grep hush || echo 00said";
  (void)setenv("OKTA_CLIENT_TOKEN", "hush", 1);
  expect_found(&settings, URL, "00said", "--token-command");
  settings.token_command = "exit 7";
  expect_not_found(&settings, "--token-command ended with status 7");
}

static void test_org__options_name_one_credential(void **state)
{
  struct mu_settings settings = {
      .org = URL, .token_file = "/no", .token_command = "true"};

  (void)state;
  expect_not_found(&settings, "which credential?");
  settings = (struct mu_settings){
      .org = URL, .token_file = "/no", .private_key = "/no", .client_id = "0"};
  expect_not_found(&settings, "which credential?");
  settings = (struct mu_settings){.org = URL, .private_key = "/no"};
  expect_not_found(&settings, "--client-id ID");
  settings = (struct mu_settings){.org = URL, .client_id = "0oa1"};
  expect_not_found(&settings, "--private-key FILE");
  settings = (struct mu_settings){.org = URL, .key_id = "k"};
  expect_not_found(&settings, "--private-key FILE");
  settings = (struct mu_settings){.org = URL,
                                  .token_command = "echo 00",
                                  .passphrase_command = "echo hush"};
  expect_not_found(&settings, "--passphrase-command is for a private key");
}

static void expect_service_app(const struct mu_settings *settings,
                               const char *client_id, const char *key_id,
                               const char *scopes, const char *source)
{
  struct mu_org org = {0};

  find(&org, settings);
  assert_int_equal(org.credential.kind, MU_CREDENTIAL_SERVICE_APP);
  assert_string_equal(org.credential.client_id, client_id);
  assert_string_equal(org.credential.key_id, key_id);
  assert_string_equal(mu_secret_reveal(org.credential.private_key), PEM);
  assert_string_equal(org.credential.source, source);
  if (scopes) {
    assert_string_equal(org.credential.scopes, scopes);
  } else {
    assert_null(org.credential.scopes);
  }
  mu_org_release(&org);
}

static void test_org__a_key_by_options(void **state)
{
  struct desk *desk = *state;
  char source[400];
  struct mu_org org = {0};
  struct mu_settings settings = {.org = URL,
                                 .client_id = "0oa1",
                                 .private_key = desk->scratch.path,
                                 .key_id = "kid",
                                 .passphrase_command = "echo ' open sesame '"};

  mu_scratch_write(&desk->scratch, PEM "\n", sizeof PEM);
  assert_int_equal(chmod(desk->scratch.path, 0600), 0);
  (void)snprintf(source, sizeof source, "--private-key %s", desk->scratch.path);
  expect_service_app(&settings, "0oa1", "kid", NULL, source);
  find(&org, &settings);
  assert_string_equal(mu_secret_reveal(org.credential.passphrase),
                      " open sesame "); /* blanks may be part of it */
  assert_string_equal(org.credential.key_path, desk->scratch.path);
  mu_org_release(&org);
}

static void test_org__a_key_by_the_environment(void **state)
{
  struct mu_settings settings = {.org = URL};

  (void)state;
  (void)setenv("OKTA_CLIENT_AUTHORIZATIONMODE", "PrivateKey", 1);
  (void)setenv("OKTA_CLIENT_CLIENTID", "0oa1", 1);
  (void)setenv("OKTA_CLIENT_SCOPES", "a,b", 1);
  (void)setenv("OKTA_CLIENT_PRIVATEKEY", PEM "\n", 1);
  (void)setenv("OKTA_CLIENT_PRIVATEKEYID", "kid", 1);
  expect_service_app(&settings, "0oa1", "kid", "a b", "OKTA_CLIENT_PRIVATEKEY");
  expect_not_found(&settings, "OKTA_CLIENT_PRIVATEKEY: it is missing");
  (void)setenv("OKTA_CLIENT_CLIENTSECRET", "hush", 1);
  expect_not_found(&settings, "private_key_jwt");
  (void)setenv("OKTA_CLIENT_AUTHORIZATIONMODE", "JWT", 1);
  expect_not_found(&settings, "OKTA_CLIENT_AUTHORIZATIONMODE: it is none of");
}

static void test_org__terraform_has_its_own_names(void **state)
{
  struct mu_settings settings = {0};
  struct mu_org org = {0};

  (void)state;
  (void)setenv("OKTA_ORG_NAME", "acme", 1);
  (void)setenv("OKTA_API_TOKEN", "00abc", 1);
  expect_found(&settings, URL, "00abc", "OKTA_API_TOKEN");
  (void)setenv("OKTA_BASE_URL", "oktapreview.com", 1);
  (void)setenv("OKTA_API_CLIENT_ID", "0oa1", 1);
  (void)setenv("OKTA_API_SCOPES", "a,b", 1);
  (void)setenv("OKTA_API_PRIVATE_KEY", PEM, 1);
  (void)setenv("OKTA_API_PRIVATE_KEY_ID", "kid", 1);
  expect_service_app(&settings, "0oa1", "kid", "a b", "OKTA_API_PRIVATE_KEY");
  (void)setenv("OKTA_ACCESS_TOKEN", "eyJ", 1);
  find(&org, &settings);
  assert_int_equal(org.credential.kind, MU_CREDENTIAL_BEARER);
  assert_string_equal(org.url, "https://acme.oktapreview.com");
  assert_string_equal(org.url_source, "OKTA_ORG_NAME and OKTA_BASE_URL");
  mu_org_release(&org);
}

static void test_org__systemd_comes_after_the_environment(void **state)
{
  struct desk *desk = *state;
  struct mu_settings settings = {0};

  (void)setenv("CREDENTIALS_DIRECTORY", desk->home, 1);
  write_file(desk->home, "okta-org-url", URL "\n", 0444);
  write_file(desk->home, "okta-token", "00unit\n", 0444);
  expect_found(&settings, URL, "00unit", "a credential of systemd");
  (void)setenv("OKTA_API_TOKEN", "00abc", 1);
  expect_found(&settings, URL, "00abc", "OKTA_API_TOKEN");
  settings.org = OTHER;
  expect_not_found(&settings, "belongs to " URL);
  settings.org = NULL;
  remove_file(desk->home, "okta-token");
  write_file(desk->home, "okta-private-key", PEM "\n", 0444);
  expect_not_found(&settings, "okta-client-id: it is missing");
  write_file(desk->home, "okta-client-id", "0oa1\n", 0444);
  write_file(desk->home, "okta-key-id", "kid\n", 0444);
  expect_service_app(&settings, "0oa1", "kid", NULL, "a credential of systemd");
}

static void test_org__okta_yaml_comes_last(void **state)
{
  struct desk *desk = *state;
  struct mu_settings settings = {0};
  char home[600];

  (void)snprintf(home, sizeof home, "%s/.okta/okta.yaml", desk->home);
  write_file(desk->home, ".okta/okta.yaml",
             "okta: {client: {orgUrl: " OTHER ", token: 00home}}\n", 0600);
  expect_found(&settings, OTHER, "00home", home);
  write_file(desk->here, ".okta.yaml",
             "okta: {client: {orgUrl: " URL ", token: 00dot}}\n", 0600);
  expect_found(&settings, URL, "00dot", "./.okta.yaml");
  write_file(desk->here, "okta.yaml",
             "okta:\n  client:\n    orgUrl: " URL "\n    clientId: 0oa1\n"
             "    scopes: [a, b]\n    keyId: kid\n    privateKey: |\n"
             "      -----BEGIN PRIVATE KEY-----\n      hush\n"
             "      -----END PRIVATE KEY-----",
             0600);
  expect_service_app(&settings, "0oa1", "kid", "a b", "./okta.yaml");
  (void)setenv("OKTA_CLIENT_TOKEN", "00abc", 1);
  expect_found(&settings, URL, "00abc", "OKTA_CLIENT_TOKEN");
}

static void test_org__a_yaml_with_a_secret_is_its_owners_alone(void **state)
{
  struct desk *desk = *state;
  struct mu_settings settings = {0};

  write_file(desk->here, "okta.yaml", "okta: {client: {orgUrl: " URL "}}\n",
             0644);
  (void)setenv("OKTA_CLIENT_TOKEN", "00abc", 1);
  expect_found(&settings, URL, "00abc", "OKTA_CLIENT_TOKEN");
  write_file(desk->here, "okta.yaml",
             "okta: {client: {orgUrl: " URL ", token: hush}}\n", 0644);
  expect_not_found(&settings, "./okta.yaml holds a token and can be read");
  write_file(desk->here, "okta.yaml",
             "okta: {client: {orgUrl: " URL ", token: [hush, b]}}\n", 0600);
  expect_not_found(&settings, "several values of token");
  write_file(desk->here, "okta.yaml",
             "okta: {client: {orgUrl: " URL ", orgUrl: " OTHER "}}\n", 0600);
  expect_not_found(&settings, "./okta.yaml has several values of orgUrl");
  write_file(desk->here, "okta.yaml", "okta: [\n", 0600);
  expect_not_found(&settings, "./okta.yaml: line 2");
}

static void test_org__a_yaml_as_people_and_other_sdks_write_it(void **state)
{
  struct desk *desk = *state;
  struct mu_settings settings = {0};

  write_file(desk->here, "okta.yaml",
             "okta:\n  client:\n    oktaDomain: " URL "\n"
             "    token: |\n      00block\n",
             0600);
  expect_found(&settings, URL, "00block", "./okta.yaml");
  write_file(desk->here, "okta.yaml",
             "okta:\n  client:\n    orgUrl: " URL "\n"
             "    token: |\n      hush\n      hush\n",
             0600);
  expect_not_found(&settings, "./okta.yaml: token: this API token is a");
  write_file(desk->here, "okta.yaml",
             "okta: {client: {orgUrl: " URL ", token: ' '}}\n", 0600);
  expect_not_found(&settings, "./okta.yaml: token is empty");
}

static void test_org__a_yaml_without_a_url(void **state)
{
  struct desk *desk = *state;
  struct mu_settings settings = {0};

  write_file(desk->here, "okta.yaml", "client: {orgUrl: " URL "}\n", 0600);
  expect_not_found(&settings, "which org? ./okta.yaml has no "
                              "okta.client.orgUrl; say --org " URL);
  write_file(desk->here, "okta.yaml",
             "okta: {profiles: {a: {orgUrl: " URL "}, b: {token: x}}}\n", 0600);
  expect_not_found(&settings, "but for --profile there is a, b; say --org");
}

static void test_org__a_profile_may_have_dots_in_its_name(void **state)
{
  struct desk *desk = *state;
  struct mu_settings settings = {.profile = "acme.okta.com"};

  write_file(desk->here, "okta.yaml",
             "okta:\n  profiles:\n    acme.okta.com: {orgUrl: " URL
             ", token: 00acme, proxy: {host: x}}\n    b: {token: 00b}\n",
             0600);
  expect_found(&settings, URL, "00acme", "./okta.yaml (profile acme.okta.com)");
  settings.profile = "acme";
  expect_not_found(&settings, "there is no profile \"acme\" in okta.yaml; "
                              "there is acme.okta.com, b");
}

static void test_org__a_profile_takes_the_place_of_the_rest(void **state)
{
  struct desk *desk = *state;
  struct mu_settings settings = {.profile = "test"};

  (void)setenv("OKTA_CLIENT_ORGURL", "https://three.okta.com", 1);
  (void)setenv("OKTA_CLIENT_TOKEN", "hush", 1);
  expect_not_found(&settings, "no okta.yaml has any");
  assert_null(getenv("OKTA_CLIENT_TOKEN"));
  write_file(desk->here, "okta.yaml",
             "okta:\n  client: {orgUrl: " URL ", token: hush}\n  profiles:\n"
             "    test: {orgUrl: " OTHER ", token: 00test}\n"
             "    prod: {orgUrl: " URL "}\n    rest: {token: 00rest}\n",
             0600);
  expect_found(&settings, OTHER, "00test", "./okta.yaml (profile test)");
  settings.profile = "tes";
  expect_not_found(
      &settings, "no profile \"tes\" in okta.yaml; there is test, prod, rest");
  settings.profile = "prod";
  (void)setenv("OKTA_CLIENT_TOKEN", "hush", 1);
  expect_not_found(&settings, "no API token");
  settings.profile = "rest";
  expect_not_found(&settings, "The profile \"rest\" has no orgUrl");
  settings.org = URL;
  expect_found(&settings, URL, "00rest", "./okta.yaml (profile rest)");
}

static void test_org__a_token_is_sent_to_its_own_org_alone(void **state)
{
  struct desk *desk = *state;
  struct mu_settings settings = {.org = URL};

  (void)setenv("OKTA_CLIENT_ORGURL", OTHER, 1);
  (void)setenv("OKTA_CLIENT_TOKEN", "hush", 1);
  expect_not_found(&settings,
                   "OKTA_CLIENT_TOKEN belongs to " OTHER
                   " (OKTA_CLIENT_ORGURL) and is not sent to " URL " (--org)");
  /* A family's own URL counts first. */
  (void)setenv("OKTA_ORG_NAME", "acme", 1);
  (void)setenv("OKTA_API_TOKEN", "00abc", 1);
  expect_found(&settings, URL, "00abc", "OKTA_API_TOKEN");
  (void)unsetenv("OKTA_ORG_NAME");
  (void)unsetenv("OKTA_CLIENT_ORGURL");
  write_file(desk->here, "okta.yaml",
             "okta: {client: {orgUrl: " OTHER ", token: hush}}\n", 0600);
  expect_not_found(&settings, "(./okta.yaml) and is not sent to");
  settings.org = "https://OTHER.okta.com/";
  expect_found(&settings, OTHER, "hush", "./okta.yaml");
}

/* A dry run does without. */
static void test_org__looks_for_what_there_is(void **state)
{
  struct mu_settings settings = {.token_command = "exit 1"};
  struct mu_org org = {0};

  (void)state;
  assert_int_equal(mu_org_look(&org, &settings, NULL), MU_OK);
  assert_null(org.url);
  mu_org_release(&org);
  settings = (struct mu_settings){.org = URL};
  assert_int_equal(mu_org_look(&org, &settings, NULL), MU_OK);
  assert_string_equal(org.url, URL);
  assert_string_equal(org.url_source, "--org");
  assert_int_equal(org.credential.kind, MU_CREDENTIAL_NONE);
  mu_org_release(&org);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static const char app_yaml[] =
    "okta:\n  client:\n    orgUrl: " URL "\n    clientId: 0oa1\n"
    "    scopes: [a, b]\n    keyId: kid\n    privateKey: |\n"
    "      -----BEGIN PRIVATE KEY-----\n      hush\n"
    "      -----END PRIVATE KEY-----";

/* Each look of |settings|, with another allocation that fails. */
static void look_while_scarce(const struct mu_settings *settings,
                              const char *token)
{
  bool done = false;

  for (size_t nth = 1; !done; nth++) {
    struct mu_org org = {0};
    struct mu_error err = {0};
    enum mu_code rc = MU_OK;

    if (token) {
      (void)setenv("OKTA_CLIENT_TOKEN", token, 1);
    }
    mu_scarce_memory_start(nth);
    rc = mu_org_find(&org, settings, &err);
    /* It may have failed in the child that reads okta.yaml. */
    done = !mu_scarce_memory_stop() && rc == MU_OK;
    assert_int_equal(rc, done ? MU_OK : MU_ENOMEM);
    assert_string_equal(err.text, done ? "" : "out of memory");
    assert_null(getenv("OKTA_CLIENT_TOKEN"));
    mu_org_release(&org);
  }
}

static void test_org__runs_out_of_memory(void **state)
{
  struct desk *desk = *state;
  struct mu_settings settings = {0};

  write_file(desk->here, "okta.yaml", app_yaml, 0600);
  look_while_scarce(&settings, NULL);
  (void)setenv("OKTA_ORG_NAME", "acme", 1);
  look_while_scarce(&settings, "00abc");
  write_file(desk->home, "okta-token", "00abc\n", 0600);
  write_file(desk->home, "okta-org-url", URL "\n", 0600);
  (void)setenv("CREDENTIALS_DIRECTORY", desk->home, 1);
  look_while_scarce(&settings, NULL);
  settings.org = URL;
  settings.token_command = "echo 00abc";
  look_while_scarce(&settings, NULL);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_org__the_option_comes_before_the_environment),
      TEST(test_org__says_what_is_missing),
      TEST(test_org__a_real_clock_cannot_be_hurried),
      TEST(test_org__no_secret_stays_in_the_environment),
      TEST(test_org__options_come_first),
      TEST(test_org__options_name_one_credential),
      TEST(test_org__a_key_by_options),
      TEST(test_org__a_key_by_the_environment),
      TEST(test_org__terraform_has_its_own_names),
      TEST(test_org__systemd_comes_after_the_environment),
      TEST(test_org__okta_yaml_comes_last),
      TEST(test_org__a_yaml_with_a_secret_is_its_owners_alone),
      TEST(test_org__a_yaml_as_people_and_other_sdks_write_it),
      TEST(test_org__a_yaml_without_a_url),
      TEST(test_org__a_profile_may_have_dots_in_its_name),
      TEST(test_org__a_profile_takes_the_place_of_the_rest),
      TEST(test_org__a_token_is_sent_to_its_own_org_alone),
      TEST(test_org__looks_for_what_there_is),
      TEST(test_org__runs_out_of_memory),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
