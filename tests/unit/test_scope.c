/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/scope.h"

#define BIT(scope) MU_SCOPE_BIT(MU_SCOPE_##scope)

static void test_scope__reads_lists_however_they_are_parted(void **state)
{
  (void)state;
  assert_int_equal(mu_scope_parse("okta.users.manage, okta.logs.read"),
                   BIT(USERS_MANAGE) | BIT(LOGS_READ));
  assert_int_equal(mu_scope_parse(" okta.groups.read okta.groups.manage\n"),
                   BIT(GROUPS_READ) | BIT(GROUPS_MANAGE));
  assert_int_equal(mu_scope_parse("okta.devices.read,okta.users"), 0);
  assert_int_equal(mu_scope_parse(""), 0);
}

static void test_scope__writes_names(void **state)
{
  struct mu_buffer out = {0};

  (void)state;
  mu_scope_write(&out, BIT(USERS_READ) | BIT(SCHEMAS_READ), " ");
  assert_string_equal(mu_buffer_text(&out),
                      "okta.users.read okta.schemas.read");
  mu_buffer_release(&out);
  for (unsigned i = 0; i < MU_SCOPES; i++) {
    assert_int_equal(mu_scope_parse(mu_scope_name((enum mu_scope)i)),
                     MU_SCOPE_BIT(i));
  }
}

static void test_scope__manage_permits_read(void **state)
{
  (void)state;
  assert_int_equal(mu_scope_permitted(BIT(USERS_MANAGE)),
                   BIT(USERS_MANAGE) | BIT(USERS_READ));
  assert_int_equal(mu_scope_fewest(BIT(USERS_MANAGE) | BIT(USERS_READ)),
                   BIT(USERS_MANAGE));
  assert_int_equal(mu_scope_fewest(BIT(USERS_READ) | BIT(GROUPS_MANAGE)),
                   BIT(USERS_READ) | BIT(GROUPS_MANAGE));
}

static void test_scope__of_requests(void **state)
{
  static const struct {
    enum mu_method method;
    const char *path;
    mu_scope_set set;
  } cases[] = {
      {MU_POST, "/api/v1/users?activate=true", BIT(USERS_MANAGE)},
      {MU_GET, "/api/v1/users?limit=200", BIT(USERS_READ)},
      {MU_GET, "/api/v1/users/00u1", BIT(USERS_READ)},
      {MU_GET, "/api/v1/users/00u1/groups", BIT(USERS_READ)},
      {MU_GET, "/api/v1/users/00u1/roles", BIT(ROLES_READ)},
      {MU_POST, "/api/v1/users/00u1/lifecycle/activate", BIT(USERS_MANAGE)},
      {MU_PUT, "/api/v1/groups/00g1/users/00u1", BIT(GROUPS_MANAGE)},
      {MU_GET, "/api/v1/groups?q=a", BIT(GROUPS_READ)},
      {MU_GET, "/api/v1/meta/schemas/user/default", BIT(SCHEMAS_READ)},
      {MU_GET, "/api/v1/meta/types/user", BIT(USER_TYPES_READ)},
      {MU_GET, "/api/v1/logs", BIT(LOGS_READ)},
      {MU_DELETE, "/api/v1/api-tokens/00T1", BIT(API_TOKENS_MANAGE)},
      {MU_POST, "/api/v1/apps/0oa1/credentials/jwks", BIT(APPS_MANAGE)},
      {MU_POST, "/api/v1/meta/schemas/user/default", 0},
      {MU_GET, "/api/v1/usersandmore", 0},
      {MU_GET, "/.well-known/okta-organization", 0},
  };

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_int_equal(mu_scope_of_request(cases[i].method, cases[i].path),
                     cases[i].set);
  }
}

static void test_scope__each_command_has_its_need(void **state)
{
  const struct mu_scope_need *import = mu_scope_need("import");

  (void)state;
  assert_non_null(import);
  assert_int_equal(import->always, BIT(USERS_MANAGE));
  assert_int_equal(mu_scope_need("export events")->always, BIT(LOGS_READ));
  assert_null(mu_scope_need("validate"));
  for (size_t i = 0; mu_scope_need_at(i); i++) {
    assert_ptr_equal(mu_scope_need(mu_scope_need_at(i)->job),
                     mu_scope_need_at(i));
  }
}

static void test_scope__help_names_them(void **state)
{
  char *text = NULL;
  size_t len = 0;
  FILE *out = open_memstream(&text, &len);

  (void)state;
  mu_scope_print(out, "export");
  mu_scope_print(out, "validate");
  mu_scope_print(out, "exp");
  assert_int_equal(fclose(out), 0);
  assert_non_null(strstr(text, "  export events\n      okta.logs.read\n"));
  assert_null(strstr(text, "import"));
  free(text);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_scope__reads_lists_however_they_are_parted),
      cmocka_unit_test(test_scope__writes_names),
      cmocka_unit_test(test_scope__manage_permits_read),
      cmocka_unit_test(test_scope__of_requests),
      cmocka_unit_test(test_scope__each_command_has_its_need),
      cmocka_unit_test(test_scope__help_names_them),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
