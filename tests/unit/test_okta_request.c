/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "batch/okta_request.h"

#define GROUP_A "00g1emaKYZTWRYYRRTSK"
#define GROUP_B "00gak46y5hydV6NdM0g4"

static void set(struct mu_user *user, enum mu_attribute_id id, const char *text)
{
  user->values[id].text = text;
  user->values[id].len = strlen(text);
}

static struct mu_user ada(void)
{
  struct mu_user user = {0};

  set(&user, MU_LOGIN, "ada@example.com");
  set(&user, MU_EMAIL, "ada@example.com");
  set(&user, MU_FIRST_NAME, "Ada");
  set(&user, MU_LAST_NAME, "Lovelace");
  return user;
}

static void expect_body(const struct mu_user *user, const char *const *groups,
                        size_t count, const char *expected)
{
  struct mu_create_options options = {.groups = groups, .group_count = count};
  struct mu_buffer body = {0};
  struct mu_json_slice profile = mu_okta_create_body(&body, user, &options);

  assert_string_equal(mu_buffer_text(&body), expected);
  assert_int_equal(mu_buffer_text(&body)[profile.start], '{');
  assert_int_equal(mu_buffer_text(&body)[profile.start + profile.len - 1], '}');
  mu_buffer_release(&body);
}

static void expect_path(bool activate, bool change_password,
                        const char *expected)
{
  struct mu_create_options options = {.activate = activate,
                                      .change_password = change_password};
  struct mu_buffer path = {0};

  mu_okta_create_path(&path, &options);
  assert_string_equal(mu_buffer_text(&path), expected);
  mu_buffer_release(&path);
}

static void test_okta_request__create_paths(void **state)
{
  (void)state;
  expect_path(true, false, "/api/v1/users?activate=true");
  expect_path(false, false, "/api/v1/users?activate=false");
  expect_path(true, true,
              "/api/v1/users?activate=true&nextLogin=changePassword");
}

static void test_okta_request__a_provider_has_no_credentials(void **state)
{
  struct mu_create_options options = {.activate = true, .provider = "SOCIAL"};
  struct mu_user user = {0};
  struct mu_buffer out = {0};

  (void)state;
  mu_okta_create_path(&out, &options);
  assert_string_equal(mu_buffer_text(&out),
                      "/api/v1/users?activate=true&provider=true");
  mu_buffer_clear(&out);
  set(&user, MU_LOGIN, "a@b");
  (void)mu_okta_create_body(&out, &user, &options);
  assert_string_equal(mu_buffer_text(&out),
                      "{\"profile\":{\"login\":\"a@b\"},\"credentials\":"
                      "{\"provider\":{\"type\":\"SOCIAL\",\"name\":"
                      "\"SOCIAL\"}}}");
  mu_buffer_release(&out);
}

static void test_okta_request__activation_paths(void **state)
{
  struct mu_buffer path = {0};
  struct mu_okta_request request = mu_okta_activate(&path, MU_ACTIVATE, "0/u");

  (void)state;
  assert_string_equal(request.path, "/api/v1/users/0%2Fu/lifecycle/activate"
                                    "?sendEmail=false");
  assert_int_equal(request.bucket, MU_BUCKET_USERS);
  assert_null(request.body);
  request = mu_okta_activate(&path, MU_REACTIVATE, "00u1");
  assert_string_equal(request.path, "/api/v1/users/00u1/lifecycle/reactivate"
                                    "?sendEmail=false");
  mu_buffer_release(&path);
}

static void test_okta_request__a_profile_alone(void **state)
{
  struct mu_user user = ada();

  (void)state;
  expect_body(&user, NULL, 0,
              "{\"profile\":{\"login\":\"ada@example.com\",\"email\":"
              "\"ada@example.com\",\"firstName\":\"Ada\",\"lastName\":"
              "\"Lovelace\"}}");
}

static void test_okta_request__password_and_recovery(void **state)
{
  struct mu_user user = {0};

  (void)state;
  set(&user, MU_LOGIN, "a@b");
  set(&user, MU_PASSWORD, "p\"w");
  expect_body(&user, NULL, 0,
              "{\"profile\":{\"login\":\"a@b\"},\"credentials\":{\"password\":"
              "{\"value\":\"p\\\"w\"}}}");
  set(&user, MU_RECOVERY_QUESTION, "Q?");
  set(&user, MU_RECOVERY_ANSWER, "A!!!");
  expect_body(&user, NULL, 0,
              "{\"profile\":{\"login\":\"a@b\"},\"credentials\":{\"password\":"
              "{\"value\":\"p\\\"w\"},\"recovery_question\":{\"question\":"
              "\"Q?\",\"answer\":\"A!!!\"}}}");
  user.values[MU_PASSWORD].text = NULL;
  expect_body(&user, NULL, 0,
              "{\"profile\":{\"login\":\"a@b\"},\"credentials\":{"
              "\"recovery_question\":{\"question\":\"Q?\",\"answer\":\"A!!!\"}"
              "}}");
}

static void test_okta_request__groups_are_those_of_the_options(void **state)
{
  static const char *const groups[] = {GROUP_A, GROUP_B};
  struct mu_user user = {0};

  (void)state;
  set(&user, MU_LOGIN, "a@b");
  set(&user, MU_GROUPS, "Sales"); /* it is for others to say what that is */
  expect_body(&user, groups, 0, "{\"profile\":{\"login\":\"a@b\"}}");
  expect_body(&user, groups, 1,
              "{\"profile\":{\"login\":\"a@b\"},\"groupIds\":[\"" GROUP_A
              "\"]}");
  expect_body(&user, groups, 2,
              "{\"profile\":{\"login\":\"a@b\"},\"groupIds\":[\"" GROUP_A
              "\",\"" GROUP_B "\"]}");
}

/* Every combination of what a row may say gives JSON that says just that. */
static void expect_end(const struct mu_user *user, const char *type_id,
                       const char *realm, const char *end)
{
  struct mu_create_options options = {.type_id = type_id, .realm = realm};
  struct mu_buffer body = {0};

  (void)mu_okta_create_body(&body, user, &options);
  assert_true(body.len > strlen(end));
  assert_string_equal(mu_buffer_text(&body) + body.len - strlen(end), end);
  mu_buffer_release(&body);
}

static void test_okta_request__type_and_realm(void **state)
{
  struct mu_user user = ada();

  (void)state;
  expect_end(&user, "", NULL, "\"Lovelace\"}}");
  expect_end(&user, "oty1", NULL, "\"},\"type\":{\"id\":\"oty1\"}}");
  expect_end(&user, NULL, "guo1", "\"},\"realmId\":\"guo1\"}");
  set(&user, MU_REALM_ID, "guo2");
  expect_end(&user, "oty1", NULL,
             ",\"type\":{\"id\":\"oty1\"},\"realmId\":\"guo2\"}");
}

static void test_okta_request__asks_what_users_are_like(void **state)
{
  struct mu_buffer path = {0};
  struct mu_okta_request request = mu_okta_schema(&path, "default");

  (void)state;
  assert_string_equal(request.path, "/api/v1/meta/schemas/user/default");
  assert_true(request.repeatable && request.method == MU_GET &&
              request.bucket == MU_BUCKET_API);
  request = mu_okta_schema(&path, "a/b");
  assert_string_equal(request.path, "/api/v1/meta/schemas/user/a%2Fb");
  request = mu_okta_user_types();
  assert_string_equal(request.path, "/api/v1/meta/types/user");
  assert_true(request.repeatable && request.method == MU_GET &&
              request.bucket == MU_BUCKET_API);
  mu_buffer_release(&path);
}

static void test_okta_request__every_combination_is_json(void **state)
{
  static const char *const groups[] = {GROUP_B, GROUP_A};

  (void)state;
  for (unsigned bits = 0; bits < 64; bits++) {
    struct mu_user user = {0};
    struct mu_create_options options = {
        .groups = groups, .group_count = (bits & 1) + (bits & 8 ? 1 : 0)};
    struct mu_buffer body = {0};
    cJSON *root = NULL;
    const cJSON *credentials = NULL;

    set(&user, MU_LOGIN, "o'\"\\\n\x01@b");
    if (bits & 2) {
      set(&user, MU_PASSWORD, "\\\"");
    }
    if (bits & 4) {
      set(&user, MU_RECOVERY_QUESTION, "\"");
      set(&user, MU_RECOVERY_ANSWER, "\\");
    }
    if (bits & 16) {
      set(&user, MU_MANAGER, "M\tm");
    }
    if (bits & 32) {
      set(&user, MU_EMAIL, "e@b");
    }
    (void)mu_okta_create_body(&body, &user, &options);
    root = cJSON_ParseWithOpts(mu_buffer_text(&body), NULL, 1);
    assert_non_null(root);
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(
                            cJSON_GetObjectItem(root, "profile"), "login")),
                        "o'\"\\\n\x01@b");
    credentials = cJSON_GetObjectItem(root, "credentials");
    assert_int_equal(credentials != NULL, (bits & 6) != 0);
    assert_int_equal(cJSON_HasObjectItem(credentials, "password"),
                     (bits & 2) != 0);
    assert_int_equal(cJSON_HasObjectItem(credentials, "recovery_question"),
                     (bits & 4) != 0);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(root, "groupIds")),
                     (bits & 8 ? 1 : 0) + (bits & 1 ? 1 : 0));
    cJSON_Delete(root);
    mu_buffer_release(&body);
  }
}

static void test_okta_request__the_slice_is_the_profile(void **state)
{
  struct mu_create_options options = {.activate = true};
  struct mu_user user = ada();
  struct mu_buffer body = {0};
  struct mu_json_slice slice;
  cJSON *profile = NULL;

  (void)state;
  set(&user, MU_PASSWORD, "secret");
  slice = mu_okta_create_body(&body, &user, &options);
  profile =
      cJSON_ParseWithLength(mu_buffer_text(&body) + slice.start, slice.len);
  assert_int_equal(cJSON_GetArraySize(profile), 4);
  cJSON_Delete(profile);
  mu_buffer_release(&body);
}

static void expect_find(const char *login, const char *path,
                        enum mu_bucket bucket, enum mu_expect expect)
{
  struct mu_buffer buffer = {0};
  struct mu_okta_request request;

  mu_buffer_append_text(&buffer, "left over from another look-up");
  request = mu_okta_find(&buffer, login, strlen(login));
  assert_string_equal(request.path, path);
  assert_int_equal(request.bucket, bucket);
  assert_int_equal(request.expect, expect);
  assert_int_equal(request.method, MU_GET);
  assert_true(request.repeatable && request.look_up);
  assert_null(request.body);
  mu_buffer_release(&buffer);
}

static void test_okta_request__finds_by_login(void **state)
{
  (void)state;
  expect_find("ada@example.com", "/api/v1/users/ada%40example.com",
              MU_BUCKET_USER_READ, MU_EXPECT_USER);
}

static void test_okta_request__encodes_what_a_path_cannot_hold(void **state)
{
  (void)state;
  expect_find("a b?c#d%e+f&g=h", "/api/v1/users/a%20b%3Fc%23d%25e%2Bf%26g%3Dh",
              MU_BUCKET_USER_READ, MU_EXPECT_USER);
  expect_find("Zo\xC3\xAB-._~@x", "/api/v1/users/Zo%C3%AB-._~%40x",
              MU_BUCKET_USER_READ, MU_EXPECT_USER);
  expect_find("o'\"\\b", "/api/v1/users/o%27%22%5Cb", MU_BUCKET_USER_READ,
              MU_EXPECT_USER);
}

/* A path of dots would be another path. */
static void test_okta_request__dots_are_searched_for(void **state)
{
  (void)state;
  expect_find(".", "/api/v1/users?limit=2&search=profile.login%20eq%20%22.%22",
              MU_BUCKET_USERS, MU_EXPECT_LIST);
  expect_find("..",
              "/api/v1/users?limit=2&search=profile.login%20eq%20%22..%22",
              MU_BUCKET_USERS, MU_EXPECT_LIST);
}

static void test_okta_request__slashes_are_searched_for(void **state)
{
  (void)state;
  expect_find("a/b@c",
              "/api/v1/users?limit=2&search=profile.login%20eq%20%22a%2Fb%40c"
              "%22",
              MU_BUCKET_USERS, MU_EXPECT_LIST);
  expect_find("a/\"\\",
              "/api/v1/users?limit=2&search=profile.login%20eq%20%22a%2F%5C%22"
              "%5C%5C%22",
              MU_BUCKET_USERS, MU_EXPECT_LIST);
}

static void test_okta_request__sets_a_manager_alone(void **state)
{
  struct mu_buffer path = {0};
  struct mu_buffer body = {0};
  struct mu_okta_request request =
      mu_okta_set_manager(&path, &body, "00u1", "00u\"2");

  (void)state;
  assert_int_equal(request.method, MU_POST);
  assert_int_equal(request.bucket, MU_BUCKET_USER_WRITE);
  assert_int_equal(request.expect, MU_EXPECT_USER);
  assert_true(request.repeatable);
  assert_string_equal(request.path, "/api/v1/users/00u1");
  assert_string_equal(request.body,
                      "{\"profile\":{\"managerId\":\"00u\\\"2\"}}");
  assert_int_equal(request.body_len, strlen(request.body));
  mu_buffer_release(&path);
  mu_buffer_release(&body);
}

static void test_okta_request__names_its_buckets(void **state)
{
  (void)state;
  for (unsigned b = 0; b < MU_BUCKETS; b++) {
    assert_non_null(strstr(mu_bucket_name(b), "/v1"));
  }
}

static void expect_lines(const struct mu_user *user, bool with_manager,
                         const char *expected)
{
  struct mu_buffer out = {0};

  mu_okta_profile_lines(&out, user, with_manager);
  assert_string_equal(mu_buffer_text(&out), expected);
  mu_buffer_release(&out);
}

static void test_okta_request__what_a_row_says_of_who_is_there(void **state)
{
  struct mu_user user = ada();

  (void)state;
  user.values[MU_CITY].cleared = true;
  set(&user, MU_TITLE, "Boss\nof all");
  set(&user, MU_MANAGER_ID, "bob");
  set(&user, MU_PASSWORD, "secret");
  expect_lines(&user, true,
               "\"email\":\"ada@example.com\"\n\"firstName\":\"Ada\"\n"
               "\"lastName\":\"Lovelace\"\n\"title\":\"Boss\\nof all\"\n"
               "\"city\":null\n\"managerId\":\"bob\"\n");
  user.values[MU_EMAIL].stands_in = true;
  user.values[MU_CITY].cleared = false;
  user.values[MU_TITLE].text = NULL;
  expect_lines(&user, false,
               "\"firstName\":\"Ada\"\n\"lastName\":\"Lovelace\"\n");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_okta_request__create_paths),
      cmocka_unit_test(test_okta_request__a_provider_has_no_credentials),
      cmocka_unit_test(test_okta_request__activation_paths),
      cmocka_unit_test(test_okta_request__a_profile_alone),
      cmocka_unit_test(test_okta_request__password_and_recovery),
      cmocka_unit_test(test_okta_request__groups_are_those_of_the_options),
      cmocka_unit_test(test_okta_request__type_and_realm),
      cmocka_unit_test(test_okta_request__asks_what_users_are_like),
      cmocka_unit_test(test_okta_request__every_combination_is_json),
      cmocka_unit_test(test_okta_request__the_slice_is_the_profile),
      cmocka_unit_test(test_okta_request__finds_by_login),
      cmocka_unit_test(test_okta_request__encodes_what_a_path_cannot_hold),
      cmocka_unit_test(test_okta_request__dots_are_searched_for),
      cmocka_unit_test(test_okta_request__slashes_are_searched_for),
      cmocka_unit_test(test_okta_request__sets_a_manager_alone),
      cmocka_unit_test(test_okta_request__names_its_buckets),
      cmocka_unit_test(test_okta_request__what_a_row_says_of_who_is_there),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
