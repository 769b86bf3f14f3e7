/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/user_type.h"

#define LINK(id)                                                               \
  "\"_links\":{\"schema\":{\"rel\":\"schema\",\"href\":"                       \
  "\"https://acme.okta.com/api/v1/meta/schemas/user/" id                       \
  "\",\"method\":\"GET\"}}"

static const char types[] =
    "{\"types\":["
    "{\"id\":\"oty00000000000000001\",\"name\":\"user\",\"displayName\":"
    "\"User\",\"default\":true," LINK(
        "osc00000000000000001") "},"
                                "{\"id\":\"oty00000000000000002\",\"name\":"
                                "\"contractor\",\"displayName\":"
                                "\"Freie Mitarbeiter\"," LINK(
                                    "osc00000000000000002") "},"
                                                            "{\"id\":"
                                                            "\"oty0000000000000"
                                                            "0003\",\"name\":"
                                                            "\"broken\"}]}";

static enum mu_code find_in(const char *json, const char *wanted,
                            struct mu_user_type *type, struct mu_error *err)
{
  return mu_user_type_find(type, wanted, "/where", json, strlen(json), err);
}

static void expect_found(const char *wanted)
{
  struct mu_user_type type;

  assert_int_equal(find_in(types, wanted, &type, NULL), MU_OK);
  assert_string_equal(type.id, "oty00000000000000002");
  assert_string_equal(type.name, "contractor");
  assert_string_equal(type.schema, "osc00000000000000002");
}

static void test_user_type__goes_by_id_and_by_both_names(void **state)
{
  (void)state;
  expect_found("oty00000000000000002");
  expect_found("contractor");
  expect_found("CONTRACTOR");
  expect_found("freie mitarbeiter");
}

static void expect_refused(const char *json, const char *wanted,
                           enum mu_code code, const char *words)
{
  struct mu_user_type type;
  struct mu_error err = {0};

  assert_int_equal(find_in(json, wanted, &type, &err), code);
  if (!strstr(err.text, words)) {
    fail_msg("%s: %s", words, err.text);
  }
}

static void test_user_type__unknown_names_are_told_what_there_is(void **state)
{
  (void)state;
  expect_refused(types, "contracter", MU_EUSAGE,
                 "no user type \"contracter\" (did you mean \"contractor\"?); "
                 "it has \"user\", \"contractor\", \"broken\"");
  expect_refused(types, "visitors", MU_EUSAGE,
                 "no user type \"visitors\"; it has");
}

static void test_user_type__what_is_no_list_names_its_place(void **state)
{
  (void)state;
  expect_refused("{\"types\":[]}", "user", MU_EINPUT, "/where: ");
  expect_refused("{\"types\":{}}", "user", MU_EINPUT, "/where: ");
  expect_refused("[]", "user", MU_EINPUT, "/where: ");
  expect_refused("{\"types\":[{\"name\":\"use", "user", MU_EINPUT, "/where: ");
  expect_refused(types, "broken", MU_EINPUT, "/where: the user type broken");
}

/* They go into a path and into every body. */
static void test_user_type__ids_are_ids(void **state)
{
  (void)state;
  expect_refused("{\"types\":[{\"name\":\"a\",\"id\":\"oty/../x\","
                 "\"_links\":{\"schema\":{\"href\":\"/osc1\"}}}]}",
                 "a", MU_EINPUT, "has no id");
  expect_refused("{\"types\":[{\"name\":\"a\",\"id\":\"oty1\","
                 "\"_links\":{\"schema\":{\"href\":\"/osc1?x=y\"}}}]}",
                 "a", MU_EINPUT, "no link to its schema");
  assert_true(mu_user_type_is_id("oty1gbvpsH2LkRhTt0h8"));
  assert_false(mu_user_type_is_id("oty1gbvpsH2LkRhTt0h"));
  assert_false(mu_user_type_is_id("osc1gbvpsH2LkRhTt0h8"));
  assert_false(mu_user_type_is_id("oty1gbvpsH2LkRhTt0h/"));
  assert_false(mu_user_type_is_id("other"));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_user_type__goes_by_id_and_by_both_names),
      cmocka_unit_test(test_user_type__unknown_names_are_told_what_there_is),
      cmocka_unit_test(test_user_type__what_is_no_list_names_its_place),
      cmocka_unit_test(test_user_type__ids_are_ids)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
