/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "batch/check.h"
#include "batch/check_text.h"
#include "batch/check_verdict.h"
#include "batch/sheet.h"
#include "batch/text_table.h"
#include "io/clock.h"

#define DAY INT64_C(86400)

/* Everything asked, everything allowed. */
static struct mu_check good_check(void)
{
  struct mu_check check = {.url = "https://acme.okta.com",
                           .url_source = "--org",
                           .reached = true,
                           .org_id = "00o1",
                           .org_now_us = 1000 * DAY * MU_SEC,
                           .kind = MU_CHECK_TOKEN};

  for (size_t i = 0; i < MU_PROBES; i++) {
    check.probes[i].outcome = MU_PROBE_MAY;
  }
  return check;
}

static void test_check__exits(void **state)
{
  struct mu_check check = good_check();
  const struct mu_check_need *need = NULL;

  (void)state;
  assert_int_equal(mu_check_exit(&check, NULL), 0);
  check.probes[MU_PROBE_EVENTS].outcome = MU_PROBE_MAY_NOT;
  assert_int_equal(mu_check_worries(&check), MU_WORRY_COMMANDS);
  assert_int_equal(mu_check_exit(&check, NULL), 1);
  assert_int_equal(mu_check_need_find(&need, "import", NULL), MU_OK);
  assert_int_equal(mu_check_exit(&check, need), 0);
  assert_int_equal(mu_check_need_find(&need, "export events", NULL), MU_OK);
  assert_int_equal(mu_check_exit(&check, need), 4);
  check.end = MU_CHECK_NO_ACCESS;
  assert_int_equal(mu_check_exit(&check, need), 2);
  check.end = MU_CHECK_REFUSED;
  assert_int_equal(mu_check_exit(&check, NULL), 4);
  check.end = MU_CHECK_UNREACHABLE;
  assert_int_equal(mu_check_exit(&check, need), 5);
}

static void test_check__a_command_by_its_first_word(void **state)
{
  const struct mu_check_need *need = NULL;
  struct mu_error err = {0};

  (void)state;
  assert_int_equal(mu_check_need_find(&need, "export", &err), MU_OK);
  assert_string_equal(need->name, "export users");
  assert_int_equal(mu_check_need_find(&need, "import with groups", &err),
                   MU_OK);
  assert_string_equal(need->name, "import with groups");
  assert_int_equal(mu_check_need_find(&need, "import with", &err), MU_EUSAGE);
  assert_int_equal(mu_check_need_find(&need, "exp", &err), MU_EUSAGE);
  assert_int_equal(mu_check_need_find(&need, "", &err), MU_EUSAGE);
  assert_non_null(strstr(err.text, "\"token list\""));
}

static void test_check__days_by_the_orgs_clock(void **state)
{
  struct mu_check check = good_check();

  (void)state;
  assert_int_equal(mu_check_days_left(&check, 1000 * DAY), 0);
  assert_int_equal(mu_check_days_left(&check, 1014 * DAY), 14);
  assert_int_equal(mu_check_days_left(&check, 1014 * DAY - 1), 13);
  assert_int_equal(mu_check_days_left(&check, 1000 * DAY - 1), -1);
  check.peer.chain_size = 2;
  check.peer.chain[0].not_after = 1014 * DAY;
  check.peer.chain[1].not_after = 1100 * DAY;
  assert_int_equal(mu_check_worries(&check), 0);
  check.peer.chain[1].not_after = 1013 * DAY;
  assert_int_equal(mu_check_worries(&check), MU_WORRY_CERTIFICATE);
  assert_true(mu_check_ends_soon(&check, 1));
}

static void test_check__a_clock_may_be_five_minutes_off(void **state)
{
  static const int64_t tame[] = {0, 300 * MU_SEC, -300 * MU_SEC};
  static const int64_t wild[] = {301 * MU_SEC, -301 * MU_SEC};
  struct mu_check check = good_check();

  (void)state;
  check.clock.known = true;
  for (size_t i = 0; i < 3; i++) {
    check.clock.ahead_us = tame[i];
    assert_int_equal(mu_check_worries(&check), 0);
  }
  for (size_t i = 0; i < 2; i++) {
    check.clock.ahead_us = wild[i];
    assert_int_equal(mu_check_worries(&check), MU_WORRY_CLOCK);
  }
}

static void test_check__an_owner_is_to_be_active(void **state)
{
  struct mu_check check = good_check();

  (void)state;
  check.me = cJSON_Parse("{\"status\":\"SUSPENDED\"}");
  assert_int_equal(mu_check_worries(&check), MU_WORRY_OWNER);
  check.roles = cJSON_Parse("[{\"type\":\"USER_ADMIN\"}]");
  assert_false(mu_check_is_super(&check));
  cJSON_Delete(check.roles);
  check.roles =
      cJSON_Parse("[{\"type\":\"CUSTOM\"},{\"type\":\"SUPER_ADMIN\"}]");
  assert_true(mu_check_is_super(&check));
  mu_check_release(&check);
}

static void test_check__some_roles_let_nobody_write(void **state)
{
  struct mu_check check = good_check();
  const struct mu_check_need *need = NULL;

  (void)state;
  assert_int_equal(mu_check_need_find(&need, "import", NULL), MU_OK);
  check.roles = cJSON_Parse("[]"); /* who knows why it may read */
  assert_true(mu_check_need_met(&check, need));
  cJSON_Delete(check.roles);
  check.roles =
      cJSON_Parse("[{\"type\":\"READ_ONLY_ADMIN\"},{\"type\":\"CUSTOM\"}]");
  assert_true(mu_check_need_met(&check, need));
  cJSON_Delete(check.roles);
  check.roles = cJSON_Parse(
      "[{\"type\":\"READ_ONLY_ADMIN\"},{\"type\":\"REPORT_ADMIN\"}]");
  assert_false(mu_check_need_met(&check, need));
  assert_false(mu_check_need_unclear(&check, need));
  assert_int_equal(mu_check_exit(&check, need), 4);
  assert_int_equal(mu_check_need_find(&need, "export", NULL), MU_OK);
  assert_true(mu_check_need_met(&check, need));
  mu_check_release(&check);
}

static void assert_explained(enum mu_probe probe,
                             const struct mu_probe_answer *answer, bool oauth,
                             const char *words)
{
  struct mu_buffer out = {0};

  mu_probe_explain(&out, probe, answer, oauth);
  assert_non_null(strstr(mu_buffer_text(&out), words));
  mu_buffer_release(&out);
}

static void test_check__refusals_are_explained(void **state)
{
  struct mu_probe_answer answer = {.outcome = MU_PROBE_MAY_NOT,
                                   .http_status = 403,
                                   .words = "no permission"};

  (void)state;
  assert_explained(MU_PROBE_USERS, &answer, false,
                   "owner may not list users (no permission): they need an "
                   "admin role");
  assert_explained(MU_PROBE_USERS, &answer, true,
                   "Applications > the app > Admin roles");
  answer.scope_missing = true;
  assert_explained(MU_PROBE_GROUPS, &answer, true,
                   "the scope okta.groups.read is not granted to the app");
  assert_explained(MU_PROBE_GROUPS, &answer, true, "Okta API Scopes > Grant");
  answer = (struct mu_probe_answer){
      .outcome = MU_PROBE_UNCLEAR, .http_status = 500, .words = "odd"};
  assert_explained(MU_PROBE_EVENTS, &answer, false,
                   "asked to read the System Log, the org answered HTTP 500");
}

static void test_check__what_a_limit_is_good_for(void **state)
{
  struct mu_buffer out = {0};

  (void)state;
  mu_check_meaning(&out, MU_BUCKET_USERS, 300);
  assert_string_equal(mu_buffer_text(&out),
                      "about 300 creates, or pages of 200 users, a minute");
  mu_buffer_release(&out);
}

static void test_text_table__cells_stand_below_each_other(void **state)
{
  struct mu_text_table table = {.columns = 3};
  struct mu_buffer out = {0};

  (void)state;
  mu_text_table_add(&table, "%s", "a");
  mu_text_table_add(&table, "%s", "bb");
  mu_text_table_add(&table, "%s", "c");
  mu_text_table_add(&table, "%s", "\xC3\x84\xC3\x84\xC3\x84"); /* 3 letters */
  mu_text_table_add(&table, "%s", "");
  mu_text_table_add(&table, "%s", "x\n\x1B");
  mu_text_table_print(&table, &out, "> ");
  assert_string_equal(mu_buffer_text(&out),
                      "> a    bb  c\n> \xC3\x84\xC3\x84\xC3\x84      x??\n");
  assert_int_equal(table.count, 0);
  mu_text_table_release(&table);
  mu_buffer_release(&out);
}

static void test_sheet__a_day_that_is_not_known_is_none(void **state)
{
  struct mu_buffer out = {0};

  (void)state;
  mu_sheet_append_day(&out, DAY * MU_SEC);
  mu_buffer_append_char(&out, ' ');
  mu_sheet_append_day(&out, 0);
  assert_string_equal(mu_buffer_text(&out), "1970-01-02 ?");
  mu_buffer_release(&out);
}

static void test_text_table__no_line_ends_in_blanks(void **state)
{
  struct mu_text_table table = {.columns = 2};
  struct mu_buffer out = {0};

  (void)state;
  mu_text_table_add(&table, "%s", "long");
  mu_text_table_add(&table, "%s", "");
  mu_text_table_add(&table, "%s", "");
  mu_text_table_add(&table, "%s", "b");
  mu_text_table_print(&table, &out, "  ");
  assert_string_equal(mu_buffer_text(&out), "  long\n        b\n");
  mu_text_table_release(&table);
  mu_buffer_release(&out);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_check__exits),
      cmocka_unit_test(test_check__a_command_by_its_first_word),
      cmocka_unit_test(test_check__days_by_the_orgs_clock),
      cmocka_unit_test(test_check__a_clock_may_be_five_minutes_off),
      cmocka_unit_test(test_check__an_owner_is_to_be_active),
      cmocka_unit_test(test_check__some_roles_let_nobody_write),
      cmocka_unit_test(test_check__refusals_are_explained),
      cmocka_unit_test(test_check__what_a_limit_is_good_for),
      cmocka_unit_test(test_text_table__cells_stand_below_each_other),
      cmocka_unit_test(test_text_table__no_line_ends_in_blanks),
      cmocka_unit_test(test_sheet__a_day_that_is_not_known_is_none),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
