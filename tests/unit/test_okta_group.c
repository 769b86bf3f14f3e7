/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "batch/okta_group.h"

static void test_okta_group__a_search_names_many(void **state)
{
  struct mu_buffer path = {0};
  struct mu_okta_request request;

  (void)state;
  assert_true(mu_okta_group_search_add(&path, "R\"D\\", 4, false));
  assert_true(mu_okta_group_search_add(&path, "00gA", 4, true));
  request = mu_okta_group_search(&path);
  assert_string_equal(request.path, "/api/v1/groups?limit=200&search="
                                    "profile.name%20eq%20%22R%5C%22D%5C%5C%22"
                                    "%20or%20id%20eq%20%2200gA%22");
  assert_int_equal(request.bucket, MU_BUCKET_GROUPS);
  assert_int_equal(request.expect, MU_EXPECT_LIST);
  assert_true(request.repeatable);
  mu_buffer_release(&path);
}

static void test_okta_group__a_search_does_not_grow_without_end(void **state)
{
  struct mu_buffer path = {0};
  char name[255 * 3];
  size_t before = 0;
  unsigned count = 0;

  (void)state;
  while (mu_okta_group_search_add(&path, "Engineering", 11, false)) {
    before = path.len;
    count++;
  }
  assert_in_range(count, 20, 60);
  assert_int_equal(path.len, before);
  assert_int_equal(strlen(mu_buffer_text(&path)), before);
  assert_in_range(path.len, 1900, 2000);
  mu_buffer_clear(&path);
  memset(name, '%', sizeof name);
  assert_true(mu_okta_group_search_add(&path, name, sizeof name, false));
  assert_false(mu_okta_group_search_add(&path, "x", 1, false));
  mu_buffer_release(&path);
}

static void test_okta_group__a_membership_is_a_repeatable_put(void **state)
{
  struct mu_buffer path = {0};
  struct mu_okta_request request = mu_okta_group_put(&path, "00gA", "00u/B");

  (void)state;
  assert_string_equal(request.path, "/api/v1/groups/00gA/users/00u%2FB");
  assert_int_equal(request.method, MU_PUT);
  assert_int_equal(request.bucket, MU_BUCKET_GROUPS);
  assert_int_equal(request.expect, MU_EXPECT_NOTHING);
  assert_true(request.repeatable && request.follow_up);
  assert_null(request.body);
  mu_buffer_release(&path);
}

static void test_okta_group__a_create_is_not_repeatable(void **state)
{
  struct mu_buffer body = {0};
  struct mu_okta_request request = mu_okta_group_create(&body, "a\"b", 3);

  (void)state;
  assert_string_equal(request.body, "{\"profile\":{\"name\":\"a\\\"b\"}}");
  assert_int_equal(request.body_len, strlen(request.body));
  assert_int_equal(request.method, MU_POST);
  assert_false(request.repeatable);
  mu_buffer_release(&body);
}

static void assert_group(const char *json, bool is_group, bool takes_users)
{
  struct mu_okta_group group;
  cJSON *object = cJSON_Parse(json);

  assert_int_equal(mu_okta_group_read(&group, object), is_group);
  if (is_group) {
    assert_int_equal(mu_okta_group_takes_users(&group), takes_users);
    assert_string_equal(group.name, "N");
  }
  cJSON_Delete(object);
}

static void test_okta_group__kinds_are_told_apart(void **state)
{
  (void)state;
  assert_group("{\"id\":\"00g\",\"type\":\"OKTA_GROUP\",\"profile\":"
               "{\"name\":\"N\"}}",
               true, true);
  assert_group("{\"id\":\"00g\",\"type\":\"APP_GROUP\",\"profile\":"
               "{\"name\":\"N\"}}",
               true, false);
  assert_group("{\"id\":\"00g\",\"type\":\"BUILT_IN\",\"profile\":"
               "{\"name\":\"N\"}}",
               true, false);
  assert_group("{\"id\":\"00g\",\"profile\":{\"name\":\"N\"}}", true, true);
  assert_group("{\"profile\":{\"name\":\"N\"}}", false, false);
  assert_group("7", false, false);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_okta_group__a_search_names_many),
      cmocka_unit_test(test_okta_group__a_search_does_not_grow_without_end),
      cmocka_unit_test(test_okta_group__a_membership_is_a_repeatable_put),
      cmocka_unit_test(test_okta_group__a_create_is_not_repeatable),
      cmocka_unit_test(test_okta_group__kinds_are_told_apart),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
