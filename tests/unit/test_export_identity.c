/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "batch/export_identity.h"

struct bench {
  struct mu_settings settings;
  struct mu_export_kind kind;
  struct mu_export e;
  char url[32];
};

static void begin(struct bench *b)
{
  memset(b, 0, sizeof *b);
  (void)strcpy(b->url, "https://acme.okta.com");
  b->kind.what = MU_EXPORT_USERS;
  b->e.kind = &b->kind;
  b->e.settings = &b->settings;
  b->e.link.org.url = b->url;
}

static void write_it(const struct bench *b, struct mu_buffer *out)
{
  mu_buffer_clear(out);
  assert_int_equal(mu_export_identity_write(&b->e, out, NULL), MU_OK);
}

/* Whether |b| goes on with the export that |before| began. */
static enum mu_code check(struct bench *b, const char *before,
                          struct mu_error *err)
{
  struct mu_buffer now = {0};
  cJSON *parsed = cJSON_Parse(before);
  enum mu_code rc = MU_OK;

  assert_non_null(parsed);
  write_it(b, &now);
  rc = mu_export_identity_check(&b->e, parsed, mu_buffer_text(&now), err);
  cJSON_Delete(parsed);
  mu_buffer_release(&now);
  return rc;
}

static void test_export_identity__the_same_is_gone_on_with(void **state)
{
  struct mu_buffer before = {0};
  struct bench b;

  (void)state;
  begin(&b);
  b.settings.columns = "id,login";
  b.settings.search = "profile.title eq \"\xC3\xA9\"";
  b.settings.status = (struct mu_option_list){{"ACTIVE", "STAGED"}, 2};
  write_it(&b, &before);
  /* What says how it is written or got may change. */
  b.settings.sort = "login";
  b.settings.concurrency = 3;
  b.settings.raw_cells = true;
  assert_int_equal(check(&b, mu_buffer_text(&before), NULL), MU_OK);
  mu_buffer_release(&before);
}

static void
test_export_identity__the_first_in_another_order_are_others(void **state)
{
  struct mu_error err = {0};
  struct mu_buffer before = {0};
  struct bench b;

  (void)state;
  begin(&b);
  b.settings.limit = 7;
  write_it(&b, &before);
  b.settings.sort = "login";
  assert_int_equal(check(&b, mu_buffer_text(&before), &err), MU_EUSAGE);
  assert_non_null(strstr(err.text, "--sort"));
  mu_buffer_release(&before);
}

/* "7 days ago" is another time when it is said again. */
static void test_export_identity__times_are_those_of_the_first_run(void **state)
{
  struct mu_buffer before = {0};
  struct bench b;

  (void)state;
  begin(&b);
  b.settings.since = "7d";
  (void)strcpy(b.e.since, "2025-11-17T00:00:00.000Z");
  write_it(&b, &before);
  (void)strcpy(b.e.since, "2025-11-18T00:00:00.000Z");
  (void)strcpy(b.e.until, "2025-11-19T00:00:00.000Z");
  assert_int_equal(check(&b, mu_buffer_text(&before), NULL), MU_OK);
  assert_string_equal(b.e.since, "2025-11-17T00:00:00.000Z");
  assert_string_equal(b.e.until, "");
  mu_buffer_release(&before);
}

static void test_export_identity__what_differs_is_named(void **state)
{
  const struct mu_option_list list = {{"a"}, 1};
  struct mu_buffer before = {0};
  struct bench b;

  (void)state;
  begin(&b);
  write_it(&b, &before);
  for (int i = 0; i < 13; i++) {
    static const char *const words[] = {
        "what is exported", "the org",      "--columns",
        "--search",         "--filter",     "--status",
        "--since",          "--until",      "--user-type",
        "--group",          "--all-groups", "--include-deprovisioned",
        "--limit"};
    struct mu_error err = {0};

    begin(&b);
    b.kind.what = i == 0 ? MU_EXPORT_GROUPS : MU_EXPORT_USERS;
    b.url[8] = i == 1 ? 'b' : 'a';
    b.settings.columns = i == 2 ? "id" : NULL;
    b.settings.search = i == 3 ? "x" : NULL;
    b.settings.filter = i == 4 ? "x" : NULL;
    b.settings.status = i == 5 ? list : b.settings.status;
    b.settings.since = i == 6 ? "7d" : NULL;
    b.settings.until = i == 7 ? "7d" : NULL;
    b.settings.user_type = i == 8 ? "x" : NULL;
    b.settings.group = i == 9 ? list : b.settings.group;
    b.settings.all_groups = i == 10;
    b.settings.include_deprovisioned = i == 11;
    b.settings.limit = i == 12;
    assert_int_equal(check(&b, mu_buffer_text(&before), &err), MU_EUSAGE);
    assert_non_null(strstr(err.text, words[i]));
    assert_non_null(strstr(err.text, "--force"));
  }
  mu_buffer_release(&before);
}

static void
test_export_identity__a_log_of_another_version_is_refused(void **state)
{
  struct mu_error err = {0};
  struct bench b;

  (void)state;
  begin(&b);
  assert_int_equal(check(&b, "{}", &err), MU_EUSAGE);
  assert_non_null(strstr(err.text, "version"));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_export_identity__the_same_is_gone_on_with),
      cmocka_unit_test(
          test_export_identity__the_first_in_another_order_are_others),
      cmocka_unit_test(test_export_identity__times_are_those_of_the_first_run),
      cmocka_unit_test(test_export_identity__what_differs_is_named),
      cmocka_unit_test(
          test_export_identity__a_log_of_another_version_is_refused)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
